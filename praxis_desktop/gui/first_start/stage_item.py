"""One stage of a start: its disc, its name, and how it stands."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.labels import ElidedLabel

StageState = Literal["done", "now", "next", "failed"]

_DRAWN: dict[StageState, tuple[str, ToneName]] = {
    "done": ("check", "ok"),
    "now": ("clock", "run"),
    "failed": ("close", "err"),
}

_DISC, _GAP = 28, 10


class StageItem(QWidget):
    """``number`` is shown until its turn comes."""

    def __init__(self, number: int, title: str, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._number = number
        self._title = title
        self.state: StageState = "next"
        name = ElidedLabel(title, appearance=appearance, role="h3")
        self.words = ElidedLabel(appearance=appearance, role="caption", color="text2")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_DISC + _GAP, 0, 4, 0)
        layout.setSpacing(0)
        layout.addWidget(name)
        layout.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(110)
        appearance.changed.connect(self.restyle)

    def show_state(self, state: StageState, words: str) -> None:
        """Say how it stands."""
        self.state = state
        self.words.setText(words)
        self.words.set_tone(None if state in ("done", "next") else _DRAWN[state][1])
        said = {
            "done": self.tr("Done"),
            "now": self.tr("Now"),
            "next": self.tr("Not yet"),
            "failed": self.tr("Failed"),
        }[state]
        self.setAccessibleName(". ".join(part for part in (self._title, said, words) if part))
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._appearance
        place = QRectF(1, (self.height() - _DISC) / 2, _DISC - 2, _DISC - 2)
        if self.state == "next":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.colors.border_strong), 1.5))
            painter.drawEllipse(place)
            painter.setFont(look.font("caption", weight=600))
            painter.setPen(QColor(look.colors.text2))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._number))
            return
        icon, tone = _DRAWN[self.state]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.disc(tone)))
        painter.drawEllipse(place)
        look.draw_icon(painter, icon, place.adjusted(5, 5, -5, -5), look.colors.on_accent)
