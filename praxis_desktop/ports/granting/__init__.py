"""Grants of ports: for a guest's run, and remembered ones for later runs."""
