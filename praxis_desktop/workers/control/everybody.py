"""The emergency stop of everything: every run of every process of this user, at once."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from praxis_desktop.core.control_folder import guardian_addresses
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.records import Record, replace
from praxis_desktop.ports.emergency.other_guardians import Report, ask_guardian
from praxis_desktop.workers.control.client import ANSWER_S, ask_all
from praxis_desktop.workers.control.messages import Happened, Over, Reply, RunInfo, Runs, StopAll
from praxis_desktop.workers.control.places import Place, places
from praxis_desktop.workers.control.service import control_service

log = logging.getLogger(__name__)

REPORT_S = 15.0
"""Seconds in which the instruments have confirmed, or have not."""


class Everybody(Record):
    """Whom an emergency stop has reached: the runs, and the processes that did not answer. ``guarded`` is
    what the guardians of other processes have sent, by process, whether that answered or not. ``set_up`` are
    those of them that had no port open, and have not said themselves that they stop: they open none.
    """

    runs: tuple[RunInfo, ...]
    silent: tuple[int, ...] = ()
    guarded: Mapping[int, tuple[Report, ...]] = {}
    set_up: tuple[int, ...] = ()


def emergency_stop_everywhere(
    run_ids: Sequence[str] = (),
    *,
    by: str = "",
    reason: str = "",
    tell: Callable[[str, Mapping[str, Any]], None] | None = None,
    report_s: float = REPORT_S,
) -> Everybody:
    """Stop the instruments of the runs of these ids, without any of all runs of this user: those of this
    process first, those of all others at the same time.

    ``tell`` gets the id of a run and an event of it, as in JSON, on threads of this function's: what becomes
    of each instrument, for ``report_s`` seconds at most. Without it this returns once every process has
    answered, after three seconds at most. Not for a thread that may not wait. Raises StorageError when it is
    not known where other processes are; this one's runs have been stopped by then.
    """
    service = control_service()
    own = service.attended(tuple(run_ids))
    service.emergency_stop(tuple(run_ids), by=by, reason=reason)
    others = emergency_stop_elsewhere(run_ids, by=by, reason=reason, tell=tell, report_s=report_s)
    return replace(others, runs=(*(attended.info() for attended in own), *others.runs))


def emergency_stop_elsewhere(
    run_ids: Sequence[str] = (),
    *,
    by: str = "",
    reason: str = "",
    tell: Callable[[str, Mapping[str, Any]], None] | None = None,
    report_s: float = REPORT_S,
) -> Everybody:
    """The same for the runs of all other processes alone, by who has stopped this one's already.

    Their guardians are asked first: they stop what is real, also where a process does not answer.
    """
    guardians = _Guardians(run_ids, by, reason)
    reached: list[RunInfo] = []
    others = [place for place in places() if place.process != os.getpid()]
    telling = _Telling(tell)
    request = StopAll(tuple(run_ids), by, reason)
    silent, answered = [], set()
    for place, reply in ask_all(others, request, deadline_s=ANSWER_S, tell=telling.hear if tell else None):
        if isinstance(reply, Runs):
            reached += reply.runs
            answered.add(place)
        else:
            silent.append(place.process)
    if tell is not None:
        telling.wait_for(answered, report_s)
    told = guardians.answers()
    guarded = {process: ports for process, ports in told.items() if ports}
    known = {place.process for place in answered}
    set_up = tuple(sorted(process for process, ports in told.items() if not ports and process not in known))
    return Everybody(tuple(reached), tuple(silent), guarded, set_up)


class _Guardians:
    """The guardians of all other processes of this user, asked at once."""

    def __init__(self, run_ids: Sequence[str], by: str, reason: str) -> None:
        self._answers: dict[int, tuple[Report, ...]] = {}
        self._threads = []
        for address, process in guardian_addresses().items():
            if process != os.getpid():
                asking = threading.Thread(
                    target=self._ask, args=(address, process, run_ids, by, reason), daemon=True
                )
                asking.start()
                self._threads.append(asking)

    def _ask(self, address: Path, process: int, run_ids: Sequence[str], by: str, reason: str) -> None:
        try:
            told = ask_guardian(address, runs=run_ids, by=by, reason=reason, seconds=ANSWER_S)
        except (ConnectionRefusedError, FileNotFoundError):
            with suppress(OSError):
                address.unlink()  # it was killed
        except (OSError, ValueError, KeyError) as error:
            log.warning("The guardian of process %d does not answer: %s", process, error)
        else:
            if told is not None:
                self._answers[process] = tuple(told)

    def answers(self) -> dict[int, tuple[Report, ...]]:
        """What they have sent, waited for; nothing where no port was open."""
        deadline = Deadline.after(ANSWER_S)
        for thread in self._threads:
            thread.join(deadline.remaining)
        return dict(self._answers)


class _Telling:
    """Hands on what processes tell, until all have told everything."""

    def __init__(self, tell: Callable[[str, Mapping[str, Any]], None] | None) -> None:
        self._tell = tell
        self._over: set[Place] = set()
        self._changed = threading.Condition()

    def hear(self, place: Place, reply: Reply) -> None:
        with self._changed:
            if isinstance(reply, Happened) and self._tell is not None:
                self._tell(reply.run_id, reply.event)
            elif isinstance(reply, Over):
                self._over.add(place)
                self._changed.notify_all()

    def wait_for(self, told: set[Place], seconds: float) -> None:
        deadline = Deadline.after(seconds)
        with self._changed:
            while not told <= self._over and not deadline.expired:
                self._changed.wait(deadline.remaining)
