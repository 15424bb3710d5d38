"""Who is told of every byte on a run's ports, before it leaves and before it is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

NOTHING: Mapping[str, object] = MappingProxyType({})

RECONNECT, SETTLING, SETTLED = "reconnect", "settling", "settled"
"""What is told of the port of a run that goes on in another process: that it is opened again, for a program
to which it has been open all the time; and before and after somebody else than the program speaks with its
instrument, of which nothing is the program's. SETTLED says what was decided: ``from`` is how many bytes the
program had been given, ``delivered`` what it gets behind them, ``again`` the commands that are sent next, and
``begun`` that the program's own write is to be performed; with ``forget`` it is to forget what it has not
read.
"""


CAUSE = "cause"
"""What is told of a port before bytes are written for another step or line of the program than before."""

GUARDED = "on_lost_program"
"""A detail of ``opening``: "stop" where the guardian stops the instrument when the program dies."""

RELEASED = "released"
"""What is told of a port of a run that stays interrupted: the guardian has let its instrument go."""


class WireLog(Protocol):
    """Keeps what happens on the ports of a run; called on any thread.

    Whoever calls it goes on only when it has returned: what it was told by then must survive the end of the
    process. Raises StorageError when it cannot be kept; a write is then not sent. ``at`` is a time of
    ``time.monotonic_ns`` or, in a run whose time is virtual, of that time; without it: now.
    """

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        """``data`` is about to be written to the port of ``role``."""
        ...

    def left(self, role: str, data: bytes, at: int) -> None:
        """``data`` was written ``at``, before anybody was told: what stops an instrument does not wait. Nor
        does this, for the disk or for room on it.
        """
        ...

    def received(self, role: str, data: bytes, at: int) -> None:
        """``data`` came ``at`` and is about to be delivered."""
        ...

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        """Anything else; ``details`` are what JSON can hold. docs/journal-format.md lists what is told:
        ``opening``, ``configure``, ``line``, ``partial``, ``fault``, ``line error``, ``refused``, ``closed``.
        """
        ...
