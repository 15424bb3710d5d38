"""The bar of a run's steps: a segment for each that is known to come, a plain bar for many."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName

MOST_SEGMENTS = 60
_HEIGHT = 8


class SegmentBar(QProgressBar):
    """A progress bar to assistive technology. How many steps there are was counted before: nothing here is
    estimated.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._step = self._steps = 0
        self._share = 0.0
        self._tone: ToneName = "run"
        self._done: ToneName = "ok"
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)

    def show_steps(self, step: int, steps: int, share: float, tone: ToneName, done: ToneName) -> None:
        """Show the step that goes on, of how many, and how much of it is over, 0 to 1; ``done`` is the tone
        of those before.
        """
        shown = step, steps, round(share, 3), tone, done
        if shown != (self._step, self._steps, self._share, self._tone, self._done):
            self._step, self._steps, self._share, self._tone, self._done = shown
            self.setRange(0, max(steps, 1))
            self.setValue(max(0, min(step - (share < 1), steps)))
            self.setAccessibleName(self.tr("Step {n} of {total}").format(n=step, total=steps))
            self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        done, now = self._appearance.tone(self._done).line, self._appearance.tone(self._tone).line
        rest = self._appearance.tone("idle").edge
        if self._steps > MOST_SEGMENTS:
            whole = QRectF(self.rect())
            self._fill(painter, whole, rest)
            share = min(1.0, (self._step - 1 + self._share) / self._steps)
            self._fill(painter, QRectF(0, 0, max(_HEIGHT, whole.width() * share), _HEIGHT), now)
            return
        width = self.width() / max(self._steps, 1)
        for place in range(self._steps):
            room = QRectF(place * width + 1, 0, width - 2, _HEIGHT)
            if place < self._step - 1 or (place == self._step - 1 and self._share >= 1):
                self._fill(painter, room, done)
                continue
            self._fill(painter, room, rest)
            if place == self._step - 1:
                room.setWidth(max(room.height(), room.width() * max(self._share, 0.12)))
                self._fill(painter, room, now)

    @staticmethod
    def _fill(painter: QPainter, room: QRectF, color: str) -> None:
        painter.setBrush(QColor(color))
        radius = min(room.height(), room.width()) / 2
        painter.drawRoundedRect(room, min(radius, 3.0), min(radius, 3.0))
