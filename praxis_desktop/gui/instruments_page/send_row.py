"""The row in which a person types what is sent: text or hexadecimal, its end, and what was sent before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.ports.monitor.typed_bytes import (
    TERMINATORS,
    NotTyped,
    bytes_of_hex,
    bytes_of_text,
)

_KEPT = 100
_LONGEST = 20_000
"""Characters that the field takes: what was pasted by mistake is refused by its length."""


class SendRow(QWidget):
    """``sent`` has the bytes; ``ending_chosen`` the line ending that is sent after text from now on."""

    sent = Signal(bytes)
    ending_chosen = Signal(bytes)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._past: list[str] = []
        self._place = 0
        self._draft = ""
        self._obstacle = ""
        self.field = LineField(appearance=appearance, font="mono")
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setAccessibleName(self.tr("Command to send"))
        self.field.setAccessibleDescription(self.tr("Enter sends it; the arrow keys bring back earlier ones"))
        self.field.installEventFilter(self)
        self.ending = ChoiceField(appearance=appearance)
        self.ending.setMinimumContentsLength(6)
        self.ending.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.ending.setFixedWidth(118)
        self.ending.setAccessibleName(self.tr("Line ending that is sent after the command"))
        for name, data in TERMINATORS.items():
            self.ending.addItem(self.tr("No ending") if not data else f"+ {name}", data)
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
        """Say why nothing can be sent; "" when it can."""
        if reason != self._obstacle:
            self._obstacle = reason
            self.setToolTip(reason)
            self.setEnabled(not reason)
            self._show_hint()

    @property
    def is_hex(self) -> bool:
        """Whether bytes are typed in hexadecimal: then nothing is added to them."""
        return self.mode.number == 1

    @property
    def terminator(self) -> bytes:
        """What is sent after text."""
        data: bytes = bytes(self.ending.currentData() or b"")
        return data

    def choose_ending(self, ending: bytes) -> None:
        """Show the ending that belongs to the instrument; one of its own is offered, too."""
        place = next((n for n in range(self.ending.count()) if bytes(self.ending.itemData(n)) == ending), -1)
        if place < 0:
            from praxis_desktop.ports.monitor.typed_bytes import visible

            self.ending.addItem(f"+ {visible(ending)}", ending)
            place = self.ending.count() - 1
        self.ending.setCurrentIndex(place)

    @Slot()
    def send(self) -> None:
        """Send what stands in the field."""
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
        """Show what was sent before, or what was being typed after the last of it."""
        if self._place == len(self._past):
            self._draft = self.field.text()
        self._place = min(max(self._place + way, 0), len(self._past))
        self.field.setText(self._draft if self._place == len(self._past) else self._past[self._place])

    @Slot()
    def _check(self) -> None:
        """Mark what cannot be sent while it is typed; an unfinished byte is no mistake yet."""
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

    @Slot(int)
    def _change_mode(self, mode: int) -> None:
        self.ending.setEnabled(mode == 0)
        hint = self.tr("In hexadecimal exactly the bytes that are typed are sent")
        self.ending.setToolTip(hint if mode else "")
        self._show_hint()
        self._check()
        self.field.setFocus()

    def _show_hint(self) -> None:
        hint = self.tr("49 34 0D 0A") if self.is_hex else self.tr("Type a command")
        self.field.setPlaceholderText(self._obstacle or hint)

    def _show_wrong(self, error: NotTyped) -> None:
        self.field.set_wrong(True)
        sentence = error.message[:1].upper() + error.message[1:]
        self.notice.show_notice("alert-circle", "err", sentence, error.hint)

    @Slot()
    def _tell_ending(self) -> None:
        self.ending_chosen.emit(self.terminator)
