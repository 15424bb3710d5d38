"""Work resumes after answering a person, and never waits forever."""

from __future__ import annotations

import threading
import time

import pytest

from praxis_desktop.core import precedence as module
from praxis_desktop.core.precedence import Precedence


def working(precedence: Precedence, told: list[str]) -> threading.Thread:
    """Return a thread that gives way, and reports when it continues."""

    def work() -> None:
        told.append("begun")
        precedence.give_way()
        told.append("worked")

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_S", 60.0)


def test_work_goes_on_when_the_turn_is_over() -> None:
    precedence = Precedence()
    told: list[str] = []
    with precedence.turn():
        thread = working(precedence, told)
        while "begun" not in told:
            pass
        thread.join(0.05)
        told.append("answered")
    thread.join()
    assert told == ["begun", "answered", "worked"]


def test_without_a_turn_nobody_waits() -> None:
    precedence = Precedence()
    told: list[str] = []
    with precedence.turn():
        pass
    working(precedence, told).join()
    assert told == ["begun", "worked"]


def test_a_turn_inside_another_does_not_end_it() -> None:
    precedence = Precedence()
    told: list[str] = []
    with precedence.turn():
        with precedence.turn():
            pass
        thread = working(precedence, told)
        thread.join(0.05)
        told.append("answered")
    thread.join()
    assert told == ["begun", "answered", "worked"]


def test_a_turn_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_S", 0.01)
    precedence = Precedence()
    told: list[str] = []
    with precedence.turn():
        working(precedence, told).join()
        working(precedence, told).join()
    assert told == ["begun", "worked"] * 2


def test_work_can_wait_for_less_time() -> None:
    precedence = Precedence()
    told: list[str] = []

    def work() -> None:
        precedence.give_way(0.01)
        told.append("worked")

    with precedence.turn():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        told.append("answered")
    assert told == ["worked", "answered"]


def test_a_turn_does_not_wait_for_itself() -> None:
    precedence = Precedence()
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(_answered(precedence)), daemon=True)
    thread.start()
    thread.join(30)
    assert told == ["answered"]


def _answered(precedence: Precedence) -> str:
    with precedence.turn():
        precedence.give_way()
    return "answered"


def test_the_next_turn_is_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    precedence = Precedence()
    told: list[str] = []
    monkeypatch.setattr(module, "MOST_S", 0.01)
    with precedence.turn():
        working(precedence, told).join()
    told.clear()
    monkeypatch.setattr(module, "MOST_S", 60.0)
    with precedence.turn():
        thread = working(precedence, told)
        thread.join(0.05)
        told.append("answered")
    thread.join()
    assert told == ["begun", "answered", "worked"]


def test_a_turn_that_fails_is_over() -> None:
    precedence = Precedence()
    told: list[str] = []
    with pytest.raises(ValueError, match="a defect"), precedence.turn():
        raise ValueError("a defect")
    working(precedence, told).join()
    assert told == ["begun", "worked"]


def test_work_that_waited_for_a_turn_does_not_prevent_the_next_one() -> None:
    precedence = Precedence()
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            precedence.give_way()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    begun = 0
    for _ in range(200):
        begun += precedence.begin()
        _compute()
        precedence.end()
        _compute()
    is_over.set()
    for thread in threads:
        thread.join()
    assert begun == 200


def _compute() -> None:
    sum(range(20_000))


def test_work_that_never_waits_lets_a_turn_begin_from_time_to_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("praxis_desktop.core.precedence.time.sleep", slept.append)
    precedence = Precedence()

    def work() -> None:
        until = time.perf_counter() + 10 * module.LET_IN_S
        while time.perf_counter() < until:
            precedence.let_in()

    work()
    assert not slept, "there is no window"
    with precedence.turn():
        pass
    work()
    assert not slept, "the window's own thread never waits"
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert 1 <= len(slept) <= 11
