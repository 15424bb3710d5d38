"""What is wrong with the values of a form, said field by field."""

from __future__ import annotations

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record


class Problem(Record):
    """Why ``parameter`` cannot have the value it was given. ``message`` goes on after its name: "must be 1 to
    300 µL, not 500 µL".
    """

    parameter: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.parameter} {self.message}"


class FormError(UsageError):
    """Values that a protocol's parameters cannot have: all of them, in ``problems``."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        told = "; ".join(map(str, problems))
        hint = problems[0].hint if len(problems) == 1 else ""
        super().__init__(told, hint=hint or "Each parameter is given as --set NAME=VALUE.")
        self.problems = problems


class UnreadableTextError(UsageError):
    """A text that is no number, quantity, selection of wells ...; its message quotes it."""


MAX_SHOWN = 60
"""Characters of a value that a message quotes."""


def quoted(value: object) -> str:
    """A value as messages show it, shortened."""
    try:
        told = repr(value)
    except ValueError:  # more digits than Python writes
        return "a number of thousands of digits"
    return told if len(told) <= MAX_SHOWN else f"{told[: MAX_SHOWN - 1]}…"
