"""Stops from another thread: soft ones wherever the program is, hard ones whatever it does, and never one too
many.
"""

from __future__ import annotations

import random
import threading
import time

import pytest

from praxis_desktop.interpreter import Control
from praxis_desktop.interpreter.control import SIGXCPU
from praxis_desktop.interpreter.faults import (
    GuestInterrupted,
    PythonError,
)
from tests.interpreter.guests import Guest, in_guest
from tests.interpreter.stopping import PATIENCE, SOFT, Host, meanwhile


def test_an_interrupt_ends_the_program_wherever_it_is() -> None:
    def use(guest: Guest) -> dict[str, str]:
        host = Host(guest)
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
        host = Host(guest)
        with host.soon_after_begin(guest.interpreter.interrupt):
            assert (
                guest.run(
                    "import host\ntry:\n  host.begin()\n  while True: pass\n"
                    "except KeyboardInterrupt: value = 'parked'\nvalue"
                )
                == "parked"
            )
        # It arrives when the program waits, however long that takes.
        guest.interpreter.between_turns(guest.interpreter.interrupt)
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
        interpreter.register_module("host", guest)
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

        host = Host(guest)
        with host.soon_after_begin(twice):
            assert guest.run(
                "import host\ncount = 0\ntry:\n  host.begin()\n  while True: pass\n"
                "except KeyboardInterrupt: count += 1\n"
                "for _ in range(10**5): pass\ncount"
            ) in (1,)

    in_guest(use)


def test_interrupts_that_arrive_faster_than_they_are_delivered_end_the_program_as_one_does() -> None:
    """Each delivery is interrupted before it has raised anything."""

    def use(guest: Guest) -> None:
        guest.run(
            "from _praxis import signals\n"
            "again = 'import signal\\ndef again(frame): signal.raise_signal(signal.SIGINT)'\n"
            "exec(compile(again, signals.__file__, 'exec'))\n"
            "signals.before_delivery.append(again)"
        )
        with meanwhile(guest.interpreter.interrupt), pytest.raises(GuestInterrupted):
            guest.run("while True: pass")
        assert guest.run("1 + 1") == 2

    in_guest(use)


def test_the_end_of_the_time_is_told_though_an_interrupt_is_being_delivered() -> None:
    def use(guest: Guest) -> None:
        guest.run(
            "import _thread\nfrom _praxis import signals\n"
            "late = 'def late(frame): signals.before_delivery.remove(late); _thread.interrupt_main(24)'\n"
            "exec(compile(late, signals.__file__, 'exec'))\n"
            "signals.before_delivery.append(late)\n"
            "ends = []"
        )
        guest.run(
            "for each in range(2):\n"
            "    try:\n"
            "        if each == 0: _thread.interrupt_main()\n"
            "        for _ in range(20000): pass\n"
            "    except KeyboardInterrupt as error: ends.append(type(error).__name__)"
        )
        assert "TimeLimitExceeded" in guest.run("str(ends)")

    in_guest(use)


def test_an_interrupt_reaches_the_programs_code_that_the_delivery_of_another_calls() -> None:
    program = (
        "import asyncio\n"
        "class Stubborn(asyncio.Future):\n"
        "    def cancel(self, msg=None):\n"
        "        while True: pass\n"
        "async def spin():\n"
        "    while True: await asyncio.sleep(0)\n"
        "task = asyncio.create_task(spin())\n"
        "await Stubborn()"
    )

    def use(guest: Guest) -> None:
        stop = threading.Event()

        def again() -> None:
            while not stop.wait(0.1):
                guest.interpreter.interrupt()

        def run() -> None:
            try:
                guest.interpreter.run_async(program)
            finally:
                stop.set()

        with meanwhile(again), pytest.raises(GuestInterrupted), guest.interpreter.control.limited(20):
            run()

    in_guest(use)


def test_an_interrupt_of_a_loop_that_ends_by_itself_ends_the_program_around_it() -> None:
    def use(guest: Guest) -> None:
        Host(guest)
        with pytest.raises(GuestInterrupted), guest.interpreter.control.limited(20):
            guest.run(
                "import asyncio, host, sys, time\n"
                "loop = asyncio.get_event_loop()\n"
                "loop.call_soon(sys.exit)\n"
                "loop.call_soon(host.interrupt)\n"
                "for _ in range(200): loop.call_soon(int)\n"
                "try: loop.run_forever()\n"
                "except SystemExit: pass\n"
                "while True: time.sleep(0.1)"
            )

    in_guest(use)


def test_an_interrupt_while_a_condition_waits_for_its_lock_leaves_the_lock_to_its_holder() -> None:
    program = (
        "import threading, time\n"
        "condition = threading.Condition(threading.Lock())\n"
        "def hold():\n"
        "    with condition:\n"
        "        condition.notify()\n"
        "        print('held', flush=True)\n"
        "        time.sleep(0.5)\n"
        "holder = threading.Thread(target=hold)\n"
        "with condition:\n"
        "    holder.start()\n"
        "    condition.wait()"
    )

    def use(guest: Guest) -> None:
        def interrupt() -> None:
            while "held" not in guest.output:
                time.sleep(0.005)
            time.sleep(0.1)
            guest.interpreter.interrupt()

        with meanwhile(interrupt), pytest.raises(GuestInterrupted):
            guest.run(program)
        guest.run("holder.join()")
        assert guest.output == "held\n"

    in_guest(use)


def test_the_second_interrupt_ends_what_swallowed_the_first() -> None:
    def use(guest: Guest) -> None:
        host = Host(guest)
        with (
            host.soon_after_begin(guest.interpreter.interrupt),
            meanwhile(guest.interpreter.interrupt, 0.3),
            pytest.raises(GuestInterrupted),
        ):
            guest.interpreter.run_async(
                "import asyncio, host\nhost.begin()\n"
                "try:\n  await asyncio.sleep(1000)\nexcept asyncio.CancelledError: pass\n"
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


def test_an_interrupt_before_the_start_ends_the_first_program() -> None:
    control = Control()
    control.interrupt()

    def use(guest: Guest) -> None:
        with pytest.raises(GuestInterrupted):
            guest.run("for _ in range(10**6): pass")
        assert guest.run("1 + 1") == 2

    in_guest(use, control=control)


PLACES = ("while True: pass", "import time\ntime.sleep(100)", "import asyncio\nawait asyncio.sleep(100)")


def interrupt_often(guest: Guest, count: int) -> int:
    """Return the number of ``count`` interrupts at random moments that did not end their program, or ended
    another.
    """
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


class _Interrupting:
    """An object through which a guest interrupts itself."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest

    def interrupt(self) -> None:
        self._guest.interpreter.interrupt()


def test_an_interrupt_while_a_long_sleep_is_told_as_a_step_ends_the_sleep() -> None:
    program = """
import time
import _praxis.waits, interrupting
begin = _praxis.waits.begin
source = '''
def interrupted(seconds, frame):
    interrupting.interrupt()
    for _ in range(100_000): pass
    return begin(seconds, frame)
'''
space = {"interrupting": interrupting, "begin": begin}
exec(compile(source, _praxis.waits.__file__, "exec"), space)
_praxis.waits.begin = space["interrupted"]
time.sleep(1000)
"""

    def use(guest: Guest) -> None:
        guest.interpreter.register_module("interrupting", _Interrupting(guest))
        with pytest.raises(GuestInterrupted):
            guest.run(program)

    in_guest(use)
