"""The instruments of a run that goes on: whether they are the ones that it had, and stand as they stood."""
