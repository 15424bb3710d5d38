"""Adds wheels that a person has dropped on the window, in the background, until it is done or cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.gui.background import BackgroundTask

if TYPE_CHECKING:
    from praxis_desktop.packages.adding.adding import Added

WheelAdder = Callable[[Sequence[Path], Callable[[Event], None]], "Added"]
"""Adds wheels on the calling thread and reports how far it is; ends with what the report raises."""


class AddingCancelled(PraxisError):
    """A person has ended it."""


class Wheels(QObject):
    """GUI thread; every method returns at once. One addition at a time."""

    progressed = Signal(int, str)
    """Percent, and what is being done."""
    done = Signal(object)
    """Added."""
    failed = Signal(object)
    """A PraxisError: nothing was added."""
    cancelled = Signal()
    """Nothing was added, as a person wanted."""

    _reported = Signal(int, str)

    def __init__(self, add: WheelAdder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._add = add
        self._cancelled = threading.Event()
        self.is_active = False
        """Whether wheels are being added."""
        self._task = BackgroundTask(self._perform, self)
        self._task.done.connect(self._finish)
        self._task.failed.connect(self._fail)
        self._reported.connect(self.progressed)

    def start(self, paths: Sequence[Path]) -> None:
        """Add all of ``paths``, or none; does nothing while others are being added."""
        if self.is_active:
            return
        self.is_active = True
        self._cancelled.clear()
        self._task.start(tuple(paths))

    def cancel(self) -> None:
        """Add nothing; ``cancelled`` tells when that is so, ``done`` that it was too late."""
        self._cancelled.set()

    # ---- the thread
    def _perform(self, paths: tuple[Path, ...]) -> Added:
        return self._add(paths, self._report)

    def _report(self, event: Event) -> None:
        if self._cancelled.is_set():
            raise AddingCancelled("Nothing was added")
        if isinstance(event, ProgressEvent):
            try:
                self._reported.emit(event.value, event.stage)
            except RuntimeError:  # the window's objects are gone
                raise AddingCancelled("Nothing was added") from None

    # ---- the window's thread
    @Slot(object)
    def _finish(self, added: Added) -> None:
        self.is_active = False
        self.done.emit(added)

    @Slot(object)
    def _fail(self, error: PraxisError) -> None:
        self.is_active = False
        if isinstance(error, AddingCancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)
