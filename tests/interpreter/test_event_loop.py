"""asyncio in the guest: it blocks where Python's documentation says so, keeps the order, and
loses nothing.
"""

from __future__ import annotations

import textwrap
import threading

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.faults import GuestExit, GuestInterrupted, PythonError
from tests.interpreter.guests import Guest, evaluate, in_guest


def run_async(guest: Guest, source: str) -> object:
    return guest.interpreter.run_async(source)


def test_asyncio_run_blocks_in_a_plain_script() -> None:
    def check(guest: Guest) -> None:
        source = b"""
import asyncio
order = []
async def step(number):
    await asyncio.sleep(0.05 * number)
    order.append(number)
    return number * 10
async def main():
    return await asyncio.gather(*(step(n) for n in (3, 1, 2)))
result = asyncio.run(main())
order.append("after")
str((result, order))
"""
        value = guest.interpreter.run_script(source, filename="script.py")
        assert value == "([30, 10, 20], [1, 2, 3, 'after'])"

    in_guest(check)


def test_every_way_to_run_a_coroutine_to_its_end() -> None:
    assert (
        evaluate(
            """
            import asyncio, unittest
            from pyodide.ffi import run_sync
            async def answer():
                await asyncio.sleep(0.001)
                return 42
            with asyncio.Runner() as runner:
                results = [runner.run(answer()), runner.run(answer())]
            loop = asyncio.new_event_loop()
            results.append(loop.run_until_complete(answer()))
            loop.call_later(0.002, loop.stop)
            results.append(loop.run_forever())
            loop.close()
            results += [run_sync(answer()), asyncio.get_event_loop().run_until_complete(answer())]
            class Case(unittest.IsolatedAsyncioTestCase):
                async def test(self):
                    results.append(await answer())
            Case("test").debug()
            str(results)
            """
        )
        == "[42, 42, 42, None, 42, 42, 42]"
    )


def test_asyncio_run_ends_the_tasks_it_leaves_behind_and_no_others() -> None:
    def check(guest: Guest) -> None:
        assert (
            run_async(
                guest,
                """
                import asyncio
                log = []
                async def wait(name):
                    try:
                        await asyncio.sleep(100)
                    finally:
                        log.append(name)
                async def main():
                    asyncio.create_task(wait("inner"))
                    await asyncio.sleep(0)
                outer = asyncio.create_task(wait("outer"))
                await asyncio.sleep(0)
                me = asyncio.current_task()
                asyncio.run(main())
                str((log, outer.done(), me is asyncio.current_task(), outer.cancel()))
                """,
            )
            == "(['inner'], False, True, True)"
        )

    in_guest(check)


def test_waiting_inside_a_call_lets_other_tasks_go_on() -> None:
    def check(guest: Guest) -> None:
        assert run_async(
            guest,
            """
            import asyncio
            from pyodide.ffi import run_sync
            count = 0
            async def ticker():
                global count
                while True:
                    await asyncio.sleep(0.001)
                    count += 1
            task = asyncio.create_task(ticker())
            def plain_function():
                return run_sync(asyncio.sleep(0.03, "value"))
            value = plain_function()
            task.cancel()
            value == "value" and count > 3
            """,
        )

    in_guest(check)


def test_exceptions_come_out_of_where_they_were_awaited() -> None:
    def check(guest: Guest) -> None:
        guest.run("import asyncio\nasync def fail(): raise ValueError('no')")
        with pytest.raises(PythonError, match="ValueError: no"):
            guest.run("asyncio.run(fail())")
        with pytest.raises(GuestExit) as exit_info:
            guest.run("import sys\nasync def leave(): sys.exit(4)\nasyncio.run(leave())")
        assert exit_info.value.code == 4
        assert (
            guest.run("try: asyncio.run(fail())\nexcept ValueError as error: text = str(error)\ntext") == "no"
        )
        assert "never retrieved" not in guest.output
        run_async(guest, "task = asyncio.create_task(fail()); await asyncio.sleep(0.001); del task; 0")
        assert "Task exception was never retrieved" in guest.output

    in_guest(check)


