"""Work that could make the window wait, done on a thread of its own."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError

log = logging.getLogger(__name__)


class BackgroundTask(QObject):
    """Calls a function on a daemon thread: a folder on a dead network drive keeps neither the window nor
    its end waiting.

    One call at a time, and the last one counts: what an earlier call comes to is not told once another was
    started.
    """

    done = Signal(object)
    """What the function returned."""
    failed = Signal(object)
    """The PraxisError it raised; a defect of ours as one, too."""
    _ended = Signal(int, object, object)

    def __init__(self, function: Callable[..., object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._calls = 0
        self._ended.connect(self._tell)

    def start(self, *arguments: object) -> None:
        """Call the function with ``arguments``; they must not be changed any more."""
        self._calls += 1
        name = getattr(self._function, "__name__", "task")
        threading.Thread(target=self._call, args=(self._calls, arguments), name=name, daemon=True).start()

    def _call(self, call: int, arguments: tuple[object, ...]) -> None:
        value: object = None
        error: PraxisError | None = None
        try:
            value = self._function(*arguments)
        except PraxisError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001 - the thread's last frame; it is reported
            # To whoever reports mistakes of this program, as from a thread that nobody waits for.
            sys.excepthook(type(raised), raised, raised.__traceback__)
            error = PraxisError(
                f"{type(raised).__name__}: {raised}",
                hint="This program made a mistake. Nothing was changed; the messages have a report of it.",
            )
        try:
            self._ended.emit(call, value, error)
        except RuntimeError:
            log.debug("The window was closed before %r ended", self._function)

    @Slot(int, object, object)
    def _tell(self, call: int, value: object, error: PraxisError | None) -> None:
        if call != self._calls:
            return
        if error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(value)
