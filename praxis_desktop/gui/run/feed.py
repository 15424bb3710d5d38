"""Passes on a run's events in batches, so that a burst does not block the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import DataEvent, DisplayEvent, StepEvent
from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.run.words import spoken_steps

if TYPE_CHECKING:
    from praxis_desktop.runs.printed_output import OutputBuffer, OutputChunk
    from praxis_desktop.workers.qt import RunThread


TICK_MS = 33
DRAIN_MS = 8
"""Interval, in milliseconds, between ticks while output is still waiting after the run has ended."""
BYTES_PER_TICK = 16 << 10
LINES_PER_TICK = 500
"""Maximum number of lines shown per tick; laying out and painting them takes the GUI thread about 5 ms."""
STEPS_PER_TICK = 125
"""Maximum number of steps shown per tick; showing them takes the GUI thread about 5 ms."""
MANY_STEPS, STEPS_APART_MS = 10, 90
"""Smallest batch of steps that delays the next batch, because all rows are repainted, and the delay in ms."""
NAME_LIMIT = 120
"""Maximum length of a figure's name, in characters. The names of stored files are no longer than this."""


class RunFeed(QObject):
    """Emits the events that arrived through ``thread``, or were added, since ``begin``. GUI thread only."""

    output_arrived = Signal(object)
    """Carries a tuple of OutputChunk."""
    exchanges_arrived = Signal(object)
    """Carries a tuple of SerialEvent, oldest first."""
    exchanges_left_out = Signal(int)
    """Carries the number of exchanges left out because too many arrived at once."""
    figures_arrived = Signal(object)
    """Carries a tuple of DisplayEvent, oldest first."""
    data_arrived = Signal(object)
    """Carries a tuple of DataEvent, oldest first."""
    steps_arrived = Signal(object)
    """Carries a tuple of StepEvent, oldest first."""
    steps_placed = Signal(object)
    """Carries the steps just emitted by ``steps_arrived``, as a tuple of PlacedStep. Output printed before
    those steps is passed on after this signal.
    """
    ticked = Signal()
    """Emitted at intervals during a run."""
    drained = Signal()
    """Emitted when the run has ended and everything has been passed on."""

    def __init__(self, thread: RunThread, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = thread
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn = OwnTurn(self._hand_out, self)
        self._timer.timeout.connect(self._turn.start)
        self._has_ended = False
        self.output: OutputBuffer | None = None
        self.skipped_bytes = 0
        self._since_many = QElapsedTimer()
        """Time since the last batch of steps, if that batch was large; otherwise invalid."""
        self._figures: list[DisplayEvent] = []
        self._data: list[DataEvent] = []

    @property
    def is_waiting(self) -> bool:
        """True until the run has ended and everything has been passed on."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Begin a run, discarding anything left over from the previous one."""
        self._has_ended = False
        self.output = None
        self.skipped_bytes = 0
        self._figures.clear()
        self._data.clear()
        self._timer.start(TICK_MS)

    def drain(self) -> None:
        """Pass on the remaining events faster, because the run has ended."""
        self._has_ended = True
        self._timer.start(DRAIN_MS)

    def add_figure(self, figure: DisplayEvent) -> None:
        """Add a figure, to be passed on together with the next output."""
        self._figures.append(structs.replace(figure, file=_one_line(figure.file)))

    def add_data(self, data: DataEvent) -> None:
        """Add data, to be passed on together with the next output."""
        self._data.append(data)

    def hand_out_steps(self) -> None:
        """Pass on everything that is waiting now, except for output that does not fit in one tick."""
        self._hand_out(has_time=True)

    def _hand_out(self, *, has_time: bool = False) -> None:
        chunks = self._read()
        steps: Sequence[StepEvent] = ()
        if has_time or self._is_time_for_steps:
            self._since_many.invalidate()
            placed = self._thread.take_steps(None if has_time else STEPS_PER_TICK)
            if steps := spoken_steps([step.event for step in placed]):
                if len(steps) >= MANY_STEPS:
                    self._since_many.start()
                self.steps_arrived.emit(tuple(steps))
                told = zip(steps, placed, strict=True)
                self.steps_placed.emit(tuple(step._replace(event=event) for event, step in told))
        if chunks:
            self.skipped_bytes += sum(chunk.skipped for chunk in chunks)
            self.output_arrived.emit(tuple(chunks))
        if self._figures:
            figures, self._figures = tuple(self._figures), []
            self.figures_arrived.emit(figures)
        if self._data:
            data, self._data = tuple(self._data), []
            self.data_arrived.emit(data)
        if exchanges := self._thread.take_exchanges():
            self.exchanges_arrived.emit(tuple(exchanges))
            if left_out := self._thread.take_left_out():
                self.exchanges_left_out.emit(left_out)
        if not self._has_ended:
            self.ticked.emit()
        elif not chunks and not steps:
            self._timer.stop()
            self._turn.stop()
            self.drained.emit()

    def _read(self) -> list[OutputChunk]:
        """Read as much output as can be shown in one tick. Lines are limited as well as bytes, because many
        short lines take longer to show than their size suggests.
        """
        taken: list[OutputChunk] = []
        if self.output is None:
            return taken
        size = lines = 0
        while size < BYTES_PER_TICK and lines < LINES_PER_TICK:
            chunks = self.output.read(BYTES_PER_TICK // 16, Deadline.after(0))
            if not chunks:
                break
            for chunk in chunks:
                size += len(chunk.data)
                lines += chunk.data.count(b"\n")
            taken += chunks
        return taken

    @property
    def _is_time_for_steps(self) -> bool:
        is_soon = self._since_many.isValid() and not self._since_many.hasExpired(STEPS_APART_MS)
        return self._has_ended or not is_soon


def _one_line(name: str) -> str:
    """Return the name of a figure's file without unprintable characters, truncated to the limit."""
    return "".join(letter if letter.isprintable() else "_" for letter in name[:NAME_LIMIT])
