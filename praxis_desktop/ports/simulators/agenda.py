"""What a simulated instrument will do and say, in the order of its times."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[int], object]
"""Something an instrument does at a time; it is given the nanosecond at which it was due."""

_CATCH_UP = 10_000


class Appointment:
    """One action on an agenda; ``period`` (ns) makes it come again and again."""

    __slots__ = ("action", "period")

    def __init__(self, action: Action, period: int = 0) -> None:
        self.action: Action | None = action
        self.period = period

    def cancel(self) -> None:
        """Do not do it; an action that was done or cancelled already is no error."""
        self.action = None


class Agenda:
    """Bytes to send and actions to do, each at a time in nanoseconds; what is due at once keeps its order."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, Appointment | bytes]] = []
        self._made = 0

    def add(self, when: int, entry: Appointment | bytes) -> None:
        """Note what is due at ``when``."""
        self._made += 1
        heapq.heappush(self._entries, (when, self._made, entry))

    def next_due(self) -> int | None:
        """When the first entry is due; None when there is none."""
        while self._entries and _is_cancelled(self._entries[0][2]):
            heapq.heappop(self._entries)
        return self._entries[0][0] if self._entries else None

    def take(self, now: int) -> bytes | None:
        """Do what is due by ``now`` up to the next bytes, and return these; None when nothing is left."""
        while self._entries and self._entries[0][0] <= now:
            when, _, entry = heapq.heappop(self._entries)
            if isinstance(entry, bytes):
                return entry
            self._do(entry, when, now)
        return None

    def _do(self, appointment: Appointment, when: int, now: int) -> None:
        if appointment.action is None:
            return
        if appointment.period:
            again = when + appointment.period
            if again + _CATCH_UP * appointment.period < now:
                # Nobody drove the instrument for long: it does not tell all it would have said meanwhile.
                again = now - (now - when) % appointment.period
            self.add(again, appointment)
        appointment.action(when)

    def drop_bytes(self) -> None:
        """Forget the bytes that are not due yet."""
        self._entries = [entry for entry in self._entries if not isinstance(entry[2], bytes)]
        heapq.heapify(self._entries)


def _is_cancelled(entry: Appointment | bytes) -> bool:
    return isinstance(entry, Appointment) and entry.action is None
