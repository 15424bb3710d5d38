"""Tests of packages/wheels."""
