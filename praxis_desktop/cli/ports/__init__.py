"""``ports``: which there are, what answers on them, and what is remembered of them."""
