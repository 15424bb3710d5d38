"""Work that could make the window wait, done on a thread of its own."""

from __future__ import annotations

import logging
import queue
import sys
import threading
import weakref
from collections.abc import Callable
from functools import cache, partial

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.refusals import refusal_of
from praxis_desktop.gui.own_turn import in_own_turn

log = logging.getLogger(__name__)


class _Courier(QObject):
    """Brings what threads have come to onto the window's thread. It outlives every task: a thread that told
    an object which the window destroys at that moment would end the process.
    """

    arrived = Signal(object, int, object, object)
    """A reference to the task, the number of the call, its value and its error."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._hand_over)

    @Slot(object, int, object, object)
    def _hand_over(
        self, task: weakref.ref[BackgroundTask], call: int, value: object, error: PraxisError | None
    ) -> None:
        in_own_turn(partial(_tell, task, call, value, error))


def _tell(task: weakref.ref[BackgroundTask], call: int, value: object, error: PraxisError | None) -> None:
    waiting = task()
    if waiting is None or not shiboken6.isValid(waiting):
        log.debug("Nobody waits any more for what a thread has come to")
    else:
        waiting.take(call, value, error)


@cache
def _courier() -> _Courier:
    """The only one, made on the window's thread."""
    return _Courier()


@cache
def _starter() -> queue.SimpleQueue[threading.Thread]:
    """Threads put into it are started elsewhere: ``Thread.start`` returns once the thread has run, and where
    processors are busy that takes longer than the window may wait.
    """
    waiting: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()
    threading.Thread(target=_start_all, args=(waiting,), name="starter", daemon=True).start()
    return waiting


def _start_all(waiting: queue.SimpleQueue[threading.Thread]) -> None:
    while True:
        thread = waiting.get()
        try:
            thread.start()
        except RuntimeError:
            log.warning("There can be no more threads: %s goes on alone", thread.name)
            thread.run()


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

    def __init__(self, function: Callable[..., object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._calls = 0
        self._courier = _courier()
        _starter()

    def start(self, *arguments: object) -> None:
        """Call the function with ``arguments``; they must not be changed any more."""
        self._calls += 1
        name = getattr(self._function, "__name__", "task")
        work = partial(_perform, self._function, arguments, self._courier, weakref.ref(self), self._calls)
        _starter().put(threading.Thread(target=work, name=name, daemon=True))

    def take(self, call: int, value: object, error: PraxisError | None) -> None:
        """What a call has come to; for the courier."""
        if call != self._calls:
            return
        if error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(value)


def _perform(
    function: Callable[..., object],
    arguments: tuple[object, ...],
    courier: _Courier,
    task: weakref.ref[BackgroundTask],
    call: int,
) -> None:
    """The thread's work."""
    value: object = None
    error: PraxisError | None = None
    try:
        value = function(*arguments)
    except PraxisError as raised:
        error = raised
    except Exception as raised:  # noqa: BLE001 - the thread's last frame; it is reported
        error = refusal_of(raised)
        if error is None:
            # To whoever reports mistakes of this program, as from a thread that nobody waits for.
            sys.excepthook(type(raised), raised, raised.__traceback__)
            error = PraxisError(
                f"{type(raised).__name__}: {raised}",
                hint="This program made a mistake. Nothing was changed; the messages have a report of it.",
            )
    try:
        courier.arrived.emit(task, call, value, error)
    except RuntimeError:
        log.debug("The program ended before %r did", function)
