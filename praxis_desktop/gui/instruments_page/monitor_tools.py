"""The buttons of the serial monitor, for the head of its card: the port, what is shown, the modem lines."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.monitor_rows import MonitorRows
from praxis_desktop.gui.instruments_page.open_port import OpenPort
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.popup_menu import PopupMenu
from praxis_desktop.ports.transport import OutputLine

_ANY_ROOM = 10_000


class MonitorTools(QWidget):
    """``show_port`` and ``show_rows`` say how things are; the buttons only ask."""

    open_pressed = Signal()
    paused = Signal(bool)
    cleared = Signal()
    save_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ghost = ButtonKind.GHOST
        self._port: OpenPort | None = None
        self._is_narrow = False
        self._room = _ANY_ROOM
        self._words = ("", "", "")
        """Of the buttons that can do without: pause, clear, save."""
        self._fitted: object = None
        self.open_button = Button(appearance=appearance, icon="play", parent=self)
        self.pause_button = Button(
            self.tr("Pause"), appearance=appearance, kind=ghost, icon="pause", parent=self
        )
        self.pause_button.setCheckable(True)
        self.clear_button = Button(
            self.tr("Clear"), appearance=appearance, kind=ghost, icon="eraser", parent=self
        )
        self.clear_button.setToolTip(
            self.tr("Take what is shown out of view; the instrument notices nothing")
        )
        self.save_button = Button(
            self.tr("Save…"), appearance=appearance, kind=ghost, icon="save", parent=self
        )
        self.save_button.setToolTip(self.tr("Write what passed into a file"))
        self.more_button = Button(appearance=appearance, kind=ghost, icon="dots", parent=self)
        self.more_button.setAccessibleName(self.tr("Lines of the port"))
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
        """Show icons alone where there is little room."""
        self._is_narrow = is_narrow

    def set_room(self, width: int) -> None:
        """Show icons alone where the words do not fit into so many pixels."""
        self._room = width
        self._fit()

    def show_port(self, port: OpenPort | None, obstacle: str) -> None:
        """Let the port be opened or closed; ``obstacle`` says why it cannot be opened now."""
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
        # While it is being opened it stays enabled: a button that is disabled loses the focus.
        button.setEnabled(is_opening or is_open or not obstacle)
        button.setToolTip("" if is_open else obstacle)
        button.setAccessibleName(name)
        button.updateGeometry()
        reason = "" if is_open else self.tr("Open the port first")
        self.more_button.setEnabled(is_open)
        self.more_button.setToolTip(reason or self.tr("DTR, RTS and break"))
        self._fit()

    def show_rows(self, rows: MonitorRows | None) -> None:
        """Let be done with the rows what can be done with them."""
        has_lines = rows is not None and bool(rows.lines)
        for button in (self.clear_button, self.save_button, self.pause_button):
            button.setVisible(has_lines)
        held = 0 if rows is None else rows.held
        is_paused = rows is not None and rows.is_paused
        go_on = self.tr("Go on ({n})").format(n=f"{held:,}") if held else self.tr("Go on")
        pause = go_on if is_paused else self.tr("Pause")
        self._words = (pause, self.tr("Clear"), self.tr("Save…"))
        self._fit()
        self.pause_button.setToolTip(go_on if is_paused else self.tr("Let what is in view stand still"))
        self.pause_button.set_icon("play" if is_paused else "pause")

    def _fit(self) -> None:
        """Show as many words as there is room for."""
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
