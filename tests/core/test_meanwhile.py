"""Items that another thread makes arrive in order, with its errors, and the thread ends with them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from praxis_desktop.core.meanwhile import made_meanwhile


def alive() -> bool:
    return any(thread.name == "maker" for thread in threading.enumerate())


def test_items_are_made_on_another_thread_and_arrive_in_order() -> None:
    def names() -> Iterator[str]:
        for _ in range(3):
            yield threading.current_thread().name

    assert list(made_meanwhile(names(), "maker")) == ["maker"] * 3
    assert list(made_meanwhile([], "maker")) == []
    assert not alive()


def test_they_are_made_while_earlier_ones_are_used() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    for _ in made_meanwhile(items(), "maker"):
        assert made.wait(20)


def test_an_error_is_raised_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise EOFError("too short")

    got: list[int] = []
    with pytest.raises(EOFError, match="too short"):
        got.extend(made_meanwhile(items(), "maker"))
    assert not alive()


def test_nobody_is_left_behind_by_a_user_who_stops_early() -> None:
    got = made_meanwhile(range(1000), "maker")
    assert next(got) == 0
    got.close()
    assert not alive()


def test_without_a_thread_they_are_made_by_their_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert list(made_meanwhile(range(3), "maker")) == [0, 1, 2]
