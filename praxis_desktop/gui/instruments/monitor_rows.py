"""The rows of the serial monitor, which can be filtered and paused."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.ports.dialects import TrafficDecoder, guessed_dialect
from praxis_desktop.ports.monitor.traffic import LINES_KEPT, TrafficLine, hexadecimal, visible

if TYPE_CHECKING:
    from praxis_desktop.gui.instruments.facts import InstrumentFacts
    from praxis_desktop.gui.records.history_model import AskedHistory
    from praxis_desktop.gui.wire.rows import Exchange
    from praxis_desktop.ports.dialects import Dialect


Direction = Literal["all", "sent", "received"]

_BYTES_SHOWN = 256
_AT_ONCE = 400
"""Maximum number of lines added to the table in one step; adding more would freeze the window."""


WORDS, BYTES = 2, 3
"""The numbers of the columns that contain the text and the bytes."""


def monitor_columns() -> tuple[Column, ...]:
    """Return the columns for the serial monitor."""
    return (
        Column(_tr("Time"), 112, is_mono=True, is_quiet=True),
        Column(_tr("Direction"), 106, is_quiet=True),
        Column(_tr("Text"), is_mono=True),
        Column(_tr("Bytes (hex)"), is_mono=True, is_quiet=True),
        Column(_tr("Delay"), 76, is_quiet=True),
    )


class _Rows(list[Any]):
    """Traffic lines, converted to table rows only when accessed, because most lines are never seen."""

    shows_bytes = True

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return self._made(found) if isinstance(found, TrafficLine) else type(self)(found)

    def __iter__(self) -> Iterator[Any]:
        return map(self._made, super().__iter__())

    def line(self, place: int) -> TrafficLine:
        """Return the line that a row shows."""
        found: TrafficLine = super().__getitem__(place)
        return found

    def place_of(self, line: TrafficLine) -> tuple[int, bool]:
        """Return the first row that is not older than ``line``, and whether it shows that line."""
        place = bisect_left([each.at for each in super().__iter__()], line.at)
        is_there = place < len(self) and (self.line(place).at, self.line(place).kind) == (line.at, line.kind)
        return place, is_there

    def _made(self, line: TrafficLine) -> TableRow:
        return _row(line, shows_bytes=self.shows_bytes)

    def __iadd__(self, more: Any) -> Any:  # type: ignore[misc]  # of such rows alone
        self.extend(list.__iter__(more))
        return self


class _RowsOfWords(_Rows):
    """Like ``_Rows``, but without the bytes, whose text would run into the columns that follow."""

    shows_bytes = False


class _Reading(Struct, frozen=True):
    """The row that the user is reading: its ``line``, how many visible rows are above it, and whether it is
    selected.
    """

    line: TrafficLine
    rows_above: int
    is_chosen: bool


class MonitorRows(QObject):
    """The traffic on one port; ``lines`` contains the newest LINES_KEPT lines. ``counted`` is emitted when
    the number of lines changes.
    """

    counted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: deque[TrafficLine] = deque(maxlen=LINES_KEPT)
        self.direction: Direction = "all"
        self.words = ""
        self.held = 0
        """The number of lines that arrived while the display was paused."""
        self.is_paused = False
        self.is_decoded = False
        """Whether to show messages instead of lines, provided that the instrument's language is known."""
        self.shows_bytes = True
        self.dialect: Dialect | None = None
        """The instrument's language; if not known in advance, inferred from data sent to the instrument."""
        self._decoder: TrafficDecoder | None = None
        self._table: PlainTable | None = None
        self._shown = _Rows()
        self._is_at_end = True
        self._reading: _Reading | None = None
        """The row to bring back into view once the table has been refilled."""
        self._owed: deque[TrafficLine] = deque()
        """Lines waiting to be added to the table."""
        self._filling = QTimer(self)
        # An interval of 0 runs between events, so that the window stays responsive.
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._fill)

    def show_on(self, table: PlainTable | None) -> None:
        """Show the lines in ``table``, or nowhere if ``table`` is None."""
        if self._table is not None:
            bar = self._table.verticalScrollBar()
            bar.valueChanged.disconnect(self._note_place)
            bar.rangeChanged.disconnect(self._keep_end)
        self._table = table
        if table is not None:
            bar = table.verticalScrollBar()
            bar.valueChanged.connect(self._note_place)
            bar.rangeChanged.connect(self._keep_end)
            self._is_at_end = True
        self._reading = None
        self._refill()

    def show_as(self, *, is_decoded: bool, shows_bytes: bool) -> None:
        """Show decoded messages or lines, with or without their bytes."""
        if (is_decoded, shows_bytes) != (self.is_decoded, self.shows_bytes):
            self.is_decoded, self.shows_bytes = is_decoded, shows_bytes
            self._refill()

    def take(self, lines: Sequence[TrafficLine]) -> None:
        """Add lines."""
        if self.dialect is None:
            self.dialect = next(
                filter(None, (guessed_dialect(line.data) for line in lines if _is_out(line))), None
            )
        is_late = bool(self.lines and lines) and lines[0].at < self.lines[-1].at
        self.lines.extend(lines)
        if is_late:  # a stop is reported after it was sent, possibly later than its reply
            in_order = sorted(self.lines, key=lambda line: line.at)
            self.lines.clear()
            self.lines.extend(in_order)
            if not self.is_paused:
                self._refill()
                self.counted.emit()
                return
        if self.is_paused:
            self.held += len(lines)
        elif self._table is not None:
            self._owed.extend(lines)
            self._fill()
        self.counted.emit()

    def pause(self, is_paused: bool) -> None:
        """Pause or resume the display."""
        self.is_paused = is_paused
        if not is_paused and self.held:
            self.held = 0
            self._refill()
        self.counted.emit()

    def clear(self) -> None:
        """Remove all lines."""
        self.lines.clear()
        self.held = 0
        self._reading = None
        self._refill()
        self.counted.emit()

    def choose(self, direction: Direction, words: str) -> None:
        """Filter by direction and by text."""
        if (direction, words) != (self.direction, self.words):
            self.direction, self.words = direction, words
            self._refill()

    def _refill(self) -> None:
        self._owed.clear()
        self._decoder = None
        if self._table is not None:
            found = self._find_reading(self._table)
            # Before the table was filled again, only what was selected since counts.
            if self._reading is None or (found is not None and found.is_chosen):
                self._reading = found
            self._shown = _Rows() if self.shows_bytes else _RowsOfWords()
            self._table.show_lines(self._shown)
            self._is_at_end = self._reading is None
            self._owed.extend(self.lines)
            self._fill()

    def _find_reading(self, table: PlainTable) -> _Reading | None:
        """Return the selected or topmost visible row; None while the table follows the newest lines."""
        bar, first = table.verticalScrollBar(), table.rowAt(0)
        chosen = [index.row() for index in table.selectionModel().selectedRows()]
        seen = range(first, first + table.viewport().height() // table.verticalHeader().defaultSectionSize())
        is_chosen = len(chosen) == 1 and chosen[0] in seen
        is_followed = self._is_at_end and (bar.maximum() > 0 or not is_chosen)
        if first < 0 or is_followed or table.rows.lines is not self._shown:
            return None
        row = chosen[0] if is_chosen else first
        return _Reading(self._shown.line(row), row - first, is_chosen)

    def _show_reading(self, table: PlainTable, reading: _Reading) -> None:
        bar = table.verticalScrollBar()
        if bar.value() > 0 or table.selectionModel().hasSelection():
            return  # the user has gone on in the meantime
        place, is_there = self._shown.place_of(reading.line)
        if is_there and reading.is_chosen:
            table.selectRow(place)
        table.executeDelayedItemsLayout()  # otherwise the scroll bar's range is outdated
        bar.setValue(place - reading.rows_above)
        self._note_place()  # the value may be the same in another range

    @Slot()
    def _fill(self) -> None:
        """Add some of the waiting lines to the table, and schedule the rest."""
        lines = [self._owed.popleft() for _ in range(min(_AT_ONCE, len(self._owed)))]
        if self._table is not None:
            told = [one for line in lines for one in self._told(line)]
            shown = _Rows(line for line in told if self._is_wanted(line))
            self._table.rows.append(shown, most=LINES_KEPT)
            self._keep_end()
        if not self._owed:
            self._filling.stop()
            reading, self._reading = self._reading, None
            if reading is not None and self._table is not None:
                self._show_reading(self._table, reading)
        elif not self._filling.isActive():
            self._filling.start()

    def _told(self, line: TrafficLine) -> Sequence[TrafficLine]:
        """Return the messages completed by a line, or the line itself if it is not decoded."""
        if not self.is_decoded or self.dialect is None or line.kind not in ("sent", "received"):
            return (line,)
        if self._decoder is None:
            self._decoder = TrafficDecoder(self.dialect)
        found = self._decoder.take("out" if _is_out(line) else "in", line.data)
        return [structs.replace(line, data=message.data, words=message.line) for message in found]

    @Slot()
    def _note_place(self) -> None:
        """Follow the newest lines unless the user has scrolled back."""
        if self._table is not None:
            bar = self._table.verticalScrollBar()
            self._is_at_end = bar.value() >= bar.maximum()

    @Slot()
    def _keep_end(self) -> None:
        if self._is_at_end and self._table is not None:
            self._table.scrollToBottom()

    def _is_wanted(self, line: TrafficLine) -> bool:
        if line.kind in ("sent", "received") and self.direction not in ("all", line.kind):
            return False
        words = self.words.casefold()
        return not words or any(words in text.casefold() for text in _texts(line)[2:4])


def _is_out(line: TrafficLine) -> bool:
    return line.kind == "sent"


def _row(line: TrafficLine, *, shows_bytes: bool) -> TableRow:
    texts = _texts(line)
    if not shows_bytes:
        texts = (*texts[:BYTES], "", *texts[BYTES + 1 :])
    match line.kind:
        case "sent":
            return TableRow(texts, icon="arrow-right", icon_tone="run", icon_at=1)
        case "received":
            return TableRow(texts, icon="arrow-left", icon_tone="ok", icon_at=1)
        case "error":
            return TableRow(texts, "err", icon="alert-circle", icon_tone="err", icon_at=1)
    return TableRow(texts, "idle", icon="information", icon_tone="idle", icon_at=1)


def _texts(line: TrafficLine, *, full: bool = False) -> tuple[str, ...]:
    data = line.data if full else line.data[:_BYTES_SHOWN]
    words = {
        "sent": _tr("Sent"),
        "received": _tr("Received"),
        "note": _tr("Port"),
        "error": _tr("Problem"),
    }
    delay = "" if line.delay_s is None else _delay(line.delay_s)
    # text from an instrument is not translated
    told = line.words if data and line.kind in ("sent", "received") else spoken(line.words)
    return clock(line.at), words[line.kind], told or visible(data), hexadecimal(data), delay


def text_of(lines: Iterable[TrafficLine]) -> str:
    """Return all lines as text for a file. May be called on any thread."""
    return "".join("\t".join(_texts(line, full=True)) + "\n" for line in lines)


def clock(at: float) -> str:
    """Return a time of day as text, with milliseconds."""
    return f"{time.strftime('%H:%M:%S', time.localtime(at))}.{int(at * 1000) % 1000:03}"


def _delay(seconds: float) -> str:
    if seconds >= 10:
        return _tr("{s} s").format(s=round(seconds))
    return _tr("{ms} ms").format(ms=round(seconds * 1000)) if seconds >= 0.001 else _tr("< 1 ms")


def _tr(text: str) -> str:
    return QCoreApplication.translate("MonitorRows", text)


_READ_MS = 1000


class RunBytes(Struct, frozen=True):
    """The new ``lines`` on the port of ``device``; ``count`` is the total number of lines so far."""

    device: str
    run_id: str
    count: int
    lines: tuple[TrafficLine, ...] = ()


class RunWire(QObject):
    """Follows an instrument's traffic while another program's run is using it, unless ``is_own`` accepts the
    instrument, whose traffic arrives by signal. GUI thread only. Without a history, nothing is followed.
    """

    came = Signal(object)
    """Carries RunBytes."""

    def __init__(
        self,
        history: AskedHistory | None,
        is_own: Callable[[InstrumentFacts], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._is_own = is_own
        self._facts: InstrumentFacts | None = None
        self._counts: dict[tuple[str, str], int] = {}
        """The number of exchanges read so far, keyed by device and run."""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_READ_MS)
        self._clock.timeout.connect(self._read)
        self._reader = BackgroundTask(self._ask, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._wait)
        self._is_reading = False

    def follow(self, facts: InstrumentFacts | None) -> None:
        """Follow the traffic of the given instrument; None stops following."""
        is_theirs = facts is not None and bool(facts.holder_run) and not self._is_own(facts)
        self._facts = facts if is_theirs and self._history is not None else None
        if self._facts is None:
            self._clock.stop()
        elif not self._is_reading and not self._clock.isActive():
            self._read()

    @Slot()
    def _read(self) -> None:
        if (facts := self._facts) is not None:
            self._is_reading = True
            seen = self._counts.get((facts.device, facts.holder_run), 0)
            self._reader.start(facts.device, facts.holder_run, facts.holder_role, seen)

    def _ask(self, device: str, run_id: str, role: str, seen: int) -> RunBytes:
        assert self._history is not None
        told, count = self._history.wire_after(run_id, role, seen)
        return RunBytes(device, run_id, count, tuple(map(traffic_line, told)))

    @Slot(object)
    def _take(self, found: RunBytes) -> None:
        self._counts[found.device, found.run_id] = found.count
        if found.lines:
            self.came.emit(found)
        self._wait()

    @Slot()
    def _wait(self, _error: PraxisError | None = None) -> None:
        """Schedule the next read, even after a failure, because a new record cannot be read immediately."""
        self._is_reading = False
        if self._facts is not None:
            self._clock.start()


def traffic_line(exchange: Exchange) -> TrafficLine:
    """Convert an exchange in a run to a line for the monitor."""
    return TrafficLine("sent" if exchange.is_out else "received", exchange.time, exchange.data)
