"""The serial monitor of one instrument: opens its port, shows the traffic, and sends bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.devices import WEB_PREFIXES
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.instruments.monitor_rows import (
    BYTES,
    WORDS,
    Direction,
    MonitorRows,
    monitor_columns,
    text_of,
)
from praxis_desktop.gui.instruments.open_ports import OpenPort
from praxis_desktop.gui.instruments.send import QuickCommand, QuickRow, SendRow
from praxis_desktop.gui.look.appearance import NOTATIONS, Appearance, Notation
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label, count_text
from praxis_desktop.gui.widgets.plain_table import PlainTable
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Separator
from praxis_desktop.ports.transport import OutputLine

if TYPE_CHECKING:
    from praxis_desktop.ports.dialects import Dialect
    from praxis_desktop.ports.monitor.traffic import TrafficLine


_ANY_ROOM = 10_000


class MonitorTools(QWidget):
    """The buttons of the serial monitor, which only emit requests. ``show_port`` and ``show_rows`` update
    them.
    """

    open_pressed = Signal()
    paused = Signal(bool)
    cleared = Signal()
    save_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        ghost = ButtonKind.GHOST
        self._port: OpenPort | None = None
        self._is_narrow = False
        self._room = _ANY_ROOM
        self._words = ("", "", "")
        """Labels for the pause, clear and save buttons, which show only icons if there is little room."""
        self._fitted: object = None
        self.open_button = Button(appearance=appearance, icon="play", parent=self)
        self.pause_button = Button(
            self.tr("Pause"), appearance=appearance, kind=ghost, icon="pause", parent=self
        )
        self.pause_button.setCheckable(True)
        self.clear_button = Button(
            self.tr("Clear"), appearance=appearance, kind=ghost, icon="eraser", parent=self
        )
        self.clear_button.setToolTip(self.tr("Clear the list. Nothing is sent."))
        self.save_button = Button(
            self.tr("Save…"), appearance=appearance, kind=ghost, icon="save", parent=self
        )
        self.save_button.setToolTip(self.tr("Save the traffic to a file"))
        self.more_button = Button(appearance=appearance, kind=ghost, icon="dots", parent=self)
        self.more_button.setAccessibleName(self.tr("Control lines"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (
            self.pause_button,
            self.clear_button,
            self.save_button,
            self.open_button,
            self.more_button,
        ):
            row.addWidget(button)
        self._make_menu()
        self.open_button.clicked.connect(self.open_pressed)
        self.pause_button.toggled.connect(self.paused)
        self.clear_button.clicked.connect(self.cleared)
        self.save_button.clicked.connect(self.save_wanted)
        self.more_button.clicked.connect(self._open_menu)

    def set_narrow(self, is_narrow: bool) -> None:
        """If ``is_narrow``, show only icons and short labels from the next ``show_port`` on."""
        self._is_narrow = is_narrow

    def set_room(self, width: int) -> None:
        """Show only icons if the labels do not fit in ``width`` pixels."""
        self._room = width
        self._fit()

    def show_port(self, port: OpenPort | None, obstacle: str) -> None:
        """Offer to open or close the port; ``obstacle`` says why it cannot currently be opened."""
        self._port = port
        is_open = port is not None and port.is_open
        is_opening = port is not None and port.is_opening
        button = self.open_button
        name = self.tr("Close port") if is_open else self.tr("Open port")
        label = name
        if self._is_narrow:
            label = self.tr("Close") if is_open else self.tr("Open")
        button.setText(self.tr("Opening…") if is_opening else label)
        button.set_icon("stop" if is_open else "play")
        # The button stays enabled while the port opens: a disabled button loses the focus.
        button.setEnabled(is_opening or is_open or not obstacle)
        button.setToolTip("" if is_open else obstacle)
        button.setAccessibleName(name)
        button.updateGeometry()
        reason = "" if is_open else self.tr("Open the port first")
        self.more_button.setEnabled(is_open)
        self.more_button.setToolTip(reason or self.tr("DTR, RTS and break"))
        self._fit()

    def show_rows(self, rows: MonitorRows | None) -> None:
        """Show the buttons that apply to ``rows``, and update their labels."""
        has_lines = rows is not None and bool(rows.lines)
        for button in (self.clear_button, self.save_button, self.pause_button):
            button.setVisible(has_lines)
        held = 0 if rows is None else rows.held
        is_paused = rows is not None and rows.is_paused
        go_on = self.tr("Continue ({n})").format(n=count_text(held)) if held else self.tr("Continue")
        pause = go_on if is_paused else self.tr("Pause")
        self._words = (pause, self.tr("Clear"), self.tr("Save…"))
        self._fit()
        self.pause_button.setToolTip(go_on if is_paused else self.tr("Freeze the view"))
        self.pause_button.set_icon("play" if is_paused else "pause")

    def _fit(self) -> None:
        """Show the labels if they fit, otherwise only icons."""
        has_lines = not self.pause_button.isHidden()
        wanted = (self._words, has_lines, self.open_button.text(), self._room, self._is_narrow)
        if wanted == self._fitted:
            return
        self._fitted = wanted
        self._show_words(self._words)
        if self._is_narrow or self.sizeHint().width() > self._room:
            self._show_words(("", "", ""))

    def _show_words(self, shown: tuple[str, str, str]) -> None:
        buttons = (self.pause_button, self.clear_button, self.save_button)
        for button, text, name in zip(buttons, shown, self._words, strict=True):
            button.setText(text)
            button.setAccessibleName(name)
            button.updateGeometry()

    def _make_menu(self) -> None:
        self._menu = PopupMenu(self)
        self._lines: dict[OutputLine, QAction] = {}
        named: tuple[tuple[OutputLine, str], ...] = (("dtr", self.tr("DTR on")), ("rts", self.tr("RTS on")))
        for line, words in named:
            action = self._menu.addAction(words)
            action.setCheckable(True)
            self._lines[line] = action
        self._menu.addSeparator()
        self._break = self._menu.addAction(self.tr("Send a break"))
        self._menu.triggered.connect(self._choose_line)

    @Slot()
    def _open_menu(self) -> None:
        assert self._port is not None
        for line, action in self._lines.items():
            action.setChecked(self._port.lines.get(line, False))
        self._menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))

    @Slot(QAction)
    def _choose_line(self, action: QAction) -> None:
        if self._port is None:
            return
        for line, known in self._lines.items():
            if action is known:
                self._port.set_line(line, action.isChecked())
        if action is self._break:
            self._port.send_break()


_HIDDEN: Mapping[Notation, tuple[int, ...]] = {
    Notation.TEXT: (BYTES,),
    Notation.HEX: (WORDS,),
    Notation.BOTH: (),
    Notation.DECODED: (BYTES,),
}
"""The numbers of the columns that each notation hides."""

_DIRECTIONS: tuple[Direction, ...] = ("all", "sent", "received")


class MonitorPanel(QWidget):
    """The serial monitor. ``open_wanted`` requests that the port be opened with the line settings shown;
    ``save_wanted`` asks for a file name; ``ending_chosen`` carries a newly chosen line ending.
    """

    open_wanted = Signal()
    save_wanted = Signal()
    saved = Signal(object)
    ending_chosen = Signal(bytes)

    def __init__(self, send_row: SendRow, *, appearance: Appearance) -> None:
        super().__init__()
        self._port: OpenPort | None = None
        self._rows: dict[str, MonitorRows] = {}
        self._facts: InstrumentFacts | None = None
        self._obstacle = ""
        self.tools = MonitorTools(appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.direction = ChoiceField(appearance=appearance)
        self.direction.addItems([self.tr("Both directions"), self.tr("Sent"), self.tr("Received")])
        self.direction.setFixedWidth(172)
        self.direction.setAccessibleName(self.tr("Direction shown"))
        self._appearance = appearance
        self._shown = Notation.BOTH
        self.notation = ChoiceField(appearance=appearance)
        self.notation.addItems([self.tr("Text"), self.tr("Hex"), self.tr("Text + hex"), self.tr("Decoded")])
        self.notation.setFixedWidth(138)
        self.notation.setAccessibleName(self.tr("Byte format"))
        self.words = LineField(appearance=appearance, icon="search")
        self.words.setPlaceholderText(self.tr("Filter"))
        self.words.setAccessibleName(self.tr("Show only lines that contain this"))
        self.words.setFixedWidth(130)
        self.table = PlainTable(monitor_columns(), name=self.tr("Traffic on the port"), appearance=appearance)
        self.empty = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self.empty.setContentsMargins(30, 0, 30, 0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.quick = QuickRow(appearance=appearance)
        self.send_row = send_row
        self._saver = BackgroundTask(_save, self)
        self._lay_out(appearance)
        self._connect()
        self.refresh()

    def show_port(self, facts: InstrumentFacts, port: OpenPort | None, obstacle: str) -> None:
        """Show the monitor for an instrument; ``obstacle`` says why its port cannot currently be opened."""
        before = self._facts
        self._facts, self._obstacle = facts, obstacle
        if before is None or before.device != facts.device or port is not self._port:
            self._change_port(port)
        self.send_row.show_typed_for(facts.device)
        if before is None or (before.device, before.kind) != (facts.device, facts.kind):
            self.quick.show_profile(facts.profile)
            self.send_row.choose_ending(ending_of(facts))
            self.send_row.ending.setHidden(_has_transfers(facts))
            self.notice.clear()
        self.refresh()

    @Slot(int)
    def _choose_notation(self, place: int) -> None:
        self._appearance.show_traffic_as(NOTATIONS[place])

    @Slot()
    def _show_notation(self) -> None:
        """Show the traffic as chosen by the user; by default, decode it if the instrument's protocol is
        known.
        """
        rows = self.rows
        is_known = rows is not None and rows.dialect is not None
        by_itself = Notation.DECODED if is_known else Notation.BOTH
        notation = self._appearance.notation or by_itself
        self.notation.setCurrentIndex(NOTATIONS.index(notation))
        if notation != self._shown:
            self._shown = notation
            self.table.hide_columns(_HIDDEN[notation])
        if rows is not None:
            rows.show_as(is_decoded=notation is Notation.DECODED, shows_bytes=BYTES not in _HIDDEN[notation])

    def _change_port(self, port: OpenPort | None) -> None:
        if (rows := self.rows) is not None:
            rows.show_on(None)
            rows.counted.disconnect(self._count)
        if self._port is not None:
            self._port.failed.disconnect(self._show_failure)
        self._port = port
        if port is not None:
            port.failed.connect(self._show_failure)
            self._rows_of(port)
        if (rows := self.rows) is not None:
            rows.show_on(self.table)
            rows.counted.connect(self._count)
            self.direction.setCurrentIndex(_DIRECTIONS.index(rows.direction))
            self.words.setText(rows.words)
            self.tools.pause_button.setChecked(rows.is_paused)

    def take_of_run(self, port: OpenPort, lines: Sequence[TrafficLine]) -> None:
        """Add traffic from a run that is using the port."""
        self._rows_of(port).take(lines)

    def _rows_of(self, port: OpenPort) -> MonitorRows:
        rows = self._rows.get(port.facts.device)
        if rows is None:
            rows = self._rows[port.facts.device] = MonitorRows(self)
            rows.dialect = _dialect_of(port.facts)
            port.came.connect(rows.take)
        return rows

    @property
    def rows(self) -> MonitorRows | None:
        """The traffic on the port shown."""
        return None if self._port is None else self._rows.get(self._port.facts.device)

    @property
    def is_open(self) -> bool:
        """Whether the port shown is open."""
        return self._port is not None and self._port.is_open

    def set_narrow(self, is_narrow: bool) -> None:
        """If ``is_narrow``, show only icons and short labels."""
        self.tools.set_narrow(is_narrow)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Enable the buttons that can currently be used, and show why the others cannot."""
        is_open = self.is_open
        self.tools.show_port(self._port, self._obstacle)
        reason = "" if is_open else self.tr("Open the port first")
        self.send_row.set_obstacle(reason)
        self.quick.allow(is_open, reason)
        self._count()

    def show_problem(self, sentence: str, remedy: str) -> None:
        """Show why an action failed, and the remedy."""
        self.notice.show_notice("alert-circle", "err", sentence, remedy)

    @Slot(object)
    def save_to(self, path: Path) -> None:
        """Save the stored lines of traffic to the file ``path``."""
        if (rows := self.rows) is not None:
            self._saver.start(tuple(rows.lines), path)

    # ---- input
    @Slot()
    def _press_open(self) -> None:
        self.notice.clear()
        if self.is_open and self._port is not None:
            self._port.close()
        else:
            self.open_wanted.emit()

    @Slot(bytes)
    def _send(self, data: bytes) -> None:
        if self._port is not None:
            self.notice.clear()
            self._port.send(data)

    @Slot(object)
    def _send_quick(self, command: QuickCommand) -> None:
        for data in command.data:
            self._send(data)

    @Slot(bool)
    def _pause(self, is_paused: bool) -> None:
        if (rows := self.rows) is not None:
            rows.pause(is_paused)

    @Slot()
    def _clear(self) -> None:
        if (rows := self.rows) is None:
            return
        if self.tools.clear_button.hasFocus():  # it is hidden while there are no lines
            field = self.send_row.field
            (field if field.isEnabled() else self.tools.open_button).setFocus()
        rows.clear()

    @Slot()
    def _filter(self) -> None:
        if (rows := self.rows) is not None:
            rows.choose(_DIRECTIONS[max(0, self.direction.currentIndex())], self.words.text())

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self.show_problem(error.message, error.hint)

    @Slot()
    def _count(self) -> None:
        rows = self.rows
        has_lines = rows is not None and bool(rows.lines)
        self.table.setVisible(has_lines)
        self.empty.setHidden(has_lines)
        words = self.tr("Traffic on the port will appear here.")
        if not self.is_open:
            words = self._obstacle or self.tr(
                "The port is closed. Open it to see its traffic and send commands."
            )
        self.empty.setText(words)
        self.tools.show_rows(rows)
        self._show_notation()

    # ---- construction
    def _connect(self) -> None:
        self.tools.open_pressed.connect(self._press_open)
        self.tools.paused.connect(self._pause)
        self.tools.cleared.connect(self._clear)
        self.tools.save_wanted.connect(self.save_wanted)
        self.direction.activated.connect(self._filter)
        self.notation.activated.connect(self._choose_notation)
        self._appearance.notation_changed.connect(self._show_notation)
        self.words.textChanged.connect(self._filter)
        self.quick.chosen.connect(self._send_quick)
        self.send_row.sent.connect(self._send)
        self.send_row.ending_chosen.connect(self.ending_chosen)
        self._saver.done.connect(self.saved)
        self._saver.failed.connect(self._show_failure)
        to_field = QShortcut(QKeySequence("Ctrl+L"), self)
        to_field.activated.connect(self.send_row.field.setFocus)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, 180)

    def _lay_out(self, appearance: Appearance) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.quick, 1)
        middle.addWidget(self.notation)
        middle.addWidget(self.direction)
        middle.addWidget(self.words)
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 0, 14, 10)
        foot.setSpacing(7)
        foot.addWidget(self.notice)
        foot.addLayout(middle)
        foot.addWidget(self.send_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 1, 0)
        layout.setSpacing(7)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(foot)


def _dialect_of(facts: InstrumentFacts) -> Dialect | None:
    """Return the language that an instrument uses according to its address or profile; None if unknown."""
    if facts.device.startswith(WEB_PREFIXES):
        return "http"
    if facts.bus:
        return "usb"
    frames = "lines" if facts.profile is None else facts.profile.limits.frames
    return None if frames == "lines" else frames


def _has_transfers(facts: InstrumentFacts) -> bool:
    return bool(facts.bus) or (facts.profile is not None and facts.profile.endpoints is not None)


def ending_of(facts: InstrumentFacts) -> bytes:
    """Return the line ending for an instrument: the chosen one, otherwise the profile's, otherwise CR LF. USB
    transfers have no line ending.
    """
    if _has_transfers(facts):
        return b""
    if facts.known is not None and facts.known.ending is not None:
        return facts.known.ending.encode("latin-1")
    if facts.profile is not None:
        return facts.profile.limits.terminator.encode("latin-1")
    return b"\r\n"


def _save(lines: Sequence[TrafficLine], path: Path) -> Path:
    """Write the lines to a file. Runs on a background thread. Raises StorageError."""
    try:
        with replacing(path) as file:
            file.write(text_of(lines).encode("utf-8"))
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return path
