"""Keeps interpreters ready: the next one is prepared while the last one is in use."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.core.gradual_imports import import_gradually
from praxis_desktop.snapshots.recipes import Recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter

log = logging.getLogger(__name__)

_MODULES = ("praxis_desktop.snapshots.building", "praxis_desktop.interpreter.runtime")
"""Modules that are imported late, because few processes need them and they import a hundred others."""


class Prepare(Protocol):
    """A function that prepares interpreters, such as ``SnapshotService.prepare``."""

    def __call__(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """Prepare an interpreter in the state of ``recipe``'s image, ready to start. Killing ``control`` ends
        the wait with Killed.
        """


class WarmCounts(Struct):
    """Counts of prepared interpreters: ``prepared = taken_warm + discarded + ready``, except while one is
    being prepared.
    """

    prepared: int = 0
    """Number of interpreters prepared in advance."""
    taken_warm: int = 0
    """Number of interpreters prepared in advance and then used."""
    taken_cold: int = 0
    """Number of interpreters prepared on request, because none was ready."""
    discarded: int = 0
    """Number of interpreters prepared in advance and discarded unused."""
    failed: int = 0
    """Number of interpreters that could not be prepared in advance; the next caller gets the error."""
    recipes: tuple[Recipe, ...] = ()
    """The recipes from which the ready interpreters were built."""


class _Ready(Struct, frozen=True):
    prepared: PreparedInterpreter
    told: tuple[Event, ...]
    """Events reported during the preparation, repeated for the caller that takes the interpreter."""


class WarmInterpreters:
    """Keeps ``size`` interpreters ready: one for each of the latest recipes, and the rest for the most recent
    recipe.

    Thread-safe. The interpreters are prepared one after another on a thread that runs only
    while there is work. ``changed`` is called on any thread when the number of ready interpreters changes,
    and must be quick. After an interpreter is taken, the next is prepared ``pause_s`` seconds later;
    preparing it immediately would slow down the interpreter in use.
    """

    def __init__(
        self,
        prepare: Prepare,
        size: int,
        *,
        changed: Callable[[], None] | None = None,
        pause_s: float = 0.0,
    ) -> None:
        self._make = prepare
        self._size = size
        self._changed = changed
        self._pause_s = pause_s
        self._pause = Deadline.after(0)
        self._lock = threading.Lock()
        self._closing = threading.Condition(self._lock)
        self._ready: dict[Recipe, deque[_Ready]] = {}
        self._recent: list[Recipe] = []
        """Recently requested recipes, latest last."""
        self._thread: threading.Thread | None = None
        self._failed: set[Recipe] = set()
        """Recipes whose preparation failed; the next request tries again."""
        self._is_closed = False
        self._counts = WarmCounts()

    def want(self, recipe: Recipe) -> None:
        """Start preparing an interpreter for ``recipe``, unless one is ready. Returns immediately."""
        with self._lock:
            self._want(recipe)
            unused = self._taken_surplus()
        self._give_up(unused)

    def resize(self, size: int) -> None:
        """Keep ``size`` interpreters ready from now on, possibly 0. Returns immediately."""
        with self._lock:
            self._size = size
            del self._recent[: max(0, len(self._recent) - size)]
            unused = self._taken_surplus()
            self._begin()
        self._give_up(unused)

    def take(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """Return an interpreter for ``recipe``, which the caller starts or closes; the next one is prepared
        afterwards.

        If an interpreter is ready, this takes microseconds. Otherwise one is prepared now, with progress
        reported to ``report``. Raises the errors of ``prepare``.
        """
        with self._lock:
            ready = self._ready[recipe].popleft() if self._ready.get(recipe) else None
            if ready is not None:
                self._counts.taken_warm += 1
                self._pause = Deadline.after(self._pause_s)
                self._want(recipe)
        if ready is not None:
            self._tell_change()
            if report is not None:
                for event in ready.told:
                    report(event)
            return ready.prepared
        prepared = self._make(recipe, report=report, control=control)
        with self._lock:
            self._counts.taken_cold += 1
            self._pause = Deadline.after(self._pause_s)
            self._want(recipe)
            unused = self._taken_surplus()
        self._give_up(unused)
        return prepared

    def fill(self, recipe: Recipe, report: Callable[[Event], None]) -> None:
        """Prepare an interpreter for ``recipe`` on this thread, with progress reported to ``report``.

        Raises the errors of ``prepare``.
        """
        told: list[Event] = []

        def tell(event: Event) -> None:
            told.append(event)
            report(event)

        if not self.is_ready(recipe):
            self._put_away(recipe, _Ready(self._make(recipe, report=tell), tuple(told)))
        self.want(recipe)

    def refill(self) -> bool:
        """Prepare an interpreter on this thread if one is missing; return whether one was prepared."""
        with self._lock:
            recipe = self._missing()
        return recipe is not None and self._make_one(recipe)

    def is_ready(self, recipe: Recipe) -> bool:
        """Return whether ``take`` would return without waiting."""
        with self._lock:
            return bool(self._ready.get(recipe))

    @property
    def ready_count(self) -> int:
        """The number of ready interpreters."""
        with self._lock:
            return sum(map(len, self._ready.values()))

    def counts(self) -> WarmCounts:
        """Return the counts so far."""
        with self._lock:
            known = self._counts
            return WarmCounts(
                known.prepared,
                known.taken_warm,
                known.taken_cold,
                known.discarded,
                known.failed,
                tuple(recipe for recipe, ready in self._ready.items() if ready),
            )

    def close(self, deadline: Deadline) -> bool:
        """Discard the ready interpreters and prepare no more. Returns False if one was still being prepared
        at the deadline; it is discarded later. Idempotent.
        """
        with self._lock:
            self._is_closed = True
            self._closing.notify_all()
            self._recent.clear()
            unused = self._taken_surplus()
            thread = self._thread
        self._give_up(unused)
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    # ---- while holding the lock
    def _want(self, recipe: Recipe) -> None:
        """Record that a recipe was requested."""
        if self._is_closed or not self._size:
            return
        if recipe in self._recent:
            self._recent.remove(recipe)
        self._recent.append(recipe)
        del self._recent[: max(0, len(self._recent) - self._size)]
        self._failed.discard(recipe)
        self._begin()

    def _begin(self) -> None:
        if self._thread is None and not self._is_closed and self._missing() is not None:
            self._thread = threading.Thread(target=self._prepare_all, name="warm interpreters", daemon=True)
            self._thread.start()

    def _missing(self) -> Recipe | None:
        """Return the recipe to prepare next: first recent ones with none ready, then the latest again."""
        for recipe in self._recent:
            if recipe not in self._failed and not self._ready.get(recipe):
                return recipe
        has_room = bool(self._recent) and sum(map(len, self._ready.values())) < self._size
        return self._recent[-1] if has_room and self._recent[-1] not in self._failed else None

    def _taken_surplus(self) -> list[_Ready]:
        """Remove and return surplus interpreters, beginning with those least likely to be used."""
        surplus: list[_Ready] = []
        most = 0 if self._is_closed else self._size
        while sum(map(len, self._ready.values())) > most:
            stale = [ready for recipe, ready in self._ready.items() if ready and recipe not in self._recent]
            surplus.append((stale or [max(self._ready.values(), key=len)])[0].pop())
        for recipe in [recipe for recipe, ready in self._ready.items() if not ready]:
            del self._ready[recipe]
        self._counts.discarded += len(surplus)
        return surplus

    # ---- without the lock
    def _give_up(self, unused: list[_Ready]) -> None:
        if unused:
            self._tell_change()
        for each in unused:
            each.prepared.close()

    def _prepare_all(self) -> None:
        while True:
            with self._lock:
                while self._missing() is not None and not self._pause.expired:
                    self._closing.wait(self._pause.remaining)
                recipe = self._missing()
                if recipe is None:
                    self._thread = None
                    return
            self._make_one(recipe)

    def _make_one(self, recipe: Recipe) -> bool:
        ready = self._prepare(recipe)
        if ready is None:
            with self._lock:
                self._failed.add(recipe)
            return False
        self._put_away(recipe, ready)
        with self._lock:
            unused = self._taken_surplus()
        self._give_up(unused)
        return True

    def _put_away(self, recipe: Recipe, ready: _Ready) -> None:
        with self._lock:
            self._counts.prepared += 1
            self._ready.setdefault(recipe, deque()).append(ready)
        self._tell_change()

    def _prepare(self, recipe: Recipe) -> _Ready | None:
        told: list[Event] = []
        try:
            import_gradually(*_MODULES)
            prepared = self._make(recipe, report=told.append)
            return _Ready(prepared, tuple(told))
        except (PraxisError, OSError) as error:
            log.warning("No interpreter could be prepared in advance: %s", error)
        except Exception:  # the thread's last frame: the next caller gets the same error
            log.exception("No interpreter could be prepared in advance")
        with self._lock:
            self._counts.failed += 1
        return None

    def _tell_change(self) -> None:
        if self._changed is not None:
            self._changed()
