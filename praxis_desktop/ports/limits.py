"""What may be written to an instrument: the commands that are allowed, and how far their numbers may go."""

from __future__ import annotations

from praxis_desktop.core.records import Record


class NumberLimit(Record):
    """Bounds of a number in a command: the text times ``scale`` lies between ``minimum`` and ``maximum``."""

    minimum: float | None = None
    maximum: float | None = None
    scale: float = 1.0
    unit: str = ""


class AllowedCommand(Record):
    """A regular expression that a whole command must match, and the bounds of its named groups."""

    pattern: str
    numbers: tuple[tuple[str, NumberLimit], ...] = ()
    description: str = ""


class WriteLimits(Record):
    """The commands a program may send: each ends in ``terminator`` and matches one of ``commands``."""

    terminator: bytes
    commands: tuple[AllowedCommand, ...]
