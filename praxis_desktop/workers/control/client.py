"""Runs of this user's processes, as another process sees them and acts on them."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.workers.control.connections import Line
from praxis_desktop.workers.control.messages import (
    Done,
    ListRuns,
    MessageError,
    Over,
    Reply,
    Request,
    RunInfo,
    Runs,
    encoded,
    reply_of,
)
from praxis_desktop.workers.control.places import Place, key, places

ANSWER_S = 3.0
"""Seconds in which a process answers, or counts as one that does not."""

_LARGEST_REPLY = 64 << 20
_BEGINNING_S = 0.5
"""What a process may take from the making of its socket until it is listened at."""
_AGAIN_S = 0.02
_YOUNG_S = 60.0
"""A socket that is older is nobody's, though its process lives: its number is another's by now."""


class NoAnswer(PraxisError):
    """A process does not answer, or went away meanwhile."""


def under_way(*, deadline_s: float = ANSWER_S) -> tuple[list[RunInfo], list[Place]]:
    """The runs of all processes, the oldest first, and those processes that do not answer in time.

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
    """The run under way whose id begins so, or whose number it is; ``last`` is the one that began last.

    Raises UsageError, also where several are meant.
    """
    runs, _ = under_way()
    if run_id == "last":
        found = runs[-1:]
    else:
        found = [
            run
            for run in runs
            if run_id and (run.run_id.startswith(run_id.lower()) or str(run.number) == run_id)
        ]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(run.run_id[: len(run_id) + 4] for run in found)
        raise UsageError(f"several runs are called {run_id!r}: {listed}", hint="Type more of the id.")
    there = ", ".join(number_or_id(run.number, run.run_id) for run in runs)
    raise UsageError(
        "no run is under way" if not runs else f"no run under way is called {run_id!r}",
        hint=f"There are {there}." if there else "'praxis-desktop history list' has those that are over.",
    )


def ask(run: RunInfo, request: Request, *, deadline_s: float = ANSWER_S) -> None:
    """Have the process of ``run`` do something. Raises UsageError, which says why it does not, NoAnswer."""
    there = [place for place in places() if place.process == run.process]
    for _, reply in ask_all(there, request, deadline_s=deadline_s):
        if isinstance(reply, Done):
            if reply.refused:
                raise UsageError(reply.refused)
            return
    called = number_or_id(run.number, run.run_id)
    raise NoAnswer(f"process {run.process}, which has the run {called}, does not answer")


def follow(process: int, request: Request) -> Iterator[Reply]:
    """What a process tells in answer to ``request``, until it says that it is over. Raises NoAnswer."""
    secret = key()
    for place in places():
        if place.process != process:
            continue
        try:
            line = _connected(place, secret)
        except (OSError, EOFError) as error:
            raise NoAnswer(f"process {process} does not answer: {error}") from error
        try:
            line.send(encoded(request))
            while True:
                line.waits(None)
                reply = reply_of(line.receive(_LARGEST_REPLY))
                yield reply
                if isinstance(reply, Over):
                    return
        except (OSError, EOFError, MessageError) as error:
            raise NoAnswer(f"process {process} has gone: {str(error) or 'it ended'}") from error
        finally:
            line.close()
    raise NoAnswer(f"process {process} has gone")


def ask_all(
    asked: Sequence[Place],
    request: Request,
    *,
    deadline_s: float = ANSWER_S,
    tell: Callable[[Place, Reply], None] | None = None,
) -> list[tuple[Place, Reply | None]]:
    """The first reply of each process, all asked at once; None of one that does not answer in time. Those
    that have gone are left out, and what they have left is removed. ``tell`` gets the replies after the first
    one, on a thread of each process, as long as they come. Raises StorageError.
    """
    secret = key() if asked else b""
    replies: queue.SimpleQueue[tuple[Place, Reply | None, bool]] = queue.SimpleQueue()
    for place in asked:
        threading.Thread(
            target=_ask, args=(place, secret, request, replies, tell), name="control client", daemon=True
        ).start()
    answered: dict[Place, Reply | None] = dict.fromkeys(asked)
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
    place: Place,
    secret: bytes,
    request: Request,
    replies: queue.SimpleQueue[tuple[Place, Reply | None, bool]],
    tell: Callable[[Place, Reply], None] | None,
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
            tell(place, Over("the process has gone"))
    finally:
        line.close()


def _connected(place: Place, secret: bytes) -> Line:
    """A line to the process at ``place``, which knows the key. Raises OSError, EOFError."""
    deadline = Deadline.after(ANSWER_S)
    while True:
        line = _begun(place)
        try:
            line.prove_as_client(secret)
            return line
        except (EOFError, ConnectionError):
            # Among very many who come at once one may be let go for the next: it comes again.
            line.close()
            if deadline.expired:
                raise
            time.sleep(_AGAIN_S)
        except BaseException:
            line.close()
            raise


def _begun(place: Place) -> Line:
    from multiprocessing.connection import Client

    beginning = Deadline.after(_BEGINNING_S)
    while True:
        try:
            return Line(Client(place.address, place.family))
        except ConnectionRefusedError:
            # Its socket is there before it is listened at.
            if beginning.expired or not _is_alive(place.process):
                raise
            time.sleep(_AGAIN_S)


def _may_be_beginning(place: Place) -> bool:
    """Whether a socket that nobody listens at is one that will be: on a busy computer that takes its time."""
    try:
        age_s = time.time() - place.file.stat().st_mtime
    except OSError:
        return False
    return age_s < _YOUNG_S and _is_alive(place.process)


def _is_alive(process: int) -> bool:
    if os.name == "posix":
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
    return True
