"""The QThread that runs a guest for the window, and the signals that report its progress."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, SerialEvent, StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.precedence import precedence
from praxis_desktop.runs.commands import AnyCommand, Kill, Refused
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.launch.gated_run import GatedRun, GuestRun
from praxis_desktop.workers.launch.launcher import Launch

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.runs import RunCopy
    from praxis_desktop.runs.commands import Controllable
    from praxis_desktop.runs.printed_output import OutputBuffer


log = logging.getLogger(__name__)


class CommandQueue:
    """Holds commands until there is a run, then executes them in order. Thread-safe; all methods return
    immediately. ``refused`` is called for each refused command, on one of the queue's threads or on the
    thread that calls ``connect``.
    """

    def __init__(self, refused: Callable[[Refused], None]) -> None:
        self._refused = refused
        self._lock = threading.Lock()
        self._run: Controllable | None = None
        self._waiting: deque[AnyCommand] = deque()
        self._is_working = False

    def reopen(self) -> None:
        """Prepare for another run, dropping commands for the previous one."""
        with self._lock:
            self._run = None
            self._waiting.clear()

    def connect(self, run: Controllable) -> None:
        """Set the run. Call this before the run begins, so that earlier commands take effect first."""
        with self._lock:
            self._run = run
            waiting, self._waiting = self._waiting, deque()
        for command in waiting:
            self._do(command, run)

    def put(self, command: AnyCommand) -> None:
        """Execute ``command`` after those queued before it."""
        with self._lock:
            self._waiting.append(command)
            starts = self._run is not None and not self._is_working
            self._is_working |= starts
        if starts:
            threading.Thread(target=self._work, name="run controls", daemon=True).start()

    def put_first(self, command: AnyCommand) -> None:
        """Execute ``command`` now, in parallel with other commands or, if no run has begun yet, before
        them.
        """
        with self._lock:
            run = self._run
            if run is None:
                self._waiting.appendleft(command)
        if run is not None:
            threading.Thread(target=self._do, args=(command, run), name="urgent control", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                run = self._run
                if run is None or not self._waiting:
                    self._is_working = False
                    return
                command = self._waiting.popleft()
            self._do(command, run)

    def _do(self, command: AnyCommand, run: Controllable) -> None:
        try:
            refused = run.do(command)
        except Exception as error:  # the thread's last frame: the person must see the error
            log.exception("A command failed: %s", command.name)
            refused = Refused(
                Message(
                    "This program had an internal error: {kind}: {error}",
                    kind=type(error).__name__,
                    error=error,
                )
            )
        if refused is not None:
            self._refused(refused)


STEPS_KEPT = 1000
"""Maximum number of steps queued for the window; the record contains all of them."""


class PlacedStep(NamedTuple):
    """A step's event, and its position among all starts and ends of steps, counted from 1. If a step has both
    begun and ended since the last call, the position is that of its start. ``at`` is its time, in seconds
    since 1970, if it was recorded before the run was interrupted.
    """

    event: StepEvent
    place: int
    at: float = 0.0


class StepInbox:
    """Queues step events. Thread-safe. A step that begins and ends before its events are taken yields only
    its last event; steps beyond the limit yield none.
    """

    def __init__(self, kept: int = STEPS_KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._begun: dict[int, PlacedStep] = {}
        self._ended: list[PlacedStep] = []
        self._place = 0
        self._open: dict[int, None] = {}
        """The numbers of the steps in progress, innermost last."""
        self._dropped: set[int] = set()
        """The numbers of steps that were left out and have not ended."""
        self._taken_up_to = 0

    def clear(self) -> None:
        """Forget everything, in preparation for another run."""
        with self._lock:
            self._begun, self._ended, self._dropped = {}, [], set()
            self._open = {}
            self._taken_up_to = self._place = 0

    def put(self, event: StepEvent) -> tuple[int, int]:
        """Queue an event; return the number of the innermost open step, or 0, and the event's position."""
        with self._lock:
            self._place += 1
            if event.status == "started":
                self._open[event.step] = None
            else:
                self._open.pop(event.step, None)
            if event.step in self._dropped:
                self._dropped.discard(event.step)
            elif event.status != "started" and event.step <= self._taken_up_to:
                self._ended.append(PlacedStep(event, self._place))
            else:
                begun = self._begun.get(event.step)
                self._begun[event.step] = PlacedStep(event, self._place if begun is None else begun.place)
                if len(self._begun) > self._kept:
                    oldest = next(iter(self._begun))
                    if self._begun.pop(oldest).event.status == "started":
                        self._dropped.add(oldest)
            return next(reversed(self._open), 0), self._place

    def take(self, most: int | None = None) -> list[PlacedStep]:
        """Return the events since the last call: first the ends of earlier steps, then the new steps, oldest
        first and at most ``most`` of them; the next call returns further steps.
        """
        with self._lock:
            ended, self._ended = self._ended, []
            fresh = list(islice(self._begun, most))
            if fresh:
                self._taken_up_to = max(fresh)
            return [*ended, *(self._begun.pop(step) for step in fresh)]


STACK_SIZE = 96 << 20
"""Stack size in bytes, the same as ``interpreter.threads.THREAD_STACK``, which is not imported because that
would load wasmtime on the window's thread.
"""

