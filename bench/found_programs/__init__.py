"""Programs from public repositories that read serial ports in threads: a list, and how to run them."""
