"""Stops from another thread: softly wherever the program is, hard whatever it does, never one too many."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from praxis_desktop.interpreter import Control, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.control import SIGXCPU
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.faults import (
    GuestInterrupted,
    InterpreterClosed,
    Killed,
    PythonError,
    TimedOut,
)
from tests.interpreter.guests import Guest, in_guest, runtime

PATIENCE = 15.0
"""Seconds after which a test gives up on a stop."""


@contextmanager
def meanwhile(function: Callable[[], object], delay: float = 0.02) -> Iterator[None]:
    """``function`` is called by another thread a little later."""
    timer = threading.Timer(delay, function)
    timer.start()
    try:
        yield
    finally:
        timer.join()


class Host:
    """Functions of the host in which the guest may be when it is stopped."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._after: Callable[[], object] | None = None

    @contextmanager
    def soon_after_begin(self, function: Callable[[], object]) -> Iterator[None]:
        """``function`` is called by another thread a little after the guest has called ``begin``."""
        begun = threading.Event()
        self._after = begun.set

        def call() -> None:
            if begun.wait(PATIENCE):
                time.sleep(0.01)
                function()

        thread = threading.Thread(target=call)
        thread.start()
        try:
            yield
        finally:
            begun.set()
            thread.join()

    def begin(self) -> None:
        """The program is where it is to be stopped."""
        if self._after is not None:
            self._after()

    def work(self) -> int:
        """Take a while, deaf to everything."""
        time.sleep(0.08)
        return 5

    def interrupt(self) -> None:
        """Interrupt the program from inside its own call."""
        self._guest.interpreter.interrupt()

    def kill(self) -> None:
        """Kill the program from inside its own call."""
        self._guest.interpreter.kill()

    def call(self, function: Callable[[], object]) -> object:
        """Call back."""
        return function()


SOFT = {
    "computing": "while True: pass",
    "a list comprehension": "[i for i in range(10**12) if i < 0]",
    "a loop that ends in a condition": "x = 0\nwhile True:\n  if x: x += 1",
    "a loop that ends in a continue": "for x in iter(int, 1):\n  if x: continue\n  if not x: pass",
    "a generator": "for _ in (i for i in iter(int, 1)): pass",
    "sleeping": "import time\ntime.sleep(1000)",
    "awaiting": "import asyncio\nawait asyncio.sleep(1000)",
    "awaiting what never comes": "import asyncio\nawait asyncio.get_running_loop().create_future()",
    "asyncio.run": "import asyncio\nasyncio.run(asyncio.sleep(1000))",
    "run_sync": "import asyncio\nfrom pyodide.ffi import run_sync\nrun_sync(asyncio.sleep(1000))",
    "a task of its own": "import asyncio\nawait asyncio.create_task(asyncio.sleep(1000))",
    "a gather": "import asyncio\nawait asyncio.gather(asyncio.sleep(1000), asyncio.sleep(2000))",
    "a busy loop of tasks": "import asyncio\nwhile True: await asyncio.sleep(0)",
    "a regular expression": "import re\nre.match('(a+)+b', 'a' * 60)",
    "sorting": "import random\n[random.sample(range(10**5), 10**5).sort() for _ in range(10**6)]",
    "an import": (
        "import sys\nfor _ in range(10**6):\n  sys.modules.pop('calendar', None)\n  import calendar"
    ),
    "an exception handler": "try: 1/0\nexcept ZeroDivisionError:\n  while True: pass",
    "a finally block": "try: 1/0\nfinally:\n  while True: pass",
    "a lambda called by the host": "host.call(lambda: [None for _ in iter(int, 1)])",
    "after a deaf host function": "host.work()\nwhile True: pass",
    "from a host function": "host.interrupt()\nwhile True: pass",
    "exec": "exec('while True: pass')",
    "a context manager": "import contextlib\nwith contextlib.suppress(ValueError):\n  while True: pass",
    "json": "import json\nx = list(range(10**5))\nwhile True: json.loads(json.dumps(x))",
}


def test_an_interrupt_ends_the_program_wherever_it_is() -> None:
    def use(guest: Guest) -> dict[str, str]:
        host = Host(guest)
        guest.interpreter.register_module("host", host)
        ends = {}
        for place, program in SOFT.items():
            guest.run("import host\nparked = []")
            source = (
                "try:\n  host.begin()\n  " + program.replace("\n", "\n  ") + "\nfinally:\n  parked.append(1)"
            )
            watchdog = threading.Timer(PATIENCE, guest.interpreter.kill)
            watchdog.start()
            try:
                with (
                    host.soon_after_begin(
                        bool if "host.interrupt" in program else guest.interpreter.interrupt
                    ),
                    pytest.raises(PythonError) as caught,
                ):
                    guest.interpreter.run_async(source)
            finally:
                watchdog.cancel()
            ends[place] = f"{type(caught.value).__name__} {guest.run('parked').to_js()}"
        return ends

    assert in_guest(use) == dict.fromkeys(SOFT, "GuestInterrupted [1]")


