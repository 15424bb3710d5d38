"""Earlier emergency stops: finds stopped instruments that no completed run has used since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.core.words import halt_of, is_emergency_stop
from praxis_desktop.records.history.rows import Filter, RunRow

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History

_MOST_RUNS = 50
"""Number of an instrument's latest runs to examine: after that many runs, a user is assumed to have checked
the instrument.
"""
_STOPPED = frozenset({"sent", "confirmed", "unconfirmed", "failed", "no_stop_command"})
"""Outcomes of a stop that leave the instrument's state unknown."""


class StopBefore(Struct, frozen=True):
    """A run's emergency stop: ``at`` is its time in seconds since 1970; ``instruments`` are the instruments
    affected, by the names used in the query; ``halts`` are their outcomes, by the names in that run.
    """

    run_id: str
    number: int
    at: float
    instruments: tuple[str, ...]
    halts: tuple[HaltEvent, ...] = ()


def stops_before(history: History, instruments: Mapping[str, Sequence[str]]) -> tuple[StopBefore, ...]:
    """Return the last emergency stop of each of the ``instruments`` that no completed run has used since,
    newest first.

    ``instruments`` maps each instrument to the names that it may have in records. Raises HistoryError.
    """
    found: dict[str, tuple[RunRow, list[float], list[str], list[HaltEvent]]] = {}
    for name, devices in instruments.items():
        stop = _last_stop(history, frozenset(devices))
        if stop is not None:
            run, at, halt = stop
            _, times, names, halts = found.setdefault(run.run_id, (run, [], [], []))
            times.append(at)
            names.append(name)
            halts.append(halt)
    stops = [
        StopBefore(run.run_id, run.number, times[0], tuple(names), tuple(halts))
        for run, times, names, halts in found.values()
    ]
    return tuple(sorted(stops, key=lambda stop: stop.at, reverse=True))


def _last_stop(history: History, devices: frozenset[str]) -> tuple[RunRow, float, HaltEvent] | None:
    runs = {
        run.run_id: run
        for device in devices
        for run in history.runs(Filter(machine=device), limit=_MOST_RUNS)
    }
    for run in sorted(runs.values(), key=lambda run: run.ordered_ns, reverse=True):
        if run.state == "completed":
            return None
        if is_emergency_stop(run.state, run.reason):
            halt = _halt_in(history, run, devices)
            if halt is not None:
                return run, *halt
    return None


def _halt_in(history: History, run: RunRow, devices: frozenset[str]) -> tuple[float, HaltEvent] | None:
    """Return the last stop of any of the ``devices`` in ``run``, with its time, or None if there was none."""
    machines = history.details(run.run_id).machines
    roles = {role for role, machine in machines.items() if machine in devices}
    halts = [
        action
        for action in history.actions(run.run_id)
        if action.kind == "halt"
        and action.told.get("outcome") in _STOPPED
        and not action.told.get("is_simulated")
        and (action.told.get("port") in roles or action.told.get("device") in devices)
    ]
    return (run.begun + halts[-1].time, halt_of(halts[-1].told)) if halts else None
