"""The bar of a start: as far as it is known, or moving where nobody knows how long a stage takes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer, Slot
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.progress_bar import ThinProgressBar

_STEP_MS = 60
_PERIOD_MS = 2400
_SHARE = 0.12


class StageBar(ThinProgressBar):
    """With reduced motion nothing moves: the seconds beside it show that it goes on."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._look = appearance
        self._is_unknown = False
        self._ms = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._move)

    def show_progress(self, percent: int, *, is_unknown: bool) -> None:
        """``percent`` of the whole is done; ``is_unknown`` is how long the present stage takes."""
        self.setValue(percent)
        self._is_unknown = is_unknown
        self._follow()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._timer.stop()

    @property
    def moves(self) -> bool:
        """Whether something moves on it."""
        return self._timer.isActive()

    def _follow(self) -> None:
        wanted = self._is_unknown and self.isVisible() and not self._look.reduces_motion
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    @Slot()
    def _move(self) -> None:
        self._ms = (self._ms + _STEP_MS) % _PERIOD_MS
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.moves:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        done = whole.width() * self.value() / (self.maximum() or 1)
        room = whole.width() - done
        width = whole.width() * _SHARE
        left = done + (room + width) * self._ms / _PERIOD_MS - width
        place = QRectF(left, 0, width, whole.height()).intersected(QRectF(done, 0, room, whole.height()))
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(self._look.tone("run").edge))
        painter.drawRoundedRect(place, whole.height() / 2, whole.height() / 2)
