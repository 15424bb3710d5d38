"""Tests of the traffic on ports, as the window shows it."""
