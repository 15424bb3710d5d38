"""Serves the requests of embedders. Each request is answered exactly once, and never with an exception.
Requests in a session use the session's live guest, or restore the guest from the session's bytes.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import uuid
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from msgspec import Struct, field, structs

from praxis_desktop.core import counters
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.settings import PoolSettings
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool._cancellation import Cancellation, Turns
from praxis_desktop.workers.pool._thread_host import OnOutput
from praxis_desktop.workers.pool._warm_interpreters import WarmCounts
from praxis_desktop.workers.pool.messages import (
    Answer,
    Call,
    Capture,
    Captured,
    Error,
    Request,
    Run,
    RunResult,
    failed_result,
)
from praxis_desktop.workers.pool.sessions import (
    SessionIdentity,
    SessionRefused,
    Sessions,
    new_session_id,
    state_mark,
)

ServedBy = Literal["pool", "nobody"]

RestartReason = Literal["request_limit", "memory", "health", "crash"]

HostState = Literal["idle", "busy", "checking"]


class PoolResult(Struct, frozen=True):
    """The answer to a request; each request gets exactly one answer."""

    result: ExecutionResult
    session_bytes: bytes | None = None
    """The session's bytes after the request, if the session was to be saved and saving succeeded."""
    notices: tuple[str, ...] = ()
    """Notes for the caller, for example that the session was refused, or could not be saved."""
    served_by: ServedBy = "pool"


class HostHealth(Struct, frozen=True):
    """The state of a host of guests at a point in time."""

    number: int
    state: HostState
    requests: int
    """Number of requests answered."""
    failures: int
    """Number of answers that were errors."""
    sessions: int
    """Number of live sessions."""
    memory_bytes: int
    """Memory used by the host's interpreters, or by its process if it has one, in bytes."""
    last_error: str
    """The last error of a program or of the host itself."""
    pid: int | None
    """The ID of the host's process, if it has one."""


class SessionCounts(Struct, frozen=True):
    """Counts of the requests that were meant to continue a session."""

    continued: int = 0
    """Number of requests whose session was still live and did not have to be restored."""
    restored: int = 0
    """Number of requests whose session was restored from its bytes."""
    refused: int = 0


class PoolStatistics(Struct, frozen=True):
    """The statistics of a pool."""

    guests: WarmCounts
    """Counts of the interpreters prepared in advance."""
    served: Mapping[ServedBy, int]
    restarts: Mapping[RestartReason, int]
    """Number of discarded hosts, by reason."""
    sessions: SessionCounts
    hosts: int
    queued: int
    """Number of requests, dry runs and checks waiting for their turn."""
    last_error: str
    """Why the latest attempt to start a host failed, or "" if it succeeded."""


def not_served(name: str, message: str) -> PoolResult:
    """Return the answer to a request that was not served."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return PoolResult(result, served_by="nobody")


log = logging.getLogger(__name__)

SESSIONS_KEPT = 4
"""Maximum number of live sessions per host; other sessions are restored from their bytes."""

CAPTURE_TIMEOUT_S = 30.0
"""Seconds allowed for capturing a session."""

Held = OrderedDict[str, bytes]
"""The ``state_mark`` of each of a host's live sessions, with the most recently used session last."""


class Host(Protocol):
    """Serves one request at a time. Implemented by ``ThreadHost`` and ``ProcessHost``."""

    @property
    def is_sound(self) -> bool:
        """Whether the host can serve requests; once this is False, it stays False."""

    @property
    def memory_bytes(self) -> int:
        """Memory used by the host's interpreters, or by its process if it has one, in bytes."""

    def serve(self, request: Request, recipe: Recipe, on_output: OnOutput | None = None) -> Answer:
        """Serve ``request`` and wait for the answer; without a session, use an interpreter for ``recipe``.

        Never raises an error from the program or the host.
        """

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running request; return False if none is running."""

    def kill(self) -> None:
        """Kill the running request, even in the middle of a call. Returns immediately."""

    def end_session(self, session: str) -> None:
        """Discard a session's interpreter, if there is one. Returns immediately."""

    def close(self, deadline: Deadline) -> bool:
        """End the host and its request; return whether it ended by ``deadline``. Idempotent."""


class SessionPlan(Struct, frozen=True):
    """The session that a request uses on its host."""

    name: str | None
    """The session's name, or None for an interpreter that serves a single request."""
    keep: bool
    """Whether the session is to be saved as bytes afterwards."""
    identity: SessionIdentity | None = None
    """The session's identity, according to the bytes from which the session continues."""
    data: bytes | None = None
    notice: str = ""
    """Why the bytes given with the request are not used."""

    @property
    def generation(self) -> int:
        """The session's generation before the request."""
        return 0 if self.identity is None else self.identity.generation


