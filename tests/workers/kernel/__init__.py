"""Tests of workers/kernel."""
