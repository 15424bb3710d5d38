"""Finding out that the computer slept, or that its clock was set."""

from __future__ import annotations

import time
from typing import Protocol

from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.core.records import Record

LEAST_S = 1.5
"""What is less is no sleep and no clock that was set: two clocks are not read at the same moment, and time
servers correct small differences.
"""


class Clocks(Protocol):
    """The clocks of a computer, in seconds."""

    def running(self) -> float:
        """Time that stands still while the computer sleeps."""
        ...

    def passing(self) -> float | None:
        """Time that goes on while it sleeps, whatever its clock is set to; None where there is none."""
        ...

    def wall(self) -> float:
        """What the computer's clock shows, since 1970."""
        ...


class SystemClocks:
    """Those of this computer."""

    def running(self) -> float:
        return time.monotonic()

    def passing(self) -> float | None:
        # Linux only: macOS and Windows have such a clock, and Python does not show it.
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else None

    def wall(self) -> float:
        return time.time()


class Slept(Record):
    """The computer slept for ``seconds``, ``since`` (seconds since 1970) about."""

    seconds: float
    since: float

    def to_event(self) -> LogEvent:
        """What a log says of it."""
        return LogEvent(
            f"the computer slept for {_duration(self.seconds)} from {_time_of_day(self.since)};"
            " instruments may have gone on or timed out meanwhile",
            "warning",
        )

    def to_prompt(self) -> PromptEvent:
        """The question whether the run goes on; without a number yet."""
        return PromptEvent(
            number=0,
            kind="continue",
            message=f"The computer slept for {_duration(self.seconds)} from {_time_of_day(self.since)}."
            " Look at the instruments. Does the run go on?",
            choices=(
                Choice("continue", "Go on with the run", "The program goes on where it was."),
                Choice("abort", "End the run", "The program is stopped, and its clean-up runs."),
            ),
            details={"seconds": round(self.seconds, 1), "since": round(self.since, 1)},
        )


class ClockSet(Record):
    """The computer's clock was set by ``seconds``: back when they are negative. ``at`` is what it shows."""

    seconds: float
    at: float

    def to_event(self) -> LogEvent:
        """What a log says of it."""
        way = "back" if self.seconds < 0 else "forward"
        return LogEvent(
            f"the computer's clock was set {way} by {_duration(abs(self.seconds))} and shows"
            f" {_time_of_day(self.at)} now; the durations of this run are not affected",
            "warning",
        )


class ClockWatch:
    """Compares clocks: ``look`` says what has happened since the last look, or since it was made."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._running, self._passing, self._wall = self._read()

    def _read(self) -> tuple[float, float | None, float]:
        return self._clocks.running(), self._clocks.passing(), self._clocks.wall()

    def look(self) -> list[Slept | ClockSet]:
        """What has happened, the sleep first."""
        before, passed_before, wall_before = self._running, self._passing, self._wall
        self._running, self._passing, self._wall = self._read()
        ran = self._running - before
        if self._passing is not None and passed_before is not None:
            passed = self._passing - passed_before
            slept = passed - ran
            was_set = self._wall - wall_before - passed
        else:
            # A clock that was set forward cannot be told from a sleep here: better one question too many.
            difference = self._wall - wall_before - ran
            slept, was_set = max(difference, 0.0), min(difference, 0.0)
        found: list[Slept | ClockSet] = []
        if slept >= LEAST_S:
            found.append(Slept(slept, self._wall - slept - ran))
        if abs(was_set) >= LEAST_S:
            found.append(ClockSet(was_set, self._wall))
        return found


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def _time_of_day(moment: float) -> str:
    return time.strftime("%H:%M", time.localtime(moment))
