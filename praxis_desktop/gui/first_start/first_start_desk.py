"""Shows the card of a start above the library when the start takes long, and takes it away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.first_start.start_stages import StageClock, StartStage
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.runtime_model import RuntimeModel

if TYPE_CHECKING:
    from praxis_desktop.gui.first_start.first_start_card import FirstStartCard

LONG_S = 2
"""A start of the usual kind takes less: it is no news."""

_STAYS_MS = 3000
"""For so long the card says that all went well."""


class FirstStartDesk(QObject):
    """``put_first`` shows a widget at the head of the library; with ``offers_sizes`` somebody can say how
    large everything is to be drawn.
    """

    retry_wanted = Signal()
    sizes_wanted = Signal()

    def __init__(
        self,
        runtime: RuntimeModel,
        put_first: Callable[[QWidget], None],
        *,
        offers_sizes: bool,
        appearance: Appearance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._put_first = put_first
        self._offers_sizes = offers_sizes
        self._appearance = appearance
        self._is_failed = False
        self.clock = StageClock()
        self.card: FirstStartCard | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAYS_MS)
        self._timer.timeout.connect(self._take_away)
        runtime.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        readiness = self._runtime.readiness
        if self._is_failed and readiness.state == "loading":
            self.clock = StageClock()  # it is tried again
        self._is_failed = readiness.state == "error"
        if self.clock.stage is StartStage.DONE and readiness.state == "ready":
            return  # workers come and go
        self.clock.follow(readiness)
        if self.card is None:
            if not self._is_long(readiness.state):
                return
            self._make_card()
        if self.card is not None:
            self.card.show_start(readiness, self.clock)
            if self.clock.stage is StartStage.DONE:
                self._timer.start()
            else:
                self._timer.stop()
                self.card.show()

    def _is_long(self, state: str) -> bool:
        if state == "error":
            return True
        is_long = self.clock.has_compiled or self.clock.seconds >= LONG_S
        return state == "loading" and is_long

    def _make_card(self) -> None:
        from praxis_desktop.gui.first_start.first_start_card import FirstStartCard

        self.card = FirstStartCard(offers_sizes=self._offers_sizes, appearance=self._appearance)
        self.card.retry_wanted.connect(self.retry_wanted)
        self.card.sizes_wanted.connect(self.sizes_wanted)
        self._put_first(self.card)

    @Slot()
    def _take_away(self) -> None:
        if self.card is not None:
            self.card.hide()
