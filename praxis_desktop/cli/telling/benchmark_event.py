"""What ``exec --benchmark`` tells besides what every run tells."""

from __future__ import annotations

from typing import ClassVar

from praxis_desktop.core.events import Event


class BenchmarkEvent(Event):
    """How long a program took, run after run: all in milliseconds, from its first line to its end.

    ``spread`` is the distance between the quartiles, ``preparation`` the median of what an interpreter took
    to be ready, ``times`` are in the order of the runs.
    """

    name: ClassVar[str] = "benchmark"
    runs: int
    minimum: float
    median: float
    spread: float
    preparation: float
    times: tuple[float, ...]
