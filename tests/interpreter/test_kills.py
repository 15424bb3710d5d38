"""A kill ends every program, whatever it does and whenever the kill comes."""

from __future__ import annotations

import random
import threading
import time

import pytest

from praxis_desktop.interpreter import Control, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.faults import (
    InterpreterClosed,
    Killed,
    TimedOut,
)
from tests.interpreter.guests import Guest, in_guest, runtime
from tests.interpreter.stopping import SOFT, Host, meanwhile

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
                    Host(Guest(interpreter, bytearray()))
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


def test_a_kill_while_a_programs_exception_is_looked_at_ends_it() -> None:
    def use(guest: Guest) -> None:
        shims = guest.interpreter.host.shims
        ask, end = shims["is_exit"], guest.interpreter.kill

        def killed_meanwhile() -> object:
            end(Killed("enough"))
            return ask()

        shims["is_exit"] = killed_meanwhile  # type: ignore[assignment]
        with pytest.raises(Killed, match="enough"):
            guest.interpreter.run("1 / 0")

    in_guest(use)


def test_a_kill_between_two_programs_ends_the_next() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.kill()
        with pytest.raises(Killed):
            guest.run("1")
        with pytest.raises(InterpreterClosed):
            guest.run("1")

    in_guest(use)


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


def test_a_wait_for_a_completion_ends_by_a_kill() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        with meanwhile(interpreter.kill), pytest.raises(Killed):
            interpreter.wait(interpreter.promise())

    in_guest(use, environment=LiveEnvironment())
