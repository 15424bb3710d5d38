"""The QThread that runs a guest for the window, and the signals that tell the window what happens."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, SerialEvent
from praxis_desktop.workers.launching.gated_run import GuestRun
from praxis_desktop.workers.launching.launcher import Launch

log = logging.getLogger(__name__)

STACK_SIZE = 96 << 20
"""Bytes of stack, as ``interpreter.threads.THREAD_STACK`` has them: asking it here would load wasmtime on the
window's thread.
"""

EXCHANGES_KEPT = 256
"""Serial events that wait for the window at most: it shows the last ones, the record has them all."""


@dataclass(frozen=True, slots=True)
class LaunchFailure:
    """Why there was no run: the message, what to do about it, and the traceback of a defect of ours."""

    message: str
    hint: str = ""
    stack: str = ""


class RunThread(QThread):
    """Hosts one run at a time on a thread whose stack holds a guest.

    Methods are called on the thread that owns this object; signals carry immutable values and are meant
    for bound methods marked ``@Slot`` of objects there.
    """

    launched = Signal(object)
    """The run's OutputBuffer."""
    event_happened = Signal(object)
    """Any Event but a SerialEvent: those wait in ``take_exchanges``, an instrument may send thousands a
    second.
    """
    failed = Signal(object)
    """A LaunchFailure: there will be no ResultEvent."""
    ended = Signal()
    """The last signal of a run: its thread is gone, another may begin."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.finished.connect(self._announce_end)
        self._lock = threading.Lock()
        self._launch: Launch | None = None
        self._run: GuestRun | None = None
        self._is_stopping = self._is_killing = False
        self._exchanges: deque[SerialEvent] = deque(maxlen=EXCHANGES_KEPT)

    @property
    def is_busy(self) -> bool:
        """Whether a run has been begun and its thread has not ended."""
        return self.isRunning()

    def begin(self, launch: Launch) -> None:
        """Start a run; nothing is told of it before this returns. Raises RuntimeError while another is under
        way.
        """
        if self.isRunning():
            raise RuntimeError("a run is under way on this thread")
        self._launch = launch
        self._is_stopping = self._is_killing = False
        self._exchanges.clear()
        self.setStackSize(STACK_SIZE)
        self.start()
        if not self.isRunning() and not self.isFinished():
            QTimer.singleShot(0, self._announce_no_thread)

    def stop(self) -> None:
        """Ask the run to end; one that is still being prepared ends as soon as it can be asked."""
        with self._lock:
            self._is_stopping = True
            if self._run is not None:
                self._run.stop()

    def kill(self) -> None:
        """End the run now."""
        with self._lock:
            self._is_killing = True
            if self._run is not None:
                self._run.kill()

    def take_exchanges(self) -> list[SerialEvent]:
        """The serial events since the last call, the newest EXCHANGES_KEPT of them."""
        taken = []
        while self._exchanges:
            taken.append(self._exchanges.popleft())
        return taken

    def shut_down(self, deadline: Deadline) -> bool:
        """End the run and wait for the thread; False when it is still there at the deadline.

        A QThread object must outlive its thread: one that is destroyed before takes the process with it.
        """
        self.kill()
        remaining = deadline.remaining
        return self.wait() if remaining is None else self.wait(int(remaining * 1000))

    def run(self) -> None:
        """The thread's entry point: not to be called."""
        launch, self._launch = self._launch, None
        if launch is None:
            return
        try:
            launched = launch(self._report)
            self.launched.emit(launched.output)
            self._take_charge(launched.run)
            launched.run.execute()
        except PraxisError as error:
            log.info("The run could not start: %s", error)
            self.failed.emit(LaunchFailure(error.message, error.hint))
        except Exception as error:  # the thread's last frame: what is not told here is told nowhere
            log.exception("The run ended by a defect of this program")
            self.failed.emit(
                LaunchFailure(
                    f"This program made a mistake: {type(error).__name__}: {error}",
                    "Save the details and report them.",
                    traceback.format_exc(),
                )
            )
        finally:
            with self._lock:
                self._run = None

    @Slot()
    def _announce_no_thread(self) -> None:
        self.failed.emit(LaunchFailure("there is not enough memory for another thread"))
        self.ended.emit()

    @Slot()
    def _announce_end(self) -> None:
        self.ended.emit()

    def _take_charge(self, run: GuestRun) -> None:
        """Make the run reachable for ``stop``, and hand on what was asked while there was none."""
        with self._lock:
            self._run = run
            if self._is_killing:
                run.kill()
            elif self._is_stopping:
                run.stop()

    def _report(self, event: Event) -> None:
        if isinstance(event, SerialEvent):
            self._exchanges.append(event)
        else:
            self.event_happened.emit(event)
