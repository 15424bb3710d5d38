"""Stops a run in stages, enforces its time limits, and runs its scheduled actions."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.control import SIGALRM, SIGXCPU, Control
from praxis_desktop.interpreter.faults import Killed, TimedOut

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators.pace import RunTime
    from praxis_desktop.runs.request import RunRequest


Action = Callable[[], None]

Schedule = Callable[[float, Action], Action]
"""Runs an action after a number of seconds, on another thread; returns a function that cancels it."""

_CANCELLED = 64
"""Number of cancelled entries to leave in the heap before it is rebuilt."""


class TimerQueue:
    """A queue of actions in order of time, then in the order added. Works with any clock. Not thread-safe."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int]] = []
        self._actions: dict[int, Action] = {}
        self._count = 0

    def add(self, at: float, action: Action) -> int:
        """Schedule ``action`` for the time ``at``; return its number."""
        self._count += 1
        self._actions[self._count] = action
        heapq.heappush(self._heap, (at, self._count))
        return self._count

    def cancel(self, number: int) -> None:
        """Cancel an action, unless it has already been taken."""
        if self._actions.pop(number, None) is None:
            return
        if len(self._heap) > 2 * len(self._actions) + _CANCELLED:
            self._heap = [entry for entry in self._heap if entry[1] in self._actions]
            heapq.heapify(self._heap)

    @property
    def next_at(self) -> float | None:
        """The time of the first action, or None if the queue is empty."""
        heap = self._heap
        while heap and heap[0][1] not in self._actions:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def take(self) -> Action:
        """Remove and return the first action. The queue must not be empty."""
        assert self.next_at is not None
        return self._actions.pop(heapq.heappop(self._heap)[1])

    def postpone(self, seconds: float) -> None:
        """Postpone all actions by ``seconds``."""
        self._heap = [(at + seconds, number) for at, number in self._heap]

    def clear(self) -> None:
        """Cancel all actions."""
        self._heap.clear()
        self._actions.clear()

    def __bool__(self) -> bool:
        return bool(self._actions)


log = logging.getLogger(__name__)

GRACE_S = 2.0
"""Interval, in seconds, between the stages of a stop."""

MACHINES_GRACE_S = 15.0
"""The interval, in seconds, for programs with machines: shakers and peelers need time to stop."""

WARNING_S = 1.0
"""How many seconds before its time limit a program is notified, so that it can park the hardware."""

INSISTENCE = 0.25
"""The fraction of WARNING_S that is left when a program that is still running gets a KeyboardInterrupt."""


def warning_before(seconds: float) -> float:
    """Return how many seconds before a time limit of ``seconds`` a program is notified."""
    return min(WARNING_S, seconds / 2)  # a short limit leaves at least half of its time before the warning


def grace_of(request: RunRequest) -> float:
    """Return the interval, in seconds, between the stages of a stop for ``request``."""
    return MACHINES_GRACE_S if request.setup is not None and request.setup.bench.machines else GRACE_S


