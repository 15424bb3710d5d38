"""Threads and processes that host interpreters, what is said to them, and the pool of them."""
