"""Tests of gui/playground/console."""
