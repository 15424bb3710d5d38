"""Under the virtual clock a day passes in no time, and the same seed gives the same world."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import (
    Clock,
    Completion,
    VirtualDeadlock,
    VirtualEnvironment,
    WaitInterrupted,
)
from praxis_desktop.interpreter.faults import Killed, Unwind

SECOND = 10**9


@pytest.fixture
def control() -> Control:
    return Control()


@pytest.fixture
def environment(control: Control) -> VirtualEnvironment:
    made = VirtualEnvironment(seed=1)
    made.attach(control)
    return made


def test_a_sleep_of_a_day_jumps(environment: VirtualEnvironment) -> None:
    before = environment.logical_time
    environment.sleep(86_400)
    assert environment.logical_time == before + 86_400 * SECOND


def test_time_jumps_to_whatever_comes_first(environment: VirtualEnvironment) -> None:
    environment.schedule("scale", b"12.0 g", after=3 * SECOND)
    environment.schedule("shaker", b"ok", after=1 * SECOND)
    assert environment.next_event(2 * SECOND) == Completion("shaker", b"ok")
    assert environment.logical_time == SECOND
    assert environment.next_event(2 * SECOND) is None
    assert environment.logical_time == 2 * SECOND
    assert environment.next_event(None) == Completion("scale", b"12.0 g")
    assert environment.logical_time == 3 * SECOND


def test_of_two_at_the_same_time_the_completion_goes_first(environment: VirtualEnvironment) -> None:
    environment.schedule("a", b"1", after=SECOND)
    environment.schedule("b", b"2", after=SECOND)
    assert environment.next_event(SECOND) == Completion("a", b"1")
    assert environment.next_event(SECOND) == Completion("b", b"2")
    assert environment.next_event(SECOND) is None


def test_a_timer_that_is_due_does_not_wait_for_what_is_to_come(environment: VirtualEnvironment) -> None:
    environment.schedule("a", b"1", after=SECOND)
    assert environment.next_event(0) is None
    assert environment.logical_time == 0


def test_a_wait_takes_its_own_channel_only(environment: VirtualEnvironment) -> None:
    environment.schedule("a", b"1", after=SECOND)
    environment.schedule("b", b"2", after=2 * SECOND)
    environment.schedule("b", b"3", after=1)
    assert environment.wait("b", None) == b"3"
    assert environment.wait("b", environment.logical_time + SECOND) is None
    assert environment.wait("b", 10 * SECOND) == b"2"
    assert environment.logical_time == 2 * SECOND
    assert environment.next_event(None) == Completion("a", b"1")


def test_a_program_that_waits_by_reading_the_clock_gets_there(environment: VirtualEnvironment) -> None:
    readings = 0
    end = environment.clock(Clock.REALTIME) + 600 * SECOND
    while environment.clock(Clock.REALTIME) < end:
        readings += 1
    assert readings < 5_000
    assert environment.clock(Clock.REALTIME) < end + 20 * SECOND


def test_a_program_that_waits_by_looking_whether_something_came_gets_there(
    environment: VirtualEnvironment,
) -> None:
    environment.schedule("port", b"late", after=3 * 10**9)
    looks = 0
    while (came := environment.wait("port", environment.logical_time)) is None:
        looks += 1
        assert looks < 100_000
    assert came == b"late"
    assert environment.logical_time >= 3 * 10**9


def test_a_few_readings_cost_a_microsecond_each(environment: VirtualEnvironment) -> None:
    for number in range(1, 500):
        assert environment.clock(Clock.MONOTONIC) == number * 1000
    environment.sleep(1)
    assert environment.clock(Clock.PROCESS_CPU) == 500_000


def test_a_program_that_goes_on_may_look_at_the_clock_as_often_as_it_likes(
    environment: VirtualEnvironment,
) -> None:
    for _ in range(5_000):
        environment.clock(Clock.MONOTONIC)
        environment.note_progress()
    assert environment.logical_time == 5_000 * 1_000


def test_a_million_readings_take_two_weeks_at_most(environment: VirtualEnvironment) -> None:
    for _ in range(1_000_000):
        environment.clock(Clock.MONOTONIC)
    assert environment.logical_time < 14 * 86_400 * SECOND


def test_the_wall_clock_catches_up_after_an_interruption(environment: VirtualEnvironment) -> None:
    begun, ran = environment.clock(Clock.REALTIME), environment.clock(Clock.MONOTONIC)
    environment.miss(600 * SECOND)
    assert environment.clock(Clock.REALTIME) - begun < SECOND
    for slept, seen in ((100, 150), (200, 450), (2000, 2900)):
        environment.sleep(slept)
        assert environment.clock(Clock.REALTIME) - begun == pytest.approx(seen * SECOND, abs=SECOND)
    assert environment.clock(Clock.MONOTONIC) - ran == pytest.approx(2300 * SECOND, abs=SECOND)


def test_the_same_seed_gives_the_same_bytes(environment: VirtualEnvironment) -> None:
    counts = (1, 16, 32, 64, 65, 1000)
    again, other = VirtualEnvironment(seed=1), VirtualEnvironment(seed=2)
    first = [environment.entropy(count) for count in counts]
    assert [len(part) for part in first] == list(counts)
    assert first == [again.entropy(count) for count in counts]
    assert first != [other.entropy(count) for count in counts]


def test_a_wait_for_nothing_is_an_error(environment: VirtualEnvironment) -> None:
    with pytest.raises(Unwind) as caught:
        environment.next_event(None)
    assert isinstance(caught.value.fault, VirtualDeadlock)
    with pytest.raises(Unwind) as caught:
        environment.wait("scale", None)
    assert "'scale'" in caught.value.fault.message


def test_interrupt_and_kill_end_waits(environment: VirtualEnvironment, control: Control) -> None:
    control.interrupt()
    with pytest.raises(WaitInterrupted):
        environment.sleep(5)
    assert environment.logical_time == 0
    control.interrupt()
    assert environment.next_event(None) is None
    with pytest.raises(WaitInterrupted):
        environment.wait("a", None)
    control.kill(Killed("stop"))
    with pytest.raises(Unwind):
        environment.sleep(0)
    with pytest.raises(Unwind):
        environment.next_event(0)


def test_simulated_devices_answer_from_within_a_request(environment: VirtualEnvironment) -> None:
    def weigh() -> bytes:
        environment.schedule("scale", b"7 g", after=20_000_000)
        return b""

    environment.perform("scale", b"S\r\n", weigh)
    assert environment.wait("scale", None) == b"7 g"
    assert environment.logical_time == 20_000_000
    environment.post("scale", b"now")
    environment.close()
    assert environment.wait("scale", 0) is None
