"""The lines of what passed on ports as rows of a table; the oldest of too many make room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QDateTime,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from praxis_desktop.gui.widgets.tool_tips import tool_tip
from praxis_desktop.gui.wire.exchange import Exchange, file_name, in_hexadecimal, readable
from praxis_desktop.gui.wire.traffic import MOST_LINES, Traffic, WireLine

Index = QModelIndex | QPersistentModelIndex

TIME, WAY, PORT, TEXT, HEX, STEP, LINE = range(7)

_ROOT = QModelIndex()
_DROPPED = 5000
_SINCE_1970 = 1e8
"""Seconds: less is the time since a record began."""
_TOUCHED = 64
"""Rows from the end that are drawn anew when one has changed."""


class WireRows(QAbstractTableModel):
    """GUI thread. Shows the lines of all ports, or of one; of all steps, or of some."""

    def __init__(self, most: int = MOST_LINES) -> None:
        super().__init__()
        self._most = most
        self._traffic = Traffic()
        self._all: list[WireLine] = []
        self.lines: list[WireLine] = []
        """Those that are shown."""
        self.ports: list[str] = []
        """The ports that something has passed on, in the order in which it did."""
        self.port = ""
        self.steps: frozenset[int] | None = None
        self._titles = (
            self.tr("Time"),
            "",
            self.tr("Port"),
            self.tr("Text"),
            self.tr("Hexadecimal"),
            self.tr("Step"),
            self.tr("Line"),
        )

    @property
    def is_waiting(self) -> bool:
        """Whether a poll is held back that may be as the one before."""
        return self._traffic.is_waiting

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has passed."""
        return not self._all

    def clear(self) -> None:
        """Forget everything."""
        self.beginResetModel()
        self._traffic = Traffic()
        self._all, self.lines, self.ports = [], [], []
        self.port, self.steps = "", None
        self.endResetModel()

    def show(self, lines: Sequence[WireLine]) -> None:
        """Show others, which nobody changes any more."""
        self.beginResetModel()
        self._traffic = Traffic()
        self._all = list(lines[: self._most])
        self.ports = list(dict.fromkeys(line.first.port for line in self._all))
        self.port = ""
        self.lines = self._chosen(self._all)
        self.endResetModel()

    def add(self, exchanges: Sequence[Exchange]) -> None:
        """Add what has passed since."""
        for exchange in exchanges:
            if exchange.port not in self.ports:
                self.ports.append(exchange.port)
        self._append(self._traffic.take(exchanges))

    def extend(self, lines: Sequence[WireLine]) -> None:
        """Add lines, which nobody changes any more."""
        for port in dict.fromkeys(line.first.port for line in lines):
            if port not in self.ports:
                self.ports.append(port)
        self._put(list(lines))

    def release(self) -> None:
        """Show what was held back."""
        self._append(self._traffic.release())

    def choose(self, port: str, steps: frozenset[int] | None) -> None:
        """Show one port alone ("": all), and some steps alone (None: all)."""
        if (port, steps) != (self.port, self.steps):
            self.beginResetModel()
            self.port, self.steps = port, steps
            self.lines = self._chosen(self._all)
            self.endResetModel()

    def _append(self, fresh: list[WireLine]) -> None:
        if self._traffic.has_changed and self.lines:
            first = max(0, len(self.lines) - _TOUCHED)
            self.dataChanged.emit(self.index(first, 0), self.index(len(self.lines) - 1, LINE))
        self._put(fresh)

    def _put(self, fresh: list[WireLine]) -> None:
        """Add lines in the order of their times: a stop is told when it has left, and its answer may be there
        before it.
        """
        late = [line for line in fresh if self._all and _is_before(line, self._all[-1])]
        for line in late:
            self._all.insert(_place_in(self._all, line), line)
            if self._chosen([line]):
                place = _place_in(self.lines, line)
                self.beginInsertRows(_ROOT, place, place)
                self.lines.insert(place, line)
                self.endInsertRows()
        if late:
            fresh = [line for line in fresh if line not in late]
        self._all += fresh
        shown = self._chosen(fresh)
        if shown:
            count = len(self.lines)
            self.beginInsertRows(_ROOT, count, count + len(shown) - 1)
            self.lines += shown
            self.endInsertRows()
        if len(self._all) > self._most:
            self._drop(min(len(self._all) - self._most + _DROPPED, len(self._all) - 1))

    def _drop(self, count: int) -> None:
        """The oldest make room."""
        gone = len(self._chosen(self._all[:count]))
        del self._all[:count]
        if gone:
            self.beginRemoveRows(_ROOT, 0, gone - 1)
            del self.lines[:gone]
            self.endRemoveRows()

    def _chosen(self, lines: list[WireLine]) -> list[WireLine]:
        port, steps = self.port, self.steps
        if not port and steps is None:
            return list(lines)
        return [
            line
            for line in lines
            if (not port or line.first.port == port) and (steps is None or line.first.step in steps)
        ]

    # ---- as a table
    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else LINE + 1

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(line, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(line) if index.column() == TIME else self.text(line, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(self.spoken(line))
        return None

    def text(self, line: WireLine, column: int) -> str:
        """What one cell says."""
        first = line.first
        match column:
            case 0:
                return time_text(first.time)
            case 1:
                return self.tr("sent") if first.is_out else self.tr("received")
            case 2:
                return first.port
            case 3:
                words = readable(line.data)
                return f"{words}  ×{line.count:,}" if line.count > 1 else words
            case 4:
                return in_hexadecimal(line.data)
            case 5:
                return str(first.step) if first.step else ""
            case _:
                return f"{first.line} · {file_name(first.file)}" if first.line else ""

    def spoken(self, line: WireLine) -> str:
        """All that is known of a line, in words."""
        first = line.first
        way = self.tr("sent to") if first.is_out else self.tr("received from")
        words = [f"{time_text(first.time)}, {way} {first.port}: {readable(line.data)}"]
        if line.count > 1:
            again = QCoreApplication.translate("WireRows", "{n} times the same, the last at {time}")
            words.append(again.format(n=f"{line.count:,}", time=time_text(line.last)))
        if first.step:
            words.append(self.tr("step {n}").format(n=first.step))
        if first.line:
            words.append(self.tr("line {n} of {file}").format(n=first.line, file=file_name(first.file)))
        return ", ".join(words)


def _is_before(line: WireLine, other: WireLine) -> bool:
    return 0 < line.first.time < other.first.time


def _place_in(lines: Sequence[WireLine], line: WireLine) -> int:
    """Where ``line`` belongs among lines that are in order but for it."""
    place = len(lines)
    while place and _is_before(line, lines[place - 1]):
        place -= 1
    return place


def time_text(seconds: float) -> str:
    """The time of day; of a record the seconds since it began."""
    if seconds > _SINCE_1970:
        return QDateTime.fromMSecsSinceEpoch(int(seconds * 1000)).toString("HH:mm:ss.zzz")
    minutes, rest = divmod(max(seconds, 0.0), 60)
    return f"{int(minutes):02d}:{rest:06.3f}"