EXCHANGES_KEPT = 256
"""Maximum number of serial events queued for the window; older ones are dropped, but remain in the record."""


class LaunchFailure(Struct, frozen=True):
    """Why a run could not begin: a message, a remedy, and the traceback if the cause was a defect."""

    message: str
    hint: str = ""
    stack: str = ""


class RunThread(QThread):
    """Hosts one run at a time on a thread whose stack can hold a guest.

    Call methods on the thread that owns this object. Signals carry immutable values; connect them to bound
    methods marked ``@Slot`` of objects on that thread.
    """

    launched = Signal(object)
    """The run's OutputBuffer."""
    event_happened = Signal(object)
    """Any Event except SerialEvent and StepEvent, which are queued for ``take_exchanges`` and ``take_steps``,
    because there may be thousands a second.
    """
    refused = Signal(object)
    """A Refused, saying why a command was refused."""
    failed = Signal(object)
    """A LaunchFailure; there will be no ResultEvent."""
    ended = Signal()
    """The last signal of a run: its thread has ended, and another run may begin."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.finished.connect(self._announce_end)
        self._lock = threading.Lock()
        self._launch: Launch | None = None
        self._run: GuestRun | None = None
        self._is_killing = False
        self._commands = CommandQueue(self.refused.emit)
        self._exchanges: deque[SerialEvent] = deque(maxlen=EXCHANGES_KEPT)
        self._left_out = 0
        self._steps = StepInbox()
        self._output: OutputBuffer | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a run has begun and its thread has not ended."""
        return self.isRunning()

    def begin(self, launch: Launch) -> None:
        """Start a run; no signal is emitted before this method returns. Raises RuntimeError if another run is
        in progress.
        """
        if self.isRunning():
            raise RuntimeError("a run is already active on this thread")
        self._launch = launch
        self._is_killing = False
        self._commands.reopen()
        self._exchanges.clear()
        self._left_out = 0
        self._steps.clear()
        self._output = None
        self.setStackSize(STACK_SIZE)
        self.start()
        if not self.isRunning() and not self.isFinished():
            QTimer.singleShot(0, self._announce_no_thread)

    def do(self, command: AnyCommand, *, is_urgent: bool = False) -> None:
        """Execute ``command``: in the order of the calls, or immediately if ``is_urgent``. A command for a
        run still being created takes effect before the run begins. Returns immediately; see ``refused``.
        """
        if is_urgent:
            self._commands.put_first(command)
        else:
            self._commands.put(command)

    def copy(self) -> Future[RunCopy]:
        """Copy the paused program, for ``Launcher.console_on_copy``. Thread-safe."""
        with self._lock:
            run = self._run
        if isinstance(run, GatedRun):
            return run.copy()
        from concurrent.futures import Future

        from praxis_desktop.runs import NotCopied

        refused: Future[RunCopy] = Future()
        refused.set_exception(NotCopied("there is no run to copy"))
        return refused

    def kill(self) -> None:
        with self._lock:
            self._is_killing = True
            if self._run is not None:
                self._run.do(Kill())

    def take_exchanges(self) -> list[SerialEvent]:
        """Return the latest serial events since the last call, at most EXCHANGES_KEPT."""
        taken = []
        while self._exchanges:
            taken.append(self._exchanges.popleft())
        return taken

    def take_left_out(self) -> int:
        """Return the number of serial events omitted since the last call, because too many arrived at
        once.
        """
        with self._lock:
            count, self._left_out = self._left_out, 0
        return count

    def take_steps(self, most: int | None = None) -> list[PlacedStep]:
        """Return the ends of earlier steps and at most ``most`` new steps; the next call returns the rest."""
        return self._steps.take(most)

    def shut_down(self, deadline: Deadline) -> bool:
        """End the run and wait for the thread; return False if it is still running at the deadline.

        A QThread object must outlive its thread, because destroying it earlier crashes the process.
        """
        self.kill()
        remaining = deadline.remaining
        return self.wait() if remaining is None else self.wait(int(remaining * 1000))

    def run(self) -> None:
        """Perform the run. Qt calls this method on the new thread."""
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
        except Exception as error:  # the thread's last frame: an error not reported here would be lost
            log.exception("The run ended because of an internal error")
            self.failed.emit(
                LaunchFailure(
                    Message(
                        "This program had an internal error: {kind}: {error}",
                        kind=type(error).__name__,
                        error=error,
                    ),
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
        """Execute the queued commands on the run, and from now on forward later ones to it."""
        self._commands.connect(run)
        with self._lock:
            self._run = run
            if self._is_killing:
                run.do(Kill())

    def _report(self, event: Event) -> None:
        if isinstance(event, SerialEvent):
            if len(self._exchanges) == EXCHANGES_KEPT:
                with self._lock:
                    self._left_out += 1
            self._exchanges.append(event)
        elif isinstance(event, StepEvent):
            step, place = self._steps.put(event)
            if self._output is not None:
                self._output.note_step(step, place)
        else:
            self.event_happened.emit(event)
        run = self._run
        if run is not None:
            control_service().tell(run.run_id, event)  # for the user's other processes
        if not isinstance(event, SerialEvent):  # serial exchanges must not wait for the display
            precedence.give_way()
