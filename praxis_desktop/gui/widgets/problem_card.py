"""A card that reports a problem and links to its cause."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CARD, ToneName
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon


class ProblemCard(Card):
    """Shows a problem of the given ``kind``: its ``title``, a ``hint``, and the ``place`` where it occurred.
    ``pressed`` carries ``subject`` when the user asks to see the cause.
    """

    accessible_role = QAccessible.Role.Button

    pressed = Signal(object)

    def __init__(
        self,
        subject: object,
        *,
        kind: str,
        tone: ToneName,
        icon: str,
        title: str,
        hint: str,
        place: str,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, tone=tone, parent=parent)
        self._subject = subject
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        heading = Label(title, appearance=appearance, role="small", wrap=True)
        heading.set_tone(tone)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(heading)
        if hint:
            words.addWidget(Label(hint, appearance=appearance, role="small", wrap=True))
        if place:
            words.addWidget(Label(place, appearance=appearance, role="caption", color="text2", wrap=True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 9, 10, 9)
        layout.setSpacing(8)
        mark = Icon(icon, tone, size=20, appearance=appearance)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.setAccessibleName(f"{kind}: {title} {hint} {place}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self._subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self._subject)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.hasFocus():
            draw_focus(self, self._appearance)


def draw_focus(widget: QWidget, appearance: Appearance) -> None:
    """Draw the frame of a focused card. Call this in ``paintEvent``."""
    draw_frame(smooth_painter(widget), widget.rect(), RADIUS_CARD, edge=appearance.colors.focus, width=2)
