"""The QThread that runs a guest for the window, and the signals that tell the window what happens."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, SerialEvent, StepEvent
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.records import Record
from praxis_desktop.workers.launching.gated_run import GatedRun, GuestRun
from praxis_desktop.workers.launching.launcher import Launch
from praxis_desktop.workers.qt.control_line import ControlLine, Wish
from praxis_desktop.workers.qt.step_inbox import PlacedStep, StepInbox

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.runs.checkpoints.run_copy import RunCopy
    from praxis_desktop.runs.output import OutputBuffer

log = logging.getLogger(__name__)

STACK_SIZE = 96 << 20
"""Bytes of stack, as ``interpreter.threads.THREAD_STACK`` has them: asking it here would load wasmtime on the
window's thread.
"""

EXCHANGES_KEPT = 256
"""Serial events that wait for the window at most: it shows the last ones, the record has them all."""


class LaunchFailure(Record):
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
    """Any Event but a SerialEvent or a StepEvent: those wait in ``take_exchanges`` and ``take_steps``, there
    may be thousands a second.
    """
    refused = Signal(object)
    """A Refused: what was wished of the run is not done."""
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
        self._is_killing = False
        self._line = ControlLine(self.refused.emit)
        self._exchanges: deque[SerialEvent] = deque(maxlen=EXCHANGES_KEPT)
        self._left_out = 0
        self._steps = StepInbox()
        self._output: OutputBuffer | None = None

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
        self._is_killing = False
        self._line.reopen()
        self._exchanges.clear()
        self._left_out = 0
        self._steps.clear()
        self._output = None
        self.setStackSize(STACK_SIZE)
        self.start()
        if not self.isRunning() and not self.isFinished():
            QTimer.singleShot(0, self._announce_no_thread)

    def conduct(self, wish: Wish, *, is_urgent: bool = False) -> None:
        """Have something done to the run: in the order of the calls, an urgent wish at once. What is wished
        of a run that is still being made is done before it begins.
        """
        if is_urgent:
            self._line.put_first(wish)
        else:
            self._line.put(wish)

    def copy(self) -> Future[RunCopy]:
        """A copy of the program, which must be paused: for ``Launcher.console_on_copy``. Any thread."""
        with self._lock:
            run = self._run
        if isinstance(run, GatedRun):
            return run.copy()
        from concurrent.futures import Future

        from praxis_desktop.runs.checkpoints.run_copy import NotCopied

        refused: Future[RunCopy] = Future()
        refused.set_exception(NotCopied("there is no run that could be copied"))
        return refused

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

    def take_left_out(self) -> int:
        """How many serial events were left out since the last call, because too many came at once."""
        with self._lock:
            count, self._left_out = self._left_out, 0
        return count

    def take_steps(self, most: int | None = None) -> list[PlacedStep]:
        """The steps that began or ended since the last call; of too many the newest, ``most`` at a time."""
        return self._steps.take(most)

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
            self._output = launched.output
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
        """Make the run reachable, and hand on what was asked while there was none."""
        self._line.connect(run)
        with self._lock:
            self._run = run
            if self._is_killing:
                run.kill()

    def _report(self, event: Event) -> None:
        if isinstance(event, SerialEvent):
            if len(self._exchanges) == EXCHANGES_KEPT:
                with self._lock:
                    self._left_out += 1
            self._exchanges.append(event)
            return
        if isinstance(event, StepEvent):
            step, place = self._steps.put(event)
            if self._output is not None:
                self._output.note_step(step, place)
        else:
            self.event_happened.emit(event)
        # Not with what goes to and from instruments, which is not to take longer for a picture.
        precedence.give_way()
