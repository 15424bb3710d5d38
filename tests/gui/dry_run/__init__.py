"""Tests of the panel of dry runs."""
