"""Tests of the rehearsal page."""
