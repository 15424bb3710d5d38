"""Interrupts at each line of the code that begins, calls and ends programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from praxis_desktop.interpreter.faults import GuestInterrupted, PythonError
from tests.interpreter.guests import Guest, in_guest

INTERRUPTING = """
import inspect, sys, threading, _thread
from _praxis import entry, program_module, program_threads, program_values, programs, protocols, scripts
passed, is_counting, has_thread, has_moved = 0, False, False, False
def on_line(code, line):
    global passed, is_counting, has_thread, has_moved
    is_counting = code is begin.__code__ or is_counting and code.co_name != "run"
    if is_counting and passed == number:
        has_thread, has_moved = threading.active_count() > 1, bool(moved)
        _thread.interrupt_main()
    elif is_counting and passed < number and code is program_threads._join.__code__ and line == last:
        over.set()
    passed += is_counting
sys.monitoring.use_tool_id(0, "test")
sys.monitoring.register_callback(0, sys.monitoring.events.LINE, on_line)
last = max(line for _, _, line in program_threads._join.__code__.co_lines() if line)
for module in (entry, program_module, program_threads, program_values, programs, protocols, scripts):
    for place in (vars(module), vars(programs.Program)):
        for function in place.values():
            if inspect.isfunction(function) and function.__module__.startswith("_praxis."):
                sys.monitoring.set_local_events(0, function.__code__, sys.monitoring.events.LINE)
"""
"""Interrupts once ``number`` lines have been passed since ``begin`` was called. If the program's thread is
joined before that, it is to end by itself.
"""


class Interrupted:
    """What came of a program that was interrupted at one line. ``lines`` counts them all, and ``had_thread``
    and ``had_moved`` say what the program had done before.
    """

    def __init__(
        self, guest: Guest, calls: list[Callable[[], Any]], number: int, begin: tuple[str, str]
    ) -> None:
        module, function = begin
        guest.run(
            f"import builtins\nfrom _praxis import {module}, programs\n"
            "import threading\n"
            "builtins.told, builtins.moved, builtins.over = [], [], threading.Event()\n"
            f"armed = dict(number={number}, begin={module}.{function}, moved=moved)\n"
            f"exec(compile({INTERRUPTING!r}, programs.__file__, 'exec'), armed)"
        )
        self.ended = 0
        """How many of the calls an interrupt ended."""
        ends: list[Callable[[], Any]] = [guest.interpreter.finish, lambda: guest.run("")]
        for call in calls + ends:
            try:
                call()
            except GuestInterrupted:
                self.ended += 1
            except PythonError:
                pass
        self.lines = guest.run("armed['passed']")
        self.had_thread, self.had_moved = guest.run("armed['has_thread']"), guest.run("armed['has_moved']")
        self.was_told, self.has_moved = guest.run("bool(told)"), guest.run("bool(moved)")


THREADED = """
import asyncio, threading, time
def wait():
    try: over.wait(100)
    except KeyboardInterrupt: told.append(1)
threading.Thread(target=wait).start()
time.sleep(0.001)
"""


@pytest.mark.parametrize("last_line", ["", "1/0", "await asyncio.sleep(0)"])
def test_an_interrupt_ends_one_call_and_the_threads_that_the_end_waits_for(last_line: str) -> None:
    def use(guest: Guest) -> Interrupted:
        def call() -> None:
            guest.interpreter.run_script(THREADED + last_line, filename="program.py")

        return Interrupted(guest, [call], number, ("entry", "run_script"))

    number, lines = 0, 1
    while number < lines:
        result = in_guest(use)
        assert result.ended == 1, number
        assert result.was_told or not result.had_thread, number
        number, lines = number + 1, result.lines
    assert number > 70


PROTOCOL = "def main(n: int):\n    moved.append(n)\n    return n\n"
PLAN = {
    "machines": [],
    "labware": [],
    "deck_param_name": None,
    "deck_construction": None,
    "values": {"n": 5},
    "state_param_name": None,
    "parameters": [{"name": "n", "kind": "int", "given_as": "value"}],
}


@pytest.mark.parametrize(
    ("module", "function", "arguments"),
    [
        ("protocols", "call", ("p.py", "main", json.dumps(PLAN))),
        ("scripts", "run", ("p.py", "[5]", True, False)),
        ("scripts", "run", ("p.py", "[5]", True, True)),
    ],
    ids=["a protocol", "a script", "a traced script"],
)
def test_an_interrupt_before_a_protocol_begins_keeps_it_from_beginning(
    module: str, function: str, arguments: tuple[object, ...]
) -> None:
    def use(guest: Guest) -> Interrupted:
        interpreter = guest.interpreter
        called = interpreter.load(f"_praxis.{module}").get_attribute(function)

        def call() -> None:
            with interpreter.program():
                called(PROTOCOL, *arguments)

        return Interrupted(guest, [call], number, (module, function))

    number, lines = 0, 1
    while number < lines:
        result = in_guest(use)
        assert result.ended == 1, number
        assert result.has_moved == result.had_moved, number
        number, lines = number + 1, result.lines
    assert number > 70
