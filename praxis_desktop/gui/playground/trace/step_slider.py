"""A slider for the steps of a trace."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.drawn_slider import DrawnSlider


class StepSlider(DrawnSlider):
    """``chosen`` has the step that was chosen by mouse or keys, counted from 0."""

    chosen = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setAccessibleName(self.tr("Step of the trace"))

    def show_step(self, step: int, count: int) -> None:
        """Show a step of so many."""
        self.setRange(0, max(count - 1, 0))
        self.setPageStep(max(count // 10, 1))
        if not self.isSliderDown():
            self.setValue(step)
        words = self.tr("Step {n} of {count}")
        self.setAccessibleDescription(words.format(n=step + 1, count=count))

    def choose(self, share: float) -> None:
        self.chosen.emit(round(share * self.maximum()))
