"""A run's steps, port traffic and log in chronological order, read from its record in the background."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from praxis_desktop import records
from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.run.forecast import BenchFacts, facts_of_bench
from praxis_desktop.gui.wire.rows import Exchange, WireLine, exchange_of_place, lines_of
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.runs.stored_request import request_of

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.bench import Bench
    from praxis_desktop.records.reading import RecordReader


MOST_STEPS, MOST_LINES, MOST_LOGGED = 20_000, 20_000, 20_000
"""Maximum numbers of entries that a replay shows. The record contains all of them."""

_SIZE = re.compile(r"(?<![0-9])(6|12|24|48|96|384|1536)_?(?:well|tip|dwp|troughplate)", re.IGNORECASE)
_SHAPES = {6: (2, 3), 12: (3, 4), 24: (4, 6), 48: (6, 8), 96: (8, 12), 384: (16, 24), 1536: (32, 48)}
T = TypeVar("T")

_STEP_FIELDS = frozenset(StepEvent.__match_args__)


class LoggedLine(Struct, frozen=True):
    """A log entry with its level, or a state that the run entered, with the reason."""

    time: float
    kind: str
    message: str
    reason: str = ""


class Recording(Struct, frozen=True):
    """A record to replay. ``seconds`` is the duration of the run, ``step_times`` are the times of ``steps``,
    and ``sources`` are the program's files as they were during the run. ``is_whole`` is False if part of the
    record is left out.
    """

    run_id: str
    seconds: float
    steps: tuple[StepEvent, ...]
    step_times: tuple[float, ...]
    lines: tuple[WireLine, ...]
    log: tuple[LoggedLine, ...]
    bench: BenchFacts
    sources: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    is_whole: bool = True


def read_recording(run_id: str, folder: Path) -> Recording:
    """Read a record. Raises PraxisError if it cannot be read."""
    reading = _Reading(run_id)
    with records.RecordReader(folder) as record:
        reading.read(record)
    return reading.made()


class _Reading:
    """Collects the contents of a record while the record is being read."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._seconds = 0.0
        self._steps: list[tuple[float, StepEvent]] = []
        self._exchanges: list[Exchange] = []
        self._log: list[LoggedLine] = []
        self._sources: dict[str, str] = {}
        self._inputs: dict[str, bytes] = {}
        self._asked: Mapping[str, object] | None = None
        self._is_whole = True

    def read(self, record: RecordReader) -> None:
        """Read the whole record."""
        places = records.WirePlaces()
        for entry in record.entries():
            place = places.add(entry)
            match entry:
                case records.EventEntry(time_ns, event):
                    self._add_event(time_ns / 1e9, event)
                case records.SourceEntry(name, data):
                    self._sources[name] = data.decode("utf-8", "surrogatepass")
                case records.InputEntry(name, data):
                    self._inputs[name] = self._inputs.get(name, b"") + data
                case records.RequestEntry(told):
                    self._asked = told
                case records.WireEntry() if place is not None and place.data:
                    time = place.time_ns / 1e9
                    self._seconds = max(self._seconds, time)
                    self._add(self._exchanges, exchange_of_place(place, time), MOST_LINES)
                case _:
                    pass

    def _add_event(self, time: float, event: Mapping[str, object]) -> None:
        self._seconds = max(self._seconds, time)
        kind = event.get("event")
        if kind == "step":
            told: dict[str, Any] = {name: value for name, value in event.items() if name in _STEP_FIELDS}
            self._add(self._steps, (time, StepEvent(**told)), MOST_STEPS)
        elif kind == "log":
            line = LoggedLine(time, str(event.get("level", "info")), str(event.get("message", "")))
            self._add(self._log, line, MOST_LOGGED)
        elif kind == "state":
            state, reason = str(event.get("state", "")), str(event.get("reason") or "")
            self._add(self._log, LoggedLine(time, "state", state, reason), MOST_LOGGED)

    def _add(self, kept: list[T], one: T, most: int) -> None:
        if len(kept) < most:
            kept.append(one)
        else:
            self._is_whole = False

    def made(self) -> Recording:
        """Return the finished recording."""
        return Recording(
            self._run_id,
            self._seconds,
            tuple([step for _, step in self._steps]),
            tuple([time for time, _ in self._steps]),
            tuple(lines_of(self._exchanges, counts_polls=False)),
            tuple(self._log),
            self._bench(),
            MappingProxyType({name: tuple(text.splitlines()) for name, text in self._sources.items()}),
            self._is_whole,
        )

    def _bench(self) -> BenchFacts:
        if self._asked is None:
            return BenchFacts()
        try:
            setup = request_of(self._asked, self._sources, self._inputs).setup
        except (ValueError, LookupError):
            return BenchFacts()  # another version of the bench: plates are shown as the steps name them
        return BenchFacts() if setup is None else facts_of_bench(setup.bench, _shapes(setup.bench))


def _shapes(bench: Bench) -> dict[str, PlateShape]:
    """Return the shapes of the plates whose catalogue names include the number of wells, keyed by role."""
    found = {choice.role: _SIZE.search(choice.catalogue) for choice in bench.labware}
    return {role: PlateShape(*_SHAPES[int(match[1])]) for role, match in found.items() if match is not None}


SPEEDS = (1, 2, 5, 10, 20)

_TICK_MS = 50


class ReplayClock(QObject):
    """The clock for a replay. ``moved`` carries the position in seconds, and whether the user set it. The
    clock stops at the end; if started there, it starts over.
    """

    moved = Signal(float, bool)
    changed = Signal()
    """Emitted when the clock starts, stops or changes speed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds = 0.0
        """The duration of the run, in seconds."""
        self.position = 0.0
        self.speed = 1
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        """Whether the clock is running."""
        return self._timer.isActive()

    def wind(self, seconds: float) -> None:
        """Stop, and go to the beginning of another run, which lasts ``seconds``."""
        self._timer.stop()
        self.seconds = seconds
        self.set_position(0.0)
        self.changed.emit()

    def set_speed(self, speed: int) -> None:
        """Set the speed as a multiple of the original speed."""
        self.speed = speed
        self.changed.emit()

    def set_position(self, seconds: float) -> None:
        """Set the position, in seconds."""
        self.position = min(max(seconds, 0.0), self.seconds)
        self._since.start()
        self.moved.emit(self.position, True)

    @Slot()
    def play(self) -> None:
        """Start the clock. If it has reached the end, start from the beginning."""
        if self.is_playing:
            return
        if self.position >= self.seconds:
            self.set_position(0.0)
        self._since.start()
        self._timer.start()
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Start or stop the clock."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    @Slot()
    def _tick(self) -> None:
        self.position = min(self.position + self._since.restart() / 1000 * self.speed, self.seconds)
        self.moved.emit(self.position, False)
        if self.position >= self.seconds:
            self.stop()
