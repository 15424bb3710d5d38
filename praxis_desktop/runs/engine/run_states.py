"""The state that a run is in, which changes as the table of transitions allows and no other way."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

from praxis_desktop.core.events import RunState, StateEvent
from praxis_desktop.runs.engine.states import ACTIVE, may_follow

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
