"""The guest's files: a tree in memory, mounts, open descriptors, and the system calls that use them."""
