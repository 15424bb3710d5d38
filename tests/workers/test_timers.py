"""Timers: called when they are due, but not after they were cleared or set again."""

from __future__ import annotations

import gc
import threading
import weakref

from praxis_desktop.workers.timers import Timer


def test_alarms_are_called_in_the_order_of_their_times() -> None:
    called: list[str] = []
    done = threading.Event()
    late, early = Timer(), Timer()
    late.set(0.1, done.set)
    early.set(0.01, lambda: called.append("early"))
    assert done.wait(60)
    assert called == ["early"]


def test_an_alarm_that_is_set_anew_or_cleared_forgets_what_it_was() -> None:
    called: list[str] = []
    done = threading.Event()
    moved, cleared, last = Timer(), Timer(), Timer()
    moved.set(0.01, lambda: called.append("never"))
    moved.set(0.02, lambda: called.append("moved"))
    cleared.set(0.01, lambda: called.append("never"))
    cleared.clear()
    last.set(0.1, done.set)
    assert done.wait(60)
    assert called == ["moved"]


def test_an_alarm_that_fails_costs_the_others_nothing() -> None:
    def fail() -> None:
        raise ValueError("a defect")

    done = threading.Event()
    failing, other = Timer(), Timer()
    failing.set(0.0, fail)
    other.set(0.01, done.set)
    assert done.wait(60)


def test_an_alarm_can_set_itself_again() -> None:
    rings: list[int] = []
    done = threading.Event()
    timer = Timer()

    def ring() -> None:
        rings.append(1)
        if len(rings) == 3:
            done.set()
        else:
            timer.set(0.001, ring)

    timer.set(0.0, ring)
    assert done.wait(60)


def test_an_alarm_keeps_nothing_of_what_it_has_called() -> None:
    class Rung(threading.Event):
        """The owner of a timer."""

    def ring() -> weakref.ref[Rung]:
        rung = Rung()
        timer = Timer()
        timer.set(0.0, rung.set)
        assert rung.wait(60)
        return weakref.ref(rung)

    left = ring()
    for _ in range(1000):
        gc.collect()
        if left() is None:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the thread of the timers has it still")
