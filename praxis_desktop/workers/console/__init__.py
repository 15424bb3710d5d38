"""Consoles: guests with IPython and instruments."""
