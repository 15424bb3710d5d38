"""Tests of playing recorded runs in the window."""