def test_timers_run_in_order_of_time_and_then_of_making() -> None:
    def check(guest: Guest) -> None:
        assert (
            run_async(
                guest,
                """
                import asyncio
                loop, order = asyncio.get_running_loop(), []
                now = loop.time()
                for name, when in (("c", 0.02), ("a", 0.01), ("b", 0.01), ("past", -1), ("gone", 0.015)):
                    handle = loop.call_at(now + when, order.append, name)
                handle.cancel()
                loop.call_soon(order.append, "soon")
                await asyncio.sleep(0.03)
                str(order)
                """,
            )
            == "['soon', 'past', 'a', 'b', 'c']"
        )

    in_guest(check)


def test_deadlines_that_have_just_passed_and_ones_that_never_come() -> None:
    assert (
        evaluate(
            """
            import asyncio, math
            async def main():
                results = []
                for delay in (-1, 0, 1e-9, 1e-4):
                    try:
                        async with asyncio.timeout(delay):
                            await asyncio.sleep(100)
                    except TimeoutError:
                        results.append(delay)
                asyncio.get_running_loop().call_later(math.inf, print)
                return await asyncio.wait_for(asyncio.sleep(0, results), None)
            str(asyncio.run(main()))
            """
        )
        == "[-1, 0, 1e-09, 0.0001]"
    )


def test_a_result_that_has_come_is_not_lost_to_a_time_out() -> None:
    def check(guest: Guest) -> None:
        assert (
            run_async(
                guest,
                """
                import asyncio, js
                from pyodide.ffi import create_once_callable
                received = lost = 0
                for i in range(200):
                    future = asyncio.get_running_loop().create_future()
                    js.setTimeout(create_once_callable(lambda: future.done() or future.set_result(1)), 1)
                    try:
                        received += await asyncio.wait_for(future, 0.001)
                    except TimeoutError:
                        lost += future.done() and not future.cancelled()
                lost
                """,
            )
            == 0
        )

    in_guest(check)


def test_a_task_that_never_rests_does_not_starve_timers_and_the_host() -> None:
    def check(guest: Guest) -> None:
        assert run_async(
            guest,
            """
            import asyncio
            stop = False
            async def restless():
                while not stop:
                    await asyncio.sleep(0)
            task = asyncio.create_task(restless())
            await asyncio.sleep(0.005)
            stop = True
            await task
            True
            """,
        )

    in_guest(check)


def test_executors_await_what_waits_and_keep_its_order() -> None:
    def check(guest: Guest) -> None:
        assert (
            guest.run(
                """
                import asyncio, time
                from concurrent.futures import ThreadPoolExecutor
                async def main():
                    loop, order = asyncio.get_running_loop(), []
                    def note(value): order.append(value); return value
                    begin = loop.time()
                    await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(5)))
                    parallel = loop.time() - begin
                    one = ThreadPoolExecutor(1)
                    begin = loop.time()
                    await asyncio.gather(*(loop.run_in_executor(one, time.sleep, 1) for _ in range(3)),
                                         loop.run_in_executor(one, note, "last"))
                    serial = loop.time() - begin
                    with_keywords = await asyncio.to_thread(dict, a=1)
                    one.shutdown()
                    try: await loop.run_in_executor(one, note, 1)
                    except RuntimeError as error: refused = str(error)
                    return round(parallel), round(serial), order, with_keywords, refused
                str(asyncio.run(main()))
                """
            )
            == "(1, 3, ['last'], {'a': 1}, 'cannot schedule new futures after shutdown')"
        )

    in_guest(check, environment=VirtualEnvironment())


