"""Why something cannot be done to a run, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.core.events import FINAL_STATES, RunState
from praxis_desktop.runs.engine.controls import Refused
from praxis_desktop.runs.engine.states import CONTROLS
from praxis_desktop.runs.engine.states import Control as Action

OVER = Refused("The run has ended.")

LET_GO = Refused("The run has just ended and let go of its instruments: nothing was stopped.")
"""Of an emergency stop that comes then."""

_NAMES: Mapping[Action, str] = {
    "pause": "A pause",
    "pause_now": "An immediate pause",
    "resume": "Resuming",
    "skip_wait": "Ending a wait",
    "extend_wait": "Lengthening a wait",
    "cancel": "A stop",
    "emergency_stop": "An emergency stop",
    "answer": "An answer",
}

_SAID: Mapping[RunState, str] = {
    "pending": "about to begin",
    "canceling": "being stopped already",
    "requires_intervention": "waiting for an answer",
}


def refusal(state: RunState, action: Action) -> Refused | None:
    """Why ``action`` cannot be done to a run in ``state``; None when it can."""
    if action in CONTROLS[state]:
        return None
    if state in FINAL_STATES:
        return OVER
    return Refused(f"{_NAMES[action]} is not possible: the run is {_SAID.get(state, state)}.")
