"""Corrects the journal of a port's traffic to show which bytes were actually sent, and when.

The journal records each write before it is sent, but the bytes of an emergency stop only afterwards.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from praxis_desktop.ports.wire import RECONNECT

if TYPE_CHECKING:
    from praxis_desktop.ports.wire_logs import WireRecord

T = TypeVar("T")

_MOST_HELD = 20_000
"""Maximum number of entries held after a write. If none contradicts the write, it counts as complete."""

_NEXT = frozenset({"opening", "closed", RECONNECT})
"""The events after which nothing more is reported about an earlier write."""


class _Held(Generic[T]):
    """A write, or the event that cut one, held back until it is certain. ``data`` is the data of a write,
    None for an event. ``behind`` holds the entries that follow, which are certain themselves.
    """

    __slots__ = ("behind", "data", "entry", "has_left", "is_certain", "time_ns")

    def __init__(self, entry: T, time_ns: int, data: bytes | None) -> None:
        self.entry = entry
        self.time_ns = time_ns
        self.data = data
        self.is_certain = False
        self.has_left = True
        self.behind: list[T] = []


class SentBytes(Generic[T]):
    """Yields the entries of a journal in order, with each write reduced to the bytes that were sent.

    A write, and everything after it, is held until the next write on its port starts, or until an event says
    that the write was sent only in part or not at all. ``record_of`` returns the record of an entry about a
    port's traffic, None for other entries; ``shortened`` makes an entry with fewer bytes. The bytes of an
    emergency stop are recorded after they have been sent, so the reply may be recorded first. The bytes, and
    the event that announces them, are therefore moved ahead of anything received later.
    """

    def __init__(
        self, record_of: Callable[[T], WireRecord | None], shortened: Callable[[T, bytes], T]
    ) -> None:
        self._record_of = record_of
        self._shortened = shortened
        self._waiting: deque[_Held[T]] = deque()
        self._count = 0
        """Number of entries held, including those in ``behind``."""
        self._writes: dict[str, list[_Held[T]]] = {}
        """The last write on each port, which may consist of several entries with the same time."""
        self._stopped: set[str] = set()
        """Ports whose next recorded bytes belong to an emergency stop and have already been sent."""

    def add(self, entry: T, record: WireRecord | None) -> Sequence[T]:
        """Add ``entry``, whose traffic, if any, is ``record``; return the entries that are now final."""
        waiting = self._waiting
        if record is None or record.direction == "in":
            if not waiting:
                return (entry,)
            # Such an entry settles no write, and the first entry held is not certain yet, so none can be
            # returned.
            waiting[-1].behind.append(entry)
            self._count = count = self._count + 1
            return self._bounded() if count > _MOST_HELD else ()
        role = record.role
        if record.direction == "event":
            is_cut = self._hear(record)
            if not is_cut and not waiting:
                return (entry,)
            self._count += 1
            if not is_cut:
                waiting[-1].behind.append(entry)
                return self._bounded()
            # A stop may have cut the write: hold the entries after it, too, because they may be the reply to
            # the stop.
            held = _Held(entry, record.time_ns, None)
            self._writes[role] = [held]
        elif role in self._stopped:
            self._stopped.discard(role)
            if not waiting:
                return (entry,)
            self._count += 1
            self._put_stop(entry, record)
            return self._certain()
        else:
            self._count += 1
            held = _Held(entry, record.time_ns, record.data)
            self._begin(role, held)
        waiting.append(held)
        return self._bounded()

    def _bounded(self) -> Sequence[T]:
        first = self._waiting[0]
        if self._count > _MOST_HELD:
            first.is_certain = True
        return self._certain() if first.is_certain else ()

    def end(self) -> Sequence[T]:
        """Return the remaining entries, at the end of the journal or before another process's entries. A
        write to which no later event refers counts as sent in full.
        """
        for role in tuple(self._writes):
            self._settle(role)
        self._stopped.clear()
        return self._certain()

    def _put_stop(self, entry: T, stop: WireRecord) -> None:
        """Insert a stop, and the event that announces it, before whatever the instrument sent afterwards."""
        word: tuple[int, int] | None = None
        place: tuple[int, int] | None = None
        for number, held in enumerate(self._waiting):
            for index, each in enumerate(held.behind):
                record = self._record_of(each)
                if record is None or record.role != stop.role:
                    continue
                if record.what == "halt":
                    word = number, index
                elif record.direction == "in" and record.time_ns > stop.time_ns:
                    place = place or (number, index)
        moved = [entry]
        if place is None:
            self._waiting[-1].behind += moved
            return
        if word is not None and word > place:
            moved.insert(0, self._waiting[word[0]].behind.pop(word[1]))
        number, index = place
        self._waiting[number].behind[index:index] = moved

    def _begin(self, role: str, held: _Held[T]) -> None:
        parts = self._writes.get(role)
        if parts and parts[0].time_ns == held.time_ns:
            parts.append(held)
            return
        if parts:
            self._settle(role)
        self._writes[role] = [held]

    def _hear(self, record: WireRecord) -> bool:
        """Process an event on a port; return True if it reports that a write was cut short."""
        role, told = record.role, record.details
        match record.what:
            case "partial":
                self._settle(role, told.get("written"))
            case "fault" if told.get("during") == "write":
                facts = told.get("facts")
                self._settle(role, facts.get("written") if isinstance(facts, dict) else None)
            case "refused":  # the journal could not record the write, so it was not sent
                parts = self._writes.get(role)
                if parts and parts[0].time_ns == record.time_ns and told.get("data") == _hex(parts):
                    self._settle(role, 0)
            case "halt" if told.get("outcome") == "sent":
                self._stopped.add(role)
            case what if what in _NEXT:
                self._settle(role)
        return record.what == "partial" or (record.what == "fault" and told.get("during") == "write")

    def _settle(self, role: str, written: object = None) -> None:
        """Settle the last write on ``role``'s port: ``written`` bytes were sent or, if ``written`` is not a
        number, all of them.
        """
        for part in self._writes.pop(role, ()):
            part.is_certain = True
            if isinstance(written, int) and part.data is not None:
                size = len(part.data)
                if written < size:
                    left = part.data[: max(0, written)]
                    part.entry, part.has_left = self._shortened(part.entry, left), bool(left)
                written -= size

    def _certain(self) -> list[T]:
        found = []
        waiting = self._waiting
        while waiting and waiting[0].is_certain:
            held = waiting.popleft()
            self._count -= 1 + len(held.behind)
            if held.has_left:
                found.append(held.entry)
            found += held.behind
        return found


def _hex(parts: list[_Held[T]]) -> str:
    return b"".join(part.data or b"" for part in parts).hex()
