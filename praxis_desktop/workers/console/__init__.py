"""A guest with IPython and instruments."""
