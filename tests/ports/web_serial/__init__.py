"""Web Serial in guests, against the Web Platform Tests; ``python -m`` this package makes the table."""
