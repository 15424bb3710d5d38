"""Steps on their way from a run to the window, which may be slower: the newest of them, and none by half."""

from __future__ import annotations

import threading
from itertools import islice
from typing import NamedTuple

from praxis_desktop.core.events import StepEvent

STEPS_KEPT = 1000
"""Steps that wait for the window at most; the record has them all."""


class PlacedStep(NamedTuple):
    """What is told of a step, and how many steps had begun or ended by then, this one included: of one that
    has begun and ended since, by its beginning.
    """

    event: StepEvent
    place: int


class StepInbox:
    """Any thread. Of a step that begins and ends before it is taken there is one event, its last; of those
    that are too many there is none at all.
    """

    def __init__(self, kept: int = STEPS_KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._begun: dict[int, PlacedStep] = {}
        self._ended: list[PlacedStep] = []
        self._place = 0
        self._open: dict[int, None] = {}
        """The numbers of the steps that go on, the innermost last."""
        self._dropped: set[int] = set()
        """Steps that were left out and have not ended."""
        self._taken_up_to = 0

    def clear(self) -> None:
        """Another run begins."""
        with self._lock:
            self._begun, self._ended, self._dropped = {}, [], set()
            self._open = {}
            self._taken_up_to = self._place = 0

    def put(self, event: StepEvent) -> tuple[int, int]:
        """Take note of a step that began or ended; returns the innermost step that goes on then, and its
        place.
        """
        with self._lock:
            self._place += 1
            if event.status == "started":
                self._open[event.step] = None
            else:
                self._open.pop(event.step, None)
            if event.step in self._dropped:
                self._dropped.discard(event.step)
            elif event.status != "started" and event.step <= self._taken_up_to:
                self._ended.append(PlacedStep(event, self._place))
            else:
                begun = self._begun.get(event.step)
                self._begun[event.step] = PlacedStep(event, self._place if begun is None else begun.place)
                if len(self._begun) > self._kept:
                    oldest = next(iter(self._begun))
                    if self._begun.pop(oldest).event.status == "started":
                        self._dropped.add(oldest)
            return next(reversed(self._open), 0), self._place

    def take(self, most: int | None = None) -> list[PlacedStep]:
        """What was noted since the last call: first what ended of the steps before, then the new steps, the
        oldest ``most`` of them; the next call has more.
        """
        with self._lock:
            ended, self._ended = self._ended, []
            fresh = list(islice(self._begun, most))
            if fresh:
                self._taken_up_to = max(fresh)
            return [*ended, *(self._begun.pop(step) for step in fresh)]
