"""What people are told of a program that has ended itself, as with ``sys.exit``."""

from __future__ import annotations


def exit_text(given: str) -> str:
    """Of a program that ended itself and did not say that all is well: ``given`` is a number or words."""
    if given.removeprefix("-").isdecimal():
        return f"the program has ended itself with exit code {given}"
    return f"the program has ended itself: {given}"
