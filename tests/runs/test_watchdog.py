"""A run that must end is ended gently, then harder, then for certain; waiting for the user does not count."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator

import pytest

from praxis_desktop.interpreter.control import SIGXCPU, Control
from praxis_desktop.interpreter.faults import Killed, TimedOut
from praxis_desktop.runs import _watchdog as module
from praxis_desktop.runs._watchdog import Watchdog


class Heard:
    """A control, and the interrupts that it got, in order."""

    def __init__(self) -> None:
        self.control = Control()
        self._told: queue.SimpleQueue[int | Killed] = queue.SimpleQueue()
        self.control.attach(wake=self._note)

    def _note(self) -> None:
        self._told.put(self.control.killed or self.control.pending)

    def next(self) -> int | Killed:
        """Return the number of the next interrupt, or the kill."""
        return self._told.get(timeout=20)

    def nothing_for(self, seconds: float) -> bool:
        """Return whether nothing happens for that long."""
        try:
            self._told.get(timeout=seconds)
        except queue.Empty:
            return True
        return False


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    monkeypatch.setattr(module, "GRACE_S", 0.2)
    return Heard()


@pytest.fixture
def watchdog(heard: Heard) -> Iterator[Watchdog]:
    watchdog = Watchdog(heard.control, release=lambda: None)
    yield watchdog
    watchdog.close()
    watchdog.close()


def test_a_stop_becomes_harder_until_it_is_heeded(watchdog: Watchdog, heard: Heard) -> None:
    watchdog.stop()
    assert watchdog.stop_requested
    assert heard.next() == 2
    assert heard.next() == 2
    assert type(heard.next()) is Killed


def test_asked_twice_it_kills_at_once(
    watchdog: Watchdog, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE_S", 1000.0)
    watchdog.stop()
    watchdog.stop()
    assert heard.next() == 2
    assert type(heard.next()) is Killed


def test_the_end_of_the_time_is_announced(watchdog: Watchdog, heard: Heard) -> None:
    watchdog.limit(0.05)
    assert heard.next() == SIGXCPU
    assert watchdog.out_of_time
    # For a program that continues in spite of the warning.
    assert heard.next() == 2
    assert type(heard.next()) is TimedOut


def test_an_action_that_waits_for_a_disk_puts_off_no_end(watchdog: Watchdog, heard: Heard) -> None:
    may_end = threading.Event()

    def wait() -> None:
        may_end.wait(20)

    watchdog.soon(wait)
    watchdog.limit(0.1)
    watchdog.stop()
    assert heard.next() == heard.next() == 2
    assert type(heard.next()) is Killed
    may_end.set()


def test_who_waits_for_a_reader_is_released_before_the_end_of_the_time(heard: Heard) -> None:
    is_released = threading.Event()
    watchdog = Watchdog(heard.control, release=is_released.set)
    watchdog.limit(10)
    assert not is_released.wait(0.05)
    watchdog.limit(0.05)
    assert is_released.wait(20)
    watchdog.close()


def test_a_run_that_ends_waits_for_a_warning_that_is_being_given(heard: Heard) -> None:
    has_begun, is_given = threading.Event(), threading.Event()

    def release() -> None:
        has_begun.set()
        time.sleep(0.2)
        is_given.set()

    watchdog = Watchdog(heard.control, release=release)
    watchdog.limit(0.02)
    assert has_begun.wait(20)
    watchdog.flush(20)
    assert is_given.is_set()
    watchdog.close()


def test_waiting_for_a_person_takes_no_time(watchdog: Watchdog, heard: Heard) -> None:
    with watchdog.waiting_for_a_person():
        watchdog.limit(0.1)
        assert heard.nothing_for(0.2)
    assert heard.next() == SIGXCPU


def test_who_was_stopped_did_not_run_out_of_time(watchdog: Watchdog, heard: Heard) -> None:
    is_over = threading.Event()
    watchdog.stop_requested = True
    watchdog.limit(0.02)
    watchdog.schedule_limit(0.03, is_over.set)
    assert is_over.wait(20)
    assert heard.nothing_for(0)
    assert not watchdog.out_of_time


def test_nothing_happens_to_a_run_that_has_ended(watchdog: Watchdog, heard: Heard) -> None:
    with watchdog.waiting_for_a_person():
        watchdog.limit(0.02)
        watchdog.close()
    watchdog.limit(0.01)
    assert heard.nothing_for(0.1)


def test_a_very_long_limit_is_one_that_never_comes(watchdog: Watchdog, heard: Heard) -> None:
    watchdog.limit(1e300)
    watchdog.stop()
    assert heard.next() == 2
