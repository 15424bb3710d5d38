"""Steps that dry runs count and no longer tell: those that one line of a program has taken many times.

An assay of a day takes ten thousand readings, each of which costs a millisecond to tell, and nobody reads.
"""

from __future__ import annotations

from typing import Any

from _praxis import machine_steps, places, waits

MOST_TOLD = 400
"""Steps of one kind at one line that are told: as many as a large plate has wells."""


class Repeated:
    """Counts the steps of each line, from now on and for the rest of this guest's life."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, places.Place], int] = {}
        self._roles: dict[tuple[str, places.Place], str] = {}
        self._seconds: dict[tuple[str, places.Place], float] = {}
        self._watch_machines()
        self._watch_waits()

    def _watch_machines(self) -> None:
        run = machine_steps._run

        def run_or_count(
            recorder: Any, operation: Any, place: Any, function: Any, machine: Any, args: Any, kwargs: Any
        ) -> Any:
            key = (operation.name, place)
            count = self._counts[key] = self._counts.get(key, 0) + 1
            if count <= MOST_TOLD:
                return run(recorder, operation, place, function, machine, args, kwargs)
            if count == MOST_TOLD + 1:
                self._roles[key] = machine_steps._role_of(machine)
            return function(machine, *args, **kwargs)

        machine_steps._run = run_or_count

    def _watch_waits(self) -> None:
        begin = waits._begin

        def begin_or_count(seconds: float, place: places.Place) -> Any:
            key = ("", place)
            count = self._counts[key] = self._counts.get(key, 0) + 1
            if count <= MOST_TOLD:
                return begin(seconds, place)
            self._seconds[key] = self._seconds.get(key, 0.0) + seconds
            return None

        waits._begin = begin_or_count

    def to_json(self) -> list[dict[str, object]]:
        """What was not told, by line: ``operation`` is "" for waits."""
        return [
            {
                "operation": key[0],
                "instrument": self._roles.get(key, ""),
                "file": key[1][0],
                "line": key[1][1],
                "count": count - MOST_TOLD,
                "seconds": self._seconds.get(key, 0.0),
            }
            for key, count in self._counts.items()
            if count > MOST_TOLD
        ]
