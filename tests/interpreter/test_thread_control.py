"""Interrupts, kills, captures and recordings of programs with threads."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.environment.answers import JournalAnswers
from praxis_desktop.interpreter.environment.frames import Frame, FrameKind
from praxis_desktop.interpreter.faults import (
    GuestError,
    GuestExit,
    GuestInterrupted,
    InterpreterClosed,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.interpreter.host.graph import NotCapturable
from tests.interpreter.guests import Guest, booted, in_guest
from tests.interpreter.stopping import meanwhile

HELPERS = """
import queue, threading, time
items = queue.Queue()
def reader():
    n = 0
    while True: time.sleep(0.002); n += 1; items.put(n)
def spinner():
    while True: pass
def start(function): threading.Thread(target=function, daemon=True).start()
start(reader)
"""
WAITS = {
    "for an item": "while True: items.get()",
    "asleep": "time.sleep(1000)",
    "for a thread that computes": "t = threading.Thread(target=spinner, daemon=True); t.start(); t.join()",
    "computing beside one that computes": "start(spinner)\nwhile True: pass",
    "for an event": "threading.Event().wait()",
    "for a pool": "import concurrent.futures as c\nc.ThreadPoolExecutor(1).submit(time.sleep, 5).result()",
}
KILLED = {
    **WAITS,
    "while a thread computes in C": "start(lambda: sum(range(10**12)))\nthreading.Event().wait()",
    "in C itself": "sum(range(10**12))",
}


@pytest.mark.parametrize("place", WAITS)
def test_an_interrupt_reaches_the_main_thread_and_the_program_goes_on(place: str) -> None:
    def use(guest: Guest) -> None:
        guest.run(HELPERS)
        with meanwhile(guest.interpreter.interrupt), pytest.raises(GuestInterrupted):
            guest.run(WAITS[place])
        assert guest.run("items.get(timeout=10) > 0")

    in_guest(use)


def test_an_interrupt_cancels_what_the_program_awaits() -> None:
    def use(guest: Guest) -> None:
        guest.run(HELPERS)
        with meanwhile(guest.interpreter.interrupt), pytest.raises(GuestInterrupted):
            guest.interpreter.run_async("import asyncio\nawait asyncio.sleep(1000)")

    in_guest(use)


@pytest.mark.parametrize("place", KILLED)
def test_a_kill_ends_every_thread(place: str) -> None:
    def use(guest: Guest) -> None:
        guest.run(HELPERS)
        with meanwhile(guest.interpreter.kill), pytest.raises(Killed):
            guest.run(KILLED[place])

    in_guest(use)
    assert not [each for each in threading.enumerate() if "of a guest" in each.name]


PARKING = """
import atexit, asyncio, threading, time
def park(wait, *arguments):
    try: wait(*arguments)
    finally: parked.append(threading.current_thread().name)
def spin():
    while True: pass
