"""The emergency stop of the runs that this user has in other processes, and what becomes of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.core.records import field_names, replace
from praxis_desktop.gui.look.sentences import spoken

if TYPE_CHECKING:
    from praxis_desktop.workers.control.everybody import Everybody

log = logging.getLogger(__name__)

Stop = Callable[..., "Everybody"]
"""``workers.control.everybody.emergency_stop_elsewhere``."""

_ID_LENGTH = 8


class StopElsewhere(QObject):
    """Stops them on a thread of its own: the window waits for nobody. Signals come on that thread."""

    halted = Signal(object)
    """A HaltEvent; its port names the run, too."""
    silent = Signal(int)
    """The id of a process that does not answer: nobody knows whether it stopped anything."""
    failed = Signal(str)
    """Why nobody else could be reached."""

    def __init__(self, stop: Stop | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = stop

    def begin(self, by: str) -> None:
        """Have every run of every other process of this user stopped."""
        threading.Thread(target=self._work, args=(by,), name="stop elsewhere", daemon=True).start()

    def _work(self, by: str) -> None:
        try:
            reached = self._stop_of()(by=by, tell=self._hear)
            for process in reached.silent:
                self.silent.emit(process)
        except PraxisError as error:
            self.failed.emit(spoken(error.message))
        except RuntimeError:
            log.info("The window was closed before all other runs had told how they stopped")

    def _stop_of(self) -> Stop:
        if self._stop is not None:
            return self._stop
        from praxis_desktop.workers.control.everybody import emergency_stop_elsewhere

        return emergency_stop_elsewhere

    def _hear(self, run_id: str, event: Mapping[str, Any]) -> None:
        if event.get("event") != "halt":
            return
        told = HaltEvent(**{name: event[name] for name in field_names(HaltEvent) if name in event})
        self.halted.emit(replace(told, port=f"{told.port} · {run_id[:_ID_LENGTH]}"))
