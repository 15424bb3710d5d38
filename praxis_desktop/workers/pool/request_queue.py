"""Who gets which worker: requests in the order in which they came, each to the worker that suits it best."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool.cancellation import Cancellation
from praxis_desktop.workers.worker import Worker

PlaceState = Literal["idle", "busy", "checking", "leaving"]


@dataclass(slots=True, eq=False)
class Place:
    """A worker in the pool, and what the pool knows of it. Whoever has taken it owns it until it is given
    back; the rest is guarded by the queue's lock.
    """

    number: int
    worker: Worker
    recipe: Recipe
    """What its next pristine interpreter is made of."""
    state: PlaceState = "busy"
    requests: int = 0
    """How many it has served."""
    sessions: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    """Live sessions with the mark of their state, the one used last at the end."""
    last_used: float = field(default_factory=time.monotonic)
    last_error: str = ""


@dataclass(slots=True, eq=False)
class Ticket:
    """A request that waits for a worker."""

    recipe: Recipe
    session_id: str | None
    since: float = field(default_factory=time.monotonic)
    place: Place | None = None
    news: threading.Event = field(default_factory=threading.Event)
    """Set when it has its place, or when who waits should look why it has none."""


class PoolQueue:
    """Idle workers and waiting requests. Any thread.

    ``on_change`` is called, without the lock, when there is something to be decided about the number of
    workers: somebody waits, or a worker has been given back as one that leaves.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._places: list[Place] = []
        self._tickets: deque[Ticket] = deque()
        self._next = 0
        self._is_closed = False
        self._spare_since: float | None = None

    # ---- requests
    def enter(self, recipe: Recipe, session_id: str | None = None) -> Ticket:
        """Wait for a worker: behind those who came before."""
        ticket = Ticket(recipe, session_id)
        with self._lock:
            if self._is_closed:
                ticket.news.set()
                return ticket
            self._tickets.append(ticket)
            self._assign()
            waits = not ticket.news.is_set()
        if waits:
            self._on_change()
        return ticket

    def wait(self, ticket: Ticket, deadline: Deadline, cancellation: Cancellation | None) -> Place | None:
        """The worker of ``ticket``, once it has one; None at the deadline, when it was cancelled, when the
        queue was closed, and after ``rouse``. The ticket keeps its turn.
        """
        if cancellation is None:
            ticket.news.wait(deadline.remaining)
        else:
            with cancellation.calls(ticket.news.set):
                ticket.news.wait(deadline.remaining)
        with self._lock:
            if ticket.place is None and not self._is_closed:
                ticket.news.clear()
            return ticket.place

    def rouse(self) -> None:
        """End the waiting of everybody, to see whether it is of any use."""
        with self._lock:
            for ticket in self._tickets:
                ticket.news.set()

    def leave(self, ticket: Ticket) -> Place | None:
        """Wait no longer; a worker that has been given to the ticket meanwhile is returned, to be used or
        given back.
        """
        with self._lock:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
            return ticket.place

    def give_back(self, place: Place, *, leaves: bool = False) -> None:
        """Let the next one have the worker; with ``leaves`` nobody any more."""
        with self._lock:
            place.last_used = time.monotonic()
            if leaves or self._is_closed:
                place.state = "leaving"
            else:
                place.state = "idle"
                self._assign()
        if leaves:
            self._on_change()

    # ---- workers
    def add(self, place: Place) -> bool:
        """Let requests have a new worker; False when the queue is closed."""
        with self._lock:
            if self._is_closed:
                return False
            place.state = "idle"
            self._places.append(place)
            self._assign()
            return True

    def take_for_check(self, unused_since: float) -> Place | None:
        """An idle worker that nobody has used since that moment, or None. To be given back."""
        with self._lock:
            for place in self._places:
                if place.state == "idle" and place.last_used <= unused_since:
                    place.state = "checking"
                    self._note_spare()
                    return place
            return None

    def dismiss_one(self) -> None:
        """Let an idle worker leave: the one that was used least recently."""
        with self._lock:
            idle = [place for place in self._places if place.state == "idle"]
            if idle:
                min(idle, key=lambda place: place.last_used).state = "leaving"
                self._note_spare()

    def take_leaving(self) -> list[Place]:
        """Workers that leave and are in nobody's hands; they are the caller's to close."""
        with self._lock:
            leaving = [place for place in self._places if place.state == "leaving"]
            self._places = [place for place in self._places if place.state != "leaving"]
            return leaving

    # ---- how it is
    def places(self) -> list[Place]:
        """All workers, to look at."""
        with self._lock:
            return list(self._places)

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._tickets)

    def oldest_wait(self) -> float:
        """Seconds for which the first request has waited; 0 when none does."""
        with self._lock:
            return time.monotonic() - self._tickets[0].since if self._tickets else 0.0

    def spare_for(self) -> float:
        """Seconds for which there always was an idle worker."""
        with self._lock:
            return 0.0 if self._spare_since is None else time.monotonic() - self._spare_since

    def close(self) -> list[Place]:
        """Send everybody away who waits, and return the workers that are at work. Idempotent."""
        with self._lock:
            self._is_closed = True
            for ticket in self._tickets:
                ticket.news.set()
            self._tickets.clear()
            for place in self._places:
                if place.state == "idle":
                    place.state = "leaving"
            return [place for place in self._places if place.state != "leaving"]

    # ---- with the lock held
    def _assign(self) -> None:
        """Give idle workers to those who wait, first come, first served."""
        while self._tickets:
            idle = [place for place in self._places if place.state == "idle"]
            if not idle:
                break
            ticket = self._tickets.popleft()
            place = self._best(idle, ticket)
            place.state = "busy"
            ticket.place = place
            ticket.news.set()
        self._note_spare()

    def _best(self, idle: list[Place], ticket: Ticket) -> Place:
        """The worker that has the session, else one that has the image, else any: in turn."""
        if ticket.session_id is not None:
            for place in idle:
                if ticket.session_id in place.sessions:
                    return place
        fitting = [place for place in idle if place.recipe == ticket.recipe] or idle
        chosen = next((place for place in fitting if place.number >= self._next), fitting[0])
        self._next = chosen.number + 1
        return chosen

    def _note_spare(self) -> None:
        if not any(place.state == "idle" for place in self._places):
            self._spare_since = None
        elif self._spare_since is None:
            self._spare_since = time.monotonic()