class ActionThread:
    """Runs actions in order of time on a thread of its own, which starts with the first one. Thread-safe;
    only ``flush`` blocks.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._changed = threading.Condition()
        self._by_clock = TimerQueue()
        self._limits = TimerQueue()
        """Actions that are postponed while the time limits are suspended."""
        self._waits = 0
        self._waits_since = 0.0
        self._is_busy = False
        self._thread: threading.Thread | None = None
        self._closed = False

    def schedule(self, seconds: float, action: Action) -> Action:
        """Run ``action`` after ``seconds``, even during a suspension; return a function that cancels it."""
        return self._at(seconds, action, self._by_clock)

    def schedule_limit(self, seconds: float, action: Action) -> Action:
        """Like ``schedule``, but do not count the time during which the limits are suspended."""
        return self._at(seconds, action, self._limits)

    def begin_wait(self) -> None:
        """Suspend the limits until ``end_wait``; calls may overlap."""
        with self._changed:
            if not self._waits:
                self._waits_since = time.monotonic()
            self._waits += 1

    def end_wait(self) -> None:
        """End one suspension; the limits resume when all suspensions have ended."""
        with self._changed:
            self._waits -= 1
            if self._waits:
                return
            waited = time.monotonic() - self._waits_since
            self._limits.postpone(waited)
            self._changed.notify()

    def flush(self, seconds: float) -> None:
        """Wait up to ``seconds`` for all due actions to finish. Do not call this on the thread itself."""
        deadline = Deadline.after(seconds)
        with self._changed:
            while self._is_busy or _is_due(self._by_clock):
                remaining = deadline.remaining or 0.0
                if remaining <= 0:
                    break
                self._changed.wait(remaining)

    def close(self) -> None:
        """Cancel all actions. Idempotent."""
        with self._changed:
            self._closed = True
            self._by_clock.clear()
            self._limits.clear()
            self._changed.notify()

    def _at(self, seconds: float, action: Action, timers: TimerQueue) -> Action:
        with self._changed:
            if self._closed:
                return _nothing
            # While limits are suspended, count from the start of the suspension: `end_wait` postpones by all
            # of it.
            since = self._waits_since if timers is self._limits and self._waits else time.monotonic()
            first = timers.next_at
            number = timers.add(since + seconds, action)
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name=self._name, daemon=True)
                self._thread.start()
            if first is None or since + seconds < first:
                self._changed.notify_all()

        def cancel() -> None:
            with self._changed:
                timers.cancel(number)

        return cancel

    def _keep(self) -> None:
        while (action := self._next()) is not None:
            try:
                action()
            except Exception:  # the run's other actions must still be carried out
                log.exception("Something that was to be done for a run failed")

    def _next(self) -> Action | None:
        with self._changed:
            self._is_busy = False
            self._changed.notify_all()
            while not self._closed:
                kept = [self._by_clock] if self._waits else [self._by_clock, self._limits]
                due = [(timers.next_at, timers) for timers in kept if timers]
                if not due:
                    self._changed.wait()
                    continue
                at, earliest = min(due, key=_time_of)
                deadline = Deadline(at)
                if deadline.expired:
                    self._is_busy = True
                    return earliest.take()
                self._changed.wait(min(deadline.remaining or 0.0, threading.TIMEOUT_MAX))
        return None


class Watchdog:
    """Stops one run, enforces its time limits and runs its scheduled actions.

    Thread-safe; only ``flush`` blocks. A stop starts with an interrupt (the main task is cancelled, and
    ``finally`` blocks run); after ``grace`` seconds, by default GRACE_S, a second interrupt raises
    KeyboardInterrupt; after another ``grace`` seconds the program is killed. ``release`` is called when the
    time is running out, and must not block: it releases a program that is waiting for a reader of its output.
    ``played``, the run's time, is held while the time limits are suspended.
    """

    def __init__(self, control: Control, release: Action, played: RunTime | None = None) -> None:
        self._control = control
        self._release = release
        self._played = played
        self._ends = ActionThread(name="watchdog")
        """Ends the run or a step. Nothing on this thread waits, so that a busy disk delays no end."""
        self._actions = ActionThread(name="run actions")
        self.grace: float | None = None
        self.stop_requested = False
        self.out_of_time = False
        self.has_insisted = False
        """Whether the program has been interrupted a second time, which may have cut its clean-up short."""

    def limit(self, seconds: float) -> None:
        """Limit the run to ``seconds`` from now. Shortly before the limit, the program gets a SIGXCPU, then a
        KeyboardInterrupt; at the limit, it is killed.
        """
        rest = warning_before(seconds)
        self.schedule_limit(seconds - rest, self._warn)
        self.schedule_limit(seconds - rest * INSISTENCE, self._insist)
        self.schedule_limit(seconds, self._end_of_time)

    @contextmanager
    def waiting_for_a_person(self) -> Iterator[None]:
        """Suspend the time limits within the ``with`` block."""
        self.begin_wait()
        try:
            yield
        finally:
            self.end_wait()

    def begin_wait(self) -> None:
        """Suspend the time limits until ``end_wait``; calls may overlap."""
        self._ends.begin_wait()
        if self._played is not None:
            self._played.hold()

    def end_wait(self) -> None:
        """End one suspension; the time limits resume when all suspensions have ended."""
        self._ends.end_wait()
        if self._played is not None:
            self._played.release()

    def stop(self) -> None:
        """Stop the program in stages. A second call kills it immediately."""
        if self.stop_requested:
            self.kill()
            return
        self.stop_requested = True
        self._control.interrupt()
        grace = GRACE_S if self.grace is None else self.grace
        self.schedule_stage(grace, self._insist_on_stop)
        self.schedule_stage(2 * grace, self.kill)

    def kill(self, fault: Killed | None = None) -> None:
        """Kill the program."""
        self.stop_requested = True
        self._control.kill(fault or Killed("the program was stopped"))

    def soon(self, action: Action) -> None:
        """Run ``action``, which may wait, after any earlier actions."""
        self.schedule(0.0, action)

    def schedule(self, seconds: float, action: Action) -> Action:
        """Run ``action``, which may wait, after ``seconds``, even during a suspension; return a function that
        cancels it.
        """
        return self._actions.schedule(seconds, action)

    def schedule_stage(self, seconds: float, action: Action) -> None:
        """Run ``action``, a stop's stage, after ``seconds``, even during a suspension; it must not wait."""
        self._ends.schedule(seconds, action)

    def schedule_limit(self, seconds: float, action: Action) -> Action:
        """Run ``action``, which must not wait, after ``seconds``, not counting the time during which the
        limits are suspended; return a function that cancels it.
        """
        return self._ends.schedule_limit(seconds, action)

    def flush(self, seconds: float) -> None:
        """Wait up to ``seconds`` for all due actions to finish. Do not call this from an action."""
        self._ends.flush(seconds)
        self._actions.flush(seconds)

    def close(self) -> None:
        """Cancel all actions, because the run has ended. Idempotent."""
        self._ends.close()
        self._actions.close()

    def _warn(self) -> None:
        if not self.stop_requested:
            self.out_of_time = True
            self._control.interrupt(SIGXCPU)
            self._release()

    def _insist(self) -> None:
        if not self.stop_requested:
            self._insist_on_stop()

    def _insist_on_stop(self) -> None:
        self.has_insisted = True
        self._control.interrupt()

    def _end_of_time(self) -> None:
        if not self.stop_requested:
            self._control.kill(TimedOut("the program took longer than its time limit"))


