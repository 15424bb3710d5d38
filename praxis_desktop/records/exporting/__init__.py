"""Runs for other programs and for people: JSON, CSV and PDF of their records."""
