"""The state that a run is in, which changes as the table of transitions allows and no other way."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.events import RunState, StateEvent
from praxis_desktop.runs.commands import ACTIVE, may_follow

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.records.keeping import RunRecord
    from praxis_desktop.runs.outputs.judging import Judgement


_BETWEEN: Mapping[tuple[RunState, RunState], RunState] = MappingProxyType(
    {
        ("running", "paused"): "pausing",
        ("resuming", "paused"): "pausing",
        ("paused", "running"): "resuming",
        ("paused", "pausing"): "resuming",
        ("paused", "requires_intervention"): "intervening",
        ("requires_intervention", "running"): "intervening",
        ("requires_intervention", "pausing"): "intervening",
        ("requires_intervention", "paused"): "intervening",
        ("running", "intervening"): "requires_intervention",
        ("pausing", "intervening"): "requires_intervention",
        ("resuming", "intervening"): "requires_intervention",
    }
)
"""What lies between two states of a program under way that do not follow each other."""


class RunStates:
    """Keeps the state and tells each change, in order, by ``tell``. Any thread may ask for the state at any
    time, and is never kept waiting by who tells.
    """

    def __init__(self, tell: Callable[[StateEvent], None]) -> None:
        self._tell = tell
        self._state: RunState = "pending"
        self._lock = threading.Lock()
        self._telling = threading.RLock()
        self._untold: deque[StateEvent] = deque()

    @property
    def state(self) -> RunState:
        """The state that the run is in."""
        return self._state

    def enter(self, state: RunState, reason: str = "", by: str = "") -> bool:
        """Enter ``state`` and tell it; False, and nothing happens, where it may not follow this one."""
        with self._lock:
            if not may_follow(self._state, state):
                return False
            self._change(state, reason, by)
        self._tell_changes()
        return True

    def go_to(self, state: RunState, reason: str = "", by: str = "") -> bool:
        """Enter ``state`` by the way that leads there, if the program is under way and not being ended."""
        with self._lock:
            present = self._state
            if present == state or present not in ACTIVE or present == "canceling":
                return False
            between = _BETWEEN.get((present, state))
            if between is not None:
                self._change(between, reason, by)
            elif not may_follow(present, state):
                return False
            self._change(state, reason, by)
        self._tell_changes()
        return True

    def _change(self, state: RunState, reason: str, by: str) -> None:
        self._state = state
        self._untold.append(StateEvent(state, reason, by))

    def _tell_changes(self) -> None:
        with self._telling:
            while self._untold:
                self._tell(self._untold.popleft())


class Teller:
    """Tells events to ``record``, once there is one, to the ``judgement`` of the run, and then to
    ``on_event``. Any thread; one at a time.
    """

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self.record: RunRecord | None = None
        self.judgement: Judgement | None = None
        self.was_told: Callable[[Event], bool] | None = None
        """Says of an event whether it was told before, by the run that this one goes on with."""
        self._on_event = on_event
        self._lock = threading.RLock()

    def __call__(self, event: Event) -> None:
        """Tell ``event``. Raises StorageError when it cannot be kept."""
        with self._lock:
            if self.judgement is not None:
                self.judgement.take(event)
            if self.was_told is not None and self.was_told(event):
                return
            if self.record is not None:
                self.record.tell(event)
            self._on_event(event)


Request = Mapping[str, object]
"""What a guest asks, as plain data: it may be anything."""

Reply = Callable[[Mapping[str, object]], None]
"""Takes the answer to a request; called once."""

Withdraw = Callable[[], None]
"""The guest does not wait for the answer any more."""

Begin = Callable[[Request, Reply], Withdraw]
"""Takes a request; calls the reply at once or later and from any thread."""


def nothing_to_withdraw() -> None:
    """What a request is withdrawn by that has been answered."""
