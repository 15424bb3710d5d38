"""The runs of this user's processes, as seen and controlled by another process."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.control_folder import guardian_addresses
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.words import number_or_id
from praxis_desktop.ports.emergency.other_guardians import Report, ask_guardian, is_alive
from praxis_desktop.workers.control.connections import SocketAddress, TimedConnection, key, places
from praxis_desktop.workers.control.messages import (
    Done,
    Happened,
    ListRuns,
    MessageError,
    Over,
    Reply,
    Request,
    RunInfo,
    Runs,
    StopAll,
    encoded,
    reply_of,
)
from praxis_desktop.workers.control.service import LISTENS_AFTER_S, control_service

ANSWER_S = 3.0
"""Maximum time, in seconds, that a process may take to reply."""

_LARGEST_REPLY = 64 << 20
_BEGINNING_S = 0.5
"""Seconds that a process may take from creating its socket to listening on it."""
_AGAIN_S = 0.02
_YOUNG_S = 60.0
"""Age, in seconds, at which a silent socket is considered stale even if its process ID is in use."""


class NoAnswer(PraxisError):
    """A process did not reply, or has just ended."""


def under_way(*, deadline_s: float = ANSWER_S) -> tuple[list[RunInfo], list[SocketAddress]]:
    r"""Return the runs of all processes, oldest first, and the processes that did not reply in time.

    Raises StorageError.
    """
    runs: list[RunInfo] = []
    silent = []
    for place, reply in ask_all(places(), ListRuns(), deadline_s=deadline_s):
        if isinstance(reply, Runs):
            runs += reply.runs
        elif reply is None:
            silent.append(place)
    return sorted(runs, key=lambda run: run.started), silent


def find(run_id: str) -> RunInfo:
    """Return the run in progress with the given number, ID or ID prefix; ``last`` means the latest.

    A process starts to listen only some time after its run has begun, so this waits for a run that has just
    begun. Raises UsageError if no run matches, or if several do.
    """
    deadline = Deadline.after(LISTENS_AFTER_S + _BEGINNING_S)
    while True:
        is_late = deadline.expired
        runs, _ = under_way()
        if run_id == "last":
            found = runs[-1:]
        else:
            found = [
                run
                for run in runs
                if run_id and (run.run_id.startswith(run_id.lower()) or str(run.number) == run_id)
            ]
        if found or is_late:
            break
        time.sleep(_AGAIN_S)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(run.run_id[: len(run_id) + 4] for run in found)
        raise UsageError(
            Message("several runs are called {run_id}: {listed}", run_id=repr(run_id), listed=listed),
            hint="Type more of the id.",
        )
    there = ", ".join(number_or_id(run.number, run.run_id) for run in runs)
    raise UsageError(
        "no run is active" if not runs else Message("no active run is called {run_id}", run_id=repr(run_id)),
        hint=Message("Available: {there}.", there=there)
        if there
        else "'praxis-desktop history list' lists ended runs.",
    )


def ask(run: RunInfo, request: Request, *, deadline_s: float = ANSWER_S) -> None:
    """Send a request to the process of ``run``. Raises NoAnswer, or UsageError if the request is refused."""
    there = [place for place in places() if place.process == run.process]
    for _, reply in ask_all(there, request, deadline_s=deadline_s):
        if isinstance(reply, Done):
            if reply.refused:
                raise UsageError(reply.refused)
            return
    called = number_or_id(run.number, run.run_id)
    raise NoAnswer(
        Message(
            "process {process}, which is running {called}, is not responding",
            process=run.process,
            called=called,
        )
    )


def follow(process: int, request: Request) -> Iterator[Reply]:
    """Yield a process's replies to ``request``, up to and including Over. Raises NoAnswer."""
    secret = key()
    for place in places():
        if place.process != process:
            continue
        try:
            line = _connected(place, secret)
        except (OSError, EOFError) as error:
            raise NoAnswer(
                Message("process {process} is not responding: {error}", process=process, error=error)
            ) from error
        try:
            line.send(encoded(request))
            while True:
                line.waits(None)
                reply = reply_of(line.receive(_LARGEST_REPLY))
                yield reply
                if isinstance(reply, Over):
                    return
        except (OSError, EOFError, MessageError) as error:
            raise NoAnswer(
                Message(
                    "process {process} has ended: {error}", process=process, error=str(error) or "it ended"
                )
            ) from error
        finally:
            line.close()
    raise NoAnswer(Message("process {process} has ended", process=process))


