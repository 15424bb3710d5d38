"""A slider for a place in the time of a run."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.state_words import clock_text
from praxis_desktop.gui.widgets.drawn_slider import DrawnSlider

_STEPS = 1000
"""Places that it can be at."""


class PositionSlider(DrawnSlider):
    """Arrows go on by a hundredth, Page Up and Page Down by a tenth; ``chosen`` has the seconds."""

    chosen = Signal(float)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._seconds = 0.0
        self.setRange(0, _STEPS)
        self.setSingleStep(_STEPS // 100)
        self.setPageStep(_STEPS // 10)
        self.setAccessibleName(self.tr("Position in the run"))

    def show_position(self, position: float, seconds: float) -> None:
        """Show a place in a run of so many seconds."""
        self._seconds = seconds
        if not self.isSliderDown():
            self.setValue(round(_STEPS * position / seconds) if seconds else 0)
        words = self.tr("{position} of {all}")
        self.setAccessibleDescription(
            words.format(position=clock_text(int(position)), all=clock_text(int(seconds)))
        )
        self.update()

    def choose(self, share: float) -> None:
        self.chosen.emit(share * self._seconds)

    @property
    def filled(self) -> str:
        return self._appearance.tone("sim").line
