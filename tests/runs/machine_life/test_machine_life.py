"""A run is notified if its computer slept or its clock was set, and keeps it awake where possible."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.events import LogEvent
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.runs import _computer as watching
from praxis_desktop.runs._computer import ClockSet, ClockWatch, MachineLife, Slept, awake, is_to_stay_awake

WAIT_S = 20.0
NOON = time.mktime((2026, 3, 2, 12, 0, 0, 0, 0, -1))


class Computer:
    """Clocks that the test sets."""

    def __init__(self, *, has_passing: bool = True) -> None:
        self._has_passing = has_passing
        self._running, self._passing, self._wall = 100.0, 5000.0, NOON

    def running(self) -> float:
        return self._running

    def passing(self) -> float | None:
        return self._passing if self._has_passing else None

    def wall(self) -> float:
        return self._wall

    def run(self, seconds: float) -> None:
        self._running += seconds
        self.sleep(seconds)

    def sleep(self, seconds: float) -> None:
        self._passing += seconds
        self._wall += seconds

    def set_clock(self, seconds: float) -> None:
        self._wall += seconds


@pytest.mark.parametrize("has_passing", [True, False])
def test_a_sleep_is_found_with_when_it_began(has_passing: bool) -> None:
    computer = Computer(has_passing=has_passing)
    watch = ClockWatch(computer)
    computer.run(120)
    assert watch.look() == []
    computer.sleep(41 * 60)
    computer.run(0.5)
    (found,) = watch.look()
    assert isinstance(found, Slept)
    event = found.to_event()
    assert event.level == "warning"
    assert event.message.startswith("the computer slept for 41 min from 12:02; ")
    assert found.to_prompt().kind == "continue"
    assert [choice.value for choice in found.to_prompt().choices] == ["continue", "abort"]
    computer.run(1)
    assert watch.look() == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3600, "set back by 1 h and now shows 11:00"), (7200, "set forward by 2 h and now shows 14:00")],
)
def test_a_clock_that_is_set_is_no_sleep(seconds: float, said: str) -> None:
    computer = Computer()
    watch = ClockWatch(computer)
    computer.set_clock(seconds)
    (found,) = watch.look()
    assert isinstance(found, ClockSet)
    assert said in found.to_event().message
    assert found.to_event().level == "warning"


def test_without_a_clock_that_goes_on_in_sleep_a_clock_set_back_is_still_found() -> None:
    computer = Computer(has_passing=False)
    watch = ClockWatch(computer)
    computer.run(1)
    computer.set_clock(-60)
    assert [type(found) for found in watch.look()] == [ClockSet]


@given(
    st.lists(
        st.tuples(st.sampled_from(["run", "sleep", "set_clock"]), st.floats(min_value=2, max_value=1e6)),
        max_size=10,
    )
)
def test_every_sleep_and_every_setting_is_found_and_nothing_else(happened: list[tuple[str, float]]) -> None:
    computer = Computer()
    watch = ClockWatch(computer)
    for what, seconds in happened:
        getattr(computer, what)(seconds)
        found = watch.look()
        expected = {"run": [], "sleep": [Slept], "set_clock": [ClockSet]}[what]
        assert [type(one) for one in found] == expected
        assert all(abs(one.seconds - seconds) < 1e-3 for one in found)


def test_a_run_is_told_of_a_sleep_and_may_ask_whether_it_goes_on() -> None:
    computer = Computer()
    told: queue.Queue[object] = queue.Queue()
    life = MachineLife(tell=told.put, slept=told.put, clocks=computer, look_every_s=0.01)
    life.start()
    try:
        computer.sleep(600)
        event, slept = told.get(timeout=WAIT_S), told.get(timeout=WAIT_S)
    finally:
        life.close()
    assert isinstance(event, LogEvent)
    assert "slept for 10 min" in event.message
    assert isinstance(slept, Slept)


def test_who_is_told_and_fails_is_told_again() -> None:
    computer = Computer()
    calls: queue.Queue[LogEvent] = queue.Queue()

    def tell(event: LogEvent) -> None:
        calls.put(event)
        raise RuntimeError("the disk is full")

    life = MachineLife(tell=tell, clocks=computer, look_every_s=0.01)
    life.start()
    try:
        for _ in range(2):
            computer.sleep(600)
            calls.get(timeout=WAIT_S)
    finally:
        life.close()


def test_one_that_was_never_started_is_closed() -> None:
    MachineLife(tell=print).close()


# ---- no sleep
class _Mode:
    def __init__(self, active: bool) -> None:
        self.active = active
        self.is_entered = False

    def __enter__(self) -> _Mode:
        self.is_entered = True
        return self

    def __exit__(self, *_: object) -> None:
        self.is_entered = False


def test_the_computer_is_kept_awake_meanwhile() -> None:
    mode = _Mode(active=True)
    told: list[LogEvent] = []
    seen: list[bool] = []
    with awake(told.append, lambda: mode):
        seen.append(mode.is_entered)
    seen.append(mode.is_entered)
    assert seen == [True, False]
    assert told == []


def _broken() -> _Mode:
    raise OSError("no bus")


@pytest.mark.parametrize("mode", [lambda: _Mode(active=False), _broken])
def test_where_it_cannot_be_kept_awake_a_log_says_so_once(mode: object) -> None:
    told: list[LogEvent] = []
    with awake(told.append, mode):  # type: ignore[arg-type]
        pass
    (event,) = told
    assert (event.level, "may go to sleep" in event.message) == ("info", True)


def test_only_instruments_keep_it_awake() -> None:
    real, simulated = Binding("scale", "/dev/ttyUSB0"), parse_binding("pump=sim:masterflex")
    assert is_to_stay_awake([simulated, real], keep_awake=True)
    assert not is_to_stay_awake([simulated], keep_awake=True)
    assert not is_to_stay_awake([real], keep_awake=False)


def test_a_run_keeps_it_awake_until_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    entered, left = threading.Event(), threading.Event()

    @contextmanager
    def mode(tell: object) -> Iterator[None]:
        entered.set()
        yield
        left.set()

    monkeypatch.setattr(watching, "awake", mode)
    life = MachineLife(tell=print, keeps_awake=True)
    life.start()
    assert entered.wait(WAIT_S)
    assert not left.is_set()
    life.close()
    assert left.wait(WAIT_S)


def test_a_run_that_ends_at_once_loads_nothing_to_keep_it_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    entered = threading.Event()

    @contextmanager
    def mode(tell: object) -> Iterator[None]:
        entered.set()
        yield

    monkeypatch.setattr(watching, "awake", mode)
    life = MachineLife(tell=print, keeps_awake=True)
    life.start()
    life.close()
    assert not entered.is_set()
