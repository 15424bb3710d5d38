"""A sheet after an emergency stop without a run: over every page, until each port has told how it stopped."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.conducting.halt_sheet import HaltSheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.stop_elsewhere import StopElsewhere


class OpenPortsHaltSheet(HaltSheet):
    """A HaltSheet over ``cover``; those who know what is open say so by ``expect``."""

    def __init__(self, *, appearance: Appearance, cover: QStackedWidget) -> None:
        super().__init__(appearance=appearance, parent=cover)
        self._cover = cover
        self._open: set[str] = set()
        """The ports of which nobody knows yet how they stopped."""
        cover.installEventFilter(self)
        cover.currentChanged.connect(self._stay_in_front)

    @Slot()
    def show_stop(self) -> None:
        """What is open was told to stop."""
        raise NotImplementedError

    def expect(self, ports: Iterable[str], halt_time: str) -> None:
        """These ports were told to stop at that time."""
        self._open = set(ports)
        self.setGeometry(self._cover.rect())
        self.begin(halt_time, "")

    def follow_elsewhere(self, elsewhere: StopElsewhere) -> None:
        """Tell what becomes of the stop of other processes' runs, too; they may be followed already."""
        for signal, slot in (
            (elsewhere.halted, self.take_of_another),
            (elsewhere.silent, self.take_silent),
            (elsewhere.failed, self.take_unreached),
        ):
            signal.connect(slot, Qt.ConnectionType.UniqueConnection)

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
