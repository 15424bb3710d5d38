"""The guest's packages."""
