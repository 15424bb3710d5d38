"""Tests of checks of ports."""
