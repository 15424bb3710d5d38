"""The choice of the pace at which a simulated run plays, while it can be changed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import pace_words
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.ports.simulators.run_time import PACES
from praxis_desktop.runs.commands import ACTIVE, SetPace


class PaceControl(Segments):
    """Hidden unless the run is under way and wholly simulated."""

    def __init__(self, *, model: RunModel, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(pace_words(), appearance=appearance, is_compact=True, parent=parent)
        self._model = model
        self.setAccessibleName(self.tr("Pace"))
        self.setToolTip(self.tr("How fast the simulated run plays"))
        self.hide()
        self.chosen.connect(self._choose)
        model.pace_set.connect(self.refresh)
        model.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the pace."""
        model = self._model
        self.button(PACES.index(model.pace)).setChecked(True)
        can_change = model.simulation == "whole" and model.phase in ACTIVE and model.controls.allows(SetPace)
        self.setVisible(can_change)

    @Slot(int)
    def _choose(self, number: int) -> None:
        if PACES[number] != self._model.pace:
            self._model.controls.do(SetPace(pace=PACES[number]))
