"""Web Serial in guests, against the Web Platform Tests; ``python -m tests.ports.web_serial`` writes the
table.
"""
