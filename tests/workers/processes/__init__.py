"""Tests of workers/processes."""
