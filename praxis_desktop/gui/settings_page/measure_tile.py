"""A number that was measured, with what it is of below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL, ToneName
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.surfaces import Icon


class MeasureTile(QWidget):
    """``caption`` says what is measured."""

    def __init__(
        self,
        icon: str,
        tone: ToneName,
        caption: str,
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.value = ElidedLabel("–", appearance=appearance, role="h2")
        self.caption = ElidedLabel(caption, appearance=appearance, role="caption", color="text2")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.value)
        words.addWidget(self.caption)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, tone, size=22, appearance=appearance), 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        appearance.changed.connect(self.restyle)

    def show_value(self, value: str, caption: str = "") -> None:
        """Show another number, and another caption unless it is empty."""
        self.value.setText(value)
        if caption:
            self.caption.setText(caption)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.setBrush(QColor(colors.surface2))
        painter.setPen(QPen(QColor(colors.border), 1))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
