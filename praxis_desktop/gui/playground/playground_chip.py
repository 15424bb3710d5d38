"""The chip at the foot of the window while the console has instruments that can move."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.playground.ports import ConsoleInstruments
from praxis_desktop.gui.widgets.status_chip import StatusChip


class PlaygroundChip(StatusChip):
    """Says which instruments the console has, and what became of their stop."""

    def __init__(
        self, *, instruments: ConsoleInstruments, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._instruments = instruments
        instruments.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is held now; hide where nothing is."""
        held = self._instruments.movable
        if held:
            names = ", ".join(port.role for port in held)
            tone: ToneName = "sim" if all(port.is_simulated for port in held) else "run"
            words, icon = self.tr("holds {names}").format(names=names), "console"
            details = self.tr("Release the instruments you no longer need. Click to open the playground.")
            if self._instruments.halt_time:
                tone, words, icon = "err", self.tr("stopped: {names}").format(names=names), "halt"
                details = self.tr("Restart the console to go on. Click to open the playground.")
            self.show_state(icon, tone, self.tr("Playground"), words, details)
        self.setVisible(bool(held))
