"""Tests of the threads that host interpreters."""
