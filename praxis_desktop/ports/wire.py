"""The log of every byte on a run's ports, written before it is sent or delivered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

NOTHING: Mapping[str, object] = MappingProxyType({})

RECONNECT, SETTLING, SETTLED = "reconnect", "settling", "settled"
"""Events between this program and an instrument, apart from the run's program.

RECONNECT: the port is reopened in another process, though the run's program considers it open. SETTLING and
SETTLED: before and after this program itself talks to the instrument, whose data then is not for the run's
program. SETTLED contains the outcome: ``from`` is the number of bytes the program had received, ``delivered``
is what it gets after them, ``again`` are the commands to send next, ``begun`` says that the program's own
write is to be performed, and ``forget`` that its unread data is dropped.
"""


CAUSE = "cause"
"""The event before bytes are written for another step or line of the program."""

GUARDED = "on_lost_program"
"""A detail of ``opening``: "stop" if the guardian stops the instrument when the program dies."""

RELEASED = "released"
"""The event for a port whose run stays interrupted: the guardian has released its instrument."""


class WireLog(Protocol):
    """Records the events on a run's ports; called on any thread.

    The caller waits for each call: what was recorded must survive the end of the process. Raises StorageError
    if that is impossible; a write is then not sent. ``at`` is a time of ``time.monotonic_ns`` or, in a run
    with virtual time, of that; by default now.
    """

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        """``data`` is about to be written to the port of ``role``."""
        ...

    def left(self, role: str, data: bytes, at: int) -> None:
        """``data`` was written ``at``, before it was recorded: stop commands do not wait. This call does not
        wait for the disk either, nor for space on it.
        """
        ...

    def received(self, role: str, data: bytes, at: int) -> None:
        """``data`` arrived ``at``, and is about to be delivered."""
        ...

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        """Any other event; ``details`` must fit JSON. docs/journal-format.md lists them: ``opening``,
        ``configure``, ``line``, ``partial``, ``fault``, ``line error``, ``refused``, ``closed``.
        """
        ...
