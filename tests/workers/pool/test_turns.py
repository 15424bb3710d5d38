"""Turns: first come, first served, a limited number at once, and no endless wait."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.workers.pool._cancellation import Cancellation, Turns
from tests.workers.pool.pools import SOON, eventually, in_thread


def test_only_so_many_are_served_at_once() -> None:
    turns = Turns(2)
    with ExitStack() as held:
        assert [held.enter_context(turns.turn(Deadline.after(0))) for _ in range(3)] == [True, True, False]
    with turns.turn(Deadline.after(0)) as is_mine:
        assert is_mine


def test_who_comes_first_is_served_first() -> None:
    turns, order = Turns(1), []

    def wait(number: int) -> None:
        with turns.turn(NEVER):
            order.append(number)

    threads = []
    with turns.turn(NEVER):
        for number in range(5):
            threads.append(in_thread(lambda number=number: wait(number)))  # type: ignore[misc]
            eventually(lambda number=number: turns.waiting == number + 1)  # type: ignore[misc]
    for thread in threads:
        thread.join(SOON)
    assert order == list(range(5))


def test_a_cancellation_ends_the_waiting_and_gives_up_the_turn() -> None:
    turns, cancellation, told = Turns(1), Cancellation(), []

    def wait() -> None:
        with turns.turn(NEVER, cancellation) as is_mine:
            told.append(is_mine)

    with turns.turn(NEVER):
        thread = in_thread(wait)
        eventually(lambda: turns.waiting)
        cancellation.cancel()
        thread.join(SOON)
        assert told == [False]
        assert turns.waiting == 0
    with turns.turn(Deadline.after(0), cancellation) as is_mine:
        assert not is_mine
    with turns.turn(Deadline.after(0)) as is_mine:
        assert is_mine


def test_more_may_be_served_from_now_on() -> None:
    turns, served = Turns(1), threading.Event()

    def wait() -> None:
        with turns.turn(NEVER):
            served.set()

    with turns.turn(NEVER):
        thread = in_thread(wait)
        eventually(lambda: turns.waiting)
        turns.resize(2)
        assert served.wait(SOON)
        thread.join(SOON)


def test_when_nobody_gets_a_turn_any_more_everybody_is_sent_away() -> None:
    turns, told = Turns(1), []

    def wait() -> None:
        with turns.turn(NEVER) as is_mine:
            told.append(is_mine)

    with turns.turn(NEVER):
        threads = [in_thread(wait) for _ in range(3)]
        eventually(lambda: turns.waiting == 3)
        turns.close()
        for thread in threads:
            thread.join(SOON)
    assert told == [False] * 3
    with turns.turn(NEVER) as is_mine:
        assert not is_mine


@pytest.mark.parametrize("count", [1, 3])
def test_turns_are_not_lost_whoever_gives_up(count: int) -> None:
    turns, at_once, most = Turns(count), [0], [0]
    lock = threading.Lock()

    def use(number: int) -> None:
        for step in range(50):
            cancellation = Cancellation()
            if (number + step) % 3 == 0:
                in_thread(cancellation.cancel)
            with turns.turn(Deadline.after(SOON if step % 5 else 0), cancellation) as is_mine:
                if is_mine:
                    with lock:
                        at_once[0] += 1
                        most[0] = max(most[0], at_once[0])
                    with lock:
                        at_once[0] -= 1

    threads = [in_thread(lambda number=number: use(number)) for number in range(6)]  # type: ignore[misc]
    for thread in threads:
        thread.join(SOON)
    assert most[0] <= count
    with ExitStack() as held:
        assert all(held.enter_context(turns.turn(Deadline.after(SOON))) for _ in range(count))
