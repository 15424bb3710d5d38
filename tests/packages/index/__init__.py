"""Tests of packages/index."""
