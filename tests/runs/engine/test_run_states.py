"""States follow one another as their table says, and are reported in the order in which they were entered."""

from __future__ import annotations

import threading
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.events import FINAL_STATES, RunState, StateEvent
from praxis_desktop.runs._states import RunStates
from praxis_desktop.runs._watchdog import TimerQueue
from praxis_desktop.runs.commands import ACTIVE, TRANSITIONS, may_follow

STATES = sorted(TRANSITIONS)


@given(st.lists(st.tuples(st.sampled_from(STATES), st.booleans()), max_size=30))
def test_whatever_is_asked_for_only_what_the_table_allows_happens(asked: list[tuple[RunState, bool]]) -> None:
    told: list[StateEvent] = []
    states = RunStates(told.append)
    for state, by_way in asked:
        (states.go_to if by_way else states.enter)(state)
    entered: list[RunState] = ["pending", *(event.state for event in told)]
    assert all(may_follow(first, then) for first, then in pairwise(entered))
    assert states.state == entered[-1]


def test_a_program_under_way_gets_from_every_state_to_running_and_paused() -> None:
    under_way = ACTIVE - {"canceling"}
    for target in ("running", "paused", "requires_intervention"):
        for state in under_way - {target}:
            states = RunStates(lambda event: None)
            states._state = state
            assert states.go_to(target), (state, target)
            assert states.state == target


def test_nothing_follows_an_end() -> None:
    for state in FINAL_STATES:
        states = RunStates(lambda event: None)
        states._state = state
        assert not any(states.enter(other) or states.go_to(other) for other in STATES)


def test_who_asks_for_the_state_does_not_wait_for_who_is_told() -> None:
    is_told, may_return = threading.Event(), threading.Event()

    def tell(event: StateEvent) -> None:
        is_told.set()
        assert may_return.wait(20)

    states = RunStates(tell)
    thread = threading.Thread(target=lambda: states.enter("preparing"))
    thread.start()
    assert is_told.wait(20)
    assert states.state == "preparing"
    may_return.set()
    thread.join(20)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=200))
def test_timers_are_kept_by_time_then_in_order_and_those_called_off_never(
    wanted: list[tuple[int, bool]],
) -> None:
    timers = TimerQueue()
    kept: list[int] = []
    numbers = [
        timers.add(at, lambda number=number: kept.append(number))  # type: ignore[misc]
        for number, (at, _) in enumerate(wanted)
    ]
    for number, (_, is_called_off) in zip(numbers, wanted, strict=True):
        if is_called_off:
            timers.cancel(number)
            timers.cancel(number)
    while timers:
        timers.take()()
    expected = [number for number, (_, is_called_off) in enumerate(wanted) if not is_called_off]
    assert kept == sorted(expected, key=lambda number: (wanted[number][0], number))
    assert timers.next_at is None
