"""The event of ``exec --benchmark``."""

from __future__ import annotations

from typing import ClassVar

from praxis_desktop.core.events import Event


class BenchmarkEvent(Event, frozen=True):
    """A program's times in milliseconds, run by run, from its first line to its end.

    ``spread`` is the interquartile range, ``preparation`` the median time to prepare an interpreter,
    ``times`` are in the order of the runs.
    """

    name: ClassVar[str] = "benchmark"
    runs: int
    minimum: float
    median: float
    spread: float
    preparation: float
    times: tuple[float, ...]
