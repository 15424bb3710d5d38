"""The text console answers as CPython's own prompt does, on a terminal and in a pipe."""

from __future__ import annotations

import shutil
import signal
import sys
import textwrap
import time
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.runs.interpreters import IMAGES
from tests.cli.command import UNFINISHED, Finished, finish, praxis, start

if sys.platform == "win32":
    pytest.skip("terminals are POSIX's", allow_module_level=True)

from tests.cli.terminal import CTRL_C, CTRL_D, Terminal

APART_S = 0.3
"""Seconds between two Ctrl+C that are not the same."""

LOST = "a new one has begun: variables, imports and open ports of the old one are gone"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """A data folder of its own, with the cache of all others."""
    (tmp_path / "cache").symlink_to(cache_directory().absolute())
    return {"PRAXIS_HOME": str(tmp_path)}


def piped(cells: str, *options: str, env: dict[str, str] | None = None) -> Finished:
    return praxis("console", *options, given=textwrap.dedent(cells).encode(), env=env)


# ---- at a terminal
def test_values_are_shown_as_at_the_prompt_of_python(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        banner = terminal.until(">>> ")
        assert banner == "Praxis Desktop 0.1.0, Python 3.14.2. exit() or Ctrl+D ends.\n>>> "
        assert terminal.answer("6 * 7") == "42\n"
        assert terminal.answer("_ + 1") == "43\n"
        assert terminal.answer("None") == ""
        assert terminal.answer("text = 'é\\n'") == ""
        assert terminal.answer("text") == "'é\\n'\n"
        assert terminal.answer("print(text, end='')") == "é\n"
        assert terminal.answer("1; 2") == "1\n2\n"
        assert terminal.answer("") == ""
        assert terminal.answer("# nothing") == ""
        terminal.press(CTRL_D)
        assert terminal.end() == (0, "\n")


def test_blocks_end_at_an_empty_line(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.line("for number in range(2):")
        terminal.until("... ")
        terminal.line("    number")
        terminal.until("... ")
        terminal.line("")
        assert terminal.until(">>> ") == "\n0\n1\n>>> "
        terminal.line("text = '''one")
        terminal.until("... ")
        terminal.line("two'''")
        terminal.until(">>> ")
        assert terminal.answer("text") == "'one\\ntwo'\n"
        terminal.line("def unfinished():")
        terminal.until("... ")
        assert terminal.interrupt().endswith("\nKeyboardInterrupt\n>>> ")
        assert terminal.answer("1") == "1\n"
        terminal.line("exit()")
        assert terminal.end()[0] == 0


def test_errors_are_told_and_the_console_goes_on(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        assert terminal.answer("1/0") == (
            "Traceback (most recent call last):\n"
            '  File "<python-input-0>", line 1, in <module>\n'
            "    1/0\n    ~^~\n"
            "ZeroDivisionError: division by zero\n"
        )
        assert terminal.answer("x = = 1") == (
            '  File "<python-input-1>", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n'
        )
        assert terminal.answer("import sys; type(sys.last_exc)") == "<class 'SyntaxError'>\n"
        for command in ("%timeit 1", "!ls"):
            name = command.split()[0]
            said = f"praxis-desktop: {name} is a command of IPython; here is Python alone\n"
            assert terminal.answer(command) == said
        terminal.line("sys.exit('that is all')")
        code, shown = terminal.end()
        assert (code, shown.splitlines()[-1]) == (1, "that is all")


def test_await_works_at_the_prompt_and_tasks_go_on_while_cells_run(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.answer("import asyncio")
        assert terminal.answer("await asyncio.sleep(0.01, 'slept')") == "'slept'\n"
        terminal.answer("task = asyncio.create_task(asyncio.sleep(0.01, 'beside'))")
        assert terminal.answer("await asyncio.sleep(0.05); task.result()") == "'beside'\n"
        shown = terminal.answer("await asyncio.sleep(0); 1/0")
        assert shown.startswith('Traceback (most recent call last):\n  File "<python-input-4>", line 1, in')


def test_ctrl_c_interrupts_the_cell_alone(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.answer("import asyncio, time; kept = 'kept'")
        for wait in ("pass", "await asyncio.sleep(1000)", "time.sleep(1000)", "await asyncio.sleep(0)"):
            terminal.block("if True:", "    print('standing', 'by')", f"    while True: {wait}")
            terminal.until("standing by\n")
            terminal.press(CTRL_C)
            assert terminal.until(">>> ").endswith("KeyboardInterrupt\n>>> ")
            assert terminal.answer("kept") == "'kept'\n"


def test_ctrl_c_three_times_ends_an_interpreter_that_does_not_listen(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.answer("kept = 1")
        handler = "    except KeyboardInterrupt: print('went', 'on')"
        terminal.block("while True:", "    try:", "        while True: pass", handler)
        time.sleep(APART_S)
        terminal.press(CTRL_C)
        terminal.until("went on\n")
        time.sleep(APART_S)
        terminal.press(CTRL_C)
        terminal.until("the cell is still running")
        time.sleep(APART_S)
        terminal.press(CTRL_C)
        terminal.until(f"the interpreter has ended (the program was stopped); {LOST}\n>>> ")
        assert "NameError: name 'kept' is not defined" in terminal.answer("kept")


CRASHES = {
    "import os; os._exit(3)": "os._exit(3)",
    "import ctypes; ctypes.string_at(1 << 31, 10)": "memory access",
}


def test_a_crash_costs_what_was_defined_and_nothing_else(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        for cell, reason in CRASHES.items():
            terminal.answer("gone = 1")
            told = terminal.answer(cell)
            assert told.startswith("praxis-desktop: the interpreter has ended (")
            assert reason in told
            assert told.endswith(f"); {LOST}\n")
            assert told.count("\n") == 1
            assert "NameError" in terminal.answer("gone")
            assert terminal.answer("import asyncio; await asyncio.sleep(0, 'works')") == "'works'\n"


def test_memory_that_is_not_there_is_an_error_like_others(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        assert terminal.answer("kept = 1; x = bytearray(1200 << 20)").endswith("MemoryError\n")
        assert terminal.answer("kept") == "1\n"


def test_cells_ask_the_person_at_the_terminal(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.line("name = input('Who' + '? ')")
        terminal.until("Who? ")
        terminal.line("Ann")
        terminal.until(">>> ")
        assert terminal.answer("name") == "'Ann'\n"
        terminal.line("input('End' + '? ')")
        terminal.until("End? ")
        terminal.press(CTRL_D)
        assert "EOFError" in terminal.until(">>> ")
        terminal.line("input('Again' + '? ')")
        terminal.until("Again? ")
        assert terminal.interrupt().endswith("KeyboardInterrupt\n>>> ")
        terminal.line("input('Still' + '? ')")
        terminal.until("Still? ")
        terminal.line("yes")
        assert terminal.until(">>> ").endswith("'yes'\n>>> ")


def test_a_port_is_used_by_its_role_and_goes_with_its_interpreter(home: dict[str, str]) -> None:
    weigh = "scale = serial.Serial('scale', timeout=10); scale.write(b'SI\\r\\n'); scale.readline()[:1]"
    with Terminal("console", "--port", "scale=sim:mettler", env=home) as terminal:
        terminal.until(">>> ")
        terminal.answer("import serial")
        assert terminal.answer(weigh) == "4\nb'S'\n"
        terminal.answer("import os; os._exit(0)")
        terminal.answer("import serial")
        assert terminal.answer(weigh) == "4\nb'S'\n"


def test_tab_completes_and_the_last_lines_are_remembered(home: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("readline")
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.answer("liquid_handler = 'ready'")
        terminal.press("liquid_ha\t")
        terminal.until("liquid_handler")
        terminal.press(".upp\t")
        terminal.until("upper()")
        terminal.line("")
        assert "'READY'\n" in terminal.until(">>> ")
        terminal.line("input()")
        terminal.until("input()\n")
        terminal.line("not to be remembered")
        terminal.until(">>> ")
        terminal.press(CTRL_D)
        assert terminal.end()[0] == 0
    history = tmp_path / "data" / "console_history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert history.read_text("utf-8").splitlines()[-2:] == ["liquid_handler.upper()", "input()"]
    assert [path.name for path in history.parent.iterdir()] == [history.name]
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        terminal.press("\x10\x10")  # what the arrow up does
        terminal.until("liquid_handler.upper()")


def test_the_end_of_the_session_parks_what_moves(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.until(">>> ")
        lines = ("try:", "    if not print('standing', 'by'):", "        while True: pass")
        terminal.block(*lines, "finally: print('par' + 'ked')")
        terminal.until("standing by\n")
        terminal.process.send_signal(signal.SIGHUP)
        code, shown = terminal.end()
        assert (code, "parked" in shown) == (3, True)


# ---- in a pipe
def test_a_pipe_is_answered_without_prompts() -> None:
    finished = piped(
        """
        1 + 1
        for number in range(2):
            print(number)
        def double(x):
            return 2 * x
        double(21)
        name = input("name? ")
        Ann
        name
        if name:
            print("at the end of the input")
        """
    )
    assert (finished.code, finished.err) == (0, "")
    assert finished.out == "2\n0\n1\n42\nname? 'Ann'\nat the end of the input\n"


def test_the_first_error_ends_a_pipe_as_it_ends_a_script() -> None:
    finished = piped("import atexit\natexit.register(print, 'at exit') and None\n1/0\nprint('not reached')\n")
    assert (finished.code, finished.out) == (1, "at exit\n")
    assert finished.told[-1] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("cells", "code", "told"),
    [
        ("import sys; sys.exit(3)\nprint(1)", 1, []),
        ("import sys; sys.exit(0)\nprint(1)", 0, []),
        ("exit()\nprint(1)", 0, []),
        ("raise SystemExit('why')\nprint(1)", 1, ["why"]),
        ("import asyncio\nawait asyncio.sleep(0)\nimport sys; await asyncio.sleep(0); sys.exit(2)", 1, []),
        ("def broken(:\nprint(1)", 1, ["SyntaxError: invalid syntax"]),
        (
            "%matplotlib\nprint(1)",
            1,
            ["praxis-desktop: %matplotlib is a command of IPython; here is Python alone"],
        ),
        (
            "import os; os._exit(0)\nprint(1)",
            1,
            [f"praxis-desktop: the interpreter has ended (os._exit(0)); {LOST}"],
        ),
        ("input()", 1, ["EOFError: EOF when reading a line"]),
        ("", 0, []),
    ],
)
def test_exit_codes_of_a_pipe(cells: str, code: int, told: list[str]) -> None:
    finished = piped(cells)
    assert (finished.code, finished.out) == (code, "")
    assert finished.told[-1:] == told


def test_a_port_that_is_not_there_is_refused_before_anything_begins() -> None:
    finished = piped("print(1)", "--port", "scale=sim:nothing")
    assert (finished.code, finished.out) == (2, "")
    finished = piped("print(1)", "--port", "scale=/dev/nothing")
    assert (finished.code, finished.out) == (4, "")


def test_a_reader_that_goes_ends_the_console() -> None:
    process = start("console")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"import itertools\nfor number in itertools.count(): print(number)\n\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    process.wait(timeout=60)
    finished = finish(process)
    assert (finished.code, finished.err) == (3, "")


def test_console_and_run_restore_the_same_image(tmp_path: Path) -> None:
    compiled = cache_directory() / "machine-code"
    if compiled.is_dir():
        shutil.copytree(compiled, tmp_path / "cache" / "machine-code", ignore=UNFINISHED)
    home = {"PRAXIS_HOME": str(tmp_path)}
    program = "import pylabrobot, sys; print('pylabrobot.resources' in sys.modules)"
    first = piped(program, "--verbose", env=home)
    assert first.told[-1] == "praxis-desktop: [Pyodide] Snapshot saved"
    runs = [
        praxis("exec", "--verbose", "-c", program, env=home),
        piped(program, "--verbose", env=home),
    ]
    for finished in (first, *runs):
        assert (finished.code, finished.out) == (0, "True\n")
    for finished in runs:
        assert finished.told == [
            "praxis-desktop: [Pyodide] Restoring from snapshot...",
            "praxis-desktop: [Pyodide] Snapshot restored",
        ]
    assert len([*(tmp_path / "cache" / IMAGES).glob("package-*.image")]) == 1
