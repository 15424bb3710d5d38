"""Questions that are asked on a terminal."""
