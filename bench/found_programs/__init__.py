"""Programs from public repositories that read serial ports in threads: which, and how they are run."""
