"""Tests of workers/sandbox."""
