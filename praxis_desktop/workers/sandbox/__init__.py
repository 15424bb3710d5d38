"""The operating system's restrictions on a process of the program once guests run in it (Linux)."""
