"""Runs of protocols with threads: time limits, questions, pauses and errors reach the right thread."""

from __future__ import annotations

import functools
import textwrap
import threading
from typing import Any

import pytest

from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from praxis_desktop.core.events import LogEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, Pause, Resume, SkipWait
from tests.ports.wires import needs_ports
from tests.runs.engine.answered_run import AnsweredRun

HEAD = """
import asyncio, threading, time
import serial
from praxis import interactive, protocol_function, step
seen = []

def limited(work):
    try:
        with step("Wait", timeout=0.1): work()
    except TimeoutError as error:
        seen.append([threading.current_thread().name, type(error).__name__, str(error), error.step > 0])

def in_thread(work, *args):
    thread = threading.Thread(target=work, args=args, name="worker")
    thread.start()
    return thread
"""


def driven(source: str, line: NotedLine, **policies: Any) -> DrivenRun:
    return DrivenRun(HEAD + textwrap.dedent(source), line, **policies)


def value_of(source: str) -> object:
    with NotedLine() as line:
        last = driven(source, line).end()
    assert last.state == "completed", last
    return last.result.value


ENDED = ["worker", "StepTimeout", "the step 'Wait' took longer than 0.1 s", True]

COMPUTES = "def work():\n        while True: pass"
SLEEPS = "work = lambda: time.sleep(100)"
READS = 'work = lambda: serial.Serial("pump", 9600, timeout=None).read(1)'
AWAITS = "work = lambda: asyncio.run(asyncio.sleep(100))"


@pytest.mark.parametrize("work", [COMPUTES, SLEEPS, READS], ids=["computes", "sleeps", "reads"])
@pytest.mark.parametrize(
    "wait",
    [
        "thread.join()",
        "time.sleep(0.9); thread.join()",
        "await asyncio.sleep(0.9); thread.join()",
        "while thread.is_alive(): pass",
    ],
    ids=["joins", "sleeps", "awaits", "computes"],
)
def test_a_step_of_a_thread_ends_at_its_limit_whatever_both_threads_do(work: str, wait: str) -> None:
    assert value_of(f"""
@protocol_function()
async def protocol():
    {work}
    thread = in_thread(limited, work)
    {wait}
    return seen
""") == [ENDED]


def test_a_step_of_a_thread_ends_at_its_limit_whatever_it_waits_for() -> None:
    assert value_of("""
        @protocol_function()
        def protocol():
            import queue
            lock, again, never = threading.Lock(), threading.RLock(), threading.Event()
            lock.acquire(); again.acquire()
            other = in_thread(never.wait)
            def enter():
                with lock: raise AssertionError("the lock is held")
            waits = [
                lock.acquire, enter, again.acquire, never.wait, queue.Queue().get, queue.SimpleQueue().get,
                threading.Semaphore(0).acquire, threading.Barrier(2).wait, other.join,
                lambda: lock.acquire(timeout=100), lambda: queue.Queue().get(timeout=100),
            ]
            threads = [in_thread(limited, wait) for wait in waits]
            for thread in threads: thread.join()
            never.set(); other.join()
            lock.release(); again.release()
            return [seen, lock.locked(), len(waits)]
    """) == [[ENDED] * 11, False, 11]


@needs_ports
@pytest.mark.parametrize("read", ["os.read(0, 10)", "sys.stdin.buffer.readline()", "input()"])
def test_a_stop_ends_the_read_of_standard_input_of_a_thread(read: str) -> None:
    ended = threading.Event()

    def silent() -> bytes:
        ended.wait(60)
        return b""

    with NotedLine() as line:
        run = driven(
            f"""
            @protocol_function()
            def protocol():
                import os, sys
                def wait():
                    try: {read}
                    finally: print("parked")
                in_thread(wait)
                time.sleep(0.1)
                with step("Begun"): pass
                time.sleep(1000)
            """,
            line,
            make=functools.partial(Run, stdin=silent),
        )
        assert run.wait(lambda: bool(steps(run)))
        assert run.run.do(Cancel(by="ada", reason="enough")) is None
        last = run.end()
        ended.set()
    assert last.state == "cancelled"
    assert "parked" in last.result.output


def test_a_step_of_a_thread_that_gets_its_lock_in_time_has_it() -> None:
    assert value_of("""
        @protocol_function()
        def protocol():
            lock = threading.Lock()
            lock.acquire()
            def get():
                try:
                    with step("Get", timeout=60):
                        lock.acquire()
                        lock.release()
                        seen.append("had it")
                except TimeoutError: seen.append("out of time")
            thread, late = in_thread(get), in_thread(limited, threading.Event().wait)
            while late.is_alive(): time.sleep(0.01)
            lock.release()
            thread.join()
            return [seen[-1], lock.locked()]
    """) == ["had it", False]


@needs_ports
@pytest.mark.parametrize(
    "end",
    ["thread.join()", "await asyncio.sleep(1000)", "time.sleep(1000)", "while True: pass", "return 7"],
    ids=["joins", "awaits", "sleeps", "computes", "ends"],
)
def test_a_run_out_of_time_ends_the_threads_that_wait_for_locks_and_says_where(end: str) -> None:
    with NotedLine() as line:
        run = driven(
            f"""
            @protocol_function()
            async def protocol():
                def wait_for_ever():
                    try: threading.Event().wait()
                    finally: print("parked")
                def tick():
                    while True: time.sleep(0.01)
                threading.Thread(target=tick, daemon=True).start()
                thread = in_thread(wait_for_ever)
                {end}
            """,
            line,
            timeout=3.0,
        )
        last = run.end()
    assert last.state == "failed"
    assert last.result.error is not None
    assert last.result.error.message.endswith("the time limit of 3 s ended the program")
    assert "in wait_for_ever" in last.result.output
    assert "parked" in last.result.output