parked = []
threading.Thread(target=park, args=(spin,), name="computing").start()
threading.Thread(target=park, args=(time.sleep, 1000), name="asleep").start()
atexit.register(lambda: print(sorted(parked)))
time.sleep(0.001)
print("ready")
"""


@pytest.mark.parametrize("end", ["", "time.sleep(1000)", "await asyncio.sleep(1000)"])
def test_an_interrupt_that_ends_the_program_reaches_the_threads_that_its_end_waits_for(end: str) -> None:
    def use(guest: Guest) -> None:
        def to_its_end() -> None:
            try:
                guest.interpreter.run_script(PARKING + end, filename="program.py")
            finally:
                guest.interpreter.finish()

        def interrupt() -> None:
            while "ready" not in guest.output:
                time.sleep(0.005)
            guest.interpreter.interrupt()

        with meanwhile(interrupt), pytest.raises(GuestInterrupted):
            to_its_end()
        assert "['asleep', 'computing']\n" in guest.output

    in_guest(use)


def test_an_interrupt_that_a_lock_outlasts_ends_the_wait_after_it() -> None:
    """Both waits are in C, which does not look for signals between them."""
    program = (
        "import io, operator, threading, time\n"
        "class Slow(io.RawIOBase):\n"
        "    def writable(self): return True\n"
        "    def write(self, data): print('written'); time.sleep(0.2); return len(data)\n"
        "file, lock = io.BufferedWriter(Slow()), threading.Lock()\n"
        "lock.acquire(); file.write(b'x')\n"
        "threading.Thread(target=file.flush).start()\n"
        "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
        "time.sleep(0.001)\n"
        "list(map(operator.call, (file.flush, lock.acquire)))"
    )

    def use(guest: Guest) -> None:
        def interrupt() -> None:
            while "written" not in guest.output:
                time.sleep(0.005)
            time.sleep(0.05)
            guest.interpreter.interrupt()

        with meanwhile(interrupt), pytest.raises(GuestInterrupted), guest.interpreter.control.limited(20):
            guest.run(program)

    in_guest(use)


def test_a_limit_in_time_ends_every_thread() -> None:
    def use(guest: Guest) -> None:
        guest.run(HELPERS)
        with guest.interpreter.control.limited(0.05), pytest.raises(TimedOut):
            guest.run("start(spinner)\nitems.get; threading.Event().wait()")

    in_guest(use)


def test_os_exit_in_a_thread_ends_the_program() -> None:
    def use(guest: Guest) -> None:
        guest.run(HELPERS)
        with pytest.raises(GuestExit) as caught:
            guest.run("import os\nstart(lambda: os._exit(3))\nthreading.Event().wait(10)")
        assert caught.value.code == 3

    in_guest(use)


def test_kills_and_interrupts_at_any_moment_leave_no_thread() -> None:
    program = HELPERS + (
        "import json, js, random\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def values():\n"
        "    while True: js.Object.fromEntries([['k', [1]]]); json.dumps([1] * 50); time.sleep(0)\n"
        "start(values); start(reader)\n"
        "while True:\n"
        "    try:\n"
        "        with ThreadPoolExecutor(3) as pool:\n"
        "            list(pool.map(lambda n: time.sleep(n / 5000), range(6)))\n"
        "    except KeyboardInterrupt: pass\n"
    )
    chance = random.Random(16)

    def use() -> None:
        for _ in range(12):
            with Interpreter.restore(booted()) as interpreter:
                timers = [threading.Timer(chance.random() / 5, interpreter.interrupt)]
                timers.append(threading.Timer(0.05 + chance.random() / 5, interpreter.kill))
                for timer in timers:
                    timer.start()
                with pytest.raises((Killed, GuestInterrupted, PythonError)):
                    interpreter.run(program)
                for timer in timers:
                    timer.join()

    run_in_guest_thread(use)
    assert not [each for each in threading.enumerate() if "of a guest" in each.name]


def test_a_program_with_threads_cannot_be_captured_and_one_whose_threads_have_ended_can() -> None:
    def use(guest: Guest) -> None:
        guest.run(
            "import threading\nstop = threading.Event()\n"
            "first = threading.Thread(target=stop.wait); first.start()"
        )
        with pytest.raises(NotCapturable, match="a running thread of the program"):
            guest.interpreter.capture()
        guest.run("stop.set(); first.join()")
        image = guest.interpreter.capture()
        with Interpreter.restore(image) as other:
            other.run(
                "stop.clear(); second = threading.Thread(target=stop.wait); second.start()\n"
                "assert second.ident != first.ident; first.join()\n"
                "stop.set(); second.join()"
            )
            assert other.run("threading.active_count()") == 1
        image.close()

    in_guest(use)


def test_a_visitor_gets_the_reason_why_it_cannot_capture() -> None:
    def use(guest: Guest) -> None:
        guest.run(HELPERS)
        asked = guest.interpreter.between_turns(guest.interpreter.capture)
        guest.interpreter.run_async("import asyncio\nawait asyncio.sleep(0.02)")
        with pytest.raises(NotCapturable, match="a running thread of the program"):
            asked.result(0)

    in_guest(use)


LIVELY = """
import asyncio, hashlib, os, queue, random, threading, time
from concurrent.futures import ThreadPoolExecutor
log, items = [], queue.Queue()
def busy(n):
    for i in range(20_000):
        if i % 2000 == 0: log.append((n, i))
    time.sleep(random.random() / 200); log.append((n, "end", time.monotonic()))
