"""The command line: the program's abilities without a window."""

from praxis_desktop.cli.main import main

__all__ = ["main"]
