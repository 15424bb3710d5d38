"""Tests of packages/resolving."""
