"""Functions that a program passes to an executor run beside its loop, as CPython documents."""

from __future__ import annotations

import threading
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
from praxis_desktop.interpreter.faults import InterpreterClosed
from praxis_desktop.interpreter.host import thread_scheduler
from tests.interpreter.guests import Guest, booted, in_guest

PRELUDE = """
import asyncio, contextvars, queue, threading, time, warnings
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
def nap(value=None, seconds=0.01):
    time.sleep(seconds)
    return value, threading.current_thread() is not threading.main_thread()
def call(function, *args):
    try: return function(*args)
    except BaseException as error: return f"{type(error).__name__}: {error}"
"""

PROGRAMS = {
    "tasks go on while a function waits": (
        """
async def main():
    ticks = []
    async def tick():
        while True: ticks.append(1); await asyncio.sleep(0.001)
    ticking = asyncio.ensure_future(tick())
    result = await asyncio.to_thread(nap, "done", 0.03)
    ticking.cancel()
    return result, len(ticks) > 3
""",
        (("done", True), True),
    ),
    "several at once": (
        """
async def main():
    start = time.monotonic()
    results = await asyncio.gather(*(asyncio.to_thread(nap, n, 1) for n in range(8)))
    return [n for n, _ in results], round(time.monotonic() - start)
""",
        (list(range(8)), 1),
    ),
    "more than there are threads wait for their turn": (
        """
async def main():
    start = time.monotonic()
    results = await asyncio.gather(*(asyncio.to_thread(nap, n, 1) for n in range(40)))
    return [n for n, _ in results] == list(range(40)), round(time.monotonic() - start)
""",
        (True, 2),
    ),
    "the context is copied, and what the function sets stays there": (
        """
variable = contextvars.ContextVar("variable", default="default")
def change():
    seen = variable.get(); variable.set("thread"); time.sleep(0)
    return seen
async def main():
    variable.set("task")
    seen = await asyncio.to_thread(change)
    plain = await asyncio.get_running_loop().run_in_executor(None, change)
    return seen, plain, variable.get()
""",
        ("task", "default", "task"),
    ),
    "exceptions are raised where they are awaited": (
        """
def fail(error): time.sleep(0.001); raise error
async def attempt(error):
    try: await asyncio.to_thread(fail, error)
    except BaseException as caught: return type(caught).__name__, caught is error
async def main():
    errors = KeyError("x"), StopIteration(), CancelledError()
    return [await attempt(error) for error in errors], isinstance(errors[2], asyncio.CancelledError)
""",
        ([("KeyError", True), ("RuntimeError", False), ("CancelledError", False)], False),
    ),
    "a cancelled wait ends at once, its function goes on": (
        """
seen = []
def work(): time.sleep(0.03); seen.append("worked")
async def main():
    try: await asyncio.wait_for(asyncio.to_thread(work), 0.005)
    except TimeoutError: seen.append("gave up")
""",
        None,
    ),
    "a job that is cancelled before its turn is not done": (
        """
seen = []
async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as pool:
        first = loop.run_in_executor(pool, nap, "first")
        second = loop.run_in_executor(pool, seen.append, "second")
        second.cancel()
        return (await first)[0], seen
""",
        ("first", []),
    ),
    "the thread calls back into the loop": (
        """
async def answer(n):
    await asyncio.sleep(0.001)
    return n, threading.current_thread() is threading.main_thread()
def ask(loop): return asyncio.run_coroutine_threadsafe(answer(1), loop).result(10)
async def main():
    return await asyncio.to_thread(ask, asyncio.get_running_loop())
""",
        (1, True),
    ),
    "a thread has no running loop, and may run one of its own": (
        """
def work():
    return call(asyncio.get_running_loop), asyncio.run(asyncio.sleep(0.001, "own"))
async def main(): return await asyncio.to_thread(work)
""",
        ("RuntimeError: no running event loop", "own"),
    ),
    "a program's pool keeps its thread, with its name and its locals": (
        """
local = threading.local()
def count():
    local.n = getattr(local, "n", 0) + 1; time.sleep(0.001)
    return local.n, threading.current_thread().name
async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, thread_name_prefix="mine") as pool:
        return [await loop.run_in_executor(pool, count) for _ in range(3)]
""",
        [(1, "mine_0"), (2, "mine_0"), (3, "mine_0")],
    ),
    "jobs of a pool of one are done in order, whether they wait for the host or not": (
        """
seen = []
def note(value): time.sleep(0.002); seen.append(value)
async def main():
    loop, pool = asyncio.get_running_loop(), ThreadPoolExecutor(1)
    jobs = []
    for n in range(4):
        jobs.append(loop.run_in_executor(pool, note, n))
        jobs.append(loop.run_in_executor(pool, time.sleep, 0.003))
        jobs.append(loop.run_in_executor(pool, lambda: time.sleep(0.003)))
    start = time.monotonic()
    await asyncio.gather(*jobs)
    pool.shutdown()
    return seen, round(time.monotonic() - start, 3) >= 0.032
""",
        ([0, 1, 2, 3], True),
    ),
    "shutting a pool down waits for all of its jobs": (
        """
def note(n): time.sleep(0.002); seen.append(n)
seen = []
async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        jobs = [loop.run_in_executor(pool, note, n) for n in range(6)]
    at_end = len(seen)
    await asyncio.gather(*jobs)
    return at_end, call(loop.run_in_executor, pool, note, 7)
""",
        (6, "RuntimeError: cannot schedule new futures after shutdown"),
    ),
    "a pool with an initializer": (
        """
async def main():
    loop, started = asyncio.get_running_loop(), []
    with ThreadPoolExecutor(1, initializer=started.append, initargs=("started",)) as pool:
        await loop.run_in_executor(pool, nap)
        return started
""",
        ["started"],
    ),
    "an executor of the program's own": (
        """
class Inline(Executor):
    def submit(self, function, *args):
        future = Future(); future.set_result(("inline", function(*args))); return future
class Counting(ThreadPoolExecutor):
    count = 0
    def submit(self, function, *args):
        self.count += 1
        return super().submit(function, *args)
async def main():
    loop = asyncio.get_running_loop()
    with Counting(1) as pool:
        await loop.run_in_executor(pool, time.sleep, 0.001)
        return await loop.run_in_executor(Inline(), abs, -1), pool.count
""",
        (("inline", 1), 1),
    ),
    "the default executor can be set, and is shut down with its loop": (
        """
async def main():
    loop, pool = asyncio.get_running_loop(), ThreadPoolExecutor(1, thread_name_prefix="default")
    refused = call(loop.set_default_executor, object())
    loop.set_default_executor(pool)
    name = await asyncio.to_thread(lambda: (time.sleep(0.001), threading.current_thread().name)[1])
    await loop.shutdown_default_executor()
    return refused, name, pool._shutdown, call(loop.run_in_executor, None, nap)
""",
        (
            "TypeError: executor must be ThreadPoolExecutor instance",
            "default_0",
            True,
            "RuntimeError: Executor shutdown has been called",
        ),
    ),
    "the shutdown of the default executor gives up after a time": (
        """
async def main():
    loop = asyncio.get_running_loop()
    late = loop.run_in_executor(None, nap, "late", 0.05)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        await loop.shutdown_default_executor(0.002)
    return [str(each.message) for each in told], (await late)[0]
""",
        (["The executor did not finishing joining its threads within 0.002 seconds."], "late"),
    ),
    "sys.exit in a thread is the task's": (
        """
import sys
def leave(): time.sleep(0.001); sys.exit(3)
async def main():
    try: await asyncio.to_thread(leave)
    except SystemExit as error: return error.code
""",
        3,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str) -> None:
    source, expected = PROGRAMS[name]

    def use(guest: Guest) -> None:
        assert guest.run(PRELUDE + source + "\nstr(asyncio.run(main()))") == str(expected)

    in_guest(use, environment=VirtualEnvironment())


def test_asyncio_run_waits_for_a_function_whose_wait_was_given_up() -> None:
    def use(guest: Guest) -> None:
        source, _ = PROGRAMS["a cancelled wait ends at once, its function goes on"]
        assert guest.run(f"{PRELUDE}{source}\nasyncio.run(main())\nstr(seen)") == "['gave up', 'worked']"

    in_guest(use)


def test_a_guest_can_be_captured_as_soon_as_its_functions_have_returned() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.run_async(
            f"{PRELUDE}\nloop, pool = asyncio.get_running_loop(), ThreadPoolExecutor(1)\n"
            "assert (await asyncio.to_thread(nap, 1))[1]\n"
            # The function's remaining work is a wait, which the loop performs.
            "await loop.run_in_executor(pool, lambda: time.sleep(0.001))"
        )
        image = guest.interpreter.capture()
        with Interpreter.restore(image) as other:
            again = "assert (await asyncio.to_thread(nap, 2)) == (2, True)\nthreading.active_count()"
            assert other.run_async(again) == 1
        image.close()

    in_guest(use)


def test_a_pools_thread_prevents_captures_until_its_pool_is_shut_down() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.run_async(
            f"{PRELUDE}\npool = ThreadPoolExecutor(1)\n"
            "await asyncio.get_running_loop().run_in_executor(pool, nap)\npool.shutdown()"
        )
        guest.interpreter.capture().close()

    in_guest(use)


def test_an_interrupt_ends_the_wait_for_a_function() -> None:
    def use(guest: Guest) -> None:
        told = guest.interpreter.run_async(
            f"{PRELUDE}\nimport signal\n"
            "def strike(): time.sleep(0.002); signal.raise_signal(signal.SIGINT); time.sleep(0.01)\n"
            "try: await asyncio.to_thread(strike)\n"
            "except (KeyboardInterrupt, asyncio.CancelledError) as error: told = type(error).__name__\n"
            "told"
        )
        assert told in ("KeyboardInterrupt", "CancelledError")

    in_guest(use)


def test_where_the_engine_refuses_threads_functions_run_in_the_loops_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(thread_scheduler, "refusal", lambda: "this engine is another one")

    def use(guest: Guest) -> None:
        told = guest.interpreter.run_async(
            f"{PRELUDE}\nloop, pool = asyncio.get_running_loop(), ThreadPoolExecutor(1)\n"
            "str([await asyncio.to_thread(nap, 1), await loop.run_in_executor(pool, nap, 2),"
            " await asyncio.to_thread(lambda: time.sleep(0.001))])"
        )
        assert told == "[(1, False), (2, False), None]"

    in_guest(use)


RANDOM = f"""{PRELUDE}
import hashlib, random
log = []
def work(n):
    for i in range(300):
        if i % 100 == 0: log.append((n, i, threading.current_thread().name))
    time.sleep(random.random() / 200)
    return n, time.monotonic()
async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        jobs = [asyncio.to_thread(work, n) for n in range(6)]
        jobs += [loop.run_in_executor(pool, work, n) for n in range(6)]
        jobs += [loop.run_in_executor(pool, time.sleep, random.random() / 300) for _ in range(3)]
        for job in asyncio.as_completed(jobs): log.append(await job)
await main()
print(hashlib.sha256(repr(log).encode()).hexdigest())
"""


@pytest.mark.parametrize("is_visited", [False, True])
def test_a_recorded_program_replays_to_the_bit_whoever_visits_it(is_visited: bool) -> None:
    def visit(interpreter: Interpreter) -> None:
        for _ in range(1000):
            try:
                interpreter.between_turns(lambda: None).result(30)
            except (InterpreterClosed, CancelledError):
                return

    def history(environment: Environment, *, is_visited: bool = False) -> object:
        with Interpreter.restore(booted(), environment=environment) as interpreter:
            visitor = threading.Thread(target=visit, args=(interpreter,))
            if is_visited:
                visitor.start()
            interpreter.run_async(RANDOM)
            digest = interpreter.digest()
        if is_visited:
            visitor.join()
        return digest

    def use() -> None:
        journal = Journal()
        recorded = history(RecordingEnvironment(LiveEnvironment(), journal), is_visited=is_visited)
        for _ in range(2):
            assert history(ReplayEnvironment(journal)) == recorded

    run_in_guest_thread(use)
