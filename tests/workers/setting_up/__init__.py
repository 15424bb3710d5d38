"""Tests of what sets runs up beside the window."""