def test_cancelling_an_executor_job_makes_room_for_the_next() -> None:
    def check(guest: Guest) -> None:
        assert (
            guest.run(
                """
                import asyncio, time
                from concurrent.futures import ThreadPoolExecutor
                async def main():
                    loop, one = asyncio.get_running_loop(), ThreadPoolExecutor(1)
                    first = loop.run_in_executor(one, time.sleep, 1000)
                    second = loop.run_in_executor(one, time.sleep, 1)
                    try: await asyncio.wait_for(first, 2)
                    except TimeoutError: pass
                    await second
                    return round(loop.time() - begin)
                begin = time.monotonic()
                asyncio.run(main())
                """
            )
            == 3
        )

    in_guest(check, environment=VirtualEnvironment())


INTERRUPTED = {
    "computing": "while True: pass",
    "library": "import json\nwhile True: json.loads(json.dumps([1, {'a': [2] * 50}]))",
    "asyncio.run": "import asyncio\nasyncio.run(waiting())",
    "restless": "import asyncio\nasyncio.run(restless())",
    "await": "await waiting()",
    "gather": "import asyncio\nawait asyncio.gather(waiting(), restless(), waiting())",
    "loop functions": "loop = asyncio.get_event_loop()\nwhile True: loop.call_soon(print).cancel()",
    "run_forever": "import asyncio\nasyncio.get_event_loop().run_forever()",
}


@pytest.mark.parametrize("program", INTERRUPTED.values(), ids=INTERRUPTED)
def test_an_interrupt_ends_the_program_and_its_finally_blocks_run(program: str) -> None:
    def check(guest: Guest) -> None:
        guest.run(
            """
            import asyncio
            log = []
            async def waiting():
                try:
                    await asyncio.sleep(1000)
                finally:
                    log.append("parked")
            async def restless():
                try:
                    while True: await asyncio.sleep(0)
                finally:
                    log.append("parked")
            """
        )
        body = textwrap.indent(program, "    ")
        source = f"log.clear()\ntry:\n{body}\nfinally:\n    log.append('end')"
        for delay in (0.0, 0.001, 0.004, 0.02):
            timer = threading.Timer(delay, guest.interpreter.control.interrupt)
            timer.start()
            with pytest.raises(GuestInterrupted):
                guest.interpreter.run_async(source)
            timer.join()
        assert guest.run("log[-1:]").to_js() == ["end"]
        assert guest.interpreter.run_async("await asyncio.sleep(0.001, 'goes on')") == "goes on"

    in_guest(check)


def test_an_interrupt_in_a_background_task_ends_the_program() -> None:
    def check(guest: Guest) -> None:
        timer = threading.Timer(0.05, guest.interpreter.control.interrupt)
        timer.start()
        with pytest.raises(GuestInterrupted):
            run_async(
                guest,
                """
                import asyncio
                async def busy():
                    while True: pass
                task = asyncio.create_task(busy())
                await asyncio.sleep(100)
                """,
            )
        timer.join()

    in_guest(check)


def test_an_interrupt_that_a_finalizer_swallows_comes_again() -> None:
    def check(guest: Guest) -> None:
        timer = threading.Timer(0.02, guest.interpreter.control.interrupt)
        timer.start()
        with pytest.raises(GuestInterrupted):
            guest.run(
                """
                class Finalized:
                    def __del__(self):
                        for i in range(1000): pass
                while True: Finalized()
                """
            )
        timer.join()

    in_guest(check)


def test_a_handler_of_the_programs_own_decides() -> None:
    def check(guest: Guest) -> None:
        def interrupt() -> None:
            while "installed" not in guest.output and not is_over.wait(0.001):
                pass
            guest.interpreter.control.interrupt()

        is_over = threading.Event()
        other = threading.Thread(target=interrupt)
        other.start()
        assert guest.run(
            """
            import signal, time
            seen = []
            previous = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
            print("installed", flush=True)
            try:
                while not seen: time.sleep(0.01)
            finally:
                signal.signal(signal.SIGINT, previous)
            seen[0] == signal.SIGINT
            """
        )
        is_over.set()
        other.join()

    in_guest(check)
