"""Waits in real time end at the right time: by a post, a deadline, an interrupt or a kill."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import (
    Clock,
    Completion,
    LiveEnvironment,
    Moment,
    RecordingEnvironment,
    WaitInterrupted,
)
from praxis_desktop.interpreter.environment.base import Environment
from praxis_desktop.interpreter.faults import Killed, Unwind

FOREVER = 3600 * 10**9


@pytest.fixture
def control() -> Control:
    return Control()


@pytest.fixture(params=[False, True], ids=["live", "recorded"])
def environment(request: pytest.FixtureRequest, control: Control) -> Iterator[Environment]:
    """A live environment, alone and with a recording around it."""
    made: Environment = LiveEnvironment()
    if request.param:
        made = RecordingEnvironment(made)
    made.attach(control)
    yield made
    made.close()


def waits(environment: Environment) -> dict[str, Callable[[], object]]:
    later = environment.clock(Clock.MONOTONIC) + FOREVER
    return {
        "sleep": lambda: environment.sleep(3600),
        "wait": lambda: environment.wait("a", None),
        "wait with a deadline": lambda: environment.wait("a", later),
        "event": lambda: environment.next_event(None),
        "event with a timer": lambda: environment.next_event(later),
    }


@pytest.fixture(params=["sleep", "wait", "wait with a deadline", "event", "event with a timer"])
def endless(request: pytest.FixtureRequest, environment: Environment) -> Callable[[], object]:
    """A call that waits, with nothing to end the wait."""
    return waits(environment)[request.param]


def soon(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Timer(0.02, action)
    thread.start()
    return thread


def test_a_kill_ends_every_wait(control: Control, endless: Callable[[], object]) -> None:
    thread = soon(lambda: control.kill(Killed("enough")))
    with pytest.raises(Unwind) as caught:
        endless()
    thread.join()
    assert caught.value.fault.message == "enough"
    with pytest.raises(Unwind):
        endless()


def test_an_interrupt_ends_every_wait_once(control: Control, endless: Callable[[], object]) -> None:
    thread = soon(control.interrupt)
    try:
        assert endless() is None
        assert control.take_interrupt(), "the loop is told by the control"
    except WaitInterrupted:
        pass
    thread.join()
    assert not control.interrupted


def test_an_interrupt_from_before_the_wait_is_not_lost(
    control: Control, endless: Callable[[], object]
) -> None:
    control.interrupt()
    try:
        endless()
        assert control.take_interrupt()
    except WaitInterrupted:
        pass
    assert not control.interrupted


def test_a_wake_without_a_reason_ends_nothing(environment: Environment) -> None:
    thread = soon(environment.wake)
    deadline = environment.clock(Clock.MONOTONIC) + 60_000_000
    assert environment.wait("a", deadline) is None
    assert environment.clock(Clock.MONOTONIC) >= deadline
    thread.join()


def test_posts_reach_the_loop_in_their_order(environment: Environment) -> None:
    for number in range(5):
        environment.post("port", bytes([number]))
    got = [environment.next_event(None) for _ in range(5)]
    assert got == [Completion("port", bytes([number])) for number in range(5)]


def test_a_post_ends_the_wait_for_its_channel_and_leaves_the_others_queued(environment: Environment) -> None:
    environment.post("other", b"1")
    environment.post("other", b"2")
    thread = soon(lambda: environment.post("mine", b"reply"))
    assert environment.wait("mine", None) == b"reply"
    thread.join()
    assert environment.next_event(None) == Completion("other", b"1")
    assert environment.wait("other", 0) == b"2"
    assert environment.wait("other", 0) is None


def test_what_is_there_goes_before_a_timer_that_is_due(environment: Environment) -> None:
    environment.post("port", b"x")
    due = environment.logical_time
    assert environment.next_event(due) == Completion("port", b"x")
    assert environment.next_event(due) is None


def test_a_timer_that_is_due_needs_no_clock(environment: Environment) -> None:
    before = environment.logical_time
    assert environment.next_event(before) is None
    assert environment.logical_time == before


def test_waits_last_until_their_deadline(environment: Environment) -> None:
    start = environment.clock(Clock.MONOTONIC)
    environment.sleep(0.01)
    assert environment.logical_time >= start + 10_000_000
    deadline = environment.logical_time + 10_000_000
    assert environment.next_event(deadline) is None
    assert environment.logical_time >= deadline
    assert environment.wait("a", deadline) is None


def test_posts_of_many_threads_all_arrive(environment: Environment) -> None:
    def post(name: str) -> None:
        for number in range(200):
            environment.post(name, number.to_bytes(2, "little"))

    threads = [threading.Thread(target=post, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    got = [environment.next_event(None) for _ in range(800)]
    for thread in threads:
        thread.join()
    for name in "abcd":
        payloads = [one.payload for one in got if one is not None and one.channel == name]
        assert payloads == [number.to_bytes(2, "little") for number in range(200)]


def test_clocks_go_forward_and_start_small(environment: Environment) -> None:
    readings = [environment.clock(Clock.MONOTONIC) for _ in range(100)]
    assert readings == sorted(readings)
    assert readings[0] < 60 * 10**9
    assert environment.logical_time == readings[-1]
    cpu = environment.clock(Clock.PROCESS_CPU)
    assert 0 <= cpu <= environment.clock(Clock.THREAD_CPU)


def test_files_are_stamped_with_the_microsecond_the_guest_saw_last(environment: Environment) -> None:
    unseen = environment.file_time()
    assert environment.file_time() == unseen > 0
    seen = environment.clock(Clock.REALTIME)
    time.sleep(0.001)
    assert environment.file_time() == seen - seen % 1000


def test_time_goes_on_after_a_restore(environment: Environment) -> None:
    captured = Moment(turn=7, logical_time=5 * 10**15, realtime=9, cpu_time=10**12)
    environment.resume(captured)
    assert environment.moment() == captured
    assert 0 <= environment.clock(Clock.MONOTONIC) - captured.logical_time < 60 * 10**9
    assert 0 <= environment.clock(Clock.PROCESS_CPU) - captured.cpu_time < 60 * 10**9
    assert environment.begin_turn([3, 4]) == [3, 4]
    assert environment.turn == 8


def test_an_error_of_the_world_arrives_as_the_builtin_one(environment: Environment) -> None:
    class PortGone(OSError):
        pass

    def fail() -> bytes:
        raise PortGone(19, "unplugged")

    with pytest.raises(OSError, match="unplugged") as caught:
        environment.perform("port", b"x", fail)
    assert type(caught.value) is OSError
    assert caught.value.errno == 19
    assert environment.perform("port", b"x", lambda: b"done") == b"done"


def test_a_negative_or_undefined_sleep_is_refused(environment: Environment) -> None:
    for seconds in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="non-negative"):
            environment.sleep(seconds)
    environment.sleep(0)


def test_after_close_posts_are_dropped(environment: Environment) -> None:
    environment.post("a", b"early")
    environment.close()
    environment.post("a", b"late")
    assert environment.wait("a", 0) is None
    environment.close()
