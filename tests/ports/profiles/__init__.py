"""Tests of instrument profiles."""