def reader():
    while not stop.is_set():
        time.sleep(0.001); items.put(time.time())
stop = threading.Event()
threads = [threading.Thread(target=busy, args=(n,)) for n in range(4)]
threads.append(threading.Thread(target=reader))
for thread in threads: thread.start()
for _ in range(10): log.append(items.get())
async def beside():
    for n in range(5):
        await asyncio.sleep(0.002); log.append(("awaited", n, items.qsize()))
asyncio.run(beside())
with ThreadPoolExecutor(3) as pool:
    log.append(list(pool.map(lambda n: (time.sleep(random.random() / 300), time.perf_counter()), range(8))))
stop.set()
for thread in threads: thread.join()
log.append(os.urandom(4))
print(hashlib.sha256(repr(log).encode()).hexdigest())
"""


def _history(
    environment: Environment, act: Callable[[Interpreter], None] | None = None
) -> tuple[object, ...]:
    """Return the output of a varied program, and its final state."""
    output = bytearray()
    with Interpreter.restore(booted(), environment=environment, stdout=output.extend) as interpreter:
        if act is not None:
            act(interpreter)
        interpreter.run(LIVELY)
        return output.decode(), interpreter.digest()


def test_a_recorded_program_with_threads_replays_to_the_bit() -> None:
    def use() -> None:
        journal = Journal()
        recorded = _history(RecordingEnvironment(LiveEnvironment(), journal))
        for _ in range(3):
            replay = ReplayEnvironment(journal)
            assert _history(replay)[1] == recorded[1]
            assert replay.finished

    run_in_guest_thread(use)


def test_visits_do_not_change_what_threads_do() -> None:
    def visit(interpreter: Interpreter) -> None:
        def ask() -> None:
            for _ in range(20):
                try:
                    interpreter.between_turns(lambda: None).result(10)
                except GuestError:
                    return

        threading.Thread(target=ask, daemon=True).start()

    def use() -> None:
        journal = Journal()
        recorded = _history(RecordingEnvironment(LiveEnvironment(), journal), visit)
        assert _history(ReplayEnvironment(journal))[1] == recorded[1]

    run_in_guest_thread(use)


SILENT = """
import _thread
from js import Promise, queueMicrotask
from pyodide.ffi import create_proxy
def tell(): resolvers.resolve()
told = create_proxy(tell)
for _ in range(300):
    resolvers = Promise.withResolvers()
    _thread.start_new_thread(queueMicrotask, (told,))
    await resolvers.promise
"""
"""A program whose threads ask the environment for nothing, so that their turns leave no frames."""


class _Marked(JournalAnswers):
    """Answers that report when a replay has reached a position, as the marks of a run's record do."""

    def __init__(self, journal: Journal, reached: Callable[[int], None]) -> None:
        super().__init__(journal)
        self._reached = reached

    def following(self) -> Frame | None:
        frame = super().following()
        self._reached(self.place)
        return frame


