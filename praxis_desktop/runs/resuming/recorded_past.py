"""What a record told until it was cut off, as far as who goes on with its run must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from praxis_desktop.ports.wire_journal import WireRecord
from praxis_desktop.records.reading import CheckpointEntry, Entry, EventEntry, SegmentEntry, WireEntry

GUEST_TOLD = frozenset({"step", "data", "display"})
"""Events that a guest tells, and tells again in a replay."""


class PlacedRecord(NamedTuple):
    """What happened on a wire, and how many answers the guest had been given then."""

    place: int
    record: WireRecord


class RecordedPast:
    """Collects the entries of a record as its replay passes them."""

    def __init__(self) -> None:
        self.told = 0
        """Events that the guest had told."""
        self.last_ns = 0
        """The last time in the record: nanoseconds since it began."""
        self.state = ""
        """The state that the run was in."""
        self.open_steps: dict[int, Mapping[str, object]] = {}
        """The steps that had begun and not ended, as events."""
        self.prompts = 0
        """The highest number of a question."""
        self.segments = 1
        self.checkpoints = 0
        self._wires: dict[str, list[PlacedRecord]] = {}
        self._received: dict[str, bytearray] = {}

    def add(self, entry: Entry, place: int) -> None:
        """The guest has been given ``place`` answers, and ``entry`` comes next."""
        match entry:
            case EventEntry(time_ns, event):
                self.last_ns = max(self.last_ns, time_ns)
                self._add_event(event)
            case WireEntry(time_ns, record):
                self.last_ns = max(self.last_ns, time_ns)
                self._add_wire(record, place)
            case SegmentEntry():
                self.segments += 1
            case CheckpointEntry():
                self.checkpoints += 1
            case _:
                pass

    def _add_event(self, event: Mapping[str, object]) -> None:
        kind = event.get("event")
        if kind in GUEST_TOLD:
            self.told += 1
        if kind == "state":
            self.state = str(event.get("state"))
        elif kind == "prompt":
            number = event.get("number")
            self.prompts = max(self.prompts, number if isinstance(number, int) else 0)
        elif kind == "step":
            number = event.get("step")
            if isinstance(number, int):
                if event.get("status") == "started":
                    self.open_steps[number] = event
                else:
                    self.open_steps.pop(number, None)

    def _add_wire(self, record: WireRecord, place: int) -> None:
        if record.direction == "event" and record.what == "opening":
            self._wires[record.role] = []
            self._received[record.role] = bytearray()
        self._wires.setdefault(record.role, []).append(PlacedRecord(place, record))
        if record.direction == "in":
            self._received.setdefault(record.role, bytearray()).extend(record.data)

    def wire(self, role: str) -> list[PlacedRecord]:
        """What happened on a port since it was opened last."""
        return self._wires.get(role, [])

    def undelivered(self, role: str, delivered: int) -> bytes:
        """What was received on a port since then, behind the first ``delivered`` bytes."""
        return bytes(self._received.get(role, b"")[delivered:])
