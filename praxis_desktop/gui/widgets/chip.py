"""A chip: icon, word and colour of a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.chip_drawing import CHIP_HEIGHT, chip_width, draw_chip


class Chip(QWidget):
    """Never colour alone: the word is always there."""

    def __init__(
        self, text: str, tone: ToneName, icon: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._text = text
        self._tone: ToneName = tone
        self._icon = icon
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("caption", weight=600))
        appearance.changed.connect(self.restyle)

    def text(self) -> str:
        """The word on it."""
        return self._text

    def show_state(self, text: str, tone: ToneName, icon: str) -> None:
        """Show another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(chip_width(self._text, self._appearance), CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        draw_chip(painter, frame, self._text, self._icon, self._tone, appearance=self._appearance)
