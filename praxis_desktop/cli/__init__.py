"""The command line, for using the program without a window."""

from praxis_desktop import early_interrupts

with early_interrupts.EndQuietly():
    from praxis_desktop.cli.main import main

__all__ = ["main"]
