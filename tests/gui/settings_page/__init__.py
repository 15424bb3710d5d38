"""Tests of the page of the settings."""
