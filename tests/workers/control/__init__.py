"""Tests of workers/control."""
