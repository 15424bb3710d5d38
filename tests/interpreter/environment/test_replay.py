"""A replayed guest receives what the recorded one received, and the first difference is reported."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter.control import SIGXCPU, Control
from praxis_desktop.interpreter.environment import (
    Clock,
    Divergence,
    EndOfJournal,
    Environment,
    FrameKind,
    Journal,
    LiveEnvironment,
    MalformedJournal,
    Moment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
    WaitInterrupted,
)
from praxis_desktop.interpreter.faults import Killed, Unwind

Request = Callable[[Environment], object]
REQUESTS: dict[str, Request] = {
    "wall clock": lambda e: e.clock(Clock.REALTIME),
    "monotonic": lambda e: e.clock(Clock.MONOTONIC),
    "cpu": lambda e: e.clock(Clock.THREAD_CPU),
    "entropy": lambda e: e.entropy(16),
    "answer": lambda e: e.perform("port", b"ask", lambda: os.urandom(3)),
    "failure": lambda e: e.perform("port", b"ask", lambda: (_ for _ in ()).throw(OSError(5, "I/O"))),
    "sleep": lambda e: e.sleep(0.0001),
    "time over": lambda e: e.wait("a", e.logical_time + 1000),
    "received": lambda e: (e.post("a", b"hello"), e.wait("a", None))[1],
    "completion": lambda e: (e.post("b", b"event"), e.begin_turn([]), e.next_event(None))[2],
    "release": lambda e: (
        e.begin_turn([3, 1] if isinstance(e, RecordingEnvironment) else []),
        e.next_event(e.logical_time),
    )[0],
    "timer": lambda e: (e.begin_turn([]), e.next_event(e.logical_time + 1000))[1],
    "timer that is due": lambda e: (e.begin_turn([]), e.next_event(e.logical_time))[1],
    "output": lambda e: (e.output("stdout", b"x\n"), None)[1],
    "long output": lambda e: (e.output("stderr", b"x" * 5000), None)[1],
    "where it stands": lambda e: (e.moment(), e.file_time()),
}


def played(environment: Environment, names: list[str]) -> list[object]:
    """Return the answers to a guest that makes these requests."""
    got: list[object] = []
    for name in names:
        try:
            got.append(REQUESTS[name](environment))
        except OSError as error:
            got.append((type(error), error.errno, error.strerror))
    return got


def recording(source: Environment | None = None, control: Control | None = None) -> RecordingEnvironment:
    made = RecordingEnvironment(source or LiveEnvironment())
    made.attach(control or Control())
    return made


def replay(journal: Journal, control: Control | None = None, start: int = 0) -> ReplayEnvironment:
    made = ReplayEnvironment(Journal.from_bytes(journal.to_bytes()), start)
    made.attach(control or Control())
    return made


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(REQUESTS)), max_size=40), st.booleans())
def test_a_replay_gives_the_same_answers(names: list[str], virtual: bool) -> None:
    recorded = recording(VirtualEnvironment(3, timezone="Asia/Tokyo") if virtual else LiveEnvironment())
    first = played(recorded, names)
    replayed = replay(recorded.journal)
    assert played(replayed, names) == first
    assert replayed.finished
    assert replayed.moment() == recorded.moment()


def test_a_recording_says_what_it_records() -> None:
    virtual = VirtualEnvironment()
    assert recording(virtual).source is virtual
    assert virtual.source is virtual


def test_the_time_zone_is_kept() -> None:
    recorded = recording(LiveEnvironment(timezone="Europe/Berlin"))
    recorded.entropy(1)
    assert replay(recorded.journal).timezone == "Europe/Berlin"


def test_a_replay_does_nothing_outside_and_shows_nothing() -> None:
    recorded = recording()
    recorded.perform("port", b"x", lambda: b"y")
    assert recorded.output("stdout", b"hello")
    replayed = replay(recorded.journal)
    assert replayed.perform("port", b"x", lambda: pytest.fail("performed")) == b"y"
    assert not replayed.output("stdout", b"hello")
    replayed.post("port", b"ignored")


def test_a_request_is_in_the_journal_before_it_is_performed() -> None:
    recorded = recording()

    def look() -> bytes:
        assert recorded.journal.frames[-1].kind is FrameKind.REQUEST
        return b""

    recorded.perform("port", b"x", look)
    with pytest.raises(RuntimeError, match="must not use the environment"):
        recorded.perform("port", b"x", lambda: recorded.entropy(1))


@pytest.mark.parametrize(
    ("recorded_request", "asked_request", "kind", "words"),
    [
        (lambda e: e.entropy(4), lambda e: e.entropy(5), "ENTROPY", ["5 random bytes", "4 random bytes"]),
        (
            lambda e: e.entropy(4),
            lambda e: e.clock(Clock.REALTIME),
            "CLOCK_REALTIME",
            ["REALTIME", "4 random"],
        ),
        (
            lambda e: e.perform("scale", b"T", lambda: b""),
            lambda e: e.perform("scale", b"Z", lambda: b""),
            "REQUEST",
            ["b'Z' to 'scale'", "b'T' to 'scale'"],
        ),
        (lambda e: e.output("stdout", b"1"), lambda e: e.output("stdout", b"2"), "OUTPUT", ["b'2'", "b'1'"]),
        (
            lambda e: e.output("stdout", b"1" * 9999),
            lambda e: e.output("stdout", b"1" * 9998 + b"2"),
            "LONG_OUTPUT",
            ["9999 bytes of output"],
        ),
        (lambda e: e.sleep(0.001), lambda e: e.sleep(0.002), "SLEEP", ["2000000 ns", "1000000 ns"]),
        (
            lambda e: e.wait("a", e.logical_time + 500),
            lambda e: e.wait("b", None),
            "WAIT",
            ["'b' without end", "'a' until 500 ns"],
        ),
        (
            lambda e: (e.begin_turn([]), e.next_event(e.logical_time + 1000)),
            lambda e: (e.begin_turn([]), e.next_event(e.logical_time + 10**12)),
            "TIMER",
            ["ns from now", "due now"],
        ),
        (
            lambda e: (e.begin_turn([]), e.next_event(e.logical_time + 1000)),
            lambda e: (e.begin_turn([]), e.begin_turn([]), e.next_event(e.logical_time + 1000)),
            "EVENT",
            ["the next event", "a timer in turn 1", "in turn 2"],
        ),
    ],
)
def test_the_first_difference_is_named(
    recorded_request: Request, asked_request: Request, kind: str, words: list[str]
) -> None:
    recorded = recording()
    recorded.entropy(1)
    recorded_request(recorded)
    replayed = replay(recorded.journal)
    replayed.entropy(1)
    with pytest.raises(Unwind) as caught:
        asked_request(replayed)
    fault = caught.value.fault
    assert isinstance(fault, Divergence)
    assert (fault.kind, fault.frame) == (kind, 2)
    assert fault.turn == replayed.turn
    for word in words:
        assert word in fault.message


def test_another_starting_point_is_named() -> None:
    recorded = recording()
    recorded.resume(Moment(turn=5, logical_time=10**9))
    recorded.entropy(1)
    same = replay(recorded.journal)
    same.resume(Moment(turn=5, logical_time=10**9))
    same.entropy(1)
    with pytest.raises(Unwind, match="a start at") as caught:
        replay(recorded.journal).entropy(1)
    assert isinstance(caught.value.fault, Divergence)


def test_the_end_is_an_error_of_its_own() -> None:
    recorded = recording()
    recorded.entropy(1)
    requests: list[Request] = [
        lambda e: e.entropy(1),
        lambda e: e.next_event(None),
        lambda e: e.sleep(1),
        lambda e: e.output("stdout", b""),
    ]
    for request in requests:
        replayed = replay(recorded.journal)
        replayed.entropy(1)
        with pytest.raises(Unwind) as caught:
            request(replayed)
        assert isinstance(caught.value.fault, EndOfJournal)
        assert not caught.value.fault.barrier


def test_a_journal_begins_with_its_start() -> None:
    journal = Journal()
    journal.append(FrameKind.INTERRUPT)
    with pytest.raises(MalformedJournal, match="start frame"):
        ReplayEnvironment(journal)


def test_a_replay_can_be_killed() -> None:
    recorded = recording()
    recorded.entropy(1)
    control = Control()
    replayed = replay(recorded.journal, control)
    control.kill(Killed("enough"))
    with pytest.raises(Unwind, match="enough"):
        replayed.entropy(1)


# ---- interrupts
def interrupted_guest(environment: Environment, control: Control, request: Request) -> list[object]:
    """Makes ``request``, then polls like a guest; returns what it saw at each step."""
    seen: list[object] = [environment.entropy(2)]
    try:
        seen.append(request(environment))
    except WaitInterrupted:
        seen += ["interrupted", control.taken]
    for _ in range(3):
        seen.append(control.take_interrupt())
        seen.append(environment.clock(Clock.REALTIME))
    return seen


def soon(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Timer(0.02, action)
    thread.start()
    return thread


def slowly() -> bytes:
    time.sleep(0.2)
    return b"slow"


@pytest.mark.parametrize(
    "request_made",
    [
        lambda e: e.sleep(3600),
        lambda e: e.wait("a", None),
        lambda e: (e.begin_turn([]), e.next_event(None)),
        lambda e: e.perform("port", b"", slowly),
    ],
    ids=["sleep", "wait", "event", "request"],
)
def test_an_interrupt_during_a_request_comes_at_the_same_place_again(request_made: Request) -> None:
    control = Control()
    recorded = recording(control=control)
    thread = soon(lambda: control.interrupt(SIGXCPU))
    seen = interrupted_guest(recorded, control, request_made)
    thread.join()
    assert "interrupted" in seen or SIGXCPU in seen
    assert recorded.journal.barriers == []
    again = Control()
    replayed = replay(recorded.journal, again)
    assert interrupted_guest(replayed, again, request_made) == seen
    assert replayed.finished


def test_a_request_that_gives_up_on_an_interrupt_does_so_again() -> None:
    control = Control()
    recorded = recording(control=control)

    def ask_a_person() -> bytes:
        control.interrupt()  # as from another thread
        assert control.take_interrupt()
        raise WaitInterrupted

    request: Request = lambda e: e.perform("stdin", b"80", ask_a_person)  # noqa: E731
    seen = interrupted_guest(recorded, control, request)
    assert seen[1] == "interrupted"
    again = Control()
    replayed = replay(recorded.journal, again)
    assert interrupted_guest(replayed, again, request) == seen
    assert recorded.journal.barriers == []


def test_an_interrupt_that_is_put_back_is_no_new_one() -> None:
    def system_call(environment: Environment, control: Control) -> list[object]:
        seen: list[object] = [environment.entropy(1)]
        try:
            environment.sleep(3600)
        except WaitInterrupted:
            control.put_back()
        seen += [environment.entropy(1), control.take_interrupt(), environment.entropy(1)]
        return seen

    control = Control()
    recorded = recording(control=control)
    thread = soon(control.interrupt)
    seen = system_call(recorded, control)
    thread.join()
    assert recorded.journal.barriers == []
    again = Control()
    assert system_call(replay(recorded.journal, again), again) == seen


def test_an_interrupt_from_before_the_start_comes_again() -> None:
    control = Control()
    control.interrupt()
    recorded = recording(control=control)
    with pytest.raises(WaitInterrupted):
        recorded.sleep(1)
    replayed = replay(recorded.journal)
    with pytest.raises(WaitInterrupted):
        replayed.sleep(1)
    assert recorded.journal.barriers == []


def test_an_interrupt_of_a_computing_guest_is_a_barrier() -> None:
    control = Control()
    recorded = recording(control=control)
    recorded.entropy(1)
    recorded.begin_turn([])
    control.interrupt()  # between two requests, as from another thread while the guest computes
    assert control.take_interrupt(), "nothing is delayed for the recording's sake"
    recorded.entropy(2)
    recorded.entropy(3)
    assert recorded.journal.barriers == [2]
    with pytest.raises(Unwind) as caught:
        replay(recorded.journal).entropy(1)
    assert isinstance(caught.value.fault, EndOfJournal)
    assert caught.value.fault.barrier
    beyond = replay(recorded.journal, start=3)
    assert beyond.entropy(2) == recorded.journal.frames[3].payload
    assert beyond.entropy(3) == recorded.journal.frames[4].payload


def test_an_interrupt_beside_a_visit_of_the_loop_is_found_again() -> None:
    control = Control()
    recorded = recording(control=control)
    recorded.begin_turn([])
    control.call()
    assert recorded.next_event(None) is None  # ended by the call
    control.interrupt()
    control.take_call()
    recorded.pause()
    recorded.pin()
    assert recorded.next_event(None) is None
    assert recorded.journal.barriers == []
    again = Control()
    replayed = replay(recorded.journal, again)
    replayed.begin_turn([])
    assert replayed.next_event(None) is None
    assert again.pending


@pytest.mark.parametrize("is_over", [True, False])
def test_what_interrupts_the_guest_behind_its_program_is_no_barrier(is_over: bool) -> None:
    control = Control()
    recorded = recording(control=control)
    recorded.entropy(1)
    if is_over:
        recorded.conclude()
    control.interrupt()
    recorded.close()
    assert len(recorded.journal.barriers) == (not is_over)


def test_the_replay_of_an_endless_loop_stops_where_the_recording_does() -> None:
    for end in (Control.interrupt, Control.kill):
        control = Control()
        recorded = recording(control=control)
        recorded.entropy(1)
        end(control)  # and the program makes no request any more
        control.take_interrupt()
        recorded.close()
        recorded.close()
        assert recorded.journal.barriers == [2]
        with pytest.raises(Unwind, match="stops at an interrupt"):
            replay(recorded.journal).entropy(1)


def test_after_a_kill_no_request_is_recorded() -> None:
    control = Control()
    recorded = recording(control=control)
    recorded.entropy(1)
    control.kill()
    for request in (
        lambda: recorded.sleep(1),
        lambda: recorded.wait("a", None),
        lambda: recorded.next_event(None),
    ):
        with pytest.raises(Unwind):
            request()
    assert len(recorded.journal) == 2


def test_clock_frames_stay_small() -> None:
    recorded = recording()
    for _ in range(100):
        recorded.clock(Clock.MONOTONIC)
    assert len(recorded.journal.to_bytes()) < 700