def ask_all(
    asked: Sequence[SocketAddress],
    request: Request,
    *,
    deadline_s: float = ANSWER_S,
    tell: Callable[[SocketAddress, Reply], None] | None = None,
) -> list[tuple[SocketAddress, Reply | None]]:
    """Ask all processes at the same time; return their first replies, or None for those that do not reply in
    time.

    Processes that have ended are left out, and their sockets are removed. ``tell`` receives later replies as
    they arrive, on one thread per process. Raises StorageError.
    """
    secret = key() if asked else b""
    replies: queue.SimpleQueue[tuple[SocketAddress, Reply | None, bool]] = queue.SimpleQueue()
    for place in asked:
        threading.Thread(
            target=_ask, args=(place, secret, request, replies, tell), name="control client", daemon=True
        ).start()
    answered: dict[SocketAddress, Reply | None] = dict.fromkeys(asked)
    deadline = Deadline.after(deadline_s)
    for _ in asked:
        try:
            place, reply, is_there = replies.get(timeout=deadline.remaining)
        except queue.Empty:
            break
        if is_there:
            answered[place] = reply
        else:
            del answered[place]
    return list(answered.items())


def _ask(
    place: SocketAddress,
    secret: bytes,
    request: Request,
    replies: queue.SimpleQueue[tuple[SocketAddress, Reply | None, bool]],
    tell: Callable[[SocketAddress, Reply], None] | None,
) -> None:
    try:
        line = _connected(place, secret)
    except (ConnectionRefusedError, FileNotFoundError):
        if _may_be_beginning(place):
            replies.put((place, None, True))
            return
        place.remove()
        replies.put((place, None, False))
        return
    except (OSError, EOFError):
        replies.put((place, None, True))
        return
    is_first = True
    try:
        line.send(encoded(request))
        while True:
            line.waits(None)
            reply = reply_of(line.receive(_LARGEST_REPLY))
            if is_first:
                replies.put((place, reply, True))
                is_first = False
            elif tell is not None:
                tell(place, reply)
            if tell is None or isinstance(reply, Over):
                return
    except (OSError, EOFError, MessageError):
        if is_first:
            replies.put((place, None, True))
        elif tell is not None:
            tell(place, Over("the process has ended"))
    finally:
        line.close()


def _connected(place: SocketAddress, secret: bytes) -> TimedConnection:
    """Connect to the process at ``place``; each side authenticates the other. Raises OSError or EOFError."""
    deadline = Deadline.after(ANSWER_S)
    while True:
        line = _begun(place)
        try:
            line.prove_as_client(secret)
            return line
        except (EOFError, ConnectionError):
            # If very many processes connect at once, a connection may be closed to admit the next one: try
            # again.
            line.close()
            if deadline.expired:
                raise
            time.sleep(_AGAIN_S)
        except BaseException:
            line.close()
            raise


def _begun(place: SocketAddress) -> TimedConnection:
    from multiprocessing.connection import Client

    beginning = Deadline.after(_BEGINNING_S)
    while True:
        try:
            return TimedConnection(Client(place.address, place.family))
        except (ConnectionRefusedError, FileNotFoundError):
            # The address's file exists before the process listens; on Windows its pipe does not.
            if beginning.expired or not place.file.exists() or not is_alive(place.process, place.file):
                raise
            time.sleep(_AGAIN_S)


def _may_be_beginning(place: SocketAddress) -> bool:
    """Return whether a process may be about to listen on this socket: starting to listen takes time on a busy
    computer.
    """
    try:
        age_s = time.time() - place.file.stat().st_mtime
    except OSError:
        return False
    return age_s < _YOUNG_S and is_alive(place.process, place.file)


