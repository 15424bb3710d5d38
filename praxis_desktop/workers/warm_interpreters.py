"""Interpreters that are ready before anybody asks: the next one is prepared while the last one is in use."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.recipes import Recipe

log = logging.getLogger(__name__)

RECIPES_KEPT = 3
"""Recipes of which an interpreter is kept ready: those asked for last."""


class InterpreterSource(Protocol):
    """Where prepared interpreters come from: ``SnapshotService`` is one."""

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """An interpreter in the state of the image of ``recipe``, ready to start. A stop of ``control`` ends
        the waiting.
        """


@dataclass(slots=True)
class WarmCounts:
    """What became of prepared interpreters: ``prepared = taken_warm + discarded + ready`` but for one that
    is being made.
    """

    prepared: int = 0
    """Made in advance."""
    taken_warm: int = 0
    """Made in advance, and used."""
    taken_cold: int = 0
    """Made when they were asked for: none was ready."""
    discarded: int = 0
    """Made in advance, and given up unused."""
    failed: int = 0
    """Could not be made in advance; whoever asks is told why."""
    recipes: tuple[Recipe, ...] = field(default=(), compare=False)
    """Of those that are at hand."""


@dataclass(frozen=True, slots=True)
class _Ready:
    prepared: PreparedInterpreter
    told: tuple[Event, ...]
    """What was said while it was made: whoever takes it is told in the same words."""


class WarmInterpreters:
    """Keeps one interpreter ready for each of the recipes asked for last. Any thread.

    They are prepared one after another on a thread of their own, which lives while there is work for it.
    ``changed`` is called on any thread when there is one more or one less: it must be quick. After one was
    taken, ``pause_s`` seconds go by before the next is prepared: both at once would slow the one in use. One
    that ``is_off`` prepares none, as one that is closed does.
    """

    def __init__(
        self,
        source: InterpreterSource,
        *,
        changed: Callable[[], None] | None = None,
        pause_s: float = 0.0,
        is_off: bool = False,
    ) -> None:
        self._source = source
        self._changed = changed
        self._pause_s = pause_s
        self._pause = Deadline.after(0)
        self._lock = threading.Lock()
        self._closing = threading.Condition(self._lock)
        self._ready: dict[Recipe, _Ready] = {}
        self._recent: deque[Recipe] = deque(maxlen=RECIPES_KEPT)
        self._wanted: deque[Recipe] = deque()
        self._thread: threading.Thread | None = None
        self._is_closed = is_off
        self._counts = WarmCounts()

    def want(self, recipe: Recipe) -> None:
        """Have an interpreter of ``recipe`` ready soon. Returns at once."""
        with self._lock:
            self._want(recipe)

    def take(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """An interpreter of ``recipe`` that is the caller's, to start or to close; the next one is prepared
        meanwhile.

        With one at hand this takes microseconds. Otherwise it is made here, and ``report`` told about it;
        raises what the source raises.
        """
        with self._lock:
            ready = self._ready.pop(recipe, None)
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
        prepared = self._source.prepare(recipe, report=report, control=control)
        with self._lock:
            self._counts.taken_cold += 1
            self._pause = Deadline.after(self._pause_s)
            self._want(recipe)
        return prepared

    def is_ready(self, recipe: Recipe) -> bool:
        """Whether ``take`` would not have to wait."""
        with self._lock:
            return recipe in self._ready

    @property
    def ready_count(self) -> int:
        """How many are at hand."""
        with self._lock:
            return len(self._ready)

    def counts(self) -> WarmCounts:
        """What has happened so far."""
        with self._lock:
            known = self._counts
            return WarmCounts(
                known.prepared,
                known.taken_warm,
                known.taken_cold,
                known.discarded,
                known.failed,
                tuple(self._ready),
            )

    def close(self, deadline: Deadline) -> bool:
        """Give up what is ready and prepare no more; False if one was still being prepared at the deadline:
        it is given up when it is done. Idempotent.
        """
        with self._lock:
            self._is_closed = True
            self._closing.notify_all()
            self._wanted.clear()
            unused = list(self._ready.values())
            self._ready.clear()
            self._counts.discarded += len(unused)
            thread = self._thread
        for each in unused:
            each.prepared.close()
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    # ---- the thread
    def _want(self, recipe: Recipe) -> None:
        """Note a wish, with the lock held."""
        if self._is_closed:
            return
        if recipe in self._recent:
            self._recent.remove(recipe)
        self._recent.append(recipe)
        if recipe in self._ready or recipe in self._wanted:
            return
        self._wanted.append(recipe)
        if self._thread is None:
            self._thread = threading.Thread(target=self._prepare_all, name="warm interpreters", daemon=True)
            self._thread.start()

    def _prepare_all(self) -> None:
        while True:
            with self._lock:
                while self._wanted and not self._pause.expired:
                    self._closing.wait(self._pause.remaining)
                if not self._wanted:
                    self._thread = None
                    return
                recipe = self._wanted.popleft()
            ready = self._prepare(recipe)
            if ready is not None:
                self._put_away(recipe, ready)

    def _prepare(self, recipe: Recipe) -> _Ready | None:
        told: list[Event] = []
        try:
            prepared = self._source.prepare(recipe, report=told.append)
            return _Ready(prepared, tuple(told))
        except (PraxisError, OSError) as error:
            log.warning("No interpreter could be prepared in advance: %s", error)
        except Exception:  # the thread's last frame: whoever asks next meets the defect and is told
            log.exception("No interpreter could be prepared in advance")
        with self._lock:
            self._counts.failed += 1
        return None

    def _put_away(self, recipe: Recipe, ready: _Ready) -> None:
        unused = []
        with self._lock:
            self._counts.prepared += 1
            if self._is_closed or recipe not in self._recent or recipe in self._ready:
                unused.append(ready)
            else:
                self._ready[recipe] = ready
            for forgotten in [known for known in self._ready if known not in self._recent]:
                unused.append(self._ready.pop(forgotten))
            self._counts.discarded += len(unused)
        self._tell_change()
        for each in unused:
            each.prepared.close()

    def _tell_change(self) -> None:
        if self._changed is not None:
            self._changed()
