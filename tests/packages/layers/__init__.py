"""Tests of packages/layers."""
