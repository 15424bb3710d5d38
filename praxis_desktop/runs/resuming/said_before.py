"""What a person says of open commands before a run is resumed, so that nobody need ask in the middle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple


class SaidBefore(NamedTuple):
    """Whether the command that a port was sent last was carried out (``done``) or was not (``send``).

    It counts where a person would be asked: neither against the step's own word nor the instrument's.
    """

    role: str
    command: bytes
    said: Literal["done", "send"]


def said_of(said: Iterable[SaidBefore], role: str, command: bytes) -> str:
    """What is said of a command, "" for nothing."""
    return next((one.said for one in said if (one.role, one.command) == (role, command)), "")
