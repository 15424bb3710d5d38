"""The command line, for using the program without a window."""

from praxis_desktop.cli.main import main

__all__ = ["main"]
