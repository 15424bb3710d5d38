"""Tests of what sets up runs beside the window."""