log = logging.getLogger(__name__)

REPORT_S = 15.0
"""Seconds allowed for instruments to confirm a stop."""


class StopReport(Struct, frozen=True):
    """The result of an emergency stop: the runs it reached, and the processes that did not reply.

    ``guarded`` contains the reports of other processes' guardians, keyed by process, whether or not the
    process itself replied. ``set_up`` lists the processes without an open port that have not confirmed the
    stop; they will not open a port.
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
) -> StopReport:
    """Stop the instruments of the given runs, or of this user's runs if none are given: first those of this
    process, then those of all other processes at the same time.

    ``tell`` receives the ID of a run and one of its events as JSON, on this function's threads: the result
    for each instrument, for up to ``report_s`` seconds. If ``tell`` is None, this returns once every process
    has replied, after three seconds at most. Blocks. Raises StorageError if the other processes cannot be
    found; in that case, the runs of this process have already been stopped.
    """
    service = control_service()
    own = service.attended(tuple(run_ids))
    service.emergency_stop(tuple(run_ids), by=by, reason=reason)
    others = emergency_stop_elsewhere(run_ids, by=by, reason=reason, tell=tell, report_s=report_s)
    return structs.replace(others, runs=(*(attended.info() for attended in own), *others.runs))


def emergency_stop_elsewhere(
    run_ids: Sequence[str] = (),
    *,
    by: str = "",
    reason: str = "",
    tell: Callable[[str, Mapping[str, Any]], None] | None = None,
    report_s: float = REPORT_S,
) -> StopReport:
    """Stop the runs of all other processes, for a caller that has already stopped those of this process.

    Guardians are notified first: they stop real instruments even if a process does not reply.
    """
    guardians = _Guardians(run_ids, by, reason)
    reached: list[RunInfo] = []
    others = [place for place in places() if place.process != os.getpid()]
    relay = _EventRelay(tell)
    request = StopAll(tuple(run_ids), by, reason)
    silent, answered = [], set()
    for place, reply in ask_all(others, request, deadline_s=ANSWER_S, tell=relay.hear if tell else None):
        if isinstance(reply, Runs):
            reached += reply.runs
            answered.add(place)
        else:
            silent.append(place.process)
    if tell is not None:
        relay.wait_for(answered, report_s)
    told = guardians.answers()
    guarded = {process: ports for process, ports in told.items() if ports}
    known = {place.process for place in answered}
    set_up = tuple(sorted(process for process, ports in told.items() if not ports and process not in known))
    return StopReport(tuple(reached), tuple(silent), guarded, set_up)


class _Guardians:
    """The guardians of all of this user's other processes, notified at the same time."""

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
                address.unlink()  # its process was killed
        except (OSError, ValueError, KeyError) as error:
            log.warning("The guardian of process %d does not answer: %s", process, error)
        else:
            if told is not None:
                self._answers[process] = tuple(told)

    def answers(self) -> dict[int, tuple[Report, ...]]:
        """Wait for the guardians' reports, keyed by process. A guardian without an open port sends none."""
        deadline = Deadline.after(ANSWER_S)
        for thread in self._threads:
            thread.join(deadline.remaining)
        return dict(self._answers)


class _EventRelay:
    """Forwards replies from processes until all of them have ended."""

    def __init__(self, tell: Callable[[str, Mapping[str, Any]], None] | None) -> None:
        self._tell = tell
        self._over: set[SocketAddress] = set()
        self._changed = threading.Condition()

    def hear(self, place: SocketAddress, reply: Reply) -> None:
        with self._changed:
            if isinstance(reply, Happened) and self._tell is not None:
                self._tell(reply.run_id, reply.event)
            elif isinstance(reply, Over):
                self._over.add(place)
                self._changed.notify_all()

    def wait_for(self, told: set[SocketAddress], seconds: float) -> None:
        deadline = Deadline.after(seconds)
        with self._changed:
            while not told <= self._over and not deadline.expired:
                self._changed.wait(deadline.remaining)
