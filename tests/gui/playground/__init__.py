"""Tests of gui/playground."""
