"""The pool: warm workers for whoever has a program to run, and an answer for everybody."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from praxis_desktop.core import counters
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ExecutionResult
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.runs.guests import InterpreterSource
from praxis_desktop.runs.packages.environments import Environments
from praxis_desktop.settings import PoolSettings
from praxis_desktop.snapshots.contents import Contents
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.answers import OnMessage
from praxis_desktop.workers.messages import DEFAULT_FILENAME, DEFAULT_TIMEOUT_S, Init
from praxis_desktop.workers.pool.cancellation import Cancellation
from praxis_desktop.workers.pool.keeper import CLOSING_S, MEMORY_LIMIT, MakeWorker, PoolKeeper
from praxis_desktop.workers.pool.live_sessions import PoolSessions, SessionPlan
from praxis_desktop.workers.pool.request_queue import Place, Ticket
from praxis_desktop.workers.pool.results import (
    NotServed,
    PlaceHealth,
    PoolResult,
    PoolStatistics,
    ServedBy,
    not_served,
)
from praxis_desktop.workers.pool.sizing import Limits
from praxis_desktop.workers.sessions import Images, Sessions, layer_finder
from praxis_desktop.workers.thread_worker import thread_worker
from praxis_desktop.workers.warm_interpreters import WarmInterpreters
from praxis_desktop.workers.worker import Worker

log = logging.getLogger(__name__)

WAIT_S = 60.0
"""Seconds a request may wait for its turn unless it says otherwise."""

PATIENCE_S = 1.0
"""Seconds a request waits for a worker of the pool before it may have one of its own."""


class Source(Images, InterpreterSource, Protocol):
    """Where images and interpreters come from: ``SnapshotService`` is one."""


@dataclass(frozen=True, slots=True)
class _Request:
    recipe: Recipe
    session: bytes | None
    keep_session: bool
    is_call: bool
    wait_s: float
    cancellation: Cancellation
    perform: Callable[[Worker, SessionPlan], ExecutionResult]


class Pool:
    """Workers that are ready. All methods may be called from any thread, but none from a worker's callback.

    Requests get their workers in the order in which they came; a request whose turn does not come within
    ``patience_s``, or whose pool has no sound worker, runs in a worker of its own, as all of them do when
    ``settings.enabled`` is off. Without sessions every request has an interpreter that is used for nothing
    else.

    ``make_worker`` makes the workers, of threads of this process by default; ``sessions`` must be what they
    write sessions with. ``recipe`` is what requests get that name none. ``limits`` are the settings' unless
    given; ``memory_limit`` is in bytes, beyond which a worker is replaced when its health is checked.
    """

    def __init__(
        self,
        source: Source,
        settings: PoolSettings,
        *,
        sessions: Sessions | None = None,
        make_worker: MakeWorker | None = None,
        recipe: Recipe = BASELINE,
        limits: Limits | None = None,
        memory_limit: int = MEMORY_LIMIT,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._source = source
        self._settings = settings
        sessions = sessions or Sessions(source, find_layer=layer_finder(source))
        self._sessions = PoolSessions(sessions)
        self._make_worker = make_worker or functools.partial(thread_worker, source, containers=sessions)
        self._recipe = recipe
        limits = limits or Limits(settings.size, max(settings.size, settings.largest))
        self._keeper = PoolKeeper(self._make_worker, recipe, settings, limits, memory_limit=memory_limit)
        self._queue = self._keeper.queue
        self._warm = WarmInterpreters(source)
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._is_closed = False
        self._one_shots: set[Worker] = set()
        self._one_shot_turns = threading.BoundedSemaphore(limits.largest)
        self._served: dict[ServedBy, int] = {"pool": 0, "one_shot": 0, "nobody": 0}
        if settings.enabled:
            self._keeper.start()

    # ---- requests
    def run(
        self,
        code: str,
        *,
        args: Sequence[object] = (),
        timeout: float | None = DEFAULT_TIMEOUT_S,
        filename: str = DEFAULT_FILENAME,
        recipe: Recipe | None = None,
        session: bytes | None = None,
        keep_session: bool = False,
        trace: bool = False,
        on_output: OnMessage | None = None,
        wait: float = WAIT_S,
        cancellation: Cancellation | None = None,
    ) -> PoolResult:
        """Run a script and wait for what it comes to. Never raises for what happens to it, and comes back
        after ``wait`` and ``timeout`` seconds at the latest (how long it may wait for its turn, and run).

        ``session`` goes on where its bytes were made; it brings its own recipe. With ``keep_session`` the
        answer has the bytes to go on with. ``on_output`` gets Stdout and Stderr messages as they come.
        """

        def perform(worker: Worker, plan: SessionPlan) -> ExecutionResult:
            return worker.run(
                code,
                args=args,
                timeout=timeout,
                filename=filename,
                trace=trace,
                session=plan.name,
                session_bytes=plan.data,
                on_output=on_output,
            )

        return self._answer(
            _Request(
                recipe or self._recipe,
                session,
                keep_session,
                False,
                wait,
                cancellation or Cancellation(),
                perform,
            )
        )

    def call(
        self,
        path: str,
        args: Sequence[object] = (),
        *,
        timeout: float | None = DEFAULT_TIMEOUT_S,
        recipe: Recipe | None = None,
        session: bytes | None = None,
        keep_session: bool = False,
        wait: float = WAIT_S,
        cancellation: Cancellation | None = None,
    ) -> PoolResult:
        """Call a function of the guest, "module:name", and wait for what it returns; see ``run``."""

        def perform(worker: Worker, plan: SessionPlan) -> ExecutionResult:
            return worker.call(path, args, timeout, session=plan.name or "", session_bytes=plan.data)

        return self._answer(
            _Request(
                recipe or self._recipe,
                session,
                keep_session,
                True,
                wait,
                cancellation or Cancellation(),
                perform,
            )
        )

    # ---- interpreters for runs of their own
    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """An interpreter of ``recipe`` that is the caller's alone: the warm one if there is one, and the next
        one is prepared meanwhile. A stop of ``control`` ends the waiting; raises what the source raises.
        """
        if not self._settings.enabled:
            return self._source.prepare(recipe, report=report, control=control)
        return self._warm.take(recipe, report=report, control=control)

    @property
    def environments(self) -> Environments:
        """Which packages programs have."""
        return self._source.environments

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""
        return self._source.distribution

    @property
    def contents(self) -> Contents:
        """What guests have mounted."""
        return self._source.contents

    def warm(self, recipe: Recipe) -> None:
        """Have an interpreter of ``recipe`` ready for ``prepare``. Returns at once."""
        if self._settings.enabled:
            self._warm.want(recipe)

    # ---- how it is
    def health(self) -> tuple[PlaceHealth, ...]:
        """Each worker of the pool."""
        return tuple(
            PlaceHealth(
                place.number,
                place.state,
                place.requests,
                len(place.sessions),
                place.last_error,
                place.worker.health(),
            )
            for place in self._queue.places()
        )

    def statistics(self) -> PoolStatistics:
        """What it has done so far."""
        with self._lock:
            return PoolStatistics(
                served=dict(self._served),
                restarts=dict(self._keeper.restarts),
                sessions=self._sessions.counts(),
                warm=self._warm.counts(),
                workers=len(self._queue.places()),
                queued=self._queue.queued,
                last_error=self._keeper.last_error,
            )

    def close(self, deadline: Deadline | None = None) -> bool:
        """End it: who waits is told so, what runs is stopped hard, all workers are closed. Returns whether
        everything was gone by the deadline, CLOSING_S from now by default. Idempotent.
        """
        deadline = Deadline.after(CLOSING_S) if deadline is None else deadline
        with self._lock:
            self._is_closed = True
            workers = list(self._one_shots)
        self._queue.close()
        gone = not self._settings.enabled or self._keeper.close(deadline)
        workers += [place.worker for place in self._queue.places()]
        for worker in workers:
            worker.kill()
        for worker in workers:
            gone = worker.close(deadline) and gone
        return self._warm.close(deadline) and gone

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- serving
    def _answer(self, request: _Request) -> PoolResult:
        try:
            plan = self._sessions.plan(request.session, keep=request.keep_session, needs_name=request.is_call)
            place = self._await_turn(request, plan)
            if place is None:
                answer = self._serve_alone(request, plan)
            else:
                answer = self._serve_at(place, request, plan)
        except NotServed as reason:
            answer = not_served(reason.name, str(reason))
        except Exception as error:  # whoever asked has to be answered, whatever happens
            log.exception("The pool failed by a defect of this program")
            answer = not_served(type(error).__name__, f"This program made a mistake: {error}")
        with self._lock:
            self._served[answer.served_by] += 1
        if answer.served_by != "nobody":
            counters.POOL_REQUESTS.add(answer.served_by)
        return answer

    def _await_turn(self, request: _Request, plan: SessionPlan) -> Place | None:
        """A worker of the pool, or None where the request has to have one of its own. Raises NotServed."""
        if request.cancellation.is_cancelled:
            raise NotServed("KeyboardInterrupt", "the request was cancelled before it began")
        if not self._settings.enabled:
            return None
        ticket = self._queue.enter(request.recipe, plan.name)
        try:
            return self._wait(ticket, request)
        except BaseException:
            place = self._queue.leave(ticket)
            if place is not None:
                self._queue.give_back(place)
            raise

    def _wait(self, ticket: Ticket, request: _Request) -> Place | None:
        deadline = Deadline.after(request.wait_s)
        patience = self._patience_s if self._keeper.has_workers else 0.0
        while True:
            place = self._queue.wait(ticket, _sooner(deadline, patience), request.cancellation)
            if place is not None:
                return place
            if self._is_closed:
                raise NotServed("PoolClosed", "the pool was closed before the program began")
            if request.cancellation.is_cancelled:
                raise NotServed("KeyboardInterrupt", "the request was cancelled before it began")
            if self._one_shot_turns.acquire(blocking=False):
                place = self._queue.leave(ticket)
                if place is not None:
                    self._one_shot_turns.release()
                return place
            if deadline.expired:
                raise NotServed("PoolExhausted", f"no worker was free within {request.wait_s:g} s")
            patience = self._patience_s

    def _serve_at(self, place: Place, request: _Request, plan: SessionPlan) -> PoolResult:
        """The answer of a worker of the pool, which is given back."""
        try:
            if plan.identity is None and place.recipe != request.recipe:
                place.worker.post(Init(request.recipe))
                place.recipe = request.recipe
            self._sessions.make_way(place, plan)
            place.requests += 1
            answer = self._use(place.worker, request, plan, "pool")
            self._sessions.settle(place, plan, answer.session_bytes)
            return answer
        finally:
            self._queue.give_back(place, leaves=not self._keeper.may_serve_more(place))

    def _serve_alone(self, request: _Request, plan: SessionPlan) -> PoolResult:
        """The answer of a worker for this request alone."""
        worker: Worker | None = None
        try:
            worker = self._make_worker(request.recipe)
            with self._lock:
                if self._is_closed:
                    raise NotServed("PoolClosed", "the pool was closed before the program began")
                self._one_shots.add(worker)
            self._sessions.count_restored(plan)
            return self._use(worker, request, plan, "one_shot")
        except (PraxisError, OSError, RuntimeError) as error:  # no memory for a thread, no process
            raise NotServed(type(error).__name__, str(error)) from error
        finally:
            if worker is not None:
                worker.close(Deadline.after(CLOSING_S))
                with self._lock:
                    self._one_shots.discard(worker)
            if self._settings.enabled:
                self._one_shot_turns.release()

    def _use(self, worker: Worker, request: _Request, plan: SessionPlan, served_by: ServedBy) -> PoolResult:
        with request.cancellation.stops(worker):
            result = request.perform(worker, plan)
        data, notice = self._sessions.captured(worker, plan)
        notices = tuple(text for text in (plan.notice, notice) if text)
        return PoolResult(result, data, notices, served_by)


def _sooner(deadline: Deadline, seconds: float) -> Deadline:
    """``deadline``, or ``seconds`` from now if that is sooner."""
    remaining = deadline.remaining
    return deadline if remaining is not None and remaining < seconds else Deadline.after(seconds)
