"""The row for sending: text or hexadecimal bytes, the line ending, and the history of sent entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import ROW_HEIGHT
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FlatButton
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.ports.monitor.traffic import TERMINATORS, NotTyped, bytes_of_hex, bytes_of_text, visible

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile, Query


_KEPT = 100
_LONGEST = 20_000
"""Maximum number of characters in the field, to keep out long text pasted by mistake."""


class _Typed(Struct, frozen=True):
    """What the user typed for an instrument: the unsent ``draft``, its ``mode`` (text or hexadecimal), and
    the ``past`` entries that were sent, newest last.
    """

    draft: str
    mode: int
    past: list[str]


class SendRow(QWidget):
    """The send row. ``sent`` carries the bytes, and ``ending_chosen`` the line ending to send after text."""

    sent = Signal(bytes)
    ending_chosen = Signal(bytes)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._past: list[str] = []
        self._place = 0
        self._draft = ""
        self._device = ""
        self._others: dict[str, _Typed] = {}
        """What the user typed for other instruments, keyed by device."""
        self._obstacle = ""
        self.field = LineField(appearance=appearance, font="mono")
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setAccessibleName(self.tr("Command to send"))
        self.field.setAccessibleDescription(
            self.tr("Press Enter to send the command; the arrow keys bring back earlier ones")
        )
        self.field.installEventFilter(self)
        self.ending = ChoiceField(appearance=appearance)
        self.ending.setMinimumContentsLength(6)
        self.ending.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.ending.setFixedWidth(118)
        self.ending.setAccessibleName(self.tr("Line ending sent after the command"))
        for name, data in TERMINATORS.items():
            self.ending.addItem(self.tr("No line ending") if not data else f"+ {name}", data)
        self.mode = Segments([self.tr("Text"), self.tr("Hex")], appearance=appearance)
        self.button = Button(
            self.tr("Send"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="send", parent=self
        )
        self.notice = NoticeLine(appearance=appearance)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.ending)
        row.addWidget(self.mode)
        row.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.notice)
        layout.addLayout(row)
        self.button.clicked.connect(self.send)
        self.field.returnPressed.connect(self.send)
        self.field.textChanged.connect(self._check)
        self.mode.chosen.connect(self._change_mode)
        self.ending.activated.connect(self._tell_ending)

    def set_obstacle(self, reason: str) -> None:
        """Show why nothing can be sent; "" if sending is possible."""
        if reason != self._obstacle:
            self._obstacle = reason
            self.setToolTip(reason)
            self.setEnabled(not reason)
            self._show_hint()

    def show_typed_for(self, device: str) -> None:
        """Switch to another instrument: store the unsent text and the history of the current one, and restore
        those stored for ``device``.
        """
        if device == self._device:
            return
        self._others[self._device] = _Typed(self.field.text(), self.mode.number, self._past)
        self._device = device
        typed = self._others.pop(device, _Typed("", self.mode.number, []))
        if typed.draft and typed.mode != self.mode.number:
            # Chosen by the program, not by the user.
            self.mode.blockSignals(True)
            self.mode.button(typed.mode).setChecked(True)
            self.mode.blockSignals(False)
            self._show_mode()
        self._past = typed.past
        self._place, self._draft = len(self._past), ""
        self.field.setText(typed.draft)
        self._check()

    @property
    def is_hex(self) -> bool:
        """Whether the user types bytes in hexadecimal, which are sent without a line ending."""
        return self.mode.number == 1

    @property
    def terminator(self) -> bytes:
        """The line ending sent after text."""
        data: bytes = bytes(self.ending.currentData() or b"")
        return data

    def choose_ending(self, ending: bytes) -> None:
        """Choose the instrument's line ending, adding it to the list if necessary."""
        place = next((n for n in range(self.ending.count()) if bytes(self.ending.itemData(n)) == ending), -1)
        if place < 0:
            self.ending.addItem(f"+ {visible(ending)}", ending)
            place = self.ending.count() - 1
        self.ending.setCurrentIndex(place)

    @Slot()
    def send(self) -> None:
        """Send the contents of the field."""
        text = self.field.text()
        try:
            data = bytes_of_hex(text) if self.is_hex else bytes_of_text(text) + self.terminator
        except NotTyped as error:
            self._show_wrong(error)
            return
        if not data:
            return
        if text and (not self._past or self._past[-1] != text):
            self._past = [*self._past, text][-_KEPT:]
        self._place, self._draft = len(self._past), ""
        self.field.clear()
        self.field.setFocus()
        self.sent.emit(data)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._go_back(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)

    def _go_back(self, way: int) -> None:
        """Show an earlier or later entry in the history or, after the newest one, the unsent text."""
        if self._place == len(self._past):
            self._draft = self.field.text()
        self._place = min(max(self._place + way, 0), len(self._past))
        self.field.setText(self._draft if self._place == len(self._past) else self._past[self._place])

    @Slot()
    def _check(self) -> None:
        """While the user is typing, mark text that cannot be sent; an unfinished byte is not marked."""
        text = self.field.text()
        try:
            if self.is_hex:
                bytes_of_hex(text)
            else:
                bytes_of_text(text)
        except NotTyped as error:
            if not (self.is_hex and text[-2:-1] in ("", " ") and error.place >= len(text) - 1):
                self._show_wrong(error)
                return
        self.field.set_wrong(False)
        self.notice.clear()

    @Slot()
    def _change_mode(self) -> None:
        self._show_mode()
        self._check()
        self.field.setFocus()

    def _show_mode(self) -> None:
        self.ending.setEnabled(not self.is_hex)
        hint = self.tr("In hexadecimal mode, only the bytes you type are sent")
        self.ending.setToolTip(hint if self.is_hex else "")
        self._show_hint()

    def _show_hint(self) -> None:
        hint = self.tr("49 34 0D 0A") if self.is_hex else self.tr("Type a command")
        self.field.setPlaceholderText(self._obstacle or hint)

    def _show_wrong(self, error: NotTyped) -> None:
        self.field.set_wrong(True)
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    @Slot()
    def _tell_ending(self) -> None:
        self.ending_chosen.emit(self.terminator)


