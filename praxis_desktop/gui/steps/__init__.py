"""The steps of a run, active or recorded."""
