"""What the operating system forbids a process of ours once guests run in it (Linux)."""
