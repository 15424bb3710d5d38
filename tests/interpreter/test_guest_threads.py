"""Threads of a program: the statements of CPython's documentation hold in the guest."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading

import pytest

from praxis_desktop.interpreter.faults import GuestInterrupted, PythonError
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.streams import BlockingSource, StandardInput
from tests.interpreter.guests import Guest, evaluate, in_guest
from tests.interpreter.stopping import meanwhile

PROGRAMS = {
    "threads run while others sleep, and are joined": (
        """
import threading, time
seen = []
def work(number):
    for turn in range(2):
        seen.append((turn, number, threading.current_thread().name))
        time.sleep(0.5)
threads = [threading.Thread(target=work, args=(n,), name=f"worker {n}") for n in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
str((seen, [thread.is_alive() for thread in threads], threading.active_count()))
""",
        str(([(turn, n, f"worker {n}") for turn in range(2) for n in range(3)], [False] * 3, 1)),
    ),
    "each has its number, its locals and its context": (
        """
import contextvars, threading
local, variable = threading.local(), contextvars.ContextVar("variable", default="default")
local.x = "main"; variable.set("main")
seen = []
def work():
    me = threading.current_thread()
    seen.append((hasattr(local, "x"), variable.get(), me.ident == threading.get_ident(), me.ident != main))
    local.x = "other"
main = threading.get_ident()
thread = threading.Thread(target=work); thread.start(); thread.join()
str((seen, local.x, threading.main_thread() is threading.current_thread()))
""",
        "([(False, 'default', True, True)], 'main', True)",
    ),
    "queues pass items on, in both directions and with limits of time": (
        """
import queue, threading, time
ask, answer = queue.Queue(2), queue.SimpleQueue()
def work():
    while (item := ask.get()) is not None:
        time.sleep(0.005)
        answer.put(item * item)
threading.Thread(target=work, daemon=True).start()
for n in range(6): ask.put(n)
got = [answer.get() for _ in range(6)]
try: answer.get(timeout=0.01)
except queue.Empty: got.append("empty")
ask.put(None)
str(got)
""",
        "[0, 1, 4, 9, 16, 25, 'empty']",
    ),
    "locks, reentrant locks, conditions, barriers and semaphores": (
        """
import threading, time
out, lock, barrier, condition = [], threading.RLock(), threading.Barrier(3), threading.Condition()
inside, most, semaphore, items = [0], [0], threading.BoundedSemaphore(2), []
def work(n):
    with lock:
        with lock:
            out.append((n, "in")); time.sleep(0.002); out.append((n, "out"))
    barrier.wait()
    with semaphore:
        inside[0] += 1; most[0] = max(most[0], inside[0]); time.sleep(0.002); inside[0] -= 1
    with condition:
        while not items: condition.wait()
        items.pop()
threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for thread in threads: thread.start()
for n in range(3):
    with condition: items.append(n); condition.notify()
    time.sleep(0.01)
for thread in threads: thread.join()
in_pairs = all(out[i][0] == out[i + 1][0] for i in range(0, 6, 2))
str((in_pairs, most, items, lock.acquire(blocking=False), lock.acquire(timeout=0.01)))
""",
        "(True, [2], [], True, True)",
    ),
    "a pool maps, reports exceptions, cancels and times out": (
        """
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
with ThreadPoolExecutor(2) as pool:
    squares = list(pool.map(lambda n: (time.sleep(0.002), n * n)[1], range(5)))
    failed = pool.submit(lambda: 1 / 0).exception()
    waiting = [pool.submit(time.sleep, 0.05) for _ in range(4)]
    cancelled = waiting[3].cancel()
    try: waiting[0].result(timeout=0.001)
    except TimeoutError: late = True
    done = sorted(each.result() for each in as_completed([pool.submit(pow, 2, n) for n in range(3)]))
str((squares, repr(failed), cancelled, late, done))
""",
        "([0, 1, 4, 9, 16], \"ZeroDivisionError('division by zero')\", True, True, [1, 2, 4])",
    ),
    "a thread that raises signals without end leaves the others their turns": (
        """
import signal, threading
received, stop = [], []
def work():
    while not stop: signal.raise_signal(signal.SIGUSR1)
signal.signal(signal.SIGUSR1, lambda number, frame: received.append(number))
thread = threading.Thread(target=work); thread.start()
for _ in range(2000): signal.signal(signal.SIGUSR1, signal.getsignal(signal.SIGUSR1))
stop.append(True); thread.join()
signal.signal(signal.SIGUSR1, signal.SIG_DFL)
str(set(received) == {signal.SIGUSR1})
""",
        "True",
    ),
    "timers and events": (
        """
import threading
event = threading.Event()
first = event.wait(0.005)
threading.Timer(0.005, event.set).start()
never = threading.Timer(100, print); never.start(); never.cancel(); never.join()
str((first, event.wait(10)))
""",
        "(False, True)",
    ),
    "a thread that computes gives others their turn": (
        """
import threading
flag = []
def work():
    n = 0
    while n < 100_000: n += 1
    flag.append(n)
threading.Thread(target=work).start()
turns = 0
while not flag: turns += 1
str((flag, turns > 0))
""",
        "([100000], True)",
    ),
    "deep recursion in a thread is an exception there": (
        """
import sys, threading
out = []
def deeper(n): return deeper(n + 1)
def work():
    try: deeper(0)
    except RecursionError: out.append("Python")
    nested = []
    for _ in range(50_000): nested = [nested]
    try: repr(nested)
    except RecursionError: out.append("C")
sys.setrecursionlimit(20_000)
thread = threading.Thread(target=work); thread.start(); thread.join()
sys.setrecursionlimit(1000)
str(out)
""",
        "['Python', 'C']",
    ),
    "an exception in C code is caught in the thread that it is raised in": (
        """
import threading, time, zlib
seen = []
def work(n):
    for _ in range(20):
        try: zlib.decompress(b"nothing")
        except zlib.error: seen.append(n)
        time.sleep(0)
threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
str([seen.count(n) for n in range(3)])
""",
        "[20, 20, 20]",
    ),
    "sqlite refuses another thread's connection, and takes a shared one": (
        """
import sqlite3, threading
own, shared = sqlite3.connect(":memory:"), sqlite3.connect(":memory:", check_same_thread=False)
shared.execute("create table t(x)")
out = []
def work():
    try: own.execute("select 1")
    except sqlite3.ProgrammingError: out.append("refused")
    shared.execute("insert into t values (1)")
thread = threading.Thread(target=work); thread.start(); thread.join()
str((out, shared.execute("select * from t").fetchall()))
""",
        "(['refused'], [(1,)])",
    ),
    "processor time counts that of all threads": (
        """
import threading, time
def work():
    end = time.process_time() + 0.02
    while time.process_time() < end: pass
before = time.process_time()
for _ in range(2):
    thread = threading.Thread(target=work); thread.start(); thread.join()
time.process_time() - before >= 0.04
""",
        True,
    ),
    "JavaScript values of a thread that waits are kept": (
        """
import js, threading, time
kept = []
def work():
    mine = js.Object.fromEntries([["a", 1]])
    for _ in range(3):
        time.sleep(0.001)
        [js.Object.new() for _ in range(300)]
    kept.append(mine.a)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
str(kept)
""",
        "[1, 1, 1, 1]",
    ),
    "exceptions that pass through the host come back to the thread that they are from": (
        """
import js, threading, time
from pyodide.ffi import create_proxy
class Slow(Exception):
    def __str__(self): time.sleep(0.0005); return "slow"
told = []
def work(n):
    def deeper(value, *_):
        depth[0] += 1
        if depth[0] > n % 4: raise errors[n]
        time.sleep(0)
        return js.Array.new(1).map(create_proxy(deeper))
    for _ in range(4):
        depth = [0]
        try: deeper(1)
        except Exception as error: told.append(error is errors[n])
errors = [Slow(n) if n % 2 else ValueError(n) for n in range(8)]
threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
str((len(told), all(told)))
""",
        "(32, True)",
    ),
    "an event loop of its own in a thread": (
        """
import asyncio, threading
loops, started = [], threading.Event()
def work():
    async def main():
        loops.append(asyncio.get_running_loop()); started.set()
        await stop.wait()
    stop = asyncio.Event()
    loops.append(stop)
    asyncio.run(main())
thread = threading.Thread(target=work); thread.start(); started.wait()
stop, loop = loops
async def answer(n):
    await asyncio.sleep(0.002)
    return n, threading.current_thread() is thread
futures = [asyncio.run_coroutine_threadsafe(answer(n), loop) for n in range(3)]
got = [each.result(10) for each in futures]
loop.call_soon_threadsafe(stop.set)
thread.join()
str(got)
""",
        "[(0, True), (1, True), (2, True)]",
    ),
    "an event loop that the main thread makes and another runs": (
        """
import asyncio, threading
loop, seen = asyncio.new_event_loop(), []
prepared = loop.create_task(asyncio.sleep(0.001, "prepared"))
loop.call_later(0.002, lambda: seen.append(threading.current_thread() is thread))
thread = threading.Thread(target=loop.run_forever); thread.start()
async def answer(n):
    await asyncio.sleep(0.004)
    return n, threading.current_thread() is thread
got = asyncio.run_coroutine_threadsafe(answer(1), loop).result(10)
was_running = loop.is_running()
loop.call_soon_threadsafe(loop.stop); thread.join()
got = got, prepared.result(), seen, was_running, loop.is_running(), loop.run_until_complete(answer(2))
loop.close()
str((got, asyncio.run(asyncio.sleep(0.001, "main"))))
""",
        "(((1, True), 'prepared', [True], True, False, (2, False)), 'main')",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str) -> None:
    source, expected = PROGRAMS[name]
    assert evaluate(source) == expected


LOOPS = """
import asyncio, json, threading, _praxis_host
from pyodide.ffi import run_sync
seen = []
def attempt(function):
    try: return function()
    except Exception as error: return f"{type(error).__name__}: {error}"
main = asyncio.get_event_loop()
async def one(): return 1
def close(coroutine, answer): coroutine.close(); return answer
def work():
    seen.append(attempt(asyncio.get_event_loop))
    coroutine = one()
    seen.append(close(coroutine, attempt(lambda: main.run_until_complete(coroutine))))
    coroutine = one()
    seen.append(close(coroutine, attempt(lambda: run_sync(coroutine))))
    seen.append(attempt(_praxis_host.turn))
    loop = asyncio.new_event_loop(); asyncio.set_event_loop(loop)
    seen.append((loop.run_until_complete(one()), asyncio.get_event_loop() is loop))
    loop.close()
    with asyncio.Runner() as runner: seen.append(runner.run(one()))
thread = threading.Thread(target=work, name="other"); thread.start(); thread.join()
seen.append((asyncio.get_event_loop() is main, asyncio.run(one())))
json.dumps(seen)
"""


def test_the_main_threads_loop_cannot_be_run_by_another_thread() -> None:
    def use(guest: Guest) -> None:
        seen = json.loads(guest.run(LOOPS))
        assert seen[0] == "RuntimeError: There is no current event loop in thread 'other'."
        assert "belongs to the main thread" in seen[1]
        assert seen[2].startswith("RuntimeError: run_sync() belongs to the main thread")
        assert "the event loop belongs to the main thread" in seen[3]
        assert seen[4:] == [[1, True], 1, [True, 1]]

    in_guest(use)


def test_the_main_programs_loop_runs_beside_threads() -> None:
    def use(guest: Guest) -> None:
        told = guest.interpreter.run_async(
            """
            import asyncio, threading, time
            seen, loop = [], asyncio.get_running_loop()
            done = loop.create_future()
            def work():
                for n in range(3):
                    time.sleep(0.002); seen.append(n)
                loop.call_soon_threadsafe(done.set_result, "told")
            threading.Thread(target=work).start()
            async def tick():
                while not done.done():
                    seen.append("tick"); await asyncio.sleep(0.001)
            ticking = asyncio.ensure_future(tick())
            told = await asyncio.wait_for(done, 10)
            await ticking
            str((told, [n for n in seen if n != "tick"], "tick" in seen, await asyncio.to_thread(pow, 2, 5)))
            """
        )
        assert told == "('told', [0, 1, 2], True, 32)"

    in_guest(use)


def test_an_exception_in_a_thread_is_printed_with_the_threads_name() -> None:
    def use(guest: Guest) -> None:
        guest.run(
            "import threading\ndef work(): 1 / 0\n"
            "thread = threading.Thread(target=work, name='reader'); thread.start(); thread.join()"
        )
        assert "Exception in thread reader:" in guest.output
        assert "ZeroDivisionError: division by zero" in guest.output

    in_guest(use)


def test_the_end_of_a_program_waits_for_threads_that_are_no_daemons() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.run_script(
            "import threading, time\n"
            "def work():\n    time.sleep(0.01); print('worked\\n', end='')\n"
            "threading.Thread(target=work).start()\n"
            "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
            "print('main\\n', end='')\n",
            filename="program.py",
        )
        guest.interpreter.finish()
        assert sorted(guest.output.splitlines()) == ["main", "worked"]

    in_guest(use)


@pytest.mark.parametrize(
    ("asking", "going_on"), [("ask()", "tell"), ("tell()", "ask")], ids=["the main thread", "a thread"]
)
def test_the_other_threads_run_while_one_waits_for_a_line_of_input(asking: str, going_on: str) -> None:
    told, output = threading.Event(), bytearray()

    def show(data: bytes) -> None:
        output.extend(data)
        if b"told" in output:
            told.set()

    def read() -> bytes:
        return b"typed\n" if told.wait(60) else b""

    def use(guest: Guest) -> None:
        lines = StandardInput(BlockingSource(read, guest.interpreter.control))

        def read_line(prompt: str) -> str:
            output.extend(prompt.encode())
            return lines.read_line(prompt)

        guest.interpreter.set_streams(stdout=show, read_line=read_line)
        guest.run(
            f"""
            import threading, time
            lines = []
            def ask(): lines.append(input("A line? "))
            def tell():
                for _ in range(3): time.sleep(0.001)
                print("told")
            thread = threading.Thread(target={going_on}); thread.start()
            {asking}
            thread.join()
            """
        )
        assert guest.run("str(lines)") == "['typed']"
        assert output.count(b"A line? ") == 1
        assert output.count(b"told") == 1

    in_guest(use)


BUSY = """
import os, sqlite3, threading, time
def connected(timeout): return sqlite3.connect("/tmp/busy.db", timeout=timeout, isolation_level=None)
first = connected(60)
first.execute("create table rows(x)")
"""


def test_a_thread_that_waits_for_a_database_lets_the_others_run() -> None:
    assert (
        evaluate(
            BUSY
            + """
def insert():
    second = connected(60)
    begun.set()
    second.execute("insert into rows values (2)")
    second.close()
begun = threading.Event()
first.execute("begin immediate")
waiting = threading.Thread(target=insert); waiting.start()
begun.wait()
time.sleep(0.3)
first.execute("insert into rows values (1)")
first.execute("commit")
waiting.join()
str(first.execute("select x from rows").fetchall())
"""
        )
        == "[(1,), (2,)]"
    )


def test_the_main_thread_waits_for_a_database_that_a_thread_has() -> None:
    assert (
        evaluate(
            BUSY
            + """
def hold():
    second = connected(60)
    second.execute("begin immediate"); held.set()
    time.sleep(0.3)
    second.execute("insert into rows values (1)"); second.execute("commit"); second.close()
held = threading.Event()
holding = threading.Thread(target=hold); holding.start()
held.wait()
first.execute("insert into rows values (2)")
holding.join()
short = connected(0.2)
first.execute("begin immediate")
try: short.execute("insert into rows values (3)")
except sqlite3.OperationalError as error: told = str(error)
str((told, first.execute("select x from rows").fetchall()))
"""
        )
        == "('database is locked', [(1,), (2,)])"
    )


def test_c_code_that_keeps_cpythons_lock_sleeps_alone() -> None:
    assert evaluate("""
import ctypes, operator, threading
from functools import partial
seen = []
def work():
    gate.acquire()
    seen.append("ran")
gate = threading.Lock(); gate.acquire()
beside = threading.Thread(target=work); beside.start()
keeps, gives = (partial(library(None).usleep, 2000) for library in (ctypes.PyDLL, ctypes.CDLL))
# C calls them all: CPython does not look for other threads between them.
calls = [gate.release, keeps, seen.copy, gives, seen.copy]
done = list(map(operator.call, calls))
beside.join()
str(done[2::2])
""") == str([[], ["ran"]])


def test_an_interrupt_ends_the_wait_for_a_database() -> None:
    def use(guest: Guest) -> None:
        guest.run(BUSY + "first.execute('begin immediate')\nsecond = connected(1000)")
        with meanwhile(guest.interpreter.interrupt), pytest.raises(GuestInterrupted):
            guest.run(
                "while True:\n"
                "    try: second.execute('insert into rows values (1)')\n"
                "    except sqlite3.OperationalError: pass"
            )
        assert guest.run("2 + 2") == 4

    in_guest(use)


def test_an_interrupt_ends_the_wait_for_a_line_beside_threads() -> None:
    never = threading.Event()

    def read() -> bytes:
        never.wait(60)
        return b""

    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.set_streams(
            stdout=lambda _: interpreter.interrupt(), stdin=BlockingSource(read, interpreter.control)
        )
        told = guest.run(
            """
            import threading
            stop = threading.Event()
            def work(): print("waiting"); stop.wait()
            thread = threading.Thread(target=work); thread.start()
            try: told = input("A line? ")
            except KeyboardInterrupt: told = "interrupted"
            stop.set()
            thread.join()
            told
            """
        )
        never.set()
        assert told == "interrupted"

    in_guest(use)


def test_a_program_gets_64_threads_and_is_told_of_the_limit() -> None:
    def use(guest: Guest) -> None:
        count, message = guest.run(
            """
            import threading
            stop, threads = threading.Event(), []
            try:
                for _ in range(1000):
                    thread = threading.Thread(target=stop.wait, daemon=True); thread.start()
                    threads.append(thread)
            except RuntimeError as error: message = str(error)
            count = len(threads)
            stop.set()
            for thread in threads: thread.join()
            again = threading.Thread(target=print, args=("again",)); again.start(); again.join()
            count, message
            """
        ).to_js()
        assert count == 64
        assert message.startswith("can't start new thread: this program has 64 threads already")
        assert guest.output == "again\n"

    in_guest(use)


def test_the_monitor_of_progress_bars_is_refused_as_it_would_prevent_captures() -> None:
    def use(guest: Guest) -> None:
        message = guest.run(
            "import threading\n"
            "class TMonitor(threading.Thread): __module__ = 'tqdm._monitor'\n"
            "try: TMonitor().start()\nexcept RuntimeError as error: message = str(error)\nmessage"
        )
        assert message == "can't start new thread: it is not needed here"
        guest.interpreter.capture().close()

    in_guest(use)


def test_a_deadlock_is_told_with_the_stack_of_each_thread() -> None:
    def use(guest: Guest) -> None:
        message = guest.run(
            """
            import threading
            first, second = threading.Lock(), threading.Lock()
            def transfer():
                with second:
                    ready.set()
                    take(first)
            def take(lock): lock.acquire()
            ready = threading.Event()
            thread = threading.Thread(target=transfer, name="transfer"); first.acquire(); thread.start()
            ready.wait()
            try: take(second)
            except RuntimeError as error: message = f"{type(error).__name__}: {error}"
            first.release(); thread.join()
            message
            """
        )
        assert message.startswith("DeadlockError: deadlock: every thread waits for another")
        assert "Thread 'MainThread' waits here:" in message
        assert "Thread 'transfer' waits here:" in message
        assert message.count("in take\n") == 2
        assert "_praxis" not in message

    in_guest(use)


def test_a_lock_that_nobody_can_release_is_told_without_threads_too() -> None:
    def use(guest: Guest) -> None:
        message = guest.run(
            "import threading\nlock = threading.Lock(); lock.acquire()\n"
            "try: lock.acquire()\nexcept RuntimeError as error: message = str(error)\nmessage"
        )
        assert message.startswith("deadlock")
        assert guest.run("lock.acquire(timeout=0.001), threading.Event().wait(0.001)").to_js() == [
            False,
            False,
        ]

    in_guest(use)


def test_a_program_that_ends_in_a_deadlock_ends() -> None:
    def use(guest: Guest) -> None:
        with pytest.raises(PythonError, match="deadlock: every thread waits"):
            guest.interpreter.run_script(
                "import threading\nlock = threading.Lock(); lock.acquire()\n"
                "thread = threading.Thread(target=lock.acquire); thread.start(); thread.join()\n",
                filename="program.py",
            )
        with pytest.raises(PythonError, match="deadlock: every thread waits"):
            guest.interpreter.finish()
        guest.interpreter.finish()

    in_guest(use)


def test_a_deadlock_of_threads_that_outlive_the_main_program_fails_and_functions_of_atexit_are_called() -> (
    None
):
    def use(guest: Guest) -> None:
        guest.interpreter.run_script(
            "import atexit, threading\n"
            "first, second, both = threading.Lock(), threading.Lock(), threading.Barrier(2)\n"
            "def hold(one, other):\n    with one:\n        both.wait()\n        with other: pass\n"
            "threading.Thread(target=hold, args=(first, second), name='one').start()\n"
            "threading.Thread(target=hold, args=(second, first), name='other').start()\n"
            "atexit.register(print, 'parked')\n",
            filename="program.py",
        )
        with pytest.raises(PythonError, match=r"(?s)deadlock: .*'other' waits here:.*'one' waits here:"):
            guest.interpreter.finish()
        assert guest.output == "parked\n"

    in_guest(use)


def test_the_end_waits_for_threads_that_threads_start_and_lets_those_go_on_that_wait_for_it() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.run_script(
            "import threading, time\n"
            "def first():\n    threading.main_thread().join()\n    threading.Thread(target=second).start()\n"
            "def second():\n    time.sleep(0.01); print('second')\n"
            "threading.Thread(target=first).start()\n",
            filename="program.py",
        )
        guest.interpreter.finish()
        assert guest.output == "second\n"

    in_guest(use)


def test_memory_that_is_used_up_in_a_thread_is_an_exception_there() -> None:
    def use(guest: Guest) -> None:
        seen = guest.run(
            """
            import threading
            seen = []
            def work():
                try: bytearray(1 << 29)
                except MemoryError: seen.append("no memory")
            thread = threading.Thread(target=work); thread.start(); thread.join()
            str(seen)
            """
        )
        assert seen == "['no memory']"

    in_guest(use, memory_limit=128 << 20)


class Stacks:
    """A host object whose calls wait, then return whether the host searches their own stack for handles."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @guest_method
    def wait(self, seconds: float) -> bool:
        """Wait, while other threads call the host."""
        self._host.environment.waits.sleep(seconds)
        instance = self._host.instance
        stack = instance.references.stack
        return stack is None or stack[0] <= instance.handles.low < stack[1]


def test_after_a_wait_handles_are_looked_for_on_the_stack_of_the_thread_that_goes_on() -> None:
    def answers(guest: Guest) -> object:
        guest.interpreter.register_module("stacks", Stacks(guest.interpreter.host))
        return guest.run(
            """
import stacks, threading
seen = []
threads = [threading.Thread(target=lambda n=n: seen.append(stacks.wait(0.01 * n))) for n in (1, 2, 3)]
for thread in threads: thread.start()
seen.append(stacks.wait(0.02))
for thread in threads: thread.join()
str(seen)
"""
        )

    assert in_guest(answers) == str([True] * 4)


class Processors:
    """A host object that returns the number of processors on which the calling thread may run."""

    @guest_method
    def allowed(self) -> int:
        """Return the number."""
        return len(os.sched_getaffinity(0))


TURNS = """
import queue, threading
there, back, seen = queue.Queue(), queue.Queue(), set()
def echo():
    for item in iter(there.get, None): seen.add(allowed()); back.put(item)
thread = threading.Thread(target=echo); thread.start()
for number in range(20): there.put(number); assert back.get() == number; seen.add(allowed())
there.put(None); thread.join()
str(seen)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are brought to a processor on Linux alone")
def test_a_thread_that_runs_may_run_on_every_processor() -> None:
    def answer(guest: Guest) -> object:
        guest.interpreter.register_module("processors", Processors())
        return guest.run(f"from processors import allowed\n{TURNS}")

    assert in_guest(answer) == str({len(os.sched_getaffinity(0))})


def test_threads_take_turns_where_no_processor_may_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=sys.platform == "linux")
    assert in_guest(lambda guest: guest.run(f"allowed = int\n{TURNS}")) == "{0}"
