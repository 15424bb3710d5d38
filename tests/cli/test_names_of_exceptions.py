"""How a run ended depends on the class of its exception, not on the exception's name, and on whether the run
was asked to end.
"""

from __future__ import annotations

import signal
import sys

import pytest

from tests.cli.command import finish, start

ENDINGS = ("KeyboardInterrupt", "SystemExit", "GuestInterrupted", "GuestExit", "Killed", "TimedOut")


@pytest.mark.parametrize("name", ENDINGS)
def test_a_class_that_only_has_the_name_of_an_ending_is_a_failure(name: str) -> None:
    program = f"raise type({name!r}, (Exception,), {{}})('its own')"
    finished = finish(start("exec", "--json", "-c", program))
    assert finished.code == 1
    assert finished.events[-1]["state"] == "failed"
    told = finish(start("exec", "-c", program))
    assert (told.code, told.told[-1]) == (1, f"{name}: its own")


def test_an_interrupt_that_nobody_asked_for_is_a_failure() -> None:
    finished = finish(start("exec", "--json", "-c", "raise KeyboardInterrupt"))
    assert (finished.code, finished.events[-1]["state"]) == (1, "failed")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("raised", "code"),
    [
        ("raise", 3),
        ("raise type('Parked', (KeyboardInterrupt,), {})()", 3),
        ("raise type('KeyboardInterrupt', (Exception,), {})() from None", 1),
    ],
)
def test_of_a_stopped_program_the_class_of_its_exception_says_whether_it_heard(
    raised: str, code: int
) -> None:
    program = (
        "try:\n    print('standing by', flush=True)\n    while True: pass\n"
        f"except KeyboardInterrupt:\n    {raised}\n"
    )
    process = start("exec", "-c", program)
    assert process.stdout is not None
    assert process.stdout.readline() == b"standing by\n"
    process.send_signal(signal.SIGINT)
    assert finish(process).code == code


@pytest.mark.parametrize("name", ["KeyboardInterrupt", "SystemExit"])
def test_a_cell_of_a_script_for_the_console_fails_likewise(name: str) -> None:
    process = start("console")
    assert process.stdin is not None
    process.stdin.write(f"raise type({name!r}, (Exception,), {{}})()\n".encode())
    assert finish(process).code == 1


@pytest.mark.parametrize(
    "program",
    [
        "import sys\nsys.exit(1 << 99_999)",
        (
            "import builtins, sys\nclass Told:\n    def __repr__(self): return '0'\n    __str__ = __repr__\n"
            "builtins.str = lambda *given: Told()\nsys.exit(Told())"
        ),
    ],
    ids=["a number of any length", "an object"],
)
@pytest.mark.parametrize("mode", ["thread", "process"])
def test_what_a_program_exits_with_may_be_anything(program: str, mode: str) -> None:
    """An unprintable number caused a defect in the program (70), and so did an object of the guest."""
    finished = finish(start("exec", "--exec-mode", mode, "-c", program))
    assert (finished.code, finished.told[-1]) == (1, "its result cannot be reported")
