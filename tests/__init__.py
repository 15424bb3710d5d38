"""The tests, in the tree of what they test; ``python3 -m tests`` sets everything up and runs them."""
