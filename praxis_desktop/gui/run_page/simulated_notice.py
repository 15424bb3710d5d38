"""What is said on the page of a simulated run: that nothing moves for it, and whose EMERGENCY STOP is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.guard import Guard
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run.runs import ActiveRuns

_HEIGHT, _LOW_HEIGHT = 60, 44
_TWO_LINES_FROM = 700
"""Pixels: narrower, there is room for the more important one of its lines."""


class SimulatedNotice(Card):
    """Stands on the page of ``run`` as long as that is there and wholly simulated: when it ends, or a real
    one begins beside it, nothing moves.
    """

    def __init__(
        self, run: RunModel, runs: ActiveRuns, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, tone="sim", parent=parent)
        self._run, self._runs = run, runs
        self._real: RunModel | None = None
        self.setFixedHeight(_HEIGHT)
        self.sentence = Label(appearance=appearance, role="h3")
        self.sentence.set_tone("sim")
        self.stop_words = Label(appearance=appearance, role="small")
        self.go_button = Button(appearance=appearance, icon="arrow-right", parent=self)
        Guard(self.go_button)
        self.go_button.clicked.connect(self._go)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.stop_words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 2, 10, 2)
        layout.setSpacing(12)
        layout.addWidget(Icon("ghost", "sim", size=20, appearance=appearance))
        layout.addLayout(words, 1)
        layout.addWidget(self.go_button)
        self.hide()
        runs.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say how it is now."""
        run = self._run
        is_told = run.request is not None and run.simulation == "whole"
        real = [other for other in self._runs.active if other is not run and _moves(other)]
        self._real = real[0] if is_told and real else None
        if is_told:
            self._say(real)
        self.go_button.setVisible(self._real is not None)
        self._show_lines()
        self.setVisible(is_told)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_low = event.size().width() < _TWO_LINES_FROM
        self.setFixedHeight(_LOW_HEIGHT if is_low else _HEIGHT)
        self._show_lines()

    def _show_lines(self) -> None:
        is_low = self.width() < _TWO_LINES_FROM
        self.sentence.setVisible(not is_low or self._real is None)
        self.stop_words.setVisible(not is_low or self._real is not None)

    def _say(self, real: list[RunModel]) -> None:
        words = self.tr("{run} is simulated: no instrument moves for it")
        if not self._run.is_active:
            words = self.tr("{run} was simulated: no instrument moved for it")
        self.sentence.setText(words.format(run=self._run.run_name))
        if not real:
            words = self.tr("EMERGENCY STOP ends the simulated run.")
            self.stop_words.setText(words if self._run.is_active else self.tr("The run is over."))
            return
        names = [self._in_a_sentence(other) for other in real]
        if len(names) == 1:
            words = self.tr("EMERGENCY STOP belongs to {run}, which uses real instruments.")
        else:
            words = self.tr("EMERGENCY STOP belongs to {run}, which use real instruments.")
        self.stop_words.setText(words.format(run=", ".join(names)))
        self.go_button.setText(self.tr("Go to {run}").format(run=names[0]))
        self.go_button.updateGeometry()

    def _in_a_sentence(self, run: RunModel) -> str:
        return self.tr("run {n}").format(n=run.number) if run.number else run.run_name

    @Slot()
    def _go(self) -> None:
        if self._real is not None:
            self._runs.select(self._real)


def _moves(run: RunModel) -> bool:
    """Whether the run uses a real instrument."""
    return any(not is_simulated(device) for device in run.devices.values())
