"""The clock for a run and its simulated instruments, which may run faster than the computer's clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Literal, Protocol

Pace = Literal["1", "10", "at-once"]
"""The pace of a simulated run: as in the laboratory, ten times as fast, or without waiting."""

PACES: Final[tuple[Pace, ...]] = ("1", "10", "at-once")

RATES: Final[dict[Pace, int]] = {"1": 1, "10": 10, "at-once": 1}
"""How fast a run's time passes relative to the computer's; "at-once" also skips waits."""

_LONGEST_WAIT_S = 3600.0


class Schedule(Protocol):
    """A clock in nanoseconds that can schedule a single callback."""

    def now(self) -> int:
        """Return the current time."""
        ...

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        """Call ``callback`` at ``when``, replacing any earlier call; None cancels the call."""
        ...

    def close(self) -> None:
        """Cancel the callback permanently."""
        ...


class RunTime:
    """A run's time in nanoseconds, which starts at ``time.monotonic_ns()`` and never goes backwards.

    Instruments' callbacks run on a thread that is started when first needed. At the pace "at-once", the run
    itself calls ``jump`` when it is idle, and due callbacks run on its thread. Thread-safe.
    """

    def __init__(self, pace: Pace = "1", *, name: str = "simulated instruments") -> None:
        self._name = name
        self._changed = threading.Condition()
        self._calling = threading.RLock()
        """Held during a callback, so that the time does not advance until the callback returns."""
        self._pace: Pace = pace
        self._holds = 0
        self._held = 0
        """How long, in nanoseconds, the holds have lasted in all."""
        self._since = self._at = time.monotonic_ns()
        self._due: dict[RunSchedule, tuple[int, Callable[[], None]]] = {}
        self._thread: threading.Thread | None = None
        self._closed = False
        self.on_change: Callable[[], None] = lambda: None
        """Called when the duration of waits must be recomputed."""

    # ---- the pace
    @property
    def pace(self) -> Pace:
        """The current pace."""
        return self._pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        with self._changed:
            self._rebase()
            self._pace = pace
            self._changed.notify_all()
        self.on_change()

    def hold(self) -> None:
        """Run at pace 1 until ``release`` is called, because a person is working. Calls can be nested."""
        self._count_holds(1)

    def release(self) -> None:
        """End a ``hold``."""
        self._count_holds(-1)

    def _count_holds(self, change: int) -> None:
        with self._changed:
            self._rebase()
            self._holds += change
            self._changed.notify_all()
        self.on_change()

    @property
    def _rate(self) -> int:
        return 1 if self._holds else RATES[self._pace]

    def _rebase(self) -> None:
        """Restart the time calculation from now. Call this with the lock held."""
        now = time.monotonic_ns()
        self._at += (now - self._since) * self._rate
        if self._holds:
            self._held += now - self._since
        self._since = now

    # ---- the time
    def now(self) -> int:
        """Return the current time."""
        with self._changed:
            return self._at + (time.monotonic_ns() - self._since) * self._rate

    def seconds(self) -> float:
        """Return the current time in seconds."""
        return self.now() / 1e9

    @property
    def held_ns(self) -> int:
        """How long people have worked so far (see ``hold``), in nanoseconds."""
        with self._changed:
            self._rebase()
            return self._held

    @property
    def ahead_ns(self) -> int:
        """How far the run's time is ahead of the computer's monotonic clock, in nanoseconds."""
        return self.now() - time.monotonic_ns()

    def computer_ns(self, until: int) -> int:
        """Return how long, in nanoseconds, the computer must wait until the run's time reaches ``until``."""
        return max(0, until - self.now()) // self._rate

    def jump(self, until: int | None) -> bool:
        """Advance the time to the next scheduled action and run it, or advance it only to ``until`` if that
        is earlier. Returns False, without effect, if time may not jump now or there is nothing to advance to.
        """
        with self._calling:
            with self._changed:
                if self._pace != "at-once" or self._holds:
                    return False
                schedule = self._first()
                due = until if schedule is None else self._due[schedule][0]
                if due is None:
                    return False
                if until is not None and until < due:
                    schedule, due = None, until
                self._rebase()
                self._at = max(self._at, due)
                callback = None if schedule is None else self._due.pop(schedule)[1]
            if callback is not None:
                callback()
        return True

    # ---- actions scheduled by instruments
    def schedule(self, ahead_ns: int = 0) -> RunSchedule:
        """Return a schedule for one port, whose clock is ``ahead_ns`` ahead of the run's time."""
        return RunSchedule(self, ahead_ns)

    def arrange(self, schedule: RunSchedule, when: int | None, callback: Callable[[], None]) -> None:
        """Call ``callback`` at ``when``, replacing any earlier call for ``schedule``; None cancels the
        call.
        """
        with self._changed:
            self._due.pop(schedule, None)
            if when is None or self._closed:
                return
            self._due[schedule] = (when, callback)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _first(self) -> RunSchedule | None:
        """Return the schedule whose callback is due first. Call this with the lock held."""
        return min(self._due, key=lambda schedule: self._due[schedule][0], default=None)

    def _run(self) -> None:
        while self._await_due():
            with self._calling:
                with self._changed:
                    schedule = self._first()
                    if schedule is None or self._due[schedule][0] > self.now():
                        continue  # a jump was faster
                    callback = self._due.pop(schedule)[1]
                callback()

    def _await_due(self) -> bool:
        """Wait until an action is due; return False once closed."""
        with self._changed:
            while not self._closed:
                schedule = self._first()
                left_s = None if schedule is None else self.computer_ns(self._due[schedule][0]) / 1e9
                if left_s is not None and left_s <= 0:
                    return True
                self._changed.wait(None if left_s is None else min(left_s, _LONGEST_WAIT_S))
        return False

    def close(self) -> None:
        """Run no more callbacks. Idempotent."""
        with self._changed:
            self._closed = True
            self._due.clear()
            self._changed.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)


class RunSchedule:
    """The Schedule of one port in a RunTime; if ``owns``, closing the schedule also closes the RunTime."""

    def __init__(self, time: RunTime, ahead_ns: int = 0, *, owns: bool = False) -> None:
        self._time = time
        self._ahead_ns = ahead_ns
        self._owns = owns

    @classmethod
    def alone(cls, name: str, ahead_ns: int = 0) -> RunSchedule:
        """Return a schedule in the computer's time, for a port that is not part of a run."""
        return cls(RunTime(name=name), ahead_ns, owns=True)

    def now(self) -> int:
        return self._time.now() + self._ahead_ns

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self._time.arrange(self, None if when is None else when - self._ahead_ns, callback)

    def close(self) -> None:
        self._time.arrange(self, None, _nothing)
        if self._owns:
            self._time.close()


def _nothing() -> None:
    """Do nothing."""
