"""``packages``: what programs may import, and what they run with."""
