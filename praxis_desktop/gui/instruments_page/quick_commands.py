"""Commands of an instrument's profile that are sent by a press: who it is, how it is, and stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.core.records import Record
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ROW_HEIGHT
from praxis_desktop.gui.widgets.flat_button import FlatButton
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.ports.monitor.typed_bytes import visible

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile, Query

_PADDING = 13
_LONGEST = 14


class QuickCommand(Record):
    """What it is called, and what is sent: one after the other."""

    title: str
    data: tuple[bytes, ...]


class QuickButton(FlatButton):
    """A pill."""

    def __init__(self, command: QuickCommand, *, appearance: Appearance, parent: QWidget) -> None:
        sent = visible(b"".join(command.data)).removesuffix("\\r\\n").removesuffix("\\r")
        shown = sent if len(sent) <= _LONGEST else f"{sent[:_LONGEST]}…"
        super().__init__(f"{command.title} {shown}", appearance=appearance, weight=500, parent=parent)
        self.command = command
        self.setToolTip(visible(b" ".join(command.data)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PADDING + 2, ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        width = 2.0 if self.hasFocus() else 1.0
        is_hot = self.isEnabled() and (self.underMouse() or self.isDown())
        painter.setBrush(QColor(colors.sunken if is_hot else colors.surface))
        edge = colors.focus if self.hasFocus() else colors.border_strong
        painter.setPen(QPen(QColor(edge if self.isEnabled() else colors.border), width))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.disabled_text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class QuickRow(QWidget):
    """``chosen`` has a QuickCommand; empty where nothing is known of the instrument."""

    chosen = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        """Leave out what there is no room for."""
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
        """Let them be pressed, or not, for a ``reason``."""
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
    """What a query sends last: what comes before it is waited for, which nobody does here."""
    sent = [step.send.encode("latin-1") for step in query.steps if step.send]
    return QuickCommand(title, tuple(sent[-1:]))
