"""Tests of the instruments page, in the real window with real ports."""
