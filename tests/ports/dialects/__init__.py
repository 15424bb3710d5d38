"""Tests of instruments' protocols beyond plain lines."""
