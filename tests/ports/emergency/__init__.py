"""Tests of stopping instruments."""
