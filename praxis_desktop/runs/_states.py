"""The state of a run, and the order of its events."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.decks import held_after
from praxis_desktop.core.events import RunState, StateEvent, StepEvent
from praxis_desktop.runs.commands import ACTIVE, may_follow

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.records.record_interface import RunRecord
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
"""The intermediate state for each transition that is not allowed directly while a program is running."""


class RunStates:
    """Holds the state and reports each change to ``tell``, in order. Thread-safe; reading the
    state never waits for a listener.
    """

    def __init__(self, tell: Callable[[StateEvent], None]) -> None:
        self._tell = tell
        self._state: RunState = "pending"
        self._lock = threading.Lock()
        self._telling = threading.RLock()
        self._untold: deque[StateEvent] = deque()

    @property
    def state(self) -> RunState:
        """The run's state."""
        return self._state

    def enter(self, state: RunState, reason: str = "", by: str = "") -> bool:
        """Enter ``state`` and report it; return False, changing nothing, if the transition is not allowed."""
        with self._lock:
            if not may_follow(self._state, state):
                return False
            self._change(state, reason, by)
        self._tell_changes()
        return True

    def go_to(self, state: RunState, reason: str = "", by: str = "") -> bool:
        """Enter ``state``, via another state if necessary. Return False, changing nothing, if the run
        is already in it or cannot enter it, for example because no program is running or a stop has begun.
        """
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
    """Passes events to the ``judgement`` and the ``record``, if they are set, and then to ``on_event``.
    Thread-safe; only one event is passed at a time.
    """

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self.record: RunRecord | None = None
        self.judgement: Judgement | None = None
        self.held: Mapping[str, str] = {}
        """What each liquid handler has held since its last step, as sentences keyed by role."""
        self.was_told: Callable[[Event], bool] | None = None
        """Returns whether an event had already been reported before this run was resumed."""
        self.take_decks: Callable[[Mapping[str, object]], object] | None = None
        """Updates the run's simulated instruments with a step's changes to decks."""
        self._on_event = on_event
        self._lock = threading.RLock()

    def __call__(self, event: Event) -> None:
        """Pass on ``event``. Raises StorageError if it cannot be recorded."""
        with self._lock:
            if self.judgement is not None:
                self.judgement.take(event)
            if isinstance(event, StepEvent) and event.decks:
                self.held = held_after(self.held, event.decks)
            if self.was_told is not None and self.was_told(event):
                return
            if self.record is not None:
                self.record.tell(event)
            if self.take_decks is not None and isinstance(event, StepEvent) and event.decks:
                self.take_decks(event.decks)
            self._on_event(event)

    def judge_only(self, event: Event | None) -> None:
        """Pass only to the judgement an ``event`` that is not saved; None for an output that is malformed."""
        with self._lock:
            if self.judgement is not None:
                self.judgement.take(event)


Request = Mapping[str, object]
"""A guest's request as plain data, with unchecked contents."""

Reply = Callable[[Mapping[str, object]], None]
"""Receives the reply to a request; called once."""

Withdraw = Callable[[], None]
"""Withdraws a request to which the guest no longer awaits a reply."""

Begin = Callable[[Request, Reply], Withdraw]
"""Handles a request; calls the reply function immediately or later, on any thread."""


def nothing_to_withdraw() -> None:
    """Do nothing, because the request was answered immediately."""
