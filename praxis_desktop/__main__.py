"""``python3 -m praxis_desktop``: in a checkout do all the set-up first, then be the command line."""

from __future__ import annotations

import sys

from praxis_desktop import bootstrap


def main() -> int:
    """Set up what is missing, then hand the arguments to the command line; returns its exit code."""
    arguments = sys.argv[1:]
    bootstrap.ensure(bootstrap.PROGRAM, arguments)
    from praxis_desktop.cli import main as command_line

    return command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
