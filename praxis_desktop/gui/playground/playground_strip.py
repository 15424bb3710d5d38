"""The strip above all pages while the console has instruments that can move: EMERGENCY STOP."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.conducting.holding_strip import HoldingStrip
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console_instruments import ConsoleInstruments
from praxis_desktop.gui.run.active_runs import ActiveRuns


class PlaygroundStrip(HoldingStrip):
    """A run that is under way has a strip and a button of its own: this one makes way then."""

    def __init__(
        self,
        *,
        instruments: ConsoleInstruments,
        runs: ActiveRuns,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._instruments, self._runs = instruments, runs
        self.open_button.setText(self.tr("Show console"))
        self.word.setText(self.tr("Playground"))

    @Slot()
    def refresh(self) -> None:
        held, halt_time = self._instruments.movable, self._instruments.halt_time
        if held:
            count = len(held)
            one = self.tr("The playground drives 1 instrument")
            words = one if count == 1 else self.tr("The playground drives {n} instruments").format(n=count)
            self.title.setText(words)
            names = ", ".join(port.role for port in held)
            details = self.tr("{names} · release what you need no more").format(names=names)
            if halt_time:
                details = self.tr("{names} · stopped; start the console anew to go on").format(names=names)
            self.details.setText(details)
            is_simulated = all(port.is_simulated for port in held)
            self.show_tone("sim" if is_simulated else "run", "halt" if halt_time else "console")
            self.emergency_button.show_sent(halt_time)
        self.setVisible(bool(held) and not self._runs.is_active)
