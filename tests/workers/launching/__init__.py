"""Tests of workers/launching."""
