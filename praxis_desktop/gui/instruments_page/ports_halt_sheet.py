"""The sheet after an emergency stop without a run: what became of what the serial monitor has open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.conducting.halt_sheet import HaltSheet
from praxis_desktop.gui.instruments_page.open_ports import OpenPorts
from praxis_desktop.gui.look.appearance import Appearance


class PortsHaltSheet(HaltSheet):
    """A HaltSheet over ``cover``, whichever page is in view there."""

    def __init__(self, *, ports: OpenPorts, appearance: Appearance, cover: QStackedWidget) -> None:
        super().__init__(appearance=appearance, parent=cover)
        self._ports, self._cover = ports, cover
        self._open: set[str] = set()
        """The roles of which nobody knows yet how they stopped."""
        self.again_requested.connect(ports.stop_all)
        cover.installEventFilter(self)
        cover.currentChanged.connect(self._stay_in_front)

    @Slot()
    def show_stop(self) -> None:
        """What is open was told to stop."""
        self._open = {facts.role for facts in self._ports.movable}
        self.setGeometry(self._cover.rect())
        self.begin(self._ports.halt_time, "")

    @Slot()
    def _stay_in_front(self) -> None:
        """Another page is in view, and was put in front."""
        self.raise_()

    def take(self, event: HaltEvent) -> None:
        super().take(event)
        if event.outcome != "sent":
            self._open.discard(event.port)
        if self.is_open and not self._open:
            self.end()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if watched is self._cover and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._cover.rect())
        return super().eventFilter(watched, event)

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
