"""Supplies a form with everything besides its page."""
