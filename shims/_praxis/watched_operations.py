"""Checks operations and waits in dry runs before they are reported: finds machines that are not connected,
and stops reporting steps that a line repeats many times.

A day-long assay takes ten thousand readings. Reporting each takes a millisecond, and nobody reads them all.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from _praxis import machine_steps, places, steps
from _praxis.rehearsed_faults import Function, RehearsedFault
from _praxis.step_operations import Operation

MOST_TOLD = 400
"""Maximum number of steps of one kind reported for one line: about as many as a large plate has wells."""

_CONNECTING = ("setup", "stop")

_ALWAYS_TOLD = ("set_temperature", "set_block_temperature", "set_lid_temperature", "seal")
"""Operations with a value that the host compares with the instruments' readings."""


fault: RehearsedFault | None = None
"""The fault that a rehearsal injects into this run, or None if there is none."""


def inject(step: int, name: str) -> None:
    """Inject the fault ``name`` at the step with the number ``step``. The steps are watched as in a dry run,
    so that they have the same numbers as there.
    """
    global fault
    fault = RehearsedFault(step, name)
    steps.watch(WatchedOperations(lambda machine, place: None))


class WatchedOperations:
    """A watcher of steps (see ``steps.watch``). ``not_ready`` is called whenever a machine is used without
    being connected, with the machine and the location of the call.
    """

    def __init__(self, not_ready: Callable[[Any, places.Place], None]) -> None:
        self._not_ready = not_ready
        self._given_up: set[int] = set()
        """The machines that were disconnected after a failure."""
        # Counted without a call, during which another of the program's threads could count.
        self._counts: defaultdict[tuple[str, places.Place], int] = defaultdict(int)
        self._is_part: dict[tuple[str, places.Place], bool] = {}
        self._roles: dict[tuple[str, places.Place], str] = {}
        self._seconds: defaultdict[tuple[str, places.Place], float] = defaultdict(float)

    def is_operation_told(self, operation: Operation, machine: Any, place: places.Place) -> bool:
        if operation.method == "stop" and sys.exception() is not None:
            self._given_up.add(id(machine))
        is_connecting = machine_steps.is_connected(machine) or _is_connecting(machine, operation.method)
        # Whatever continues after a failure, such as the rest of a gather, only fails because of it.
        if not is_connecting and id(machine) not in self._given_up:
            self._not_ready(machine, place)
        if operation.method in _ALWAYS_TOLD:
            return True
        key = (operation.name, place)
        self._counts[key] += 1
        count = self._counts[key]
        if count == MOST_TOLD:
            outer = steps.current.get()
            self._is_part[key] = outer is not None and outer.machine is not None
            self._roles[key] = machine_steps.role_of(machine)
        return count <= MOST_TOLD

    def spoilt(self, function: Function, step: steps.Running) -> Function:
        return function if fault is None else fault.spoilt(function, step)

    def is_unanswered(self, step: int) -> bool:
        return fault is not None and fault.is_unanswered(step)

    def is_wait_told(self, seconds: float, place: places.Place) -> bool:
        key = ("", place)
        self._counts[key] += 1
        count = self._counts[key]
        if count > MOST_TOLD:
            self._seconds[key] += seconds
        return count <= MOST_TOLD

    def repeated(self) -> list[dict[str, object]]:
        """Return the counts of unreported steps for each operation ("" for waits) and line."""
        return [
            {
                "operation": key[0],
                "instrument": self._roles.get(key, ""),
                "file": key[1][0],
                "line": key[1][1],
                "count": count - MOST_TOLD,
                "seconds": self._seconds.get(key, 0.0),
                "is_part": self._is_part.get(key, False),
            }
            for key, count in self._counts.items()
            if count > MOST_TOLD
        ]


def _is_connecting(machine: Any, method: str) -> bool:
    """Return True if an operation connects or disconnects its machine, or is part of doing so."""
    step = steps.current.get()
    while method not in _CONNECTING and step is not None:
        method = step.method if step.machine is machine else ""
        step = step.outer
    return method in _CONNECTING
