"""Tests of the card for a long start."""
