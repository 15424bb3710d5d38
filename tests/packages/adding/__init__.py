"""Tests of packages/adding."""
