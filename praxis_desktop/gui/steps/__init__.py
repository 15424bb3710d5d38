"""The steps of a run, live and kept."""
