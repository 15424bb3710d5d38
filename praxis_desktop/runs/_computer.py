"""Keeps the computer awake during a run with instruments, and detects sleep and clock changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.core.sizes_and_durations import duration_for_people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from praxis_desktop.ports.roles import Binding


log = logging.getLogger(__name__)


def may_sleep(reason: str) -> Message:
    """Return a message saying that the computer cannot be kept awake; ``reason`` says why."""
    return Message(
        "the computer may go to sleep during this run: it cannot be kept awake here ({reason})",
        reason=reason,
    )


def is_to_stay_awake(bindings: Iterable[Binding], *, keep_awake: bool) -> bool:
    """Return whether a run with ``bindings`` must keep the computer awake; ``keep_awake`` is the setting."""
    return keep_awake and any(not binding.is_simulated for binding in bindings)


def _running_mode() -> Any:
    """Return the wakepy mode that keeps programs running; the screen may still lock and turn off."""
    from wakepy import keep  # slow to import (30 ms), and only runs with instruments need it

    return keep.running(on_fail="pass")


@contextmanager
def awake(tell: Callable[[LogEvent], None], mode: Callable[[], Any] = _running_mode) -> Iterator[None]:
    """Keep the computer awake within the ``with`` block; if this is impossible, call ``tell`` once.

    Enter and leave the block on the same thread; both may wait for the desktop to reply.
    """
    with ExitStack() as stack:
        reason = ""
        try:
            entered = stack.enter_context(mode())
            if not entered.active:
                reason = "no method works on this system"
        except Exception as error:  # a run must not fail because the computer may sleep
            log.info("the computer is not kept awake", exc_info=True)
            reason = str(error) or type(error).__name__
        if reason:
            tell(LogEvent(may_sleep(reason)))
        yield


LEAST_S = 1.5
"""Smallest difference to report, in seconds. Smaller ones occur because the clocks are not read
simultaneously, and time servers make small corrections.
"""


class Clocks(Protocol):
    """The clocks of a computer, in seconds."""

    def running(self) -> float:
        """Return the seconds elapsed, not counting sleep."""
        ...

    def passing(self) -> float | None:
        """Return the seconds elapsed, including sleep, unaffected by clock changes; None if the system has no
        such clock.
        """
        ...

    def wall(self) -> float:
        """Return the time of day, in seconds since 1970."""
        ...


class SystemClocks:
    """The clocks of this computer."""

    def running(self) -> float:
        return time.monotonic()

    def passing(self) -> float | None:
        # Linux only: macOS and Windows have such a clock, but Python does not expose it.
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else None

    def wall(self) -> float:
        return time.time()


class Slept(Struct, frozen=True):
    """The computer slept for ``seconds``, from about ``since`` (seconds since 1970)."""

    seconds: float
    since: float

    def to_event(self) -> LogEvent:
        """Return the event for the run's log."""
        return LogEvent(
            Message(
                "the computer slept for {seconds} from {since}; instruments may have kept running or "
                "timed out meanwhile",
                seconds=duration_for_people(self.seconds),
                since=_time_of_day(self.since),
            ),
            "warning",
        )

    def to_prompt(self) -> PromptEvent:
        """Return a question that asks whether to continue the run. It is numbered when it is asked."""
        return PromptEvent(
            number=0,
            kind="continue",
            message=Message(
                "The computer slept for {seconds} from {since}. Check the instruments. Should the "
                "run continue?",
                seconds=duration_for_people(self.seconds),
                since=_time_of_day(self.since),
            ),
            choices=(
                Choice("continue", "Continue the run", "The program continues where it left off."),
                Choice("abort", "End the run", "The program cleans up first, and is then stopped."),
            ),
            details={"seconds": round(self.seconds, 1), "since": round(self.since, 1)},
        )


class ClockSet(Struct, frozen=True):
    """The computer's clock was set forward by ``seconds`` (back if negative); ``at`` is the new time."""

    seconds: float
    at: float

    def to_event(self) -> LogEvent:
        """Return the event for the run's log."""
        way = "back" if self.seconds < 0 else "forward"
        return LogEvent(
            Message(
                "the computer's clock was set {way} by {seconds} and now shows {at}; the durations "
                "of this run are not affected",
                way=way,
                seconds=duration_for_people(abs(self.seconds)),
                at=_time_of_day(self.at),
            ),
            "warning",
        )


class ClockWatch:
    """Detects sleep and clock changes by comparing clocks between calls to ``look``."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._running, self._passing, self._wall = self._read()

    def _read(self) -> tuple[float, float | None, float]:
        return self._clocks.running(), self._clocks.passing(), self._clocks.wall()

    def look(self) -> list[Slept | ClockSet]:
        """Return the events since the last call: any sleep, followed by any clock change."""
        before, passed_before, wall_before = self._running, self._passing, self._wall
        self._running, self._passing, self._wall = self._read()
        ran = self._running - before
        if self._passing is not None and passed_before is not None:
            passed = self._passing - passed_before
            slept = passed - ran
            was_set = self._wall - wall_before - passed
        else:
            # Without that clock, setting the time forward looks like sleep: better to ask once too often.
            difference = self._wall - wall_before - ran
            slept, was_set = max(difference, 0.0), min(difference, 0.0)
        found: list[Slept | ClockSet] = []
        if slept >= LEAST_S:
            found.append(Slept(slept, self._wall - slept - ran))
        if abs(was_set) >= LEAST_S:
            found.append(ClockSet(was_set, self._wall))
        return found


def _time_of_day(moment: float) -> str:
    return time.strftime("%H:%M", time.localtime(moment))


LOOK_EVERY_S = 1.0
_AWAKE_AFTER_S = 1.0
"""Seconds after which a run keeps the computer awake. To load what that needs takes 50 ms of processor time,
for which the beginning of the program would otherwise have to wait, and runs that end sooner do not need it.
"""
_JOIN_S = 2.0


class MachineLife:
    """Monitors the computer during one run, from ``start`` to ``close``.

    ``tell`` receives warnings about sleep, clock changes and, if ``keeps_awake`` is set, a computer that
    cannot be kept awake. ``slept`` is called after the warning about sleep, to hold the run. Both are called
    on the monitoring thread. If ``watches`` is False, sleep and clock changes are ignored.
    """

    def __init__(
        self,
        *,
        tell: Callable[[LogEvent], None],
        slept: Callable[[Slept], None] | None = None,
        keeps_awake: bool = False,
        watches: bool = True,
        clocks: Clocks | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._tell = tell
        self._slept = slept
        self._keeps_awake = keeps_awake
        self._watches = watches
        self._watch = ClockWatch(clocks or SystemClocks())
        self._look_every_s = look_every_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="machine life", daemon=True)

    def start(self) -> None:
        """Start monitoring. Call this once the program is running, so that the program does not have to
        wait.
        """
        self._thread.start()

    def close(self) -> None:
        """Stop monitoring, and allow the computer to sleep. Idempotent; may be called without ``start``."""
        self._closing.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        if self._keeps_awake and self._closing.wait(_AWAKE_AFTER_S):
            return
        with awake(self._tell) if self._keeps_awake else nullcontext():
            while not self._closing.wait(self._look_every_s if self._watches else None):
                try:
                    self._look()
                except Exception:  # a listener may fail; the run continues, and so does the watch
                    log.exception("what happened to the computer could not be reported")

    def _look(self) -> None:
        for found in self._watch.look():
            self._tell(found.to_event())
            if isinstance(found, Slept) and self._slept is not None:
                self._slept(found)
