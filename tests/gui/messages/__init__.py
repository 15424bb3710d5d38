"""Tests of the messages of the window."""