def test_a_visit_finds_the_same_in_a_replay_whether_it_comes_before_or_after_a_turn_of_threads() -> None:
    def use() -> None:
        journal, marks, found = Journal(), dict[int, object](), dict[int, object]()

        def visit(interpreter: Interpreter) -> None:
            def mark() -> None:
                marks[len(journal)] = interpreter.digest()

            chance = random.Random(1)
            while True:
                try:
                    interpreter.between_turns(mark).result(30)
                except (InterpreterClosed, CancelledError):
                    return
                time.sleep(chance.random() / 500)

        recording = RecordingEnvironment(LiveEnvironment(), journal)
        with Interpreter.restore(booted(), environment=recording) as interpreter:
            visitor = threading.Thread(target=visit, args=(interpreter,))
            visitor.start()
            interpreter.run_async(SILENT)
        visitor.join()

        def reached(place: int) -> None:
            if place in marks and place not in found:
                found[place] = replayed.digest()

        replay = ReplayEnvironment(_Marked(journal, reached))
        with Interpreter.restore(booted(), environment=replay) as replayed:
            replayed.run_async(SILENT)
        assert len(marks) > 20
        assert found == marks

    run_in_guest_thread(use)


def test_what_is_called_after_the_end_of_a_program_gives_its_threads_no_turn() -> None:
    """A daemon thread would otherwise continue, and its turns would be recorded after the program's end."""

    def use() -> None:
        journal = Journal()
        recording = RecordingEnvironment(LiveEnvironment(), journal)
        with Interpreter.restore(booted(), environment=recording) as interpreter:
            interpreter.run_script(
                "import threading\nturns = []\n"
                "def work():\n    while True: turns.append(sum(range(100)))\n"
                "threading.Thread(target=work, daemon=True).start()\n"
                "for _ in range(100_000): pass\n",
                filename="program.py",
            )
            interpreter.finish()
            turns, frames = interpreter.run("len(__import__('__main__').turns)"), len(journal)
            interpreter.run("for _ in range(300_000): pass")
            assert turns
            assert interpreter.run("len(__import__('__main__').turns)") == turns
            assert len(journal) == frames

    run_in_guest_thread(use)


def test_under_the_virtual_clock_threads_always_do_the_same() -> None:
    def use() -> None:
        assert _history(VirtualEnvironment(seed=1)) == _history(VirtualEnvironment(seed=1))

    run_in_guest_thread(use)


def test_under_the_virtual_clock_a_computation_beside_a_thread_that_waits_takes_little_time() -> None:
    code = """
def waiting():
    while True: time.sleep(0.01)
start(waiting)
began = time.monotonic()
for number in range(10_000_000): pass
"""

    def use() -> float:
        with Interpreter.restore(booted(), environment=VirtualEnvironment(seed=1)) as interpreter:
            interpreter.run(HELPERS.replace("start(reader)", ""))
            interpreter.run(code)
            took = interpreter.run("time.monotonic() - began")
            assert isinstance(took, float)
            return took

    assert run_in_guest_thread(use) < 5.0


def test_under_the_virtual_clock_a_wait_ends_beside_a_thread_that_computes_for_ever() -> None:
    def use() -> None:
        with Interpreter.restore(booted(), environment=VirtualEnvironment(seed=1)) as interpreter:
            interpreter.run(HELPERS.replace("start(reader)", ""))
            interpreter.run("start(spinner)\nbegan = time.monotonic()\ntime.sleep(60)")
            took = interpreter.run("time.monotonic() - began")
            assert isinstance(took, float)
            assert 60 <= took < 120

    run_in_guest_thread(use)


def test_waits_do_not_shorten_the_turns_of_threads() -> None:
    """Every turn reads the clock, and the recording keeps every reading."""
    code = """
import asyncio, threading
ended = threading.Event()
threading.Thread(target=ended.wait, daemon=True).start()
async def work():
    for _ in range(100):
        await asyncio.sleep(1)
        for _ in range(2000): pass
asyncio.run(work())
"""

    def use() -> None:
        journal = Journal()
        recording = RecordingEnvironment(VirtualEnvironment(seed=1), journal)
        with Interpreter.restore(booted(), environment=recording) as interpreter:
            interpreter.run(code)
        readings = sum(frame.kind == FrameKind.CLOCK_MONOTONIC for frame in journal)
        assert readings < 6 * 100

    run_in_guest_thread(use)
