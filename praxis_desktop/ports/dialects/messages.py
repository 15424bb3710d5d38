"""Parts shared by all dialects: the message at the start of a buffer, and the error for invalid bytes."""

from __future__ import annotations

from msgspec import Struct


class Said(Struct, frozen=True):
    """A complete message and its ``size`` in bytes.

    ``units`` are the commands in the message, in the form checked against limits; ``line`` is the message
    as one line. ``is_error`` means that the message reports an error.
    """

    size: int
    line: str
    units: tuple[str, ...] = ()
    is_error: bool = False


class NoMessage(Exception):
    """The bytes cannot be the start of a message; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


SHOWN = 160
"""Maximum number of characters to show from a message's content."""


def shortened(text: str) -> str:
    """Return ``text`` on one line, truncated for display."""
    legible = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text[: SHOWN + 1])
    return legible if len(text) <= SHOWN else f"{legible[:SHOWN]}..."
