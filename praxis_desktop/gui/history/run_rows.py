"""The table model of the history: newest runs first, older ones loaded as the user scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.look.sentences import spoken, spoken_error
from praxis_desktop.gui.run.words import began_text, look_of, mode_look, run_name, took_text
from praxis_desktop.gui.widgets.labels import tool_tip
from praxis_desktop.gui.widgets.verdict_words import verdict_text

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import Listed, ListedRun

Index = QModelIndex | QPersistentModelIndex

TICK, RUN, PROTOCOL, VERDICT, END, MODE, STARTED, DURATION, OPERATOR, OPEN = range(10)
_ROOT = QModelIndex()


class RunRows(QAbstractTableModel):
    """The runs as a table model. GUI thread. ``more_wanted`` asks for older runs, once until ``append`` or
    ``show_listed`` is called. ``ticks_changed`` is emitted when runs are ticked or unticked.
    """

    more_wanted = Signal()
    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[ListedRun] = []
        self._ticked: dict[str, ListedRun] = {}
        self._is_all = True
        self._is_waiting = False

    @property
    def oldest(self) -> int | None:
        """The order key of the oldest run that is loaded."""
        return self.runs[-1].row.ordered_ns if self.runs else None

    def show_listed(self, listed: Listed) -> bool:
        """Replace the runs; return whether anything changed."""
        self._is_all, self._is_waiting = listed.is_all, False
        runs = list(listed.runs)
        if runs == self.runs:
            return False
        self.beginResetModel()
        self.runs = runs
        self.endResetModel()
        return True

    def append(self, before: int, listed: Listed) -> None:
        """Append runs that began ``before`` the oldest one. An answer to an earlier question is ignored."""
        if before != self.oldest:
            return
        self._is_all, self._is_waiting = listed.is_all, False
        if listed.runs:
            first = len(self.runs)
            self.beginInsertRows(QModelIndex(), first, first + len(listed.runs) - 1)
            self.runs += listed.runs
            self.endInsertRows()

    def give_up(self) -> None:
        """Allow another try, because older runs could not be read."""
        self._is_waiting = False

    def place_of(self, run_id: str) -> int:
        """Return the row of a run, -1 where it is not loaded."""
        return next((place for place, run in enumerate(self.runs) if run.row.run_id == run_id), -1)

    # ---- ticks
    @property
    def ticked(self) -> tuple[ListedRun, ...]:
        """The ticked runs, oldest first, including those that the filters hide."""
        return tuple(sorted(self._ticked.values(), key=lambda listed: listed.row.ordered_ns))

    def is_ticked(self, run_id: str) -> bool:
        """Whether a run is ticked."""
        return run_id in self._ticked

    def tick(self, place: int, *, is_ticked: bool | None = None) -> None:
        """Tick or untick the run in a row; None toggles it."""
        listed = self.runs[place]
        run_id = listed.row.run_id
        wanted = not self.is_ticked(run_id) if is_ticked is None else is_ticked
        if wanted == self.is_ticked(run_id):
            return
        if wanted:
            self._ticked[run_id] = listed
        else:
            del self._ticked[run_id]
        self._tell_ticks()

    def tick_alone(self, listed: ListedRun) -> None:
        """Tick this run and no other."""
        self._ticked = {listed.row.run_id: listed}
        self._tell_ticks()

    def clear_ticks(self) -> None:
        """Untick all runs."""
        self._ticked = {}
        self._tell_ticks()

    def _tell_ticks(self) -> None:
        if self.runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.runs) - 1, OPEN))
        self.ticks_changed.emit()

    def number_of(self, run_id: str) -> int:
        """Return the number of a run; 0 where it is not loaded."""
        place = self.place_of(run_id)
        return self.runs[place].row.number if place >= 0 else 0

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else OPEN + 1

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        return not parent.isValid() and not self._is_all and not self._is_waiting

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._is_waiting = True
            self.more_wanted.emit()

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            "",
            self.tr("Run"),
            self.tr("Protocol and label"),
            self.tr("Verdict"),
            self.tr("How it ended"),
            self.tr("Mode"),
            self.tr("Started"),
            self.tr("Duration"),
            self.tr("By"),
            "",
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.runs):
            return None
        listed = self.runs[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(listed, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            run = listed.row
            told = (
                *(run.title, run.name, spoken_error(run.error), spoken(run.reason), run.notes),
                spoken(run.damage),
            )
            return tool_tip("\n".join(part for part in told if part))
        return None

    def text(self, listed: ListedRun, column: int) -> str:
        """Return the text of a cell."""
        run = listed.row
        match column:
            case 0:
                return self.tr("ticked") if self.is_ticked(run.run_id) else self.tr("not ticked")
            case 1:
                return number_or_id(run.number, run.run_id)
            case 2:
                return ", ".join(part for part in (run.title or run.protocol, run.name) if part)
            case 3:
                return verdict_text(run.verdict, is_simulated=run.simulated)
            case 4:
                return look_of(run).word
            case 5:
                return mode_look(listed.mode).word
            case 6:
                return began_text(run.begun_ns // 10**9)
            case 7:
                return took_text(run.duration)
            case 8:
                return run.operator
        return self.tr("Open {run}").format(run=run_name(run.number, run.run_id))
