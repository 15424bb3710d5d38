"""The guest's scheduled callbacks run in order, once, on logical time; waits can be nested and ended."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import (
    Clock,
    Environment,
    LiveEnvironment,
    Moment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualDeadlock,
    VirtualEnvironment,
    WaitInterrupted,
)
from praxis_desktop.interpreter.faults import Killed, PythonError, Unwind, WasmTrap
from praxis_desktop.interpreter.host.event_loop import EventLoop
from praxis_desktop.interpreter.host.graph import GraphReader, GraphWriter, host_value
from praxis_desktop.interpreter.host.js.values import JsError


@dataclass
class Settled:
    """A promise as seen by the loop."""

    settled: bool = False
    rejected: bool = False
    value: Any = None

    def resolve(self, value: object = None) -> None:
        self.settled, self.value = True, value

    def reject(self, reason: object) -> None:
        self.settled, self.rejected, self.value = True, True, reason


class Proxies:
    """The part of the registry that the loop uses."""

    def __init__(self) -> None:
        self.dead: list[int] = []
        self.released: list[int] = []

    def take_dead(self) -> list[int]:
        taken, self.dead = self.dead, []
        return taken

    def release(self, numbers: list[int]) -> None:
        self.released += numbers


def both(*actions: Callable[[], object]) -> Callable[..., None]:
    """One callback that performs all of these."""

    def run(*_: object) -> None:
        for action in actions:
            action()

    return run


def make_loop(environment: Environment, control: Control | None = None) -> EventLoop:
    control = control or Control()
    environment.attach(control)
    host = SimpleNamespace(environment=environment, control=control, proxies=Proxies())
    return EventLoop(cast(Any, host))


@pytest.fixture
def control() -> Control:
    return Control()


@pytest.fixture
def environment() -> VirtualEnvironment:
    return VirtualEnvironment()


@pytest.fixture
def loop(environment: VirtualEnvironment, control: Control) -> EventLoop:
    return make_loop(environment, control)


def done_after(loop: EventLoop, milliseconds: float, value: object = None) -> Settled:
    promise = Settled()
    loop.set_timeout(promise.resolve, milliseconds, value)
    return promise


def test_microtasks_go_before_timers_and_in_their_order(loop: EventLoop) -> None:
    order: list[str] = []
    loop.set_timeout(order.append, 0, "timer")
    loop.enqueue(both(lambda: order.append("first"), lambda: loop.enqueue(lambda: order.append("third"))))
    loop.enqueue(lambda: order.append("second"))
    loop.run_until(done_after(loop, 0))
    assert order == ["first", "second", "third", "timer"]


def test_timers_run_by_time_and_then_in_the_order_they_were_set(loop: EventLoop) -> None:
    order: list[int] = []
    for number, delay in enumerate((30, 10, 20, 10, 0, 0)):
        loop.set_timeout(order.append, delay, number)
    loop.run_until(done_after(loop, 50))
    assert order == [4, 5, 1, 3, 2, 0]
    assert loop.idle


def test_no_delay_reads_no_clock(loop: EventLoop, environment: VirtualEnvironment) -> None:
    for delay in (0, -5, math.nan, math.inf, None, "soon"):
        loop.set_timeout(lambda: None, cast(float, delay))
        loop.turn()
    assert environment.moment() == Moment(turn=6)


def test_a_cleared_timer_does_not_run(loop: EventLoop) -> None:
    order: list[int] = []
    numbers = [loop.set_timeout(order.append, 1, number) for number in range(300)]
    for number in numbers[:-2]:
        loop.clear_timeout(number)
    loop.clear_timeout(numbers[0])
    loop.clear_timeout(None)
    loop.clear_timeout(12345)
    loop.run_until(done_after(loop, 2))
    assert order == [298, 299]


def test_an_interval_runs_until_it_is_cleared(loop: EventLoop, environment: VirtualEnvironment) -> None:
    times: list[int] = []

    def tick() -> None:
        times.append(environment.logical_time)
        if len(times) == 3:
            loop.clear_timeout(number)

    number = loop.set_interval(tick, 100)
    loop.run_until(done_after(loop, 1000))
    assert [later - earlier for earlier, later in pairwise(times)] == [10**8, 10**8]


def test_a_stream_of_zero_timeouts_does_not_hold_up_the_others(loop: EventLoop) -> None:
    turns = 0
    promise = done_after(loop, 1)

    def again() -> None:
        nonlocal turns
        turns += 1
        loop.set_timeout(again, 0)

    again()
    loop.run_until(promise)
    assert turns < 100_000


def test_completions_go_to_their_channel_each_in_a_turn_of_its_own(
    loop: EventLoop, environment: VirtualEnvironment
) -> None:
    order: list[object] = []

    def receive(payload: bytes) -> None:
        order.append(payload)
        loop.enqueue(lambda: order.append("after"))

    loop.on("scale", receive)
    environment.schedule("scale", b"1", after=2000)
    environment.schedule("scale", b"2", after=1000)
    environment.schedule("nobody", b"lost")
    loop.run_until(done_after(loop, 1))
    assert order == [b"2", "after", b"1", "after"]
    loop.on("scale", None)
    environment.schedule("scale", b"3")
    loop.run_until(done_after(loop, 1))
    assert len(order) == 4


def test_a_completion_goes_before_a_timer_that_is_due_at_the_same_time(
    loop: EventLoop, environment: VirtualEnvironment
) -> None:
    order: list[object] = []
    loop.on("scale", order.append)
    loop.set_timeout(order.append, 0, "timer")
    environment.schedule("scale", b"reply")
    loop.run_until(done_after(loop, 0))
    assert order == [b"reply", "timer"]


def test_a_stream_of_completions_does_not_hold_up_timers(
    loop: EventLoop, environment: VirtualEnvironment
) -> None:
    received = 0

    def receive(payload: bytes) -> None:
        nonlocal received
        received += 1
        environment.schedule("scale", payload)

    loop.on("scale", receive)
    environment.schedule("scale", b"x")
    loop.run_until(done_after(loop, 0))
    assert 0 < received < 100


def test_run_until_gives_the_value_or_raises_the_reason(loop: EventLoop) -> None:
    assert loop.run_until(done_after(loop, 5, "value")) == "value"
    for reason, kind in ((ZeroDivisionError("x"), ZeroDivisionError), ("text", JsError), (None, JsError)):
        promise = Settled()
        loop.set_timeout(promise.reject, 5, reason)
        with pytest.raises(kind):
            loop.run_until(promise)


def test_nested_waits_end_last_in_first_out(loop: EventLoop) -> None:
    order: list[str] = []
    outer = done_after(loop, 10)

    def inside() -> None:
        loop.run_until(done_after(loop, 50))
        order.append(f"inner, outer settled: {outer.settled}")

    loop.set_timeout(inside, 1)
    loop.run_until(outer)
    order.append("outer")
    assert order == ["inner, outer settled: True", "outer"]


def test_what_a_callback_raises_is_reported_and_the_loop_goes_on(loop: EventLoop) -> None:
    reported: list[Exception] = []
    loop.on_uncaught = reported.append

    def fail(error: Exception) -> None:
        raise error

    error = PythonError("ValueError", "bad", "Traceback")
    loop.set_timeout(fail, 0, error)
    loop.enqueue(lambda: fail(JsError("no")))
    loop.run_until(done_after(loop, 1))
    assert [type(one) for one in reported] == [JsError, PythonError]


def test_uncaught_errors_are_logged_by_default(loop: EventLoop, caplog: pytest.LogCaptureFixture) -> None:
    loop.set_timeout({}.pop, 0, "key")
    loop.turn()
    assert "KeyError" in caplog.text


def test_a_fault_that_ends_the_instance_ends_the_loop(loop: EventLoop) -> None:
    def trap() -> None:
        raise WasmTrap("unreachable")

    loop.set_timeout(trap, 0)
    with pytest.raises(WasmTrap):
        loop.run_until(Settled())


def test_a_virtual_wait_for_nothing_is_an_error(loop: EventLoop) -> None:
    with pytest.raises(Unwind) as caught:
        loop.run_until(Settled())
    assert isinstance(caught.value.fault, VirtualDeadlock)


def test_proxies_are_released_at_the_start_of_a_turn(loop: EventLoop) -> None:
    proxies = cast(Any, loop)._host.proxies
    proxies.dead = [4, 2]
    seen: list[list[int]] = []
    loop.set_timeout(lambda: seen.append(list(proxies.released)), 0)
    loop.turn()
    assert seen == [[4, 2]]
    assert proxies.dead == []


# ---- interrupts and kills
def test_an_interrupt_is_handed_on_in_a_turn(loop: EventLoop, control: Control) -> None:
    promise = Settled()
    loop.on_interrupt = lambda: promise.resolve("cancelled")
    control.interrupt()
    assert loop.run_until(promise) == "cancelled"
    assert not control.interrupted


def test_an_interrupt_is_not_starved_by_timers_that_are_due(loop: EventLoop, control: Control) -> None:
    promise = Settled()
    loop.on_interrupt = lambda: promise.resolve("cancelled")

    def again() -> None:
        loop.set_timeout(again, 0)
        control.interrupt()

    again()
    assert loop.run_until(promise) == "cancelled"


def test_without_anybody_to_hear_of_it_an_interrupt_ends_the_wait(loop: EventLoop, control: Control) -> None:
    control.interrupt()
    with pytest.raises(WaitInterrupted):
        loop.run_until(Settled())


@pytest.mark.parametrize("endless", [False, True], ids=["waiting", "busy with microtasks"])
def test_a_kill_ends_the_loop(endless: bool) -> None:
    control = Control()
    loop = make_loop(LiveEnvironment(), control)

    def again() -> None:
        loop.enqueue(again)

    if endless:
        again()
    timer = threading.Timer(0.02, control.kill, (Killed("enough"),))
    timer.start()
    with pytest.raises(Unwind, match="enough"):
        loop.run_until(Settled())
    timer.join()


def test_a_loop_with_nothing_to_do_waits_for_a_post_in_one_turn() -> None:
    environment = LiveEnvironment()
    loop = make_loop(environment)
    promise = Settled()
    loop.on("port", promise.resolve)
    timer = threading.Timer(0.1, environment.post, ("port", b"hello"))
    timer.start()
    assert loop.run_until(promise) == b"hello"
    assert environment.turn == 1
    timer.join()


# ---- images
@host_value("test.loop.appender")
class Appender:
    """A callback that survives a capture, as callbacks held by a guest must."""

    def __init__(self, target: list[object]) -> None:
        self.target = target

    def __call__(self, value: object = "microtask") -> None:
        self.target.append(value)

    def graph_state(self) -> list[object]:
        return [self.target]

    def set_graph_state(self, state: list[Any], host: object) -> None:
        (self.target,) = state


def test_timers_and_microtasks_survive_an_image_and_keep_their_distance(
    loop: EventLoop, environment: VirtualEnvironment
) -> None:
    log: list[object] = []
    appender = Appender(log)
    loop.set_timeout(appender, 5000, "late")
    cleared = loop.set_timeout(appender, 10, "never")
    loop.set_timeout(appender, 1000, "soon")
    ticking = loop.set_interval(appender, 2000, "tick")
    loop.clear_timeout(cleared)
    loop.enqueue(appender)
    writer = GraphWriter({})
    code = writer.encode([loop.capture(), log])

    later = VirtualEnvironment()
    later.resume(environment.moment())
    later.clock(Clock.MONOTONIC)
    restored = make_loop(later)
    state, log = GraphReader(writer.nodes, {}, cast(Any, None)).decode(code)
    restored.restore(state)
    start = later.logical_time
    restored.run_until(done_after(restored, 5500))
    assert log == ["microtask", "soon", "tick", "tick", "late"]
    assert later.logical_time - start < 5.6e9
    assert restored.set_timeout(appender, 0, "new") > ticking


# ---- replay
def program(loop: EventLoop, environment: Environment, order: list[object]) -> Settled:
    """Timers, exchanges with a device on another thread, and zero time-outs, all at the same time."""
    promise = Settled()
    replies = 0

    def reply(payload: bytes) -> None:
        nonlocal replies
        replies += 1
        order.append((payload, environment.logical_time))
        if replies == 20:
            loop.set_timeout(promise.resolve, 1, "done")
        else:
            ask()

    def ask() -> None:
        def send() -> bytes:
            number = replies
            threading.Timer(0.0005, environment.post, ("port", bytes([number]))).start()
            return b""

        environment.perform("port", bytes([replies]), send)

    def tick(number: int) -> None:
        order.append((number, environment.clock(Clock.REALTIME)))
        if number < 30:
            loop.set_timeout(tick, number % 3, number + 1)

    loop.on("port", reply)
    ask()
    tick(0)
    return promise


def test_a_replayed_loop_has_the_same_turns() -> None:
    recorded = RecordingEnvironment(LiveEnvironment())
    loop = make_loop(recorded)
    order: list[object] = []
    assert loop.run_until(program(loop, recorded, order)) == "done"
    replayed = ReplayEnvironment(recorded.journal)
    again: list[object] = []
    loop = make_loop(replayed)
    assert loop.run_until(program(loop, replayed, again)) == "done"
    assert again == order
    assert replayed.finished
    assert replayed.moment() == recorded.moment()
