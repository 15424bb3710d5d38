"""Tests of packages/wheelhouse."""
