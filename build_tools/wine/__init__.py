"""A Windows system for tests: Wine and python.org's CPython in a separate Debian system."""
