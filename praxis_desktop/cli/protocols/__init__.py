"""``protocols``: the library, and what a laboratory lets run of it."""
