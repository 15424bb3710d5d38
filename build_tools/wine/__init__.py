"""A Windows for tests: Wine and python.org's CPython in a Debian of their own."""
