"""The sheet after an emergency stop without a run: what became of what the console had open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.conducting.halt_sheet import HaltSheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console_instruments import ConsoleInstruments


class ConsoleHaltSheet(HaltSheet):
    """A HaltSheet over ``cover``, whichever page is in view there."""

    def __init__(
        self, *, instruments: ConsoleInstruments, appearance: Appearance, cover: QStackedWidget
    ) -> None:
        super().__init__(appearance=appearance, parent=cover)
        self._instruments, self._cover = instruments, cover
        self._open: set[str] = set()
        """The ports of which nobody knows yet how they stopped."""
        self.again_requested.connect(self._stop_again)
        cover.installEventFilter(self)
        cover.currentChanged.connect(self._stay_in_front)

    @Slot()
    def show_stop(self) -> None:
        """What is open was told to stop."""
        self._open = set(self._instruments.open_names)
        self.setGeometry(self._cover.rect())
        self.begin(self._instruments.halt_time, "")

    @Slot()
    def _stop_again(self) -> None:
        self._instruments.emergency_stop()

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
