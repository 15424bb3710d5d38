"""The sheet after an emergency stop without a run: what became of what the console had open."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.gui.conducting.open_ports_halt_sheet import OpenPortsHaltSheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console_instruments import ConsoleInstruments


class ConsoleHaltSheet(OpenPortsHaltSheet):
    """Over ``cover``, of the ports of a console."""

    def __init__(
        self, *, instruments: ConsoleInstruments, appearance: Appearance, cover: QStackedWidget
    ) -> None:
        super().__init__(appearance=appearance, cover=cover)
        self._instruments = instruments
        self.again_requested.connect(self._stop_again)

    @Slot()
    def show_stop(self) -> None:
        self.expect(self._instruments.held_names, self._instruments.halt_time)

    @Slot()
    def _stop_again(self) -> None:
        self._instruments.emergency_stop()

    @property
    def going_words(self) -> str:
        return self.tr("What the console has open is being told to stop…")

    @property
    def ended_words(self) -> str:
        return self.tr("The console was ended: restart it to go on.")

    @property
    def unsafe_words(self) -> str:
        return self.ended_words

    @property
    def headline_words(self) -> str:
        return self.tr("The console is stopped.") if self.is_over else self.tr("Stopping everything.")
