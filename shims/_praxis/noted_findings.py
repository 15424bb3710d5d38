"""A dry run's findings, recorded as they occur, each with a line and a step."""

from __future__ import annotations

from typing import Any

from _praxis import ledger_places, places, steps

_MOST = 5000
"""Maximum number of findings that are stored."""


class Findings:
    """All findings, in the order in which they occurred."""

    def __init__(self) -> None:
        self._noted: list[dict[str, object]] = []
        self._blocking: set[tuple[str, places.Place]] = set()
        self._forgotten: set[tuple[str, places.Place]] = set()
        # Keyed by identity, and kept with the machine, so that no other gets its address.
        self._not_ready: dict[tuple[int, places.Place], Any] = {}

    def note_not_ready(self, machine: Any, place: places.Place) -> None:
        """Record that a machine is used before it is connected, once per line."""
        key = (id(machine), place)
        if key not in self._not_ready:  # no call until it is kept: another thread may use the machine there
            self._not_ready[key] = machine
            self.note(kind="machine_not_ready", severity="violation", machine=machine, place=place)

    def note_blocking(self, call: str, seconds: float, place: places.Place) -> None:
        """Record that a call blocks the whole program, for up to ``seconds`` (0: no limit); once per line."""
        if (call, place) not in self._blocking:
            self._blocking.add((call, place))
            self.note(
                kind="blocking_call",
                severity="warning",
                subject="call",
                labware=call,
                wanted=seconds,
                machine="",
                place=place,
            )

    def note_forgotten(self, function: str, place: places.Place) -> None:
        """Record that a coroutine of ``function`` was never awaited, once per line."""
        if (function, place) not in self._forgotten:
            self._forgotten.add((function, place))
            self.note(
                kind="not_awaited",
                severity="violation",
                subject="call",
                labware=function,
                machine="",
                place=place,
            )

    def note(
        self,
        *,
        machine: object,
        severity: str,
        place: places.Place | None = None,
        step: int | None = None,
        **told: object,
    ) -> None:
        """Record a finding for the current step, or for step number ``step``."""
        # Warnings leave room for violations, which keep a dry run from passing.
        if len(self._noted) >= (_MOST if severity == "violation" else _MOST // 2):
            return
        present, number = place_and_step()
        file, line = place or present
        self._noted.append(
            {
                **told,
                "severity": severity,
                "machine": ledger_places.machine_name(machine),
                "file": file,
                "line": line,
                "step": number if step is None else step,
            }
        )

    def to_json(self) -> list[dict[str, object]]:
        """Return all findings in the format of the host's ``runs/dry_run/ledger.py``."""
        return self._noted


def place_and_step() -> tuple[places.Place, int]:
    """Return the program's current line, and the number of its step. An operation that is counted but not
    reported (see ``watched_operations``) has no step number and is identified by its line.
    """
    step = steps.current.get()
    if step is None:
        return ledger_places.here(), 0
    if step.machine is None and (here := ledger_places.here()) != places.NOWHERE:
        return here, step.number
    return step.place, step.number
