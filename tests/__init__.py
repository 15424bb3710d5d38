"""The tests, in a tree that mirrors what they test. ``python3 -m tests`` sets everything up and runs them."""
