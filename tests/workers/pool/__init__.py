"""Tests of workers/pool."""
