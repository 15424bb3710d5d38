"""The two flags: one interrupt is consumed once, a kill is permanent, and every waiting thread notices."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from praxis_desktop.interpreter.control import SIGALRM, SIGINT, SIGXCPU, Control
from praxis_desktop.interpreter.faults import Killed, TimedOut, Unwind


def test_an_interrupt_is_consumed_once() -> None:
    control = Control()
    assert control.take_interrupt() == 0
    control.interrupt()
    control.interrupt()
    assert control.interrupted
    assert control.pending == SIGINT
    assert control.interrupts == 2
    assert control.take_interrupt() == SIGINT
    assert control.take_interrupt() == 0
    control.interrupt(SIGXCPU)
    assert control.take_interrupt() == SIGXCPU


def test_an_interrupt_that_was_put_back_is_no_new_one() -> None:
    control = Control()
    control.interrupt()
    control.put_back(control.take_interrupt())
    assert (control.pending, control.interrupts) == (SIGINT, 1)
    control.interrupt(SIGXCPU)
    control.put_back(SIGINT)
    assert control.pending == SIGXCPU


def test_what_was_heard_is_known_while_another_interrupt_is_pending() -> None:
    control = Control()
    control.interrupt(SIGXCPU)
    assert not control.has_taken(SIGXCPU)
    control.take_interrupt()
    control.interrupt()
    assert control.has_taken(SIGXCPU)
    control.put_back(control.take_interrupt())
    assert control.has_taken(SIGXCPU)


def test_what_was_heard_stays_so_after_a_step_s_alarm() -> None:
    control = Control()
    control.interrupt(SIGXCPU)
    control.take_interrupt()
    control.interrupt(SIGALRM)
    control.take_interrupt()
    control.interrupt()
    assert control.has_taken(SIGXCPU)


def test_what_was_put_back_is_not_heard_even_if_another_interrupt_came_in_between() -> None:
    control = Control()
    control.interrupt(SIGXCPU)
    taken = control.take_interrupt()
    control.interrupt()
    control.put_back(taken)
    assert not control.has_taken(SIGXCPU)


def test_a_kill_stays_and_the_first_reason_counts() -> None:
    control = Control()
    control.check()
    fault = TimedOut("after 30 s")
    control.kill(fault)
    control.kill()
    for _ in range(2):
        with pytest.raises(Unwind) as caught:
            control.check()
        assert caught.value.fault is fault
    assert control.killed is fault


def test_without_a_reason_a_kill_has_one() -> None:
    control = Control()
    control.kill()
    assert type(control.killed) is Killed


def test_everybody_attached_hears_also_of_what_was_before() -> None:
    control = Control()
    heard: list[object] = []
    control.interrupt()
    control.kill()
    control.attach(
        signal=lambda pending: heard.append(("signal", pending)),
        wake=lambda: heard.append("wake"),
        stop=lambda: heard.append("stop"),
    )
    assert heard == [("signal", True), "stop"]
    control.take_interrupt()
    control.interrupt()
    control.kill()
    assert heard[2:] == [("signal", False), ("signal", True), "wake", "stop", "wake"]
    control.detach()
    control.interrupt()
    control.kill()
    assert len(heard) == 7


def test_a_settled_control_has_told_everybody() -> None:
    control = Control()
    told = threading.Event()
    go_on = threading.Event()

    def slow(pending: bool) -> None:
        go_on.wait(10)
        told.set()

    control.attach(signal=slow)
    thread = threading.Thread(target=control.interrupt)
    thread.start()
    while not control.interrupts:
        pass
    go_on.set()
    control.settle()
    assert told.is_set()
    thread.join()


def _together(*functions: Callable[[], None]) -> None:
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_interrupt_is_lost_or_doubled_between_threads() -> None:
    control = Control()
    armed = [False]
    taken = [0]
    count = 3000
    acknowledged = threading.Semaphore(1)

    def arm(pending: bool) -> None:
        armed[0] = pending

    def ask() -> None:
        for _ in range(count):
            acknowledged.acquire()
            control.interrupt()

    def take() -> None:
        while taken[0] < count:
            if armed[0] and control.take_interrupt():
                taken[0] += 1
                acknowledged.release()

    control.attach(signal=arm)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        _together(ask, take)
    finally:
        sys.setswitchinterval(before)
    assert taken[0] == count
    assert not control.interrupted
    assert not armed[0]


def test_nobody_is_told_after_detach_has_returned() -> None:
    for _ in range(200):
        control = Control()
        gone = [False]
        late: list[bool] = []
        control.attach(
            signal=lambda pending, gone=gone, late=late: late.append(gone[0]),  # type: ignore[misc]
            stop=lambda gone=gone, late=late: late.append(gone[0]),  # type: ignore[misc]
        )

        def detach(control: Control = control, gone: list[bool] = gone) -> None:
            control.detach()
            gone[0] = True

        _together(control.interrupt, detach, control.kill)
        assert True not in late
