"""A problem or a warning of a dry run, as a card that leads to what it is about."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import RADIUS_CARD, ToneName
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.findings import Finding


class FindingCard(Card):
    """``pressed`` tells that somebody wants to see what it is about."""

    accessible_role = QAccessible.Role.Button

    pressed = Signal(object)
    """The Finding."""

    def __init__(self, finding: Finding, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        is_violation = finding.severity == "violation"
        tone: ToneName = "err" if is_violation else "warn"
        super().__init__(appearance=appearance, tone=tone, parent=parent)
        self._finding = finding
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        message = sentence_of(finding)
        title = Label(message, appearance=appearance, role="small", wrap=True)
        title.set_tone(tone)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        hint = spoken(finding.hint)
        if hint:
            words.addWidget(Label(hint, appearance=appearance, role="small", wrap=True))
        place = place_of(finding)
        if place:
            words.addWidget(Label(place, appearance=appearance, role="caption", color="text2", wrap=True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 9, 10, 9)
        layout.setSpacing(8)
        icon = Icon("alert-circle" if is_violation else "warning", tone, size=20, appearance=appearance)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        kind = self.tr("Problem") if is_violation else self.tr("Warning")
        self.setAccessibleName(f"{kind}: {message} {hint} {place}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self._finding)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self._finding)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._appearance.colors.focus), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)


def sentence_of(finding: Finding) -> str:
    """What is wrong, as a sentence; a name at its beginning stays as the program has it."""
    first, message = finding.message.partition(" ")[0], finding.message
    return spoken(message if "_" in first else message[:1].upper() + message[1:])


def place_of(finding: Finding) -> str:
    """Where the program does it: its line, and the step."""
    parts = []
    if finding.line:
        name = PurePath(finding.file).name
        parts.append(_tr("{file}, line {line}").format(file=name, line=finding.line))
    if finding.step:
        parts.append(_tr("step {n}").format(n=finding.step))
    if finding.count > 1:
        parts.append(_tr("{n} times").format(n=finding.count))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FindingCard", text)
