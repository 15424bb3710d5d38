"""The QThread that runs a guest for the window, and the signals that tell the window what happens."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, SerialEvent, StepEvent
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.records import Record
from praxis_desktop.runs.commands import AnyCommand, Kill, Refused
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.launch.gated_run import GatedRun, GuestRun
from praxis_desktop.workers.launch.launcher import Launch

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.runs import RunCopy
    from praxis_desktop.runs.commands import Controllable
    from praxis_desktop.runs.output import OutputBuffer


log = logging.getLogger(__name__)


class CommandQueue:
    """Holds commands until there is a run, then has them done in their order. Any thread; every method
    returns at once. ``refused`` is told on a thread of this queue what was not done.
    """

    def __init__(self, refused: Callable[[Refused], None]) -> None:
        self._refused = refused
        self._lock = threading.Lock()
        self._run: Controllable | None = None
        self._waiting: deque[AnyCommand] = deque()
        self._is_working = False

    def reopen(self) -> None:
        """Another run is going to be: what was to be done to the last one is over."""
        with self._lock:
            self._run = None
            self._waiting.clear()

    def connect(self, run: Controllable) -> None:
        """This is the run; called before it begins, so that what was said before is done before."""
        with self._lock:
            self._run = run
            waiting, self._waiting = self._waiting, deque()
        for command in waiting:
            self._do(command, run)

    def put(self, command: AnyCommand) -> None:
        """Have it done when what was put before is done."""
        with self._lock:
            self._waiting.append(command)
            starts = self._run is not None and not self._is_working
            self._is_working |= starts
        if starts:
            threading.Thread(target=self._work, name="run controls", daemon=True).start()

    def put_first(self, command: AnyCommand) -> None:
        """Have it done now, whatever is being done; with no run yet, before all else."""
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
        except Exception as error:  # the thread's last frame: a person who pressed a button is told
            log.exception("A command failed: %s", command.name)
            refused = Refused(f"This program made a mistake: {type(error).__name__}: {error}")
        if refused is not None:
            self._refused(refused)


STEPS_KEPT = 1000
"""Steps that wait for the window at most; the record has them all."""


class PlacedStep(NamedTuple):
    """What is told of a step, and how many steps had begun or ended by then, this one included: of one that
    has begun and ended since, by its beginning.
    """

    event: StepEvent
    place: int


class StepInbox:
    """Any thread. Of a step that begins and ends before it is taken there is one event, its last; of those
    that are too many there is none at all.
    """

    def __init__(self, kept: int = STEPS_KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._begun: dict[int, PlacedStep] = {}
        self._ended: list[PlacedStep] = []
        self._place = 0
        self._open: dict[int, None] = {}
        """The numbers of the steps that go on, the innermost last."""
        self._dropped: set[int] = set()
        """Steps that were left out and have not ended."""
        self._taken_up_to = 0

    def clear(self) -> None:
        """Another run begins."""
        with self._lock:
            self._begun, self._ended, self._dropped = {}, [], set()
            self._open = {}
            self._taken_up_to = self._place = 0

    def put(self, event: StepEvent) -> tuple[int, int]:
        """Take note of a step that began or ended; returns the innermost step that goes on then, and its
        place.
        """
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
        """What was noted since the last call: first what ended of the steps before, then the new steps, the
        oldest ``most`` of them; the next call has more.
        """
        with self._lock:
            ended, self._ended = self._ended, []
            fresh = list(islice(self._begun, most))
            if fresh:
                self._taken_up_to = max(fresh)
            return [*ended, *(self._begun.pop(step) for step in fresh)]


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
    """A Refused: a command is not done."""
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
        self._commands = CommandQueue(self.refused.emit)
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
        """Have ``command`` done to the run: in the order of the calls, an urgent one at once. What is said to
        a run that is still being made is done before it begins. Returns at once; see ``refused``.
        """
        if is_urgent:
            self._commands.put_first(command)
        else:
            self._commands.put(command)

    def copy(self) -> Future[RunCopy]:
        """A copy of the program, which must be paused: for ``Launcher.console_on_copy``. Any thread."""
        with self._lock:
            run = self._run
        if isinstance(run, GatedRun):
            return run.copy()
        from concurrent.futures import Future

        from praxis_desktop.runs import NotCopied

        refused: Future[RunCopy] = Future()
        refused.set_exception(NotCopied("there is no run that could be copied"))
        return refused

    def kill(self) -> None:
        """End the run now."""
        with self._lock:
            self._is_killing = True
            if self._run is not None:
                self._run.do(Kill())

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
            control_service().tell(run.run_id, event)  # to the user's other processes
        if not isinstance(event, SerialEvent):  # an exchange is not to take longer for a picture
            precedence.give_way()
