"""The sheet after an emergency stop without a run: what became of what the serial monitor has open."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.gui.conducting.open_ports_halt_sheet import OpenPortsHaltSheet
from praxis_desktop.gui.instruments_page.open_ports import OpenPorts
from praxis_desktop.gui.look.appearance import Appearance


class PortsHaltSheet(OpenPortsHaltSheet):
    """Over ``cover``, of the ports of the serial monitor."""

    def __init__(self, *, ports: OpenPorts, appearance: Appearance, cover: QStackedWidget) -> None:
        super().__init__(appearance=appearance, cover=cover)
        self._ports = ports
        self.again_requested.connect(ports.emergency_stop)

    @Slot()
    def show_stop(self) -> None:
        self.expect((facts.role for facts in self._ports.movable), self._ports.halt_time)

    @property
    def going_words(self) -> str:
        return self.tr("What the serial monitor has open is being told to stop…")

    @property
    def ended_words(self) -> str:
        return self.tr("Nothing is sent any more: close the port,\nand open it again to go on.")

    @property
    def unsafe_words(self) -> str:
        return self.ended_words

    @property
    def headline_words(self) -> str:
        return self.tr("Everything was told to stop.") if self.is_over else self.tr("Stopping everything.")
