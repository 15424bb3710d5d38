"""Threads that host interpreters for the window."""