def test_a_step_that_a_thread_awaits_is_cancelled_at_its_limit() -> None:
    assert value_of("""
        @protocol_function()
        def protocol():
            async def work():
                try:
                    async with step("Wash", timeout=0.1):
                        await asyncio.sleep(100)
                except TimeoutError as error:
                    await asyncio.sleep(0)
                    seen.append([str(error), asyncio.current_task().cancelling()])
            in_thread(asyncio.run, work()).join()
            return seen
    """) == [["the step 'Wash' took longer than 0.1 s", 0]]


def test_each_thread_has_the_limits_of_its_own_steps() -> None:
    assert value_of("""
        @protocol_function()
        def protocol():
            threads = [in_thread(limited, lambda: time.sleep(100)) for _ in range(3)]
            limited(lambda: time.sleep(100))
            for thread in threads: thread.join()
            return sorted(name for name, *_ in seen)
    """) == ["MainThread", "worker", "worker", "worker"]


QUESTION = """
    @protocol_function()
    def protocol():
        def ask(): seen.append(asyncio.run(interactive.confirm("Is it closed?")))
        in_thread(ask).join()
        return seen
"""


def test_a_thread_asks_a_person_while_the_main_thread_waits_for_it() -> None:
    run = AnsweredRun(HEAD + textwrap.dedent(QUESTION), ["yes"])
    assert (run.last.state, run.last.result.value) == ("completed", [True])
    assert [event.source for event in run.events if isinstance(event, AnswerEvent)] == ["operator"]


def steps(run: DrivenRun) -> list[StepEvent]:
    return [event for _, event in list(run.events) if isinstance(event, StepEvent)]


@needs_ports
def test_a_sleep_of_a_thread_is_skipped() -> None:
    with NotedLine() as line:
        run = driven(
            """
            @protocol_function()
            def protocol():
                def work(): time.sleep(600)
                in_thread(work).join()
                return 7
            """,
            line,
        )
        # The step begins a moment before its wait.
        assert run.wait(lambda: run.run.do(SkipWait(by="ada")) is None)
        assert run.end().result.value == 7
        assert [(step.thread, step.status) for step in steps(run)] == [
            ("worker", "started"),
            ("worker", "completed"),
        ]
        assert steps(run)[1].summary.startswith("skipped after ")


@needs_ports
@pytest.mark.parametrize(
    "work",
    [
        'def work():\n        for _ in range(40):\n            with step("Turn"): time.sleep(0.02)',
        """@step("Turn")
    async def turn(): await asyncio.sleep(0.02)
    async def turns():
        for _ in range(40): await turn()
    def work(): asyncio.run(turns())""",
    ],
    ids=["blocking", "awaited"],
)
def test_a_pause_holds_the_steps_of_a_thread_for_which_the_main_thread_waits(work: str) -> None:
    with NotedLine() as line:
        run = driven(
            f"""
@protocol_function()
def protocol():
    {work}
    in_thread(work).join()
    return 7
""",
            line,
        )
        assert run.wait(lambda: len(steps(run)) > 3)
        assert run.run.do(Pause()) is None
        assert run.wait_for_state("paused")
        count = len(steps(run))
        assert not run.wait(lambda: len(steps(run)) > count, 0.3)
        assert run.run.do(Resume()) is None
        assert run.end().result.value == 7
        assert len(steps(run)) == 80


@needs_ports
def test_the_log_says_which_thread_an_exception_has_ended() -> None:
    with NotedLine() as line:
        run = driven(
            """
            @protocol_function()
            def protocol():
                def work(): raise ValueError("no \\udce9 tip")
                def leave(): raise SystemExit
                for function in (work, leave): in_thread(function).join()
                return 7
            """,
            line,
        )
        assert run.end().result.value == 7
        told = [event for _, event in list(run.events) if isinstance(event, LogEvent)]
        assert [event.message for event in told if event.level == "warning"] == [
            "Thread 'worker' ended with ValueError: no ? tip"
        ]


@pytest.mark.parametrize(
    "wait",
    ["threading.Event().wait()", "queue.Queue().get()", "threading.Barrier(2).wait()", "lock.acquire()"],
    ids=["event", "queue", "barrier", "lock"],
)
def test_a_limit_ends_a_wait_that_nothing_else_could_end(wait: str) -> None:
    assert value_of(f"""
        @protocol_function()
        def protocol():
            import queue
            lock = threading.Lock()
            lock.acquire()
            limited(lambda: {wait})
            in_thread(limited, lambda: {wait}).join()
            return [name for name, kind, *_ in seen if kind == "StepTimeout"]
    """) == ["MainThread", "worker"]


@needs_ports
@pytest.mark.parametrize(
    "body",
    [
        """
        try:
            with step("Wait", timeout=0.1): threading.Event().wait()
        finally: threading.Event().wait()
        """,
        """
        def wait():
            limited(threading.Event().wait)
            threading.Event().wait()
        in_thread(wait).join()
        """,
        """
        def left():
            with step("Left", timeout=0.1): yield
        kept = left()
        in_thread(next, kept)
        threading.Event().wait()
        """,
    ],
    ids=["clean-up waits", "thread waits on", "limit around nothing that waits"],
)
def test_a_deadlock_is_told_when_no_limit_is_left_to_end_it(body: str) -> None:
    protocol = "@protocol_function()\ndef protocol():\n" + textwrap.indent(textwrap.dedent(body), "    ")
    with NotedLine() as line:
        last = driven(protocol, line, timeout=60.0).end()
    assert last.state == "failed"
    assert last.result.error is not None
    assert "deadlock: every thread waits for another" in last.result.error.message
