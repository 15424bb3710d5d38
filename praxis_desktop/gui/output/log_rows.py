"""The lines of a run's log as rows: the newest are kept, the files of the run have them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from praxis_desktop.gui.widgets.tool_tips import tool_tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

MOST_ROWS = 50_000
_DROPPED = 5_000

LineKind = Literal["info", "step", "print", "stderr", "warning", "error"]
Shown = Literal["all", "warnings"]

Line = tuple[str, LineKind, str, int]
"""What is added to a log: time of the day, kind, text, number of the step that went on or 0."""

_OF_RUNTIME = "[Pyodide] "


def is_of_runtime(message: str) -> bool:
    """Whether a sentence tells how Python was made ready: for who looks for a fault, not for who runs it."""
    return message.startswith(_OF_RUNTIME)


class LogLine(NamedTuple):
    """One line: ``time`` is that of the day, ``step`` the number of the step that went on, 0 for none."""

    number: int
    time: str
    kind: LineKind
    text: str
    step: int = 0

    @property
    def is_warning(self) -> bool:
        """Whether a person must not miss it."""
        return self.kind in ("warning", "error")


class LogRows(QAbstractTableModel):
    """GUI thread. Of the lines that are kept those are rows that pass the filter."""

    counted = Signal(int)
    """How many warnings there are."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[LogLine] = []
        self.shown: list[LogLine] = []
        self.warnings = 0
        self._numbers = 0
        self._kind: Shown = "all"
        self._text = ""
        self._steps: frozenset[int] | None = None

    def clear(self) -> None:
        """Another run begins."""
        self.beginResetModel()
        self.lines, self.shown, self.warnings = [], [], 0
        self.endResetModel()
        self.counted.emit(0)

    def add(self, lines: Sequence[Line]) -> None:
        """Add lines, oldest first."""
        if not lines:
            return
        fresh = []
        for time, kind, text, step in lines[-MOST_ROWS:]:
            self._numbers += 1
            fresh.append(LogLine(self._numbers, time, kind, text, step))
        self.lines += fresh
        if warnings := sum(line.is_warning for line in fresh):
            self.warnings += warnings
            self.counted.emit(self.warnings)
        if passing := [line for line in fresh if self._passes(line)]:
            count = len(self.shown)
            self.beginInsertRows(_ROOT, count, count + len(passing) - 1)
            self.shown += passing
            self.endInsertRows()
        if len(self.lines) > MOST_ROWS:
            self._drop()

    def choose(self, *, kind: Shown | None = None, text: str | None = None) -> None:
        """Show other lines."""
        text = self._text if text is None else text.casefold()
        self._rebuild(kind or self._kind, text, self._steps)

    def choose_steps(self, steps: frozenset[int] | None) -> None:
        """Show the lines of the steps with these numbers; None for all."""
        self._rebuild(self._kind, self._text, steps)

    def _rebuild(self, kind: Shown, text: str, steps: frozenset[int] | None) -> None:
        if (kind, text, steps) == (self._kind, self._text, self._steps):
            return
        self._kind, self._text, self._steps = kind, text, steps
        self.beginResetModel()
        self.shown = [line for line in self.lines if self._passes(line)]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.shown):
            return None
        line = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.time}  {self._said(line)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(line.text)
        return None

    def text_of(self, rows: Sequence[int] | None = None) -> str:
        """The rows as text, a line each; all of them without ``rows``."""
        lines = self.shown if rows is None else [self.shown[row] for row in sorted(rows)]
        return "".join(f"{line.time}  {self._said(line)}\n" for line in lines)

    def _said(self, line: LogLine) -> str:
        return self.tr("Warning: {sentence}").format(sentence=line.text) if line.is_warning else line.text

    def _passes(self, line: LogLine) -> bool:
        if self._kind == "warnings" and not line.is_warning:
            return False
        if self._steps is not None and line.step not in self._steps:
            return False
        return not self._text or self._text in line.text.casefold()

    def _drop(self) -> None:
        """The oldest lines make room, many at once: it costs the same as one."""
        excess = len(self.lines) - MOST_ROWS + _DROPPED
        last = self.lines[excess - 1].number
        del self.lines[:excess]
        rows = 0
        while rows < len(self.shown) and self.shown[rows].number <= last:
            rows += 1
        if rows:
            self.beginRemoveRows(_ROOT, 0, rows - 1)
            del self.shown[:rows]
            self.endRemoveRows()
