"""The pool: provides guests, ready in advance, for all parts of this process."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import runs
from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.settings import ExecutionMode, PoolSettings, Settings, load_settings
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.pool._cancellation import Cancellation, Turns
from praxis_desktop.workers.pool._warm_interpreters import WarmCounts, WarmInterpreters

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.distribution import Distribution
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.runs.interpreter_sources import GuestSource
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.image_files import ImageIdentity
    from praxis_desktop.workers.pool._child_process import Children
    from praxis_desktop.workers.pool._hosts import (
        Host,
        HostHealth,
        MakeHost,
        PoolResult,
        PoolStatistics,
        Requests,
        SessionPlan,
    )
    from praxis_desktop.workers.pool._thread_host import OnOutput
    from praxis_desktop.workers.pool.messages import Call, Run
    from praxis_desktop.workers.pool.sessions import Sessions

WAIT_S = 60.0
"""Default limit, in seconds, on how long a request waits for its turn."""

TIMEOUT_S = 30.0
"""Default limit, in seconds, on how long a request runs."""

PAUSE_S = 0.1
"""Seconds to wait before preparing the next guest, so as not to slow down the one just taken."""

RESERVE_S = 0.5
"""Seconds from when a host is first ready until another process starts, which costs processor time."""

MEMORY_LIMIT = 1 << 30
"""Maximum memory, in bytes, used by a host's interpreters, mostly for live sessions; a host that uses more is
replaced.
"""

CLOSING_S = 10.0


class Pool:
    """Guests for all parts of a process. All methods may be called from any thread.

    The pool is an ``InterpreterSource``: ``prepare`` hands out an interpreter for the caller's sole use, for
    a run, a console, a dry run or a description. ``settings.size`` interpreters, for the latest recipes, are
    kept ready. A run never waits for its turn; all other work does (``turn``), with at most
    ``settings.largest`` turns at a time.

    Embedders use ``run`` for code and ``call`` for functions. Each request gets one answer, even if its
    program fails; a request without a session gets a separate interpreter. Requests are served by hosts:
    threads of this process, or processes if ``mode`` is "process". Hosts are replaced after
    ``settings.request_limit`` requests, after a crash, and when they fail a health check.

    ``make_source`` is called once, on first use; ``close`` closes the source. ``cache`` is the image folder
    that processes use. ``recipe`` is the default for requests, ``sessions`` writes the hosts' sessions,
    ``make_host`` creates hosts. ``changed`` is called on any thread when the number of ready guests changes,
    and must be quick. If ``tells_warnings``, ``prepare`` also reports warnings.
    """

    def __init__(
        self,
        make_source: Callable[[], GuestSource],
        settings: PoolSettings,
        *,
        mode: ExecutionMode = "thread",
        cache: Path | None = None,
        recipe: Recipe = BASELINE,
        sessions: Sessions | None = None,
        make_host: MakeHost | None = None,
        changed: Callable[[], None] | None = None,
        tells_warnings: bool = False,
        pause_s: float = PAUSE_S,
        memory_limit: int = MEMORY_LIMIT,
    ) -> None:
        self._make_source = make_source
        self._settings = settings
        self._mode = mode
        self._cache = cache
        self._recipe = recipe
        self._sessions = sessions
        self._make_host = make_host or self._new_host
        self._tells_warnings = tells_warnings
        self._memory_limit = memory_limit
        self._making = threading.Lock()
        self._lock = threading.Lock()
        self._source: GuestSource | None = None
        self._made_children: Children | None = None
        self._made_requests: Requests | None = None
        self._is_closed = False
        self._turns = Turns(_most(settings))
        self._guests = WarmInterpreters(self._prepared, _kept(settings), changed=changed, pause_s=pause_s)

    # ---- guests
    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """Return an interpreter built from ``recipe``, for the caller's sole use. If one is ready, returns it
        and starts preparing the next. Stopping ``control`` ends the wait. Raises the source's errors.
        """
        if report is None or not self._tells_warnings:
            return self._guests.take(recipe, report=report, control=control)
        from praxis_desktop.workers.pool._warnings import warnings_reported

        with warnings_reported(report):
            return self._guests.take(recipe, report=report, control=control)

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """Return an interpreter in the state of ``checkpoint``, taken in an interpreter for ``recipe``."""
        return self.source.resume(recipe, checkpoint)

    def want(self, recipe: Recipe) -> None:
        """Start preparing an interpreter for ``recipe``. Returns immediately."""
        self._guests.want(recipe)

    def is_ready(self, recipe: Recipe) -> bool:
        """Return whether an interpreter for ``recipe`` is ready."""
        return self._guests.is_ready(recipe)

    @property
    def ready_count(self) -> int:
        """The number of ready interpreters."""
        return self._guests.ready_count

    @contextmanager
    def turn(self, cancellation: Cancellation | None = None) -> Iterator[bool]:
        """Wait for a turn to use guests for work that no run is waiting for. The turn lasts for the ``with``
        block.

        Yields False if cancelled, or if the pool was closed, before the turn was granted.
        """
        with self._turns.turn(NEVER, cancellation) as is_mine:
            yield is_mine

    @property
    def source(self) -> GuestSource:
        """The source of the pool's interpreters, created on first use."""
        with self._making:
            if self._source is None:
                made = self._make_source()
                with self._lock:
                    self._source, is_closed = made, self._is_closed
                if is_closed:
                    made.close(Deadline.after(0))
            return self._source

    @property
    def environments(self) -> Environments:
        """The packages that programs can use."""
        return self.source.environments

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""
        return self.source.distribution

    @property
    def contents(self) -> Contents:
        """The contents that guests mount."""
        return self.source.contents

    def image(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> Image:
        """Return the image for ``recipe``, building it if necessary."""
        return self.source.image(recipe, report=report, control=control)

    def identity(self, recipe: Recipe) -> ImageIdentity:
        """Return the identity under which ``recipe``'s image is looked up; fails if a part is missing."""
        return self.source.identity(recipe)

    # ---- processes
    @property
    def children(self) -> Children:
        """The source of processes for runs, requests and descriptions.

        One process is kept in reserve if programs run in separate processes.
        """
        with self._lock:
            if self._made_children is None:
                from praxis_desktop.workers.pool._child_process import Children

                settings = self._settings
                self._made_children = Children(
                    self._cache or cache_directory(),
                    keeps_one=settings.enabled and self._mode == "process",
                    interval=settings.health_interval,
                )
                if self._is_closed:
                    self._made_children.close()
            return self._made_children

    # ---- requests
    def run(
        self,
        code: str,
        *,
        args: Sequence[object] = (),
        timeout: float | None = TIMEOUT_S,
        filename: str = "<exec>",
        recipe: Recipe | None = None,
        session: bytes | None = None,
        keep_session: bool = False,
        trace: bool = False,
        on_output: OnOutput | None = None,
        wait: float = WAIT_S,
        cancellation: Cancellation | None = None,
    ) -> PoolResult:
        """Run a script and wait for the result.

        Failures of the script are not raised. Returns after at most ``wait`` plus ``timeout`` seconds, the
        limits on queueing and running. ``session`` is continued from its bytes, with its own recipe. If
        ``keep_session``, the answer contains the bytes from which to continue the session. ``on_output``
        receives Stdout and Stderr messages as they arrive. If ``trace``, the result has a call stack.
        """
        from praxis_desktop.workers.pool.messages import Run

        def program(plan: SessionPlan) -> Run:
            return Run(
                self._requests.new_id(),
                code,
                args=tuple(args),
                timeout=timeout,
                filename=filename,
                session=plan.name,
                session_bytes=plan.data,
                trace=trace,
                stream=on_output is not None,
            )

        return self._answer(
            program,
            recipe,
            session,
            wait,
            cancellation,
            keep_session=keep_session,
            on_output=on_output,
        )

    def call(
        self,
        path: str,
        args: Sequence[object] = (),
        *,
        timeout: float | None = TIMEOUT_S,
        recipe: Recipe | None = None,
        session: bytes | None = None,
        keep_session: bool = False,
        wait: float = WAIT_S,
        cancellation: Cancellation | None = None,
    ) -> PoolResult:
        """Call the guest function ``path``, "module:name", and wait for its result; see ``run``."""
        from praxis_desktop.workers.pool.messages import Call

        def program(plan: SessionPlan) -> Call:
            return Call(self._requests.new_id(), path, tuple(args), timeout, plan.name or "", plan.data)

        return self._answer(
            program,
            recipe,
            session,
            wait,
            cancellation,
            keep_session=keep_session,
            needs_session=True,
        )

    def _answer(
        self,
        program: Callable[[SessionPlan], Run | Call],
        recipe: Recipe | None,
        session: bytes | None,
        wait: float,
        cancellation: Cancellation | None,
        *,
        keep_session: bool,
        needs_session: bool = False,
        on_output: OnOutput | None = None,
    ) -> PoolResult:
        from praxis_desktop.workers.pool._hosts import Asked

        return self._requests.answer(
            Asked(
                program=program,
                recipe=recipe or self._recipe,
                session=session,
                keep_session=keep_session,
                needs_session=needs_session,
                on_output=on_output,
                wait_s=wait,
                cancellation=cancellation or Cancellation(),
            )
        )

    @property
    def _requests(self) -> Requests:
        with self._lock:
            if self._made_requests is not None:
                return self._made_requests
        from praxis_desktop.workers.pool._hosts import Requests
        from praxis_desktop.workers.pool.sessions import Sessions, layer_finder

        sessions = self._sessions or Sessions(self, find_layer=layer_finder(self))
        with self._lock:
            if self._made_requests is None:
                self._made_requests = Requests(
                    self._make_host, sessions, self._turns, self._settings, memory_limit=self._memory_limit
                )
                self._sessions = sessions
                if self._is_closed:
                    self._made_requests.close(Deadline.after(0))
            return self._made_requests

    def _new_host(self) -> Host:
        if self._mode == "process":
            from praxis_desktop.workers.pool._process_host import ProcessHost

            children = self.children
            return ProcessHost(children.take(), when_ready=partial(children.order, RESERVE_S))
        from praxis_desktop.workers.pool._thread_host import ThreadHost

        return ThreadHost(self.prepare, self._sessions, refill=self._guests.refill)

    # ---- settings and state
    def take_settings(self, settings: PoolSettings) -> None:
        """Use new settings from now on. Returns immediately."""
        with self._lock:
            self._settings, requests = settings, self._made_requests
        self._turns.resize(_most(settings))
        self._guests.resize(_kept(settings))
        if requests is not None:
            requests.take_settings(settings)

    def health(self) -> tuple[HostHealth, ...]:
        """Return the health of each host."""
        requests = self._made_requests
        return () if requests is None else requests.health()

    def warm_counts(self) -> WarmCounts:
        """Return the counts of the interpreters prepared in advance."""
        return self._guests.counts()

    def statistics(self) -> PoolStatistics:
        """Return the statistics so far."""
        from praxis_desktop.workers.pool._hosts import PoolStatistics, SessionCounts

        requests = self._made_requests
        guests, queued = self._guests.counts(), self._turns.waiting
        if requests is None:
            return PoolStatistics(guests, {"pool": 0, "nobody": 0}, Counter(), SessionCounts(), 0, queued, "")
        return PoolStatistics(
            guests,
            requests.served(),
            Counter(requests.restarts),
            requests.sessions(),
            len(requests.health()),
            queued,
            requests.last_error,
        )

    def close(self, deadline: Deadline | None = None) -> bool:
        """Close the pool: waiting requests are refused, running ones are killed, and all hosts, guests and
        the source are closed. Returns whether all ended by the deadline, by default CLOSING_S from now.
        Idempotent.
        """
        deadline = Deadline.after(CLOSING_S) if deadline is None else deadline
        with self._lock:
            self._is_closed = True
            source, children, requests = self._source, self._made_children, self._made_requests
        # First stop new work everywhere, then wait for all: each may wait for the next.
        if requests is None:  # if there are requests, closing them tells those who wait why
            self._turns.close()
        self._guests.close(Deadline.after(0))
        if children is not None:
            children.close()
        is_over = requests is None or requests.close(deadline)
        if source is not None:
            source.close(Deadline.after(0))
        if children is not None:
            is_over &= children.await_end(deadline)
        is_over &= self._guests.close(deadline)
        return (source is None or source.close(deadline)) and is_over

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepared(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        return self.source.prepare(recipe, report=report, control=control)


def desktop_pool(settings: Settings | None = None) -> Pool:
    """Create a pool that keeps nothing ready, for a process that ends when its work is done.

    By default, the pool uses the user's settings.
    """
    chosen = settings or load_settings()

    def make_source() -> GuestSource:
        return runs.desktop_snapshots(None, chosen)

    return Pool(make_source, structs.replace(chosen.pool, enabled=False), mode=chosen.execution.mode)


def _kept(settings: PoolSettings) -> int:
    return settings.size if settings.enabled else 0


def _most(settings: PoolSettings) -> int:
    return max(settings.size, settings.largest)
