"""Tests of packages/live."""