class PoolSessions:
    """Tracks which host holds each session, and in what state.

    Thread-safe; the caller must own ``host`` and its ``held`` sessions.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._lock = threading.Lock()
        self._counts = SessionCounts()

    def plan(self, data: bytes | None, *, keep: bool, needs_name: bool) -> SessionPlan:
        """Choose the session for a request. If ``data``, a saved session, is refused, plan a new session and
        give the reason in ``notice``.
        """
        notice = ""
        if data is not None:
            try:
                identity = self._sessions.examine(data)
            except SessionRefused as refused:
                notice = f"{refused}. {refused.hint}"
                log.warning("%s", notice)
                self._count("refused")
            else:
                return SessionPlan(identity.session_id, keep, identity, data)
        return SessionPlan(new_session_id() if keep or needs_name else None, keep, notice=notice)

    def make_way(self, host: Host, held: Held, plan: SessionPlan) -> None:
        """Make the host restore the session, unless the host already holds it in exactly this state."""
        if plan.identity is None:
            return
        name = plan.identity.session_id
        if plan.data is not None and held.get(name) == state_mark(plan.data):
            self._count("continued")
            counters.SESSIONS_RESUMED.add("resumed")
            return
        if held.pop(name, None) is not None:
            host.end_session(name)
        self._count("restored")

    def captured(self, host: Host, recipe: Recipe, plan: SessionPlan) -> tuple[bytes | None, str]:
        """Return the session's bytes after a request, or None if they are not wanted or could not be saved,
        and the reason if saving failed.
        """
        if not plan.keep or plan.name is None:
            return None, ""
        answer = host.serve(Capture(uuid.uuid4().hex, plan.name, CAPTURE_TIMEOUT_S), recipe)
        if not isinstance(answer, Captured):
            reason = answer.message if isinstance(answer, Error) else "the answer is of another kind"
            return None, f"The session could not be saved: {reason}"
        if self._sessions.identify(answer.session_bytes).generation != plan.generation + 1:
            return None, "The session could not be saved: it was lost with its interpreter"
        return answer.session_bytes, ""

    def settle(self, host: Host, held: Held, plan: SessionPlan, data: bytes | None) -> None:
        """Record that the host has the session in the state ``data``, and discard sessions beyond the
        limit.
        """
        if plan.name is None:
            return
        held.pop(plan.name, None)
        if data is not None:
            held[plan.name] = state_mark(data)
        else:
            host.end_session(plan.name)
        while len(held) > SESSIONS_KEPT:
            oldest, _ = held.popitem(last=False)
            host.end_session(oldest)

    def counts(self) -> SessionCounts:
        """Return the counts so far."""
        return self._counts

    def _count(self, field: str) -> None:
        with self._lock:
            self._counts = structs.replace(self._counts, **{field: getattr(self._counts, field) + 1})


CHECK = "None"
"""Code that a sound host runs without an error."""

CHECK_TIMEOUT_S = 5.0
"""Maximum time, in seconds, that an idle host may take to pass a health check."""

IDLE_S = 60.0
"""Seconds after which a surplus idle host is discarded."""

CLOSING_S = 10.0
"""Maximum time, in seconds, that a host may take to exit."""

MakeHost = Callable[[], Host]
"""Creates a host. Raises PraxisError, OSError or RuntimeError if that is not possible."""


class Asked(Struct, frozen=True, kw_only=True):
    """A request; ``program`` creates the message to the host from the planned session."""

    program: Callable[[SessionPlan], Run | Call]
    recipe: Recipe
    session: bytes | None
    keep_session: bool
    needs_session: bool
    on_output: OnOutput | None
    wait_s: float
    cancellation: Cancellation


class _PoolSlot(Struct, eq=False):
    """A host and the facts recorded about it.

    A caller that has made the host busy owns the host until giving it back; the lock guards the other fields.
    """

    number: int
    host: Host
    recipe: Recipe
    """The recipe of the last request that the host served."""
    state: HostState = "busy"
    requests: int = 0
    failures: int = 0
    held: Held = field(default_factory=Held)
    last_used: float = field(default_factory=time.monotonic)
    last_error: str = ""


class Requests:
    """The queue of requests, and the hosts that serve them.

    Any thread may call any method, except from callbacks for output. Requests are served in order, each on
    the host that has its session, on another idle host, or on a new host. A host is discarded after
    ``request_limit`` requests, when it is no longer sound, when it fails a health check, and when it uses
    more than ``memory_limit`` bytes. ``settings.size`` idle hosts are kept, or none if the pool is off.
    Discarded hosts are closed on a thread that runs for as long as there are hosts.
    """

    def __init__(
        self,
        make_host: MakeHost,
        sessions: Sessions,
        turns: Turns,
        settings: PoolSettings,
        *,
        memory_limit: int,
    ) -> None:
        self._make_host = make_host
        self._sessions = PoolSessions(sessions)
        self._turns = turns
        self._settings = settings
        self._memory_limit = memory_limit
        self._numbers = itertools.count()
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._places: list[_PoolSlot] = []
        self._leaving: list[_PoolSlot] = []
        self._keeper: threading.Thread | None = None
        self._is_closed = False
        self._served: Counter[ServedBy] = Counter()
        self.restarts: Counter[RestartReason] = Counter()
        self.last_error = ""
        """Why the latest attempt to start a host failed, or "" if it succeeded."""

    def new_id(self) -> str:
        """Return a new request ID."""
        return f"request-{next(self._ids)}"

    def answer(self, asked: Asked) -> PoolResult:
        """Serve a request and return the answer."""
        try:
            plan = self._sessions.plan(asked.session, keep=asked.keep_session, needs_name=asked.needs_session)
            with self._turns.turn(Deadline.after(asked.wait_s), asked.cancellation) as is_mine:
                answer = self._served_by_host(asked, plan) if is_mine else self._refused(asked)
        except (PraxisError, OSError, RuntimeError) as error:  # no memory for a thread, no process
            self.last_error = f"{type(error).__name__}: {error}"
            log.warning("A host could not start: %s", self.last_error)
            answer = not_served(type(error).__name__, str(error))
        except Exception as error:  # the caller must always get an answer
            log.exception("The pool failed by a defect of this program")
            answer = not_served(type(error).__name__, f"This program made a mistake: {error}")
        with self._lock:
            self._served[answer.served_by] += 1
        counters.POOL_REQUESTS.add(answer.served_by)
        return answer

    def _refused(self, asked: Asked) -> PoolResult:
        if self._is_closed:
            return not_served("PoolClosed", "the pool was closed before the program began")
        if asked.cancellation.is_cancelled:
            return not_served("KeyboardInterrupt", "the request was cancelled before it began")
        return not_served("PoolExhausted", f"no host was free within {asked.wait_s:g} s")

    def _served_by_host(self, asked: Asked, plan: SessionPlan) -> PoolResult:
        place = self._taken(asked, plan)
        if place is None:
            return self._refused(asked)
        try:
            host = place.host
            self._sessions.make_way(host, place.held, plan)
            place.requests += 1
            place.recipe = asked.recipe
            with asked.cancellation.stops(host):
                told = _result_of(host.serve(asked.program(plan), asked.recipe, asked.on_output))
                data, notice = self._sessions.captured(host, asked.recipe, plan)
            error = told.result.error
            if error is not None:
                place.failures += 1
                place.last_error = f"{error.name}: {error.message}"
            counters.WORKER_REQUESTS.add("done" if error is None else "failed")
            self._sessions.settle(host, place.held, plan, data)
            notices = tuple(text for text in (plan.notice, notice) if text)
            return PoolResult(told.result, data, notices)
        finally:
            self._give_back(place)

    # ---- hosts
    def _taken(self, asked: Asked, plan: SessionPlan) -> _PoolSlot | None:
        """Return a host for the caller's use, or None if the pool is closed. Raises the errors of
        ``MakeHost``.
        """
        with self._lock:
            idle = [place for place in self._places if place.state == "idle"]
            for place in idle:
                if not place.host.is_sound:
                    self._dismiss(place, "crash")
            idle = [place for place in idle if place.host.is_sound]
            with_session = [place for place in idle if plan.name is not None and plan.name in place.held]
            chosen = next(iter(with_session or idle), None)
            if chosen is not None:
                chosen.state = "busy"
                return chosen
        # Without the lock, because starting a host takes long: the pool may be closed in the meantime.
        host = self._make_host()
        place = _PoolSlot(next(self._numbers), host, asked.recipe)
        with self._lock:
            self.last_error = ""
            if not self._is_closed:
                self._places.append(place)
                self._begin_keeping()
                return place
        host.close(Deadline.after(CLOSING_S))
        return None  # the pool was closed after this request got its turn

    def _give_back(self, place: _PoolSlot) -> None:
        """Make the host available for the next request, or discard it."""
        with self._lock:
            place.last_used = time.monotonic()
            place.state = "idle"
            limit = self._settings.request_limit
            if not place.host.is_sound:
                self._dismiss(place, "crash")
            elif 0 < limit <= place.requests:
                self._dismiss(place, "request_limit")
            elif self._is_closed or not self._settings.enabled:
                self._dismiss(place, None)

    def _dismiss(self, place: _PoolSlot, reason: RestartReason | None) -> None:
        """Discard a host. Call this with the lock held."""
        if place not in self._places:
            return
        self._places.remove(place)
        self._leaving.append(place)
        if reason is not None:
            self.restarts[reason] += 1
            counters.WORKER_RESTARTS.add(reason)
        self._changed.notify_all()

    # ---- state
    def health(self) -> tuple[HostHealth, ...]:
        """Return the health of each host."""
        with self._lock:
            places = list(self._places)
        return tuple(
            HostHealth(
                place.number,
                place.state,
                place.requests,
                place.failures,
                len(place.held),
                place.host.memory_bytes,
                place.last_error,
                getattr(place.host, "pid", None),
            )
            for place in places
        )

    def served(self) -> dict[ServedBy, int]:
        """Return the number of requests answered, keyed by ``served_by``."""
        with self._lock:
            return {"pool": self._served["pool"], "nobody": self._served["nobody"]}

    def sessions(self) -> SessionCounts:
        """Return counts of the requests that were meant to continue a session."""
        return self._sessions.counts()

    def take_settings(self, settings: PoolSettings) -> None:
        """Use new settings from now on."""
        with self._lock:
            self._settings = settings
            self._changed.notify_all()

    def close(self, deadline: Deadline) -> bool:
        """Close all hosts: waiting requests are refused, running ones are killed.

        Returns whether all hosts ended by the deadline. Idempotent.
        """
        with self._lock:
            self._is_closed = True
            busy = [place.host for place in self._places if place.state != "idle"]
            for place in [place for place in self._places if place.state == "idle"]:
                self._dismiss(place, None)
            self._changed.notify_all()
            keeper = self._keeper
        self._turns.close()
        gone = True
        for host in busy:
            gone = host.close(deadline) and gone
        if keeper is not None:
            keeper.join(deadline.remaining)
            gone = gone and not keeper.is_alive()
        return gone

    # ---- the keeper's thread
    def _begin_keeping(self) -> None:
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="pool keeper", daemon=True)
            self._keeper.start()

    def _keep(self) -> None:
        while True:
            with self._lock:
                while not self._leaving:
                    if not self._places:
                        self._keeper = None
                        return
                    if (pause := self._pause()) <= 0:
                        break
                    self._changed.wait(pause)
                self._dismiss_superfluous()
                leaving, self._leaving = self._leaving, []
            for place in leaving:
                place.host.close(Deadline.after(CLOSING_S))
            try:
                self._check()
            except Exception:  # without its keeper a pool would lose all its hosts
                log.exception("The keeper of a pool failed")

    def _pause(self) -> float:
        """Return the number of seconds until the next timed task is due. Call this with the lock held."""
        idle = [place.last_used for place in self._places if place.state == "idle"]
        if not idle or self._is_closed:
            return self._settings.health_interval
        moments = [last_used + self._settings.health_interval for last_used in idle]
        if len(self._places) > self._settings.size:
            moments.append(min(idle) + IDLE_S)
        return min(moments) - time.monotonic()

    def _dismiss_superfluous(self) -> None:
        """Discard surplus hosts. Call this with the lock held."""
        idle = sorted((place for place in self._places if place.state == "idle"), key=_last_used)
        spare = max(0, len(self._places) - self._settings.size)
        for place in idle[:spare]:
            if time.monotonic() - place.last_used >= IDLE_S:
                self._dismiss(place, None)

    def _check(self) -> None:
        """Check each host that has been idle for ``health_interval``."""
        while (place := self._to_check()) is not None:
            reason = self._fault(place)
            with self._lock:
                place.last_used = time.monotonic()
                place.state = "idle"
                if reason is not None or self._is_closed:
                    self._dismiss(place, reason)

    def _to_check(self) -> _PoolSlot | None:
        since = time.monotonic() - self._settings.health_interval
        with self._lock:
            for place in self._places:
                if place.state == "idle" and place.last_used <= since and not self._is_closed:
                    place.state = "checking"
                    return place
        return None

    def _fault(self, place: _PoolSlot) -> RestartReason | None:
        if not place.host.is_sound:
            return "crash"
        memory = place.host.memory_bytes
        if memory > self._memory_limit:
            place.last_error = f"it used {memory >> 20} MiB"
            log.warning("Host %d is replaced: %s", place.number, place.last_error)
            return "memory"
        check = Run(self.new_id(), CHECK, timeout=CHECK_TIMEOUT_S, stream=False)
        error = _result_of(place.host.serve(check, place.recipe)).result.error
        if error is None or self._is_closed:
            return None
        place.last_error = f"{error.name}: {error.message}"
        log.warning("Host %d failed its health check: %s", place.number, place.last_error)
        return "health"


def _last_used(place: _PoolSlot) -> float:
    return place.last_used


def _result_of(answer: Answer) -> RunResult:
    if isinstance(answer, RunResult):
        return answer
    told = answer.message if isinstance(answer, Error) else "the answer is of another kind"
    return failed_result(answer.request_id or "", getattr(answer, "name", "WorkerRefused"), told)
