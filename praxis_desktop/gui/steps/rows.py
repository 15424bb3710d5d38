"""The model for a run's steps, each of which has a beginning and, later, an end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.look.sentences import spoken, spoken_step
from praxis_desktop.gui.run.forecast import is_step
from praxis_desktop.gui.run.play_clock import PlayClock
from praxis_desktop.gui.run.words import (
    clock_text,
    decimals_in,
    series_of,
    thread_text,
    took_text,
    with_zeros,
)
from praxis_desktop.gui.widgets.labels import tool_tip
from praxis_desktop.gui.wire.rows import steps_within
from praxis_desktop.protocols import notebooks

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run import PlannedStep


MOST_ROWS = 5000
"""Maximum number of steps shown; the oldest are dropped first, and the run's record contains all of them."""

_DROPPED = 1000
_MOST_KEPT = 100
"""If more steps than this are current, even the rows of current steps can be dropped."""

RowState = Literal["running", "completed", "failed", "cancelled", "skipped", "retried"]


def _has_begun(planned: PlannedStep, event: StepEvent) -> bool:
    return planned.step == event.step and is_step(planned, event)


def _are_alike(some: Sequence[PlannedStep], others: Sequence[PlannedStep]) -> bool:
    """Return whether the steps are the same, except for their numbers."""
    return all(
        (one.title, one.operation, one.depth) == (other.title, other.operation, other.depth)
        for one, other in zip(some, others, strict=True)
    )


def planned_title(step: PlannedStep) -> str:
    """Return the title for a step that has not begun yet."""
    return spoken(step.title) if step.operation else spoken_step(step.title, step.kind)


_AT_ONCE_MS = 500
"""A step that began less than this many milliseconds before a pause is considered held up by the pause."""
_LONGER_S = 1.0
"""If a forecast exceeds the stated duration by this many seconds, the duration counts as unknown."""

_DECISIONS: dict[str, RowState] = {
    "skip": "skipped",
    "continue": "skipped",
    "retry": "retried",
    "reconnect": "retried",
}


