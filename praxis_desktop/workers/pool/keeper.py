"""The thread that keeps a pool's workers: as many as are wanted, each of them sound."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from praxis_desktop.core import counters
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.settings import PoolSettings
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool.request_queue import Place, PoolQueue
from praxis_desktop.workers.pool.results import RestartReason
from praxis_desktop.workers.pool.sizing import (
    Limits,
    Load,
    wanted_workers,
)
from praxis_desktop.workers.worker import Worker

log = logging.getLogger(__name__)

CHECK_TIMEOUT_S = 5.0
"""Seconds an idle worker has to answer a health check."""

MEMORY_LIMIT = 1 << 30
"""Bytes of all of a worker's interpreters, its live sessions mostly, beyond which it is replaced."""

FIRST_RETRY_S, LAST_RETRY_S = 0.5, 30.0
"""Seconds until a worker that could not start is tried again: doubled each time."""

CLOSING_S = 10.0

_SHRINK_PAUSE_S = 0.05
"""Seconds between two looks at whether a worker can go."""

CHECK = "None"
"""What a sound worker runs without an error."""

MakeWorker = Callable[[Recipe], Worker]


class PoolKeeper:
    """Starts, checks, and replaces the workers of ``queue``, and fits their number to the load.

    A worker leaves after ``request_limit`` requests (0: never), when it fails a check or holds too much
    memory. It works on a thread of its own, from ``start`` to ``close``.
    """

    def __init__(
        self,
        make_worker: MakeWorker,
        recipe: Recipe,
        settings: PoolSettings,
        limits: Limits,
        *,
        memory_limit: int,
    ) -> None:
        self.queue = PoolQueue(self.wake)
        self.last_error = ""
        """Why the last start of a worker failed; empty when it went well."""
        self.restarts: Counter[RestartReason] = Counter()
        self._make_worker = make_worker
        self._recipe = recipe
        self._settings = settings
        self._limits = limits
        self._memory_limit = memory_limit
        self._numbers = itertools.count()
        self._wanted = limits.size
        self._changed = threading.Condition()
        self._is_awake = True
        self._is_closed = False
        self._starting: Worker | None = None
        self._retry_at = 0.0
        self._retry_s = FIRST_RETRY_S
        self._thread = threading.Thread(target=self._keep, name="pool keeper", daemon=True)

    # ---- any thread
    def start(self) -> None:
        """Begin to start workers; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """Have the number of workers looked at."""
        with self._changed:
            self._is_awake = True
            self._changed.notify()

    def may_serve_more(self, place: Place) -> bool:
        """Whether a worker that has just served can go on; counts why not."""
        if place.worker.state in ("failed", "closed"):
            self._count("health")
        elif 0 < self._settings.request_limit <= place.requests:
            self._count("request_limit")
        else:
            return True
        return False

    @property
    def has_workers(self) -> bool:
        """Whether there are workers, or they are on their way: not when they do not start."""
        return not self.last_error or bool(self.queue.places())

    def close(self, deadline: Deadline) -> bool:
        """Start and check nothing more; whether the thread was gone by the deadline. Workers stay."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
            starting = self._starting
        if starting is not None:
            starting.close(deadline)
        self._thread.join(deadline.remaining)
        return not self._thread.is_alive()

    # ---- the thread
    def _keep(self) -> None:
        while self._wait():
            try:
                leaving = self.queue.take_leaving()
                try:
                    self._fit_number()
                finally:
                    self._close_all([*leaving, *self.queue.take_leaving()])
                self._check()
            except Exception:  # without its keeper a pool would bleed dry
                log.exception("The keeper of a pool failed")
                self._retry_at = time.monotonic() + LAST_RETRY_S

    def _close_all(self, places: list[Place]) -> None:
        for place in places:
            place.worker.close(Deadline.after(CLOSING_S))

    def _wait(self) -> bool:
        """Wait until something is to be done; False when the pool is closed."""
        with self._changed:
            if not self._is_closed:
                self._changed.wait_for(lambda: self._is_awake or self._is_closed, self._pause())
            self._is_awake = False
            return not self._is_closed

    def _pause(self) -> float:
        """Seconds until something is to be done that nobody wakes us for."""
        now = time.monotonic()
        places = self.queue.places()
        moments = [now + self._settings.health_interval]
        moments += [
            place.last_used + self._settings.health_interval for place in places if place.state == "idle"
        ]
        if len(places) < self._wanted:
            moments.append(self._retry_at)
        elif self.queue.queued and len(places) < self._limits.largest:
            moments.append(now + self._limits.grow_after_s - self.queue.oldest_wait())
        elif len(places) > self._limits.size:
            moments.append(now + max(self._limits.shrink_after_s - self.queue.spare_for(), _SHRINK_PAUSE_S))
        return max(0.0, min(moments) - now)

    # ---- number
    def _fit_number(self) -> None:
        """Start workers that are missing, or let one go that is too many."""
        present = len(self.queue.places())
        load = Load(present, self.queue.queued, self.queue.oldest_wait(), self.queue.spare_for())
        self._wanted = wanted_workers(load, self._limits)
        if present > self._wanted:
            self.queue.dismiss_one()
        for _ in range(self._wanted - present):
            if time.monotonic() < self._retry_at or not self._add_worker():
                return

    def _add_worker(self) -> bool:
        """Start a worker and let it serve once it has answered; False when it did not."""
        worker = self._made()
        if worker is None:
            return False
        with self._changed:
            self._starting = worker
            is_closed = self._is_closed
        error = None if is_closed else worker.run(CHECK).error
        with self._changed:
            self._starting = None
        if error is None and self.queue.add(Place(next(self._numbers), worker, self._recipe)):
            self.last_error, self._retry_s = "", FIRST_RETRY_S
            return True
        worker.close(Deadline.after(CLOSING_S))
        if error is not None and not self._is_closed:
            self._note_failed_start(f"{error.name}: {error.message}")
        return False

    def _made(self) -> Worker | None:
        try:
            return self._make_worker(self._recipe)
        except (PraxisError, OSError, RuntimeError) as error:  # no memory for a thread, no process
            self._note_failed_start(f"{type(error).__name__}: {error}")
            return None

    def _note_failed_start(self, message: str) -> None:
        self.last_error = message
        log.warning("A worker could not start: %s", message)
        self._retry_at = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, LAST_RETRY_S)
        if not self.has_workers:
            self.queue.rouse()

    # ---- health
    def _check(self) -> None:
        """Have each idle worker answer that nobody has used for the interval."""
        since = time.monotonic() - self._settings.health_interval
        while not self._is_closed and (place := self.queue.take_for_check(since)) is not None:
            reason = self._fault(place)
            if reason is not None:
                self._count(reason)
            self.queue.give_back(place, leaves=reason is not None)

    def _fault(self, place: Place) -> RestartReason | None:
        error = place.worker.run(CHECK, timeout=CHECK_TIMEOUT_S).error
        if error is not None and not self._is_closed:
            place.last_error = f"{error.name}: {error.message}"
            log.warning("Worker %d failed its health check: %s", place.number, place.last_error)
            return "health"
        memory = place.worker.health().memory_bytes
        if memory > self._memory_limit:
            place.last_error = f"it used {memory >> 20} MiB"
            log.warning("Worker %d is replaced: %s", place.number, place.last_error)
            return "memory"
        return None

    def _count(self, reason: RestartReason) -> None:
        self.restarts[reason] += 1
        counters.WORKER_RESTARTS.add(reason)
