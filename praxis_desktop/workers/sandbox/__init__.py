"""The operating system's restrictions on one of the program's processes once guests run in it (Linux)."""
