"""The card that shows a run's port traffic, by port and by step, and what caused each line."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.devices import WEB_PREFIXES
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.files import open_regular
from praxis_desktop.gui.background import BackgroundTask, OwnTurn, is_long
from praxis_desktop.gui.look.appearance import NOTATIONS, Appearance, Notation, smooth_painter
from praxis_desktop.gui.run.words import thread_text
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text
from praxis_desktop.gui.widgets.row_table import CellDelegate, RowTable
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack, Separator
from praxis_desktop.gui.wire.rows import (
    HEX,
    LINE,
    PORT,
    STEP,
    TEXT,
    TIME,
    WAY,
    Exchange,
    WireRows,
    exchange_of_event,
    exchange_of_halt,
    exchange_of_reply,
    file_name,
    steps_within,
)

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent, SerialEvent, StepEvent
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.wire.rows import WireLine


_LARGEST = 4 << 20
"""Maximum size of a source file that is read, in bytes."""


class SourceLines(QObject):
    """Reads lines of source files in the background. GUI thread only. ``arrived`` is emitted when a requested
    file has been read.
    """

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, Sequence[str]] = {}
        self._asked: set[str] = set()
        self._reader = BackgroundTask(read_lines, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._take_nothing)

    def clear(self) -> None:
        """Discard the files, which may have changed."""
        self._files, self._asked = {}, set()

    def show(self, files: Mapping[str, Sequence[str]]) -> None:
        """Use the text that the given files had during the run, instead of reading these files from disk."""
        self._files = dict(files)
        self._asked = set(files)

    def text(self, file: str, line: int) -> str:
        """Return a line of a file; "" while the file is being read or if it cannot be read."""
        lines = self._files.get(file)
        if lines is None:
            if file and file not in self._asked:
                self._asked.add(file)
                self._reader.start(file)
            return ""
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""

    @Slot(object)
    def _take(self, read: tuple[str, Sequence[str]]) -> None:
        self._files[read[0]] = read[1]
        self.arrived.emit()

    @Slot(object)
    def _take_nothing(self, _error: PraxisError) -> None:
        """Do nothing. Without the file, only the line number is shown."""


def read_lines(file: str) -> tuple[str, Sequence[str]]:
    """Read the lines of a file, or none if it cannot be read. Runs on a background thread."""
    try:
        with open_regular(Path(file)) as opened:
            return file, tuple(opened.read(_LARGEST).decode("utf-8", "replace").splitlines())
    except (OSError, ValueError):
        return file, ()


_HEIGHT, _PADDING = 26, 10
_WIDTHS = {TIME: 120, WAY: 34, PORT: 92, STEP: 58, LINE: 150}
_NARROWER = {TIME: 116, WAY: 34, PORT: 70, STEP: 54, LINE: 110}
_TEXT_SHARE = 0.57
"""The share of the space that the text gets when bytes are also shown in hexadecimal."""
_MOST_SEEN = 400
"""Maximum number of characters that are measured."""
_LINE_FROM, _STEP_FROM = 700, 560
"""Minimum widths, in pixels, for showing the line and step columns. The footer shows the same data."""


class WireTable(RowTable):
    """The table of traffic. Its rows can be selected and copied. The last row stays in view until the user
    scrolls up; ``follows`` is emitted when this changes.

    The table paints its cells itself, because QTableView calls the model twice and the delegate once for each
    cell. Each call needs the GIL, which the threads of a run that keeps its ports busy can take in between.
    """

    follows = Signal(bool)
    row_chosen = Signal()

    def __init__(self, rows: WireRows, *, appearance: Appearance) -> None:
        super().__init__(
            rows,
            CellDelegate(_HEIGHT, appearance=appearance),
            height=_HEIGHT,
            head_height=30,
            appearance=appearance,
        )
        self.setAccessibleName(self.tr("Bytes exchanged"))
        self.rows = rows
        self.notation = Notation.BOTH
        self._is_following = False
        self._put_off = QRegion()
        """The columns whose painting was put off because the turn was taking too long."""
        self._turn = OwnTurn(self._paint_rest, self)
        self.setAccessibleDescription(self.tr("Choose a row to see its step and program line"))
        self.selectionModel().selectionChanged.connect(self.row_chosen)
        self.verticalScrollBar().valueChanged.connect(self._note_scrolling)
        rows.rowsInserted.connect(self._follow)
        rows.modelReset.connect(self._fit)
        rows.modelReset.connect(self._follow)

    @property
    def is_being_read(self) -> bool:
        """Whether the user has selected rows or, during a run, has scrolled up."""
        return self.selectionModel().hasSelection() or not self._is_following

    @property
    def is_following(self) -> bool:
        """Whether the end is kept in view."""
        return self._is_following

    @property
    def chosen(self) -> int:
        """The selected row; -1 if none or several are selected."""
        places = self.selectionModel().selectedRows()
        return places[0].row() if len(places) == 1 else -1

    def write_as(self, notation: Notation) -> None:
        """Show the bytes as text, in hexadecimal, or both, or show them decoded into messages."""
        self.notation = notation
        self.rows.decode(notation is Notation.DECODED)
        self._fit()

    def set_following(self, is_following: bool) -> None:
        """Keep the end in view, or stop doing so."""
        self._is_following = is_following
        if is_following:
            self.scrollToBottom()
        self.follows.emit(is_following)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()
        self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        if first < 0:
            return
        lines = self.rows.lines[first:] if last < 0 else self.rows.lines[first : last + 1]
        tops = [self.rowViewportPosition(row) for row in range(first, first + len(lines))]
        painter, colors = smooth_painter(self.viewport()), self._appearance.colors
        width = self.viewport().width()
        selection = self.selectionModel()
        if selection.hasSelection():
            for row, top in enumerate(tops, first):
                if selection.isRowSelected(row):
                    painter.fillRect(0, top, width, _HEIGHT, QColor(colors.selection))
        # The text comes first: in a flood of traffic every turn is long, and the table must not stay empty.
        for column in (TEXT, HEX, TIME, WAY, PORT, STEP, LINE):
            left, room = self.columnViewportPosition(column), self.columnWidth(column)
            place = QRect(left, tops[0], room, len(tops) * _HEIGHT)
            if self.isColumnHidden(column) or not event.region().intersects(place):
                continue
            if column != TEXT and is_long():
                # The rows may be scrolled before their turn, so the whole height of the column is repainted.
                self._put_off += QRect(left, 0, room, self.viewport().height())
                self._turn.start()
            elif column == WAY:
                self._draw_ways(painter, lines, left + _PADDING - 2, tops)
            else:
                self._draw_texts(painter, lines, column, left + _PADDING, room - _PADDING - 4, tops)

    def _draw_ways(
        self, painter: QPainter, lines: Sequence[WireLine], left: int, tops: Sequence[int]
    ) -> None:
        sent, received = self._appearance.tone("run").line, self._appearance.tone("ok").line
        for line, top in zip(lines, tops, strict=True):
            icon = QRectF(left, top + _HEIGHT / 2 - 8, 16, 16)
            if line.first.is_out:
                self._appearance.draw_icon(painter, "arrow-right", icon, sent)
            else:
                self._appearance.draw_icon(painter, "arrow-left", icon, received)

    def _draw_texts(
        self,
        painter: QPainter,
        lines: Sequence[WireLine],
        column: int,
        left: int,
        room: int,
        tops: Sequence[int],
    ) -> None:
        painter.setFont(self._appearance.font("mono" if column in (TIME, TEXT, HEX) else "small"))
        colors, metrics = self._appearance.colors, painter.fontMetrics()
        usual = QColor(colors.text if column == TEXT else colors.text2)
        wrong = QColor(self._appearance.tone("err").fg) if column == TEXT else usual
        widest = max(map(metrics.horizontalAdvance, "MW@"))
        for line, top in zip(lines, tops, strict=True):
            # Of very many bytes, only the part that could be visible is measured.
            text = self.rows.text(line, column)[:_MOST_SEEN]
            if not text:
                continue
            # Measuring takes as long as drawing, so text that is certain to fit is not measured.
            if len(text) * widest > room or not text.isascii():
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setPen(wrong if line.is_error else usual)
            painter.drawText(left, top, room, _HEIGHT, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_rest(self) -> None:
        rest, self._put_off = self._put_off, QRegion()
        self.viewport().update(rest)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = self.rows
        text = "\n".join(
            "\t".join(rows.text(rows.lines[place], column) for column in range(rows.columnCount()))
            for place in places
        )
        QGuiApplication.clipboard().setText(text)

    @Slot()
    def _follow(self, *_: object) -> None:
        if self._is_following:
            self.scrollToBottom()

    @Slot(int)
    def _note_scrolling(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if (bar.isSliderDown() or self.underMouse() or self.hasFocus()) and bar.maximum() > 0:
            is_at_end = value >= bar.maximum() - 1
            if is_at_end != self._is_following:
                self._is_following = is_at_end
                self.follows.emit(is_at_end)

    @Slot()
    def _fit(self) -> None:
        room = self.viewport().width()
        # The columns must not depend on the scroll bar, which depends on the columns.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        widths = _WIDTHS if width > _LINE_FROM else _NARROWER
        self.horizontalHeader().setVisible(width > _STEP_FROM)
        shown = {
            PORT: not self.rows.port and len(self.rows.ports) > 1,
            TEXT: self.notation != Notation.HEX,
            HEX: self.notation in (Notation.HEX, Notation.BOTH),
            STEP: width > _STEP_FROM,
            LINE: width > _LINE_FROM,
        }
        for column, size in widths.items():
            if shown.get(column, True):
                room -= size
                self.setColumnWidth(column, size)
        text = int(room * _TEXT_SHARE) if shown[HEX] else room
        self.setColumnWidth(TEXT, max(text, 60))
        self.setColumnWidth(HEX, max(room - text if shown[TEXT] else room, 60))
        for column, is_shown in shown.items():
            self.setColumnHidden(column, not is_shown)


BATCH_MS = 100
HELD_MS = 500
"""How long, in milliseconds, a poll is held back in case the reply is the same as the previous one."""

_MOST_WAITING = 4000
"""Maximum number of exchanges waiting to be shown. Beyond this, the oldest are only in the record."""
_MOST_STEPS = 20_000
"""Maximum number of steps whose titles are stored."""
_PORT_WIDTH, _NOTATION_WIDTH = 128, 128


class WirePanel(Card):
    """The traffic card. During a run, call ``begin`` and then ``take``; for a recorded run, ``show_lines``.
    ``place_chosen`` carries the step, file and line that caused the selected bytes.
    """

    place_chosen = Signal(int, str, int)

    def __init__(self, *, appearance: Appearance, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._titles = OrderedDict[int, str]()
        self._parents = OrderedDict[int, int]()
        self._waiting: list[Exchange] = []
        self._left_out = 0
        self._count_words = ""
        self._is_live = True
        self._devices: Callable[[], Mapping[str, str]] = dict
        self.rows = WireRows()
        self.table = WireTable(self.rows, appearance=appearance)
        self.sources = SourceLines(self)
        self.sources.arrived.connect(self._show_cause)
        self._title = ElidedLabel(title or self.tr("Port traffic"), appearance=appearance, role="h2")
        self.count = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.port_field = ChoiceField(appearance=appearance)
        self.port_field.setAccessibleName(self.tr("Port"))
        self.port_field.setFixedWidth(_PORT_WIDTH)
        self.notation_field = ChoiceField(appearance=appearance)
        self.notation_field.setAccessibleName(self.tr("Byte format"))
        self.notation_field.setFixedWidth(_NOTATION_WIDTH)
        self.notation_field.addItems(
            [self.tr("Text"), self.tr("Hex"), self.tr("Text + hex"), self.tr("Decoded")]
        )
        self.notation_field.setToolTip(self.tr("Decoded: one line for each SCPI, Modbus or HTTP message"))
        self._appearance = appearance
        self._show_notation()
        appearance.notation_changed.connect(self._show_notation)
        self.newest_button = Button(
            self.tr("Back to newest"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.all_button = Button(
            self.tr("Show all"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.all_button.setToolTip(self.tr("Show the bytes for the whole run"))
        self.chosen_steps = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.nothing = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.cause = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.code = ElidedLabel(appearance=appearance, role="mono")
        self._batch = _timer(BATCH_MS, self._show_waiting, self)
        self._release = _timer(HELD_MS, self._show_held, self)
        self._lay_out(appearance)
        self._list_ports()
        self.port_field.currentIndexChanged.connect(self._choose_port)
        self.notation_field.currentIndexChanged.connect(self._write_as)
        self.table.row_chosen.connect(self._show_cause)
        self.table.row_chosen.connect(self._tell_place)
        self.rows.modelReset.connect(self._show_cause)  # a reset clears the selection without a signal
        self.table.follows.connect(self._show_newest_button)
        self.table.verticalScrollBar().rangeChanged.connect(self._show_newest_button)
        self.newest_button.clicked.connect(self._go_to_newest)
        self.all_button.clicked.connect(self.show_all)
        self._show_state()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, 140)

    # ---- an active run
    def follow(self, model: RunModel) -> None:
        """Show the traffic for each run of ``model`` from now on."""
        self._devices = lambda: model.devices
        self.begin()
        model.started.connect(self.begin)
        model.forgotten.connect(self.begin)
        model.steps_arrived.connect(self.note_steps)
        model.exchanges_arrived.connect(self.take)
        model.exchanges_left_out.connect(self.leave_out)
        model.halt_told.connect(self.take_halt)

    @Slot()
    def begin(self) -> None:
        """Reset the card for another run."""
        self._is_live = True
        self._waiting = []
        self._left_out = 0
        self._titles, self._parents = OrderedDict(), OrderedDict()
        self._count_words = ""
        self.sources.clear()
        self.rows.dialects = {
            port: "http" for port, device in self._devices().items() if device.startswith(WEB_PREFIXES)
        }
        self.rows.clear()
        self._list_ports()
        self.table.set_following(True)
        self._show_state()

    @Slot(object)
    def take(self, events: Sequence[SerialEvent]) -> None:
        """Add exchanges."""
        self._add([exchange_of_event(event) for event in events])

    @Slot(object)
    def take_halt(self, event: HaltEvent) -> None:
        """Add a stop command or an instrument's reply to it, neither of which involves the program."""
        if event.outcome == "sent":
            stop = exchange_of_halt(event, event.time or time.time())
            # The stop is reported after it was sent; later exchanges may already be waiting.
            later = [each for each in self._waiting if each.port == stop.port and each.time > stop.time]
            self._waiting = [each for each in self._waiting if each not in later]
            self._add([stop, *later])
        elif event.reply:
            self._add([exchange_of_reply(event, event.time or time.time())])

    def _add(self, exchanges: Sequence[Exchange]) -> None:
        self._waiting += exchanges
        if len(self._waiting) > _MOST_WAITING:
            self.leave_out(len(self._waiting) - _MOST_WAITING)
            del self._waiting[:-_MOST_WAITING]
        if not self._batch.isActive():
            self._batch.start()

    @Slot(int)
    def leave_out(self, count: int) -> None:
        """Count exchanges that were left out because too many arrived at once."""
        self._left_out += count
        if not self._batch.isActive():
            self._batch.start()

    @Slot(object)
    def note_steps(self, events: Sequence[StepEvent]) -> None:
        """Store the titles and parents of steps."""
        for event in events:
            self._titles[event.step] = event.title
            self._parents[event.step] = event.parent
        for known in (self._titles, self._parents):
            while len(known) > _MOST_STEPS:
                # popitem of a plain dict would search through all deleted entries.
                known.popitem(last=False)

    # ---- a recorded run
    def show_lines(
        self,
        lines: Sequence[WireLine],
        *,
        titles: Mapping[int, str],
        sources: Mapping[str, Sequence[str]],
    ) -> None:
        """Show the traffic of a recorded run, with the titles of its steps and the source of its program as
        it was during the run.
        """
        self._is_live = False
        self.table.set_following(False)
        self._titles = OrderedDict(titles)
        self.sources.show(sources)
        self.rows.show(lines)
        self._list_ports()
        self._show_state()

    def play(self, lines: Sequence[WireLine]) -> None:
        """Add the next lines of a replay."""
        count = len(self.rows.ports)
        self.rows.extend(lines)
        if len(self.rows.ports) != count:
            self._list_ports()
        self._show_state()

    def play_from(
        self, lines: Sequence[WireLine], *, titles: Mapping[int, str], sources: Mapping[str, Sequence[str]]
    ) -> None:
        """Show ``lines``, the traffic from a replay up to a certain time."""
        port, steps = self.rows.port, self.rows.steps
        self.show_lines(lines, titles=titles, sources=sources)
        self._is_live = True
        self.rows.choose(port, steps)
        self._list_ports()
        self.table.set_following(True)
        self._show_state()

    def show_words(self, words: str) -> None:
        """Show ``words``, such as the amount of data, next to the title."""
        self._count_words = words
        self._show_count()

    # ---- filters
    @Slot(int)
    def show_step(self, step: int) -> None:
        """Show only the traffic of a step and its inner steps; 0 shows all."""
        self.show_steps(steps_within(step, self._parents) if step else None)

    def show_steps(self, steps: frozenset[int] | None) -> None:
        """Show only the traffic of the given steps; None shows all."""
        self.rows.choose(self.rows.port, steps)
        self._show_waiting()

    @Slot()
    def show_all(self) -> None:
        """Show the traffic of all steps."""
        self.show_steps(None)
        self.table.setFocus()

    def show_port(self, port: str) -> None:
        """Show only the traffic on one port, even before there is any; "" shows all ports."""
        self.rows.choose(port, self.rows.steps)
        self._list_ports()
        self._show_waiting()

    @Slot()
    def _show_waiting(self) -> None:
        self._batch.stop()
        waiting, self._waiting = self._waiting, []
        count = len(self.rows.ports)
        self.rows.add(waiting)
        if len(self.rows.ports) != count:
            self._list_ports()
        if self.rows.is_waiting:
            self._release.start()
        self._show_state()

    @Slot()
    def _show_held(self) -> None:
        self.rows.release()
        self._show_state()

    def _list_ports(self) -> None:
        shown = self.rows.port
        field = self.port_field
        # Filling the list must not look like a choice of the user.
        field.blockSignals(True)
        ports = dict.fromkeys([*self.rows.ports, *([shown] if shown else [])])
        field.offer_entries([(self.tr("All ports"), ""), *((port, port) for port in ports)])
        field.setCurrentIndex(max(field.findData(shown), 0))
        field.blockSignals(False)

    @Slot(int)
    def _choose_port(self, place: int) -> None:
        self.rows.choose(str(self.port_field.itemData(place) or ""), self.rows.steps)
        self._show_state()

    @Slot(int)
    def _write_as(self, place: int) -> None:
        self._appearance.show_traffic_as(NOTATIONS[place])

    @Slot()
    def _show_notation(self) -> None:
        """Show the traffic in the chosen notation. If none was chosen, decode the traffic if the language of
        any instrument is known; while the user is reading during a run, do not change the notation.
        """
        by_itself = Notation.DECODED if self.rows.has_messages else Notation.BOTH
        if self._is_live and self.rows.lines and self.table.is_being_read:
            by_itself = self.table.notation
        notation = self._appearance.notation or by_itself
        place = NOTATIONS.index(notation)
        if place != self.notation_field.currentIndex() or notation != self.table.notation:
            # Following must not look like a choice of the user.
            self.notation_field.blockSignals(True)
            self.notation_field.setCurrentIndex(place)
            self.notation_field.blockSignals(False)
            self.table.write_as(notation)

    @Slot()
    def _show_newest_button(self) -> None:
        has_more = self.table.verticalScrollBar().maximum() > 0
        self.newest_button.setVisible(self._is_live and not self.table.is_following and has_more)
        self._show_ways_back()

    @Slot()
    def _go_to_newest(self) -> None:
        self.table.set_following(True)
        self.table.setFocus()

    # ---- words
    def _show_state(self) -> None:
        self._show_notation()
        is_filtered = bool(self.rows.port) or self.rows.steps is not None
        steps = self.rows.steps
        self.chosen_steps.setText(self.tr("Step {n} only").format(n=min(steps)) if steps else "")
        self.all_button.setVisible(steps is not None)
        if self.rows.is_empty:
            words = self.tr("This run had no port traffic.")
            self.nothing.setText(self.tr("No port traffic yet.") if self._is_live else words)
        elif is_filtered:
            self.nothing.setText(self.tr("No traffic here. Choose another step, or all ports."))
        self._stack.setCurrentIndex(0 if self.rows.lines else 1)
        self.setFocusProxy(self.table if self.rows.lines else self.port_field)
        self._show_newest_button()
        self._show_count()
        self._show_cause()

    def _show_ways_back(self) -> None:
        self._ways_back.setHidden(self.newest_button.isHidden() and self.all_button.isHidden())

    def _show_count(self) -> None:
        words = [self._count_words] if self._count_words else []
        if self._left_out:
            words.append(self.tr("{n} more are only in the record").format(n=count_text(self._left_out)))
        self.count.setText(" · ".join(words))
        self.count.setVisible(bool(words))

    @Slot()
    def _show_cause(self) -> None:
        """Show which step and line of the program caused the traffic of the selected row."""
        first = self._chosen
        self._foot.setVisible(first is not None)
        if first is None:
            return
        title = self._titles.get(first.step, "")
        words = []
        if first.step:
            step = self.tr("Step {n} · {title}") if title else self.tr("Step {n}")
            words.append(step.format(n=first.step, title=title))
        if first.line:
            words.append(self.tr("{file}, line {n}").format(file=file_name(first.file), n=first.line))
        if first.thread:
            words.append(thread_text(first.thread))
        self.cause.setText(" · ".join(words) or self.tr("The step and program line are not known"))
        code = self.sources.text(first.file, first.line) if first.line else ""
        self.code.setText(code)
        self.code.setVisible(bool(code))

    @Slot()
    def _tell_place(self) -> None:
        first = self._chosen
        if first is not None and (first.step or first.line):
            self.place_chosen.emit(first.step, first.file, first.line)

    @property
    def _chosen(self) -> Exchange | None:
        """The first exchange of the selected row; None if none or several rows are selected."""
        place = self.table.chosen
        return self.rows.lines[place].first if 0 <= place < len(self.rows.lines) else None

    def _lay_out(self, appearance: Appearance) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 7)
        head.setSpacing(8)
        # A narrow card only has space for the title beside the two fields.
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        head.addWidget(self._title)
        head.addWidget(self.count, 1)
        head.addWidget(self.port_field)
        head.addWidget(self.notation_field)
        self.newest_button.hide()
        self.all_button.hide()
        empty = QWidget()
        inside = QVBoxLayout(empty)
        inside.setContentsMargins(14, 10, 14, 10)
        inside.addWidget(self.nothing)
        inside.addStretch(1)
        self._stack = FilledStack()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        self._ways_back = QWidget()
        ways = QHBoxLayout(self._ways_back)
        ways.setContentsMargins(14, 0, 6, 0)
        ways.setSpacing(0)
        ways.addWidget(self.chosen_steps, 1)
        ways.addWidget(self.newest_button)
        ways.addWidget(self.all_button)
        self._ways_back.hide()
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(14, 6, 14, 2)
        foot.setSpacing(2)
        foot.addWidget(self.cause)
        foot.addWidget(self.code)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 8, 1, 8)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Separator(appearance=appearance))
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._ways_back)
        layout.addWidget(self._foot)


def _timer(milliseconds: int, slot: object, parent: WirePanel) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
