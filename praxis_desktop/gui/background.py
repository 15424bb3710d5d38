"""Keeps the GUI thread responsive: background threads, event loop turns, and garbage collection."""

from __future__ import annotations

import gc
import logging
import queue
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterator
from functools import cache, partial
from typing import Final, TypeVar, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, refusal_of
from praxis_desktop.core.precedence import precedence

MOMENT_S = 0.004
"""A turn that took less than this many seconds is followed immediately by the next one."""

LONG_S = 0.010
"""Time, in seconds, after which a turn defers any remaining work that is not urgent."""

_AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""A priority for events that are delivered once everything has been laid out and painted."""


class OwnTurn(QObject):
    """Calls ``act``, a method of ``parent``, once after each ``start``, as soon as pending work and painting
    are done. If ``start`` is called several times before then, ``act`` is still called only once.
    """

    def __init__(self, act: Callable[[], None], parent: QObject, *, is_next: bool = False) -> None:
        """Prepare the calls. If ``is_next`` is set, each call is made before all other waiting calls."""
        super().__init__(parent)
        self._act = act
        self._is_next = is_next
        self.is_due = False
        """Whether a call has been scheduled but not made yet."""

    @Slot()
    def start(self) -> None:
        """Schedule the call."""
        if not self.is_due:
            self.is_due = True
            _turns().add(self._take, is_next=self._is_next)

    @Slot()
    def stop(self) -> None:
        """Cancel the call."""
        self.is_due = False

    def _take(self) -> None:
        # The C++ object may be deleted while Python still holds its wrapper.
        if isValid(self) and self.is_due:
            self.is_due = False
            self._act()


def is_long() -> bool:
    """Return whether the current turn has taken so long that any work that can wait should be deferred."""
    return _turns().is_long


def in_own_turn(act: Callable[[], None]) -> None:
    """Call ``act`` in a separate turn of the event loop. The call cannot be cancelled."""
    _turns().add(act)


class _TurnQueue(QObject):
    """The queue of calls that are waiting for a turn."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self._waiting: deque[Callable[[], None]] = deque()
        self._until: float | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def add(self, act: Callable[[], None], *, is_next: bool = False) -> None:
        if is_next:
            self._waiting.appendleft(act)
        else:
            self._waiting.append(act)
        self._timer.start()

    @property
    def is_long(self) -> bool:
        return self._until is not None and time.perf_counter() > self._until

    @Slot()
    def _go_on(self) -> None:
        began = time.perf_counter()
        outer, self._until = self._until, began + LONG_S
        try:
            while self._waiting:
                act = self._waiting.popleft()
                # Schedule the next turn before the call, so that the other calls get their turns even if this
                # one runs an event loop.
                if self._waiting:
                    self._timer.start()
                if precedence.begin():
                    QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), _AFTER_PAINTING)
                act()
                if time.perf_counter() - began > MOMENT_S:
                    return
        finally:
            self._until = outer
            if self._waiting:
                # Timers that have become due meanwhile come first.
                self._timer.start()

    def customEvent(self, event: QEvent) -> None:  # noqa: N802
        """End the turn, now that its changes have been painted."""
        precedence.end()


@cache
def _turns() -> _TurnQueue:
    """Return the single queue, created on the GUI thread."""
    return _TurnQueue()


log = logging.getLogger(__name__)


class _Delivery(QObject):
    """Passes results from background threads to the GUI thread. The object outlives every task, because the
    process would crash if a thread signalled an object that the window was destroying.
    """

    arrived = Signal(object, int, object, object)
    """Carries a weak reference to the task, and the number, value and error of a call."""

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
    # The C++ object may be deleted while Python still holds its wrapper.
    if waiting is None or not shiboken6.isValid(waiting):
        log.debug("The result of a thread is no longer needed")
    else:
        waiting.take(call, value, error)


@cache
def _delivery() -> _Delivery:
    """Return the single delivery object, created on the GUI thread."""
    return _Delivery()


