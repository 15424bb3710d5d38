"""Tests of the card of a long start."""