class StepRow(Struct):
    """A step. ``begun_ms`` is when it began, according to the list's clock; ``decision`` is what the user
    decided after it failed.
    """

    event: StepEvent
    begun_ms: int
    status: Literal["running", "completed", "failed", "cancelled"] = "running"
    decision: RowState | None = None
    foreseen: float | None = None
    """The planned duration in seconds, from a dry run."""
    measured: str = ""
    """The number with limits that the step reported, as text."""
    is_outside: bool = False
    """Whether one of the step's numbers is outside its limits."""
    added: float = 0.0
    """Number of seconds that the user has added to the wait."""
    paused_before_ms: int = 0
    """How long the run had been paused in total when the step began, in milliseconds."""
    held_at: int | None = None
    """When a pause stopped the step's timer, in milliseconds; None while the timer is running."""
    held_ms: int = 0
    """How long earlier pauses have stopped the step's timer in total, in milliseconds."""

    @property
    def is_timed(self) -> bool:
        """Whether the step's duration is known. An operation may have a stated duration but take longer, as
        with a sealer that must heat up first.
        """
        expected = self.event.expected
        if expected is None or self.event.kind != "operation" or self.foreseen is None:
            return expected is not None
        return self.foreseen < expected + self.added + _LONGER_S

    @property
    def state(self) -> RowState:
        """The state of the step, taking into account what the user decided about it."""
        if self.decision is None or self.status in ("running", "cancelled"):
            return self.status
        if self.decision == "retried":
            return "retried" if self.status == "completed" else self.status
        return self.decision

    def time_text(self, now_ms: int, paused_ms: int = 0) -> str:
        """Return how long the step took. While it is in progress, return the time left if that is known;
        otherwise, return how long it has taken, excluding the run's pauses. During a pause, a timed operation
        continues but a wait does not. ``paused_ms`` is the total length of the run's pauses so far.
        """
        if self.status != "running":
            return took_text(self.event.duration)
        left = self.left(now_ms)
        if left is None:
            passed = now_ms - self.begun_ms - (paused_ms - self.paused_before_ms)
            return clock_text(max(0, passed) // 1000)
        return QCoreApplication.translate("StepRows", "{time} left").format(time=clock_text(round(left)))

    def left(self, now_ms: int) -> float | None:
        """Return the seconds left; None if unknown."""
        if self.event.expected is None or not self.is_timed:
            return None
        return max(0.0, self.event.expected + self.added - self.passed(now_ms))

    def passed(self, now_ms: int) -> float:
        """Return how many seconds of the step have elapsed, excluding pauses that stopped its timer."""
        held_ms = self.held_ms + (0 if self.held_at is None else now_ms - self.held_at)
        return max(0, now_ms - self.begun_ms - held_ms) / 1000


def _with_decimals(event: StepEvent, decimals: int) -> StepEvent:
    summary = with_zeros(event.summary, decimals)
    return event if summary == event.summary else structs.replace(event, summary=summary)


class StepRows(QAbstractListModel):
    """A list model of the steps that have begun, followed by the planned steps. Only the newest steps are
    stored. The display role is for screen readers. GUI thread only.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[StepRow] = []
        self.upcoming: tuple[PlannedStep, ...] = ()
        self.limits: Mapping[int, str] = {}
        """The limits of upcoming steps, as text, keyed by step number."""
        self._numbers: list[int] = []
        """The step numbers of the rows, in ascending order."""
        self._running: dict[int, StepRow] = {}
        self._decimals: dict[tuple[str, ...], int] = {}
        """Maximum number of decimal places in the results of each series."""
        self.clock = PlayClock()
        """Measures the run's own time, on which the durations of its steps are based."""
        self._pauses_ms = 0
        """How long earlier pauses lasted in total, in milliseconds."""
        self._paused_at: int | None = None
        """When the current pause began, in milliseconds; None while there is no pause."""

    @property
    def now_ms(self) -> int:
        """The current time on the list's clock, in milliseconds."""
        return self.clock.elapsed()

    @property
    def paused_ms(self) -> int:
        """Total length of the run's pauses so far, in milliseconds."""
        return self._pauses_ms + (0 if self._paused_at is None else self.now_ms - self._paused_at)

    def set_paused(self, is_paused: bool) -> None:
        """Record that the run was paused or resumed."""
        if is_paused == (self._paused_at is not None):
            return
        self._pauses_ms = self.paused_ms
        self._paused_at = now = self.now_ms if is_paused else None
        if now is not None:
            for row in self._held(now):
                row.held_at = now
            return
        for row in self._running.values():
            if row.held_at is not None:
                row.held_ms, row.held_at = row.held_ms + self.now_ms - row.held_at, None

    def _held(self, now: int) -> list[StepRow]:
        """Return the steps that are held up when a pause begins: waits, the steps that contain them, and any
        step that has just begun.
        """
        held = {}
        for row in self.waits:
            part: StepRow | None = row
            while part is not None and part.event.step not in held:
                held[part.event.step] = part
                parent = part.event.parent
                part = self._running.get(parent) if parent < part.event.step else None
        newest = self._running.get(max(self._running, default=0))
        if newest is not None and now - newest.begun_ms < _AT_ONCE_MS:
            held[newest.event.step] = newest
        return list(held.values())

    @property
    def running_count(self) -> int:
        """The number of current steps, including any without a row."""
        return len(self._running)

    @property
    def running(self) -> list[int]:
        """The row numbers of the current steps."""
        places = (self.row_of(step) for step in self._running)
        return sorted(place for place in places if place is not None)

    @property
    def waits(self) -> list[StepRow]:
        """The current waits."""
        return [row for row in self._running.values() if row.event.kind == "wait"]

    @property
    def count_before(self) -> int:
        """The number of steps that have begun and are no longer stored, derived from the step numbers."""
        return self._numbers[-1] - len(self._numbers) if self._numbers else 0

    def clear(self) -> None:
        """Remove the steps of an earlier run."""
        self.beginResetModel()
        self.rows, self._numbers, self._running = [], [], {}
        self.upcoming, self.limits, self._decimals = (), {}, {}
        self.clock.restart()
        self._pauses_ms, self._paused_at = 0, None
        self.endResetModel()

    def take(self, events: Iterable[StepEvent], seconds: float = 0.0) -> None:
        """Update the list with steps that have begun or ended. Steps that are no longer stored are ignored.
        If the steps are from before a run was resumed, ``seconds`` is how long the run had taken by then.
        """
        begun: list[StepRow] = []
        fresh: dict[int, StepRow] = {}
        last = self._numbers[-1] if self._numbers else 0
        now, paused = self.now_ms, self.paused_ms
        for event in events:
            row = fresh.get(event.step)
            if row is None and event.step > last:
                before = round(1000 * max(0.0, seconds - event.time)) if seconds else 0
                row = fresh[event.step] = StepRow(event, now - before, paused_before_ms=paused)
                self._running[event.step] = row
                if self._paused_at is not None:
                    row.held_at = now
                begun.append(row)
            elif row is None:
                place = self.row_of(event.step)
                row = self._running.get(event.step) if place is None else self.rows[place]
            if row is not None and event.status != "started":
                if row.event.kind == "wait" and row.status == "running":
                    self._lengthen(row.event.parent, row.event.step, -(row.left(now) or 0.0))  # if skipped
                row.event = self._aligned(event)
                row.status = event.status
                self._running.pop(event.step, None)
                if event.step not in fresh:
                    self._tell(event.step)
        if begun:
            begun.sort(key=lambda row: row.event.step)
            self._append(begun[-MOST_ROWS:])

    def _aligned(self, event: StepEvent) -> StepEvent:
        """Return the step with its result padded to the number of decimal places used in its series. If the
        result has more decimal places than the others, pad the others in the list instead, because 0.9974
        next to 0.99535 would suggest a different readability.
        """
        series, decimals = series_of(event, event.summary), decimals_in(event.summary)
        most = self._decimals.get(series, 0)
        if decimals > most and event.instrument:
            self._decimals[series] = decimals
            for row in self.rows:
                if series_of(row.event, row.event.summary) == series:
                    row.event = _with_decimals(row.event, decimals)
                    self._tell(row.event.step)
        return _with_decimals(event, most)

    def lengthen(self, step: int, seconds: float) -> None:
        """Record that the user has extended a wait. The steps that contain the wait are extended as well."""
        self._lengthen(step, step + 1, seconds)

    def _lengthen(self, step: int, inner: int, seconds: float) -> None:
        """Change the time of a step, which has the number ``step``, and of the steps that contain it."""
        # A program may report a step that contains itself.
        while step < inner and (row := self._running.get(step)) is not None:
            row.added += seconds
            self._tell(step)
            step, inner = row.event.parent, step

    def note_measured(self, step: int, words: str, *, is_outside: bool) -> None:
        """Store a number with limits that a step reported."""
        place = self.row_of(step)
        if place is not None:
            row = self.rows[place]
            row.measured, row.is_outside = words, row.is_outside or is_outside
            self._tell(step)

    def note_foreseen(self, durations: Mapping[int, float]) -> None:
        """Store the planned durations of steps that have begun."""
        for step, duration in durations.items():
            place = self.row_of(step)
            if place is not None:
                self.rows[place].foreseen = duration

    def foresee(self, upcoming: tuple[PlannedStep, ...]) -> None:
        """Set the upcoming steps. Steps that were upcoming before keep their rows, even if their numbers have
        changed because steps were repeated or skipped.
        """
        gone = len(self.upcoming) - len(upcoming)
        if not gone and (not upcoming or upcoming[0] is self.upcoming[0]):
            return
        kept = min(len(self.upcoming), len(upcoming))
        if not _are_alike(self.upcoming[len(self.upcoming) - kept :], upcoming[len(upcoming) - kept :]):
            kept = 0
        count = len(self.rows)
        if gone := len(self.upcoming) - kept:
            self.beginRemoveRows(QModelIndex(), count, count + gone - 1)
            self.upcoming = self.upcoming[gone:]
            self.endRemoveRows()
        if come := len(upcoming) - kept:
            self.beginInsertRows(QModelIndex(), count, count + come - 1)
            self.upcoming = upcoming
            self.endInsertRows()
        self.upcoming = upcoming
        if kept:
            self.dataChanged.emit(self.index(count + come, 0), self.index(self.rowCount() - 1, 0))

    def mark(self, step: int, decision: str) -> None:
        """Record the user's decision about a failed step."""
        place = self.row_of(step)
        if place is not None:
            row = self.rows[place]
            row.decision = _DECISIONS.get(decision)
            # a repeated step has its full time again
            if row.decision == "retried" and row.event.expected is not None:
                row.begun_ms, row.held_ms = self.now_ms, 0
            self._tell(step)

    def end(self) -> None:
        """Mark all current steps as ended, because the run has ended."""
        for row in self._running.values():
            row.status = "cancelled"
        self._running.clear()
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows) + len(self.upcoming)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if index.row() >= len(self.rows):
            return self._say_planned(index.row() - len(self.rows), role)
        row = self.rows[index.row()]
        event = row.event
        if role == Qt.ItemDataRole.DisplayRole:
            parts = [
                f"{event.step}. {event.title}",
                thread_text(event.thread),
                self._word_of(row.state),
                row.time_text(self.now_ms, self.paused_ms),
                event.summary or row.measured,
                self.tr("outside its limits") if row.is_outside else "",
            ]
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            place = self.tr("line {n}").format(n=event.line) if event.line else ""
            if place and notebooks.file_of(event.file) != event.file:  # counted within a cell
                place = f"{PurePath(event.file).name}, {place}"
            told = (event.title, thread_text(event.thread), event.summary, event.error, place)
            return tool_tip("\n".join(part for part in told if part))
        return None

    def _word_of(self, state: RowState) -> str:
        match state:
            case "running":
                return self.tr("running")
            case "completed":
                return self.tr("done")
            case "failed":
                return self.tr("failed")
            case "cancelled":
                return self.tr("stopped")
            case "skipped":
                return self.tr("skipped")
        return self.tr("repeated")

    def step_of(self, row: int) -> int:
        """Return the number of the step in a row."""
        count = len(self.rows)
        return self.rows[row].event.step if row < count else self.upcoming[row - count].step

    def row_of(self, step: int) -> int | None:
        """Return the row number of a step that has begun; None if the step is not stored."""
        place = bisect_left(self._numbers, step)
        return place if place < len(self._numbers) and self._numbers[place] == step else None

    def parts_of(self, step: int) -> frozenset[int]:
        """Return the numbers of a step and of its inner steps that have begun."""
        later = self.rows[bisect_left(self._numbers, step) :]
        return steps_within(step, {row.event.step: row.event.parent for row in later})

    def _say_planned(self, place: int, role: int) -> object:
        if not 0 <= place < len(self.upcoming):
            return None
        step = self.upcoming[place]
        if role == Qt.ItemDataRole.DisplayRole:
            words = self.tr("{n}. {title}, pending")
            return words.format(n=step.step, title=planned_title(step))
        return tool_tip(planned_title(step)) if role == Qt.ItemDataRole.ToolTipRole else None

    def _tell(self, step: int) -> None:
        place = self.row_of(step)
        if place is not None:
            self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def _append(self, begun: list[StepRow]) -> None:
        excess = len(self.rows) + len(begun) - MOST_ROWS
        if excess > 0:
            self._drop(min(excess + _DROPPED, len(self.rows)))
        count = len(self.rows)
        pairs = zip(begun, self.upcoming, strict=False)
        foreseen = sum(1 for _ in takewhile(lambda pair: _has_begun(pair[1], pair[0].event), pairs))
        if foreseen:
            # An upcoming step keeps its row when it begins, and so remains selected.
            self.upcoming = self.upcoming[foreseen:]
            self._add(begun[:foreseen])
            self.dataChanged.emit(self.index(count, 0), self.index(count + foreseen - 1, 0))
        if unforeseen := begun[foreseen:]:
            self.beginInsertRows(QModelIndex(), count + foreseen, count + len(begun) - 1)
            self._add(unforeseen)
            self.endInsertRows()

    def _drop(self, count: int) -> None:
        """Drop the first ``count`` rows, except those of current steps."""
        kept: Collection[int] = self._running if len(self._running) <= _MOST_KEPT else ()
        ended = [place for place, step in enumerate(self._numbers[:count]) if step not in kept]
        while ended:
            last = first = ended.pop()
            while ended and ended[-1] == first - 1:
                first = ended.pop()
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.rows[first : last + 1], self._numbers[first : last + 1]
            self.endRemoveRows()

    def _add(self, begun: list[StepRow]) -> None:
        self.rows += begun
        self._numbers += [row.event.step for row in begun]