def test_a_program_may_catch_an_interrupt_and_go_on() -> None:
    def use(guest: Guest) -> None:
        with meanwhile(guest.interpreter.interrupt):
            assert (
                guest.run("try:\n  while True: pass\nexcept KeyboardInterrupt: value = 'parked'\nvalue")
                == "parked"
            )
        with meanwhile(guest.interpreter.interrupt):
            assert (
                guest.interpreter.run_async(
                    "import asyncio\ntry:\n  await asyncio.sleep(1000)\n"
                    "except asyncio.CancelledError: value = 'cancelled'\nvalue"
                )
                == "cancelled"
            )

    in_guest(use)


def test_an_interrupt_between_two_programs_ends_the_next_and_only_that() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        for run in (interpreter.run, interpreter.run_async):
            interpreter.interrupt()
            with pytest.raises(GuestInterrupted):
                run("import time\nfor _ in range(10**6): pass")
            assert run("1 + 1") == 2

    in_guest(use)


def test_what_the_host_asks_between_two_programs_neither_suffers_nor_swallows_an_interrupt() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.interrupt()
        interpreter.set("x", [1, 2])
        assert interpreter.get("x") == [1, 2]
        assert interpreter.load("math:sqrt")(4) == 2
        interpreter.register_module("host", Host(guest))
        interpreter.complete("x")
        interpreter.capture().close()
        with pytest.raises(GuestInterrupted):
            interpreter.run("for _ in range(10**6): pass")
        assert interpreter.run("x[1]") == 2

    in_guest(use)


def test_a_pending_interrupt_can_be_dropped() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.interrupt()
        assert guest.interpreter.control.take_interrupt()
        assert guest.run("sum(range(10**5))") == 4999950000

    in_guest(use)


def test_several_interrupts_at_once_are_one() -> None:
    def use(guest: Guest) -> None:
        def twice() -> None:
            guest.interpreter.interrupt()
            guest.interpreter.interrupt()

        with meanwhile(twice):
            assert guest.run(
                "count = 0\ntry:\n  while True: pass\nexcept KeyboardInterrupt: count += 1\n"
                "for _ in range(10**5): pass\ncount"
            ) in (1,)

    in_guest(use)


def test_the_second_interrupt_ends_what_swallowed_the_first() -> None:
    def use(guest: Guest) -> None:
        with (
            meanwhile(guest.interpreter.interrupt),
            meanwhile(guest.interpreter.interrupt, 0.3),
            pytest.raises(GuestInterrupted),
        ):
            guest.interpreter.run_async(
                "import asyncio\ntry:\n  await asyncio.sleep(1000)\nexcept asyncio.CancelledError: pass\n"
                "await asyncio.sleep(1000)"
            )
        assert guest.run("1 + 1") == 2

    in_guest(use)


def test_the_end_of_the_processor_time_is_an_exception_of_its_own() -> None:
    def use(guest: Guest) -> None:
        with (
            meanwhile(lambda: guest.interpreter.control.interrupt(SIGXCPU)),
            pytest.raises(PythonError) as caught,
        ):
            guest.run("try:\n  while True: pass\nexcept Exception: pass")
        assert caught.value.type_name == "TimeLimitExceeded"

    in_guest(use)


HARD = {
    **SOFT,
    "computing in C": "sum(range(10**12))",
    "refusing": "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
    "in a finally block for ever": "try: 1/0\nfinally:\n  while True: pass",
    "filling memory": "while True: x = bytes(300_000_000)",
    "copying memory": "x = bytes(200_000_000)\nwhile True: y = bytearray(x)",
    "a large power": "3 ** (10**8)",
    "from a host function": "host.kill()\nwhile True: pass",
}


