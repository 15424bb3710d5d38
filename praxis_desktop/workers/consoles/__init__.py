"""Consoles as the window has them: what each stands on, its instruments, and the record of its sessions."""
