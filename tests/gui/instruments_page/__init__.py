"""The page of the instruments, in the real window with real ports."""
