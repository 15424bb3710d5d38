"""Runs as reports for people, from a template."""
