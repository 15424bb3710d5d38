"""What is to be done when, by the clock: a heap of actions that can be called off."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[], None]

Schedule = Callable[[float, Action], Action]
"""Has an action done in so many seconds, on a thread of the run's own; returns what calls it off."""

_FORGOTTEN = 64
"""Appointments that were called off and may stay in the heap before it is made anew."""


class Appointments:
    """Actions with their times, on any clock; among equal times in the order of making. Not thread-safe."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int]] = []
        self._actions: dict[int, Action] = {}
        self._count = 0

    def make(self, at: float, action: Action) -> int:
        """Have ``action`` done at ``at``; returns the appointment's number."""
        self._count += 1
        self._actions[self._count] = action
        heapq.heappush(self._heap, (at, self._count))
        return self._count

    def call_off(self, number: int) -> None:
        """Forget an appointment; one that was kept is no error."""
        if self._actions.pop(number, None) is None:
            return
        if len(self._heap) > 2 * len(self._actions) + _FORGOTTEN:
            self._heap = [entry for entry in self._heap if entry[1] in self._actions]
            heapq.heapify(self._heap)

    @property
    def next_at(self) -> float | None:
        """The time of the first one."""
        heap = self._heap
        while heap and heap[0][1] not in self._actions:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def take(self) -> Action:
        """The action of the first one, which is kept with that. There must be one."""
        assert self.next_at is not None
        return self._actions.pop(heapq.heappop(self._heap)[1])

    def postpone(self, seconds: float) -> None:
        """Put off all of them."""
        self._heap = [(at + seconds, number) for at, number in self._heap]

    def clear(self) -> None:
        """Forget all of them."""
        self._heap.clear()
        self._actions.clear()

    def __bool__(self) -> bool:
        return bool(self._actions)
