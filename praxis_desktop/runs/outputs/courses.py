"""Series of numbers over time, reported point by point at first and in groups later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.records import as_dict, replace

MOST_SINGLE = 10_000
"""Points of a series to report individually."""

TOGETHER = 100
"""Number of later points to report in one event."""


class Courses:
    """Reports the points of series. ``flush`` reports those still waiting."""

    def __init__(self, tell: Callable[[DataEvent], None]) -> None:
        self._tell = tell
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, tuple[DataEvent, list[list[float | None]]]] = {}

    def add(self, event: DataEvent, time: float) -> None:
        """Add a point: the value of ``event``, measured at ``time`` (s)."""
        count = self._counts[event.key] = self._counts.get(event.key, 0) + 1
        value = event.value
        assert value is None or isinstance(value, int | float)
        point = [round(time, 6), value]
        if count <= MOST_SINGLE:
            self._tell(replace(event, value={"points": [point]}))
            return
        _, points = self._waiting.setdefault(event.key, (event, []))
        points.append(point)
        if len(points) >= TOGETHER:
            self._tell_waiting(event.key)

    def kept(self) -> dict[str, object]:
        """The counts and the waiting points, as plain data for ``take_up``."""
        waiting = [[as_dict(event), points] for event, points in self._waiting.values()]
        return {"counts": dict(self._counts), "waiting": waiting}

    def take_up(self, kept: Mapping[str, Any]) -> None:
        """Continue from ``kept`` data. Raises LookupError or TypeError for invalid data."""
        self._counts = {str(key): int(count) for key, count in kept["counts"].items()}
        for told, points in kept["waiting"]:
            event = DataEvent(**told)
            self._waiting[event.key] = event, list(points)

    def flush(self) -> None:
        """Report all waiting points."""
        for key in list(self._waiting):
            self._tell_waiting(key)

    def _tell_waiting(self, key: str) -> None:
        event, points = self._waiting.pop(key)
        self._tell(replace(event, value={"points": points}))
