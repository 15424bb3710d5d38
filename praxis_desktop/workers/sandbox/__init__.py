"""Restricts the processes in which guests run, by means of the operating system (Linux)."""
