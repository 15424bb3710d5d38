"""Going on with a run whose process died, from its record."""
