"""Which ports a program is granted: in its guest, and what a person has allowed for longer."""
