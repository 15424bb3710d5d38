"""From a request to a run that is under way."""
