"""The guest's CPU clock, which would overflow after 35 minutes of work if CPython read it."""

from __future__ import annotations

from praxis_desktop.interpreter.environment import Clock, VirtualEnvironment
from tests.interpreter.guests import Guest, in_guest

FIVE_HOURS_S = 18_000


class Worn(VirtualEnvironment):
    """An environment in which the guest has used five hours of CPU time."""

    def clock(self, clock: Clock) -> int:
        used = FIVE_HOURS_S * 10**9 if clock in (Clock.PROCESS_CPU, Clock.THREAD_CPU) else 0
        return super().clock(clock) + used


def test_cpu_time_goes_on_after_hours_of_it() -> None:
    def measure(guest: Guest) -> list[float]:
        seconds, nanoseconds = guest.run("import time; (time.process_time(), time.process_time_ns())").to_js()
        return [seconds, nanoseconds / 1e9]

    for used in in_guest(measure, environment=Worn()):
        assert FIVE_HOURS_S <= used < FIVE_HOURS_S + 100
