"""Tests of the library in the window."""
