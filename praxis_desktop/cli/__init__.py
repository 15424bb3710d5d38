"""The command line, through which the program is used without a window."""

from praxis_desktop.cli.main import main

__all__ = ["main"]
