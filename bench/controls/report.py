"""The table: state, action, effect, the bytes that the instrument received, milliseconds."""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager, nullcontext

from msgspec import Struct

from bench.controls.driven import ACTIONS, Action, DrivenRun, SlowGuests
from bench.controls.line import NotedLine
from bench.controls.situations import SITUATIONS, Situation
from praxis_desktop.core.events import RunState
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs.commands import Kill

_WATCHED_S = 0.3
"""Time, in seconds, for which a run is observed after an action."""

_SHOWN = 24
"""Maximum number of characters shown of what the instrument received."""


class Outcome(Struct, frozen=True):
    """The effect of an action: why it was refused (""), the states that followed and when (ms), the last
    state, the bytes that the instrument received and when the first of them arrived (ms), and how long the
    call took (ms).
    """

    is_reached: bool
    refused: str
    states: tuple[tuple[float, RunState], ...]
    last: RunState | None
    received: bytes
    first_ms: float | None
    call_ms: float


def main(rounds: int) -> None:
    """Print the table."""
    logging.disable(logging.WARNING)  # because of programs that are killed midway
    print(f"{'the run is':22} {'action':15} {'call':>6}  what follows (ms)")
    for situation in SITUATIONS:
        for action in ACTIONS:
            print(_row(situation, action, outcome_of(situation, action)), flush=True)


def outcome_of(situation: Situation, action: Action) -> Outcome:
    """Bring a run into ``situation``, perform ``action`` on it, and observe the effect."""
    with NotedLine() as line, _claimed(situation, line):
        slow = SlowGuests(1.0) if situation.state == "preparing" else None
        run = DrivenRun(situation.source, line, source_of_guests=slow, **situation.policies)
        is_reached = run.reach(situation)
        at = time.monotonic()
        refused = run.act(action)
        call = time.monotonic() - at
        time.sleep(_WATCHED_S)
        first = line.first_at(at)
        outcome = Outcome(
            is_reached,
            "" if refused is None else refused.message,
            tuple(((when - at) * 1000, state) for when, state in run.states(at)),
            None if run.last is None else run.last.state,
            line.received(at),
            None if first is None else (first - at) * 1000,
            call * 1000,
        )
        if run.last is None:
            run.run.do(Kill())
        run.end()
        return outcome


def _claimed(situation: Situation, line: NotedLine) -> AbstractContextManager[object]:
    """Return a context in which another run claims the port if ``situation`` is that of a queued run."""
    if situation.state != "queued":
        return nullcontext()
    owner = ClaimOwner("0" * 32, "another.py", "somebody")
    return Claims().take(parse_bindings((f"pump={line.device}",)), owner=owner)


def _row(situation: Situation, action: Action, outcome: Outcome) -> str:
    if not outcome.is_reached:
        return f"{situation.name:22} {action:15} was not reached"
    if outcome.refused:
        return f"{situation.name:22} {action:15} {outcome.call_ms:6.2f}  refused: {outcome.refused}"
    states = ", ".join(f"{state} {when:.0f}" for when, state in outcome.states) or "-"
    got = ""
    if outcome.received:
        told = repr(outcome.received)[1:]
        more = " ..." if len(told) > _SHOWN else ""
        got = f"; instrument: {told[:_SHOWN]}{more} after {outcome.first_ms:.1f}"
    return f"{situation.name:22} {action:15} {outcome.call_ms:6.2f}  {states}{got}"