class _Threads:
    """This module's threads that have not ended yet, including those waiting to be started."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()
        self._is_over = threading.Condition()
        self._count = 0
        threading.Thread(target=self._start_all, name="starter", daemon=True).start()

    def add(self, work: Callable[[], object], name: str) -> None:
        with self._is_over:
            self._count += 1
        # The thread takes the only reference, so that objects are released before it counts as ended.
        self._waiting.put(threading.Thread(target=self._work, args=([work],), name=name, daemon=True))

    def await_end(self, deadline: Deadline) -> bool:
        with self._is_over:
            return self._is_over.wait_for(lambda: not self._count, deadline.remaining)

    def _start_all(self) -> None:
        """Start the threads. ``add`` does not do this, because ``Thread.start`` waits until the new thread
        runs, which can take too long on a busy computer.
        """
        while True:
            thread = self._waiting.get()
            try:
                thread.start()
            except RuntimeError:
                log.warning("No more threads can be started: %s waits for them", thread.name)
                thread.run()

    def _work(self, work: list[Callable[[], object]]) -> None:
        try:
            work.pop()()
        finally:
            with self._is_over:
                self._count -= 1
                self._is_over.notify_all()


@cache
def _threads() -> _Threads:
    return _Threads()


def start_thread(work: Callable[[], object], name: str) -> None:
    """Call ``work`` on a daemon thread. Returns immediately."""
    _threads().add(work, name)


def await_threads(deadline: Deadline) -> bool:
    """Wait for all threads started by ``start_thread`` or a BackgroundTask. Return False if one is still
    running at the deadline. Do not destroy the window's objects while a thread is running, because a signal
    from the thread would crash the process.
    """
    return _threads().await_end(deadline)


class BackgroundTask(QObject):
    """Calls a function on a daemon thread, so that a folder on a dead network drive delays neither the window
    nor its closing.

    Only the last call counts; the results of earlier calls are dropped.
    """

    done = Signal(object)
    """Carries the function's result."""
    failed = Signal(object)
    """Carries the PraxisError that the function raised; any other exception is wrapped in a PraxisError."""

    def __init__(self, function: Callable[..., object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._calls = 0
        self._delivery = _delivery()
        _threads()

    def start(self, *arguments: object) -> None:
        """Call the function with ``arguments``, which must not be changed afterwards."""
        self._calls += 1
        name = getattr(self._function, "__name__", "task")
        work = partial(_perform, self._function, arguments, self._delivery, weakref.ref(self), self._calls)
        start_thread(work, name)

    def take(self, call: int, value: object, error: PraxisError | None) -> None:
        """Receive the result of a call from the delivery object."""
        if call != self._calls:
            return
        if error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(value)


def _perform(
    function: Callable[..., object],
    arguments: tuple[object, ...],
    delivery: _Delivery,
    task: weakref.ref[BackgroundTask],
    call: int,
) -> None:
    """Call the function. Runs on the background thread."""
    value: object = None
    error: PraxisError | None = None
    try:
        value = function(*arguments)
    except PraxisError as raised:
        error = raised
    except Exception as raised:  # noqa: BLE001 - the last frame of the thread; the error is reported
        error = refusal_of(raised)
        if error is None:
            # Reported like an uncaught exception, because nobody joins this thread.
            sys.excepthook(type(raised), raised, raised.__traceback__)
            error = PraxisError(
                f"{type(raised).__name__}: {raised}",
                hint="Praxis Desktop had an internal error. Nothing was changed; a report is in the "
                "messages.",
            )
    try:
        delivery.arrived.emit(task, call, value, error)
    except RuntimeError:
        log.debug("The program ended before %r did", function)


_NONE: Final = object()
_Made = TypeVar("_Made")


def make_piece(pieces: Iterator[object]) -> bool:
    """Create the next piece; return False if there are no more."""
    return next(pieces, _NONE) is not _NONE


def make_all(pieces: Generator[object, None, _Made]) -> _Made:
    """Create all pieces at once; return what they make up."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return cast(_Made, end.value)


TICK_MS = 50

THRESHOLDS = (2_000, 4, 10)
"""Thresholds above which each generation is due for collection, as in ``gc.set_threshold``: objects allocated
minus objects freed, collections of the first generation, and collections of the second.
"""

MOST = 7_500
"""Maximum number of objects examined in one step, which takes a few milliseconds."""

MOST_ONCE = 2 * MOST
"""Maximum number of objects examined before some are frozen."""

MOST_ALIVE = MOST_ONCE - MOST // 2
"""Maximum number of surviving objects left unfrozen; frozen objects are no longer searched for garbage."""

PATIENCE = 40
"""How many ticks (2 s in all) to wait before freezing many new objects if no new modules were loaded. Objects
such as a list of files or the rows of a page soon disappear; only loaded modules are certain to stay.
"""


class GarbageCollector(QObject):
    """Checks twenty times a second whether Python would by now have collected garbage, and if so, collects it
    on the GUI thread.

    Python collects reference cycles on whichever thread allocates memory, which in this program is usually a
    guest's thread. A Qt object in a cycle would then be destroyed on another thread while its timers are
    still registered on the GUI thread; the next timer event would access freed memory and crash the process.

    Objects alive at ``start`` are frozen, because they are mostly modules, and examining them would block the
    window. Once there are too many objects to examine, those that came with new modules or survived later
    collections are frozen as well. A frozen object is still freed when the last reference to it is removed,
    unless it is part of a cycle.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._second = self._third = 0
        """Upper bounds on the numbers of objects in the second and third generations. Exact counting is slow.
        """
        self._most = MOST
        """Number of objects above which freezing is considered."""
        self._modules = 0
        """The number of loaded modules at the last freeze."""
        self._waited = 0
        """Number of ticks spent waiting with many new objects but no new modules."""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._turn = OwnTurn(self.collect, self)
        self._timer.timeout.connect(self._turn.start)

    def hold_off(self) -> None:
        """Take over garbage collection from Python, but collect nothing before ``start``."""
        gc.disable()

    def start(self) -> None:
        """Take over garbage collection from Python."""
        self.hold_off()
        gc.freeze()
        self._modules = len(sys.modules)
        self._timer.start()

    def stop(self) -> None:
        """Hand garbage collection back to Python."""
        self._timer.stop()
        self._turn.stop()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, together with the younger ones."""
        counts = gc.get_count()
        places = enumerate(zip(counts, THRESHOLDS, strict=True))
        due = [generation for generation, (count, threshold) in places if count > threshold]
        if not due:
            return
        if counts[0] + self._second + self._third > self._most:
            self._second, self._third = _counted(1, 2)
        if counts[0] + self._second + self._third > self._most:
            self._leave_out(counts[0])
            return
        self._waited = 0
        gc.collect(due[-1])
        self._second += counts[0]
        if due[-1]:
            self._second, self._third = 0, self._third + self._second

    def _leave_out(self, first: int) -> None:
        """Freeze survivors if there are too many to examine. Garbage, which must not be frozen, is collected
        first: only the youngest, if new modules or the large number of objects make older garbage unlikely.
        """
        is_loading = len(sys.modules) != self._modules
        are_many = first + self._second + self._third > MOST_ONCE
        if are_many and not is_loading and self._waited < PATIENCE:
            self._waited += 1
            return
        self._modules, self._waited = len(sys.modules), 0
        gc.collect(0 if are_many or is_loading else 2)
        self._second, (self._third,) = 0, _counted(2)
        if are_many or is_loading or self._third > MOST_ALIVE:
            gc.freeze()
            self._third = 0
        self._most = max(MOST, self._third + MOST // 2)


def _counted(*generations: int) -> list[int]:
    """Return the number of objects in each of ``generations``.

    ``gc.get_objects`` also returns tuples that other threads are still building, and Python fails to grow a
    tuple to which anything else refers: ``tuple(generator)`` would raise SystemError in such a thread.
    Therefore, no other thread may run while the objects are listed. Python switches threads only between
    bytecode instructions, and a single instruction lists and counts them all.
    """
    return list(map(len, map(gc.get_objects, generations)))
