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
    """An entry held back, with its ``record`` if it concerns a port's traffic; ``data`` is the data of a
    write, None for other entries. ``behind`` holds the entries that follow and do not concern traffic.
    """

    __slots__ = ("behind", "data", "entry", "has_left", "is_certain", "record")

    def __init__(self, entry: T, record: WireRecord | None, *, is_write: bool = False) -> None:
        self.entry = entry
        self.record = record
        self.data = record.data if record is not None and is_write else None
        self.is_certain = not is_write
        self.has_left = True
        self.behind: list[T] = []

    @property
    def time_ns(self) -> int:
        return 0 if self.record is None else self.record.time_ns


class SentBytes(Generic[T]):
    """Yields the entries of a journal in order, with each write reduced to the bytes that were sent.

    A write, and everything after it, is held until the next write on its port starts, or until an event says
    that the write was sent only in part or not at all. ``shortened`` makes an entry with fewer bytes. The
    bytes of an emergency stop are recorded after they have been sent, so the reply may be recorded first. The
    bytes, and the event that announces them, are therefore moved ahead of anything received later.
    """

    def __init__(self, shortened: Callable[[T, bytes], T]) -> None:
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
            if record is None:
                waiting[-1].behind.append(entry)
            else:
                waiting.append(_Held(entry, record))
            # Such an entry settles no write, and the first entry held is not certain yet, so none can be
            # returned.
            self._count = count = self._count + 1
            return self._bounded() if count > _MOST_HELD else ()
        self._count += 1
        if record.direction == "event":
            held = _Held(entry, record)
            if self._hear(record):
                # A stop may have cut the write: hold the entries after it, too, because they may be the reply
                # to the stop.
                held.is_certain = False
                self._writes[record.role] = [held]
        elif record.role in self._stopped:
            held = _Held(entry, record)
            self._stopped.discard(record.role)
            self._put_stop(record, held)
            return self._certain()
        else:
            held = _Held(entry, record, is_write=True)
            self._begin(record, held)
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

    def _put_stop(self, stop: WireRecord, held: _Held[T]) -> None:
        """Insert a stop, and the event that announces it, before whatever the instrument sent afterwards."""
        word: _Held[T] | None = None
        place = len(self._waiting)
        for number, each in enumerate(self._waiting):
            of_port = each.record is not None and each.record.role == stop.role
            if of_port and each.record is not None and each.record.what == "halt":
                word = each
            is_later = of_port and each.time_ns > stop.time_ns
            if is_later and each.record is not None and each.record.direction == "in":
                place = min(place, number)
        if word is not None and (index := self._waiting.index(word)) > place:
            self._waiting[index - 1].behind += word.behind
            word.behind = []
            del self._waiting[index]
            self._waiting.insert(place, word)
            place += 1
        self._waiting.insert(place, held)

    def _begin(self, record: WireRecord, held: _Held[T]) -> None:
        parts = self._writes.get(record.role)
        if parts and parts[0].time_ns != record.time_ns:
            self._settle(record.role)
        self._writes.setdefault(record.role, []).append(held)

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
