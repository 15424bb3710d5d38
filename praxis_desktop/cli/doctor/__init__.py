"""``doctor``: what is installed, cached and reachable."""
