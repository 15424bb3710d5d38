"""How long a device that went away is waited for: its grace, and then as long as somebody wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class StillWanted(Protocol):
    """A question whether a device that has not come back is waited for. Any thread."""

    @property
    def is_wanted(self) -> bool | None:
        """Whether it is; None as long as nobody has said."""
        ...

    def withdraw(self) -> None:
        """The device is back, or nobody waits any more."""
        ...


AskWhetherWanted = Callable[[str, str], StillWanted | None]
"""Asks whether the instrument on a port is waited for longer, given the port's role and what has happened;
None: it is not, and nobody is asked. Any thread; returns at once.
"""
