"""A control per parameter kind."""
