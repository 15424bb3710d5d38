"""The restrictions of the operating system on a process of ours once guests run in it (Linux)."""
