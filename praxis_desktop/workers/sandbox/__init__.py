"""What the operating system keeps a process of ours from, once guests run in it (Linux)."""