def test_a_kill_ends_the_program_whatever_it_does() -> None:
    def use(guest: Guest) -> dict[str, str]:
        image = guest.interpreter.capture()
        ends = {}
        try:
            for place, program in HARD.items():
                with Interpreter.restore(image) as interpreter:
                    interpreter.register_module("host", Host(Guest(interpreter, bytearray())))
                    interpreter.run("import host, sys\nsys.set_int_max_str_digits(0)")
                    fault = Killed("enough")
                    with (
                        meanwhile(lambda interpreter=interpreter, fault=fault: interpreter.kill(fault)),  # type: ignore[misc]
                        pytest.raises(Killed) as caught,
                    ):
                        interpreter.run_async(program)
                    with pytest.raises(InterpreterClosed, match="lost"):
                        interpreter.run("1")
                    ends[place] = caught.value.message
        finally:
            image.close()
        return ends

    ends = in_guest(use)
    assert set(ends) == set(HARD)
    assert set(ends.values()) <= {"enough", "the program was stopped"}


def test_a_kill_before_the_start_has_finished_ends_the_start() -> None:
    def call() -> None:
        control = Control()
        control.kill(TimedOut("too slow"))
        with pytest.raises(TimedOut, match="too slow"):
            Interpreter.boot(runtime(), control=control)
        for delay in (0.0, 0.01, 0.03, 0.06):
            control = Control()
            with meanwhile(control.kill, delay):
                try:
                    interpreter = Interpreter.boot(runtime(), control=control)
                except Killed:
                    continue
            with interpreter, pytest.raises((Killed, InterpreterClosed)):
                interpreter.run("while True: pass")

    run_in_guest_thread(call)


def test_a_kill_between_two_programs_ends_the_next() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.kill()
        with pytest.raises(Killed):
            guest.run("1")
        with pytest.raises(InterpreterClosed):
            guest.run("1")

    in_guest(use)


def test_an_interrupt_before_the_start_ends_the_first_program() -> None:
    control = Control()
    control.interrupt()

    def use(guest: Guest) -> None:
        with pytest.raises(GuestInterrupted):
            guest.run("for _ in range(10**6): pass")
        assert guest.run("1 + 1") == 2

    in_guest(use, control=control)


def test_interrupts_and_kills_of_one_that_is_being_closed_do_no_harm() -> None:
    def use(guest: Guest) -> None:
        image = guest.interpreter.capture()
        generator = random.Random(1)
        try:
            for _ in range(100):
                interpreter = Interpreter.restore(image)
                go_on = threading.Event()

                def disturb(interpreter: Interpreter = interpreter, go_on: threading.Event = go_on) -> None:
                    go_on.wait()
                    while not interpreter._border.is_closed:
                        interpreter.interrupt()
                        interpreter.kill()
                    interpreter.interrupt()
                    interpreter.kill()

                threads = [threading.Thread(target=disturb) for _ in range(2)]
                for thread in threads:
                    thread.start()
                go_on.set()
                time.sleep(generator.random() / 1000)
                interpreter.close()
                for thread in threads:
                    thread.join()
        finally:
            image.close()
        assert guest.run("1 + 1") == 2

    in_guest(use)


PLACES = ("while True: pass", "import time\ntime.sleep(100)", "import asyncio\nawait asyncio.sleep(100)")


def interrupt_often(guest: Guest, count: int) -> int:
    """How many of ``count`` interrupts at random moments did not end their program, or ended another one."""
    lost = 0
    generator = random.Random(count)
    for number in range(count):
        watchdog = threading.Timer(PATIENCE, guest.interpreter.interrupt)
        watchdog.start()
        before = guest.interpreter.control.interrupts
        with meanwhile(guest.interpreter.interrupt, generator.random() / 300):
            try:
                guest.interpreter.run_async(PLACES[number % len(PLACES)])
            except GuestInterrupted:
                pass
        watchdog.cancel()
        lost += guest.interpreter.control.interrupts != before + 1
        lost += guest.interpreter.control.interrupted
    return lost


def test_of_200_interrupts_none_is_lost() -> None:
    assert in_guest(lambda guest: interrupt_often(guest, 200)) == 0


@pytest.mark.long
@pytest.mark.timeout(600)
def test_of_10000_interrupts_none_is_lost() -> None:
    assert in_guest(lambda guest: interrupt_often(guest, 10_000)) == 0


def test_a_wait_for_a_completion_ends_by_a_kill() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        with meanwhile(interpreter.kill), pytest.raises(Killed):
            interpreter.wait(interpreter.promise())

    in_guest(use, environment=LiveEnvironment())


def test_a_wait_without_a_program_ends_by_an_interrupt() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        future = guest.run("import asyncio\nasync def main(): await asyncio.sleep(1000)\nmain()")
        watchdog = threading.Timer(PATIENCE, interpreter.kill)
        watchdog.start()
        with meanwhile(interpreter.interrupt), pytest.raises(GuestInterrupted):
            interpreter.wait(future)
        watchdog.cancel()
        assert guest.run("1 + 1") == 2

    in_guest(use)
