"""The steps of a run as rows: each begins, and ends some time later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QElapsedTimer, QModelIndex, QPersistentModelIndex, Qt

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.dry_run.duration_text import duration_text
from praxis_desktop.gui.state_header import clock_text
from praxis_desktop.gui.tool_tips import tool_tip

MOST_ROWS = 5000
"""Steps that are shown; the oldest of more make room, the run's record has them all."""

_DROPPED = 1000

RowState = Literal["running", "completed", "failed", "cancelled"]


@dataclass(slots=True)
class StepRow:
    """One step: ``begun_ms`` is when it began by the clock of the list."""

    event: StepEvent
    begun_ms: int
    state: RowState = "running"

    def time_text(self, now_ms: int) -> str:
        """What it took; while it goes on, how long that is, or will still be where that is known."""
        if self.state != "running":
            return "" if self.event.duration is None else duration_text(self.event.duration)
        passed = max(0, now_ms - self.begun_ms) / 1000
        expected = self.event.expected
        if expected is None:
            return clock_text(int(passed))
        return f"{clock_text(round(max(0.0, expected - passed)))} left"


class StepRows(QAbstractListModel):
    """GUI thread. The display role has what a screen reader says."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[StepRow] = []
        self._by_step: dict[int, StepRow] = {}
        self._clock = QElapsedTimer()
        self._clock.start()

    @property
    def now_ms(self) -> int:
        """The clock of the list."""
        return self._clock.elapsed()

    @property
    def running(self) -> list[int]:
        """The rows of steps that go on."""
        return [place for place, row in enumerate(self.rows) if row.state == "running"]

    def clear(self) -> None:
        """Forget the steps of an earlier run."""
        self.beginResetModel()
        self.rows, self._by_step = [], {}
        self._clock.restart()
        self.endResetModel()

    def take(self, events: Iterable[StepEvent]) -> None:
        """Take note of steps that began or ended."""
        begun: list[StepRow] = []
        ended: list[StepRow] = []
        for event in events:
            row = self._by_step.get(event.step)
            if row is None:
                row = StepRow(event, self.now_ms)
                self._by_step[event.step] = row
                begun.append(row)
            if event.status != "started":
                row.event = event
                row.state = event.status
                ended.append(row)
        if begun:
            self._append(begun)
        if ended:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def end(self) -> None:
        """The run is over: no step goes on."""
        for row in self.rows:
            if row.state == "running":
                row.state = "cancelled"
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        row = self.rows[index.row()]
        event = row.event
        if role == Qt.ItemDataRole.DisplayRole:
            parts = [f"{event.step}. {event.title}", row.state, row.time_text(self.now_ms), event.summary]
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            place = f"line {event.line}" if event.line else ""
            told = (event.title, event.summary, event.error, place)
            return tool_tip("\n".join(part for part in told if part))
        return None

    def _append(self, begun: list[StepRow]) -> None:
        count = len(self.rows)
        self.beginInsertRows(QModelIndex(), count, count + len(begun) - 1)
        self.rows += begun
        self.endInsertRows()
        excess = len(self.rows) - MOST_ROWS
        if excess > 0:
            excess = min(excess + _DROPPED, len(self.rows) - 1)
            self.beginRemoveRows(QModelIndex(), 0, excess - 1)
            for row in self.rows[:excess]:
                self._by_step.pop(row.event.step, None)
            del self.rows[:excess]
            self.endRemoveRows()
