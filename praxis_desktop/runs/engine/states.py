"""The states of a run: which follow which, and what can be done in each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from praxis_desktop.core.events import RunState

ACTIVE: frozenset[RunState] = frozenset(
    {"running", "pausing", "paused", "resuming", "intervening", "requires_intervention", "canceling"}
)
"""The states in which a program has begun and not ended."""

TRANSITIONS: Mapping[RunState, frozenset[RunState]] = MappingProxyType(
    {
        "pending": frozenset({"queued", "preparing", "canceling", "cancelled", "failed"}),
        "queued": frozenset({"preparing", "canceling", "cancelled", "failed"}),
        "preparing": frozenset({"running", "canceling", "cancelled", "failed", "completed"}),
        "running": frozenset(
            {"pausing", "requires_intervention", "canceling", "completed", "failed", "cancelled"}
        ),
        "pausing": frozenset(
            {"paused", "running", "requires_intervention", "canceling", "completed", "failed", "cancelled"}
        ),
        "paused": frozenset({"resuming", "intervening", "canceling", "failed", "cancelled"}),
        "resuming": frozenset(
            {"running", "pausing", "requires_intervention", "canceling", "completed", "failed", "cancelled"}
        ),
        "requires_intervention": frozenset({"intervening", "canceling", "failed", "cancelled"}),
        "intervening": frozenset(
            {
                "running",
                "pausing",
                "paused",
                "requires_intervention",
                "canceling",
                "completed",
                "failed",
                "cancelled",
            }
        ),
        "canceling": frozenset({"cancelled", "failed"}),
        "completed": frozenset(),
        "failed": frozenset(),
        "cancelled": frozenset(),
    }
)
"""What may follow each state. Who asked for a stop gets ``cancelled``, or ``failed`` with what went wrong
meanwhile, never ``completed``.
"""

Control = Literal[
    "pause", "pause_now", "resume", "skip_wait", "extend_wait", "cancel", "emergency_stop", "answer"
]

_WAITS: frozenset[Control] = frozenset({"skip_wait", "extend_wait"})

CONTROLS: Mapping[RunState, frozenset[Control]] = MappingProxyType(
    {
        "pending": frozenset({"cancel", "emergency_stop"}),
        "queued": frozenset({"cancel", "emergency_stop"}),
        "preparing": frozenset({"pause", "pause_now", "cancel", "emergency_stop"}),
        "running": _WAITS | {"pause", "pause_now", "cancel", "emergency_stop", "answer"},
        "pausing": _WAITS | {"pause_now", "resume", "cancel", "emergency_stop", "answer"},
        "paused": _WAITS | {"resume", "cancel", "emergency_stop", "answer"},
        "resuming": _WAITS | {"pause", "pause_now", "cancel", "emergency_stop", "answer"},
        "requires_intervention": _WAITS | {"answer", "pause", "cancel", "emergency_stop"},
        "intervening": _WAITS | {"pause", "pause_now", "cancel", "emergency_stop", "answer"},
        "canceling": frozenset({"cancel", "emergency_stop"}),
        "completed": frozenset(),
        "failed": frozenset(),
        "cancelled": frozenset(),
    }
)
"""What a person can do in each state: buttons and commands derive from this table. ``answer`` needs a prompt
that is open besides, ``skip_wait`` and ``extend_wait`` a wait that goes on. A pause that is asked for where
the program does not run holds it as soon as it would.
"""


def may_follow(state: RunState, following: RunState) -> bool:
    """Whether ``following`` may come right after ``state``."""
    return following in TRANSITIONS[state]