def _time_of(due: tuple[float | None, TimerQueue]) -> float:
    return due[0] or 0.0


def _is_due(timers: TimerQueue) -> bool:
    at = timers.next_at
    return at is not None and at <= time.monotonic()


def _nothing() -> None:
    pass


INSIST_S = 0.25
"""Seconds after which an overdue step that is awaited gets a signal, because it may be inside a call."""

TRIES = 4
"""Number of signals sent, at growing intervals so that none interrupts the handling of the previous one."""


PATIENCE_S = 10.0
"""Seconds after which an overdue step that continues nevertheless gets another signal, again and again."""


class StepLimit(Struct, frozen=True):
    """A step's time limit, and whether the step blocks inside a call, in which only a signal reaches it."""

    seconds: float
    is_blocking: bool


class StepLimits:
    """The time limits of one guest's open steps. ``schedule`` does not count time while the limits are
    suspended; ``tell`` notifies the guest that a step's time limit has expired. ``clock`` is the run's time,
    in seconds, without such suspensions.
    """

    def __init__(
        self,
        control: Control,
        schedule: Schedule,
        tell: Callable[[int], None],
        clock: Callable[[], float],
    ) -> None:
        self._control = control
        self._clock = clock
        self._began: dict[int, float] = {}
        self._schedule = schedule
        self._tell = tell
        self._limits: dict[int, StepLimit] = {}
        self._scheduled: dict[int, Action] = {}
        self._late: dict[int, Action] = {}
        self._overdue: set[int] = set()

    # ---- the guest's thread
    def add(self, step: int, limit: StepLimit) -> None:
        """Set the time limit for a step; ``begin`` starts it."""
        self._limits[step] = limit

    def begin(self, step: int) -> None:
        """Start the time limit for a step, if there is one."""
        limit = self._limits.get(step)
        if limit is not None and step not in self._scheduled:
            self._began[step] = self._clock()
            self._scheduled[step] = self._schedule(limit.seconds, lambda: self._expire(step, limit))

    def end(self, step: int) -> None:
        """Cancel the time limit for a step that has ended."""
        self._limits.pop(step, None)
        self._began.pop(step, None)
        self._overdue.discard(step)
        for scheduled in (self._scheduled, self._late):
            cancel = scheduled.pop(step, None)
            if cancel is not None:
                cancel()

    @property
    def overdue(self) -> tuple[int, ...]:
        """The open steps whose time limits have expired."""
        return tuple(sorted(self._overdue))

    def is_late(self, step: int) -> bool:
        """Return whether an open step has taken longer than its time limit in the run's time."""
        limit = self._limits.get(step)
        return limit is not None and self._clock() - self._began.get(step, self._clock()) > limit.seconds

    @property
    def are_running(self) -> bool:
        """Whether any time limit is still running: one that has not expired, or has signals left to send."""
        return bool(self._scheduled)

    # ---- the watchdog's thread
    def _expire(self, step: int, limit: StepLimit) -> None:
        if step not in self._limits:
            return
        self._overdue.add(step)
        if limit.is_blocking:
            self._insist(step, TRIES)
        else:
            self._tell(step)
            self._scheduled[step] = self._schedule(INSIST_S, lambda: self._insist(step, TRIES))

    def _insist(self, step: int, tries: int) -> None:
        if step not in self._limits or step not in self._overdue:
            return
        self._control.interrupt(SIGALRM)
        if tries > 1:
            again = INSIST_S * (TRIES - tries + 1)
            self._scheduled[step] = self._schedule(again, lambda: self._insist(step, tries - 1))
        else:
            self._scheduled.pop(step, None)
            self._late[step] = self._schedule(PATIENCE_S, lambda: self._insist(step, 1))

    def again(self, step: int) -> None:
        """Restart the step's time limit for another attempt. Call this on the guest's thread."""
        limit = self._limits.get(step)
        self.end(step)
        if limit is not None:
            self.add(step, limit)
            self.begin(step)