_PADDING = 13
_LONGEST_COMMAND = 14


class QuickCommand(Struct, frozen=True):
    """A command with a name. The messages in ``data`` are sent one after another."""

    title: str
    data: tuple[bytes, ...]


class QuickButton(FlatButton):
    """A pill-shaped button."""

    def __init__(self, command: QuickCommand, *, appearance: Appearance, parent: QWidget) -> None:
        sent = visible(b"".join(command.data)).removesuffix("\\r\\n").removesuffix("\\r")
        shown = sent if len(sent) <= _LONGEST_COMMAND else f"{sent[:_LONGEST_COMMAND]}…"
        super().__init__(f"{command.title} {shown}", appearance=appearance, weight=500, parent=parent)
        self.command = command
        self.setToolTip(visible(b" ".join(command.data)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PADDING + 2, ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        is_hot = self.isEnabled() and (self.underMouse() or self.isDown())
        ground = colors.sunken if is_hot else colors.surface
        edge, width = (colors.focus, 2) if self.hasFocus() else (colors.border_strong, 1)
        if not self.isEnabled():
            edge = colors.border
        radius = (self.height() - width) / 2
        draw_frame(painter, self.rect(), radius, ground=ground, edge=edge, width=width)
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.disabled_text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class QuickRow(QWidget):
    """The row of quick commands, which is empty if the kind of instrument is unknown. ``chosen`` carries a
    QuickCommand.
    """

    chosen = Signal(object)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.buttons: list[QuickButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self.caption = Label(self.tr("Quick"), appearance=appearance, role="caption", color="text2")
        self._row.addWidget(self.caption)
        self._row.addStretch(1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, ROW_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide the buttons that do not fit."""
        left = self.width() - self.caption.sizeHint().width()
        for button in self.buttons:
            left -= button.sizeHint().width() + self._row.spacing()
            button.setVisible(left >= 0)

    def show_profile(self, profile: InstrumentProfile | None) -> None:
        """Offer the commands of another profile."""
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        commands = [] if profile is None else self._commands(profile)
        self.buttons = [QuickButton(one, appearance=self._appearance, parent=self) for one in commands]
        for place, button in enumerate(self.buttons):
            self._row.insertWidget(1 + place, button)
            button.clicked.connect(self._choose)
        self.caption.setVisible(bool(self.buttons))
        self._fit()

    def allow(self, is_allowed: bool, reason: str) -> None:
        """Enable the buttons, or disable them for the given ``reason``."""
        for button in self.buttons:
            button.setEnabled(is_allowed)
            button.setAccessibleDescription(reason)

    def _commands(self, profile: InstrumentProfile) -> Sequence[QuickCommand]:
        found = [_of_query(self.tr("Identify"), profile.identify)]
        if profile.state is not None:
            found.append(_of_query(self.tr("State"), profile.state))
        if profile.stop.send:
            stop = tuple(text.encode("latin-1") for text in profile.stop.send)
            found.append(QuickCommand(self.tr("Stop"), stop))
        return [command for command in found if command.data]

    @Slot()
    def _choose(self) -> None:
        sender = self.sender()
        if isinstance(sender, QuickButton):
            self.chosen.emit(sender.command)


def _of_query(title: str, query: Query) -> QuickCommand:
    """Return a query's last message as a quick command. Earlier messages are left out, because a quick
    command does not wait for replies.
    """
    sent = [step.send.encode("latin-1") for step in query.steps if step.send]
    return QuickCommand(title, tuple(sent[-1:]))
