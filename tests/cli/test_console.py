"""The text console is IPython at a terminal, and runs scripts in a pipe."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import textwrap
import time
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from tests.cli.command import UNFINISHED, Finished, finish, praxis, start
from tests.cli.homes import lend
from tests.cli.terminal import CTRL_C, CTRL_D, Terminal

APART_S = 0.3
"""Seconds between two separate presses of Ctrl+C."""

LOST = "a new one has started without the old one's variables, imports and open ports"

COLOURED = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
"""A terminal with colours that does not report the position of its cursor."""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """A separate data folder, with the shared cache."""
    lend(cache_directory(), tmp_path / "cache")
    return {"PRAXIS_HOME": str(tmp_path)}


def piped(cells: str, *options: str, env: dict[str, str] | None = None) -> Finished:
    return praxis("console", *options, given=textwrap.dedent(cells).encode(), env=env)


# ---- at a terminal
def test_values_are_shown_with_the_numbers_of_their_cells(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        versions = "Praxis Desktop 0.1.0, Python 3.14.2, IPython 9."
        assert versions in terminal.prompt()
        assert terminal.answer("6 * 7") == "Out[1]: 42\n"
        assert terminal.answer("_ + 1") == "Out[2]: 43\n"
        assert terminal.answer("None") == ""
        assert terminal.answer("text = 'é\\n'") == ""
        assert terminal.answer("text") == "Out[5]: 'é\\n'\n"
        assert terminal.answer("print(text, end='')") == "é\n"
        assert terminal.answer("print('half', end='')") == "half\n"
        assert terminal.answer("# nothing") == ""
        assert re.match(r"Out\[9\]: ?\n\[\[0,\n", terminal.answer("[[0] * 30] * 2"))
        assert terminal.answer("%time 1").startswith("CPU times")
        assert "Return the number of items" in terminal.answer("len?")
        assert "There is no system shell" in terminal.answer("!git log")
        assert terminal.answer("!pwd") == "/session\n"
        terminal.press(CTRL_D)
        assert terminal.end() == (0, "\n")


def test_blocks_end_at_an_empty_line(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.block("for number in range(2):", "print(number)")
        assert terminal.prompt().endswith("\n0\n1\n")
        terminal.line("text = '''one")
        terminal.line("two'''")
        terminal.prompt()
        assert terminal.answer("text") == "Out[3]: 'one\\ntwo'\n"
        terminal.line("def unfinished():")
        terminal.until("unfinished():")
        terminal.press(CTRL_C)
        assert terminal.prompt().endswith("KeyboardInterrupt\n")
        assert terminal.answer("1") == "Out[4]: 1\n"
        terminal.press("\x1b[200~several = 1\rlines = several + 1\rlines\x1b[201~\r")
        assert terminal.prompt().endswith("Out[5]: 2\n")
        terminal.line("exit()")
        assert terminal.end()[0] == 0


def test_errors_are_told_and_the_console_goes_on(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        told = terminal.answer("1/0")
        assert "Cell In[1], line 1\n----> 1 1/0\n" in told
        assert told.endswith("ZeroDivisionError: division by zero\n")
        assert "SyntaxError: invalid syntax" in terminal.answer("x = = 1")
        told = terminal.answer("import serial; serial.Serial('scale')")
        assert "port 'scale' is not granted" in told
        assert "_praxis" not in told, "frames of ours"
        assert "SystemExit: that is all" in terminal.answer("import sys; sys.exit('that is all')")
        terminal.line("quit")
        assert terminal.end()[0] == 0


def test_await_works_at_the_prompt_and_tasks_go_on(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.answer("import asyncio")
        assert terminal.answer("await asyncio.sleep(0.01, 'slept')") == "Out[2]: 'slept'\n"
        terminal.answer("task = asyncio.create_task(asyncio.sleep(0.01, 'beside'))")
        assert terminal.answer("await asyncio.sleep(0.05); task.result()") == "Out[4]: 'beside'\n"
        terminal.line("asyncio.get_running_loop().call_later(0.2, print, 'while one ' + 'types');")
        terminal.until("while one types\n")


def test_ctrl_c_interrupts_the_cell_alone(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.answer("import asyncio, time; kept = 'kept'")
        for wait in ("pass", "await asyncio.sleep(1000)", "time.sleep(1000)", "await asyncio.sleep(0)"):
            terminal.block("if True:", "print('standing', 'by')", f"while True: {wait}")
            terminal.until("standing by\n")
            terminal.press(CTRL_C)
            assert "KeyboardInterrupt" in terminal.prompt()
            assert "'kept'\n" in terminal.answer("kept")


def test_ctrl_c_three_times_ends_an_interpreter_that_does_not_listen(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.answer("kept = 1")
        handler = "except KeyboardInterrupt: print('went', 'on')"
        wait = "while not print('standing', 'by'):"
        terminal.block("while True:", "try:", wait, "while True: pass", "\x15    " + handler)
        terminal.until("standing by\n")
        terminal.press(CTRL_C)
        terminal.until("went on\n")
        time.sleep(APART_S)
        terminal.press(CTRL_C)
        terminal.until("the cell is still running")
        time.sleep(APART_S)
        terminal.press(CTRL_C)
        terminal.until(f"the interpreter has ended (it was stopped); {LOST}\n")
        terminal.prompt()
        assert "NameError: name 'kept' is not defined" in terminal.answer("kept")


CRASHES = {
    "import os; os._exit(3)": "the program exited with 3",
    "import ctypes; ctypes.string_at(1 << 31, 10)": "memory access",
}


def test_a_crash_costs_what_was_defined_and_nothing_else(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        for cell, reason in CRASHES.items():
            terminal.answer("gone = 1")
            told = terminal.answer(cell)
            assert told.startswith("praxis-desktop: the interpreter has ended (")
            assert reason in told
            assert told.endswith(f"); {LOST}\n")
            assert told.count("\n") == 1
            assert "NameError" in terminal.answer("gone")
            assert terminal.answer("import asyncio; await asyncio.sleep(0, 'works')") == "Out[2]: 'works'\n"


def test_an_interpreter_that_ends_while_somebody_types_is_told_at_once(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.line("import asyncio, os; asyncio.get_running_loop().call_later(0.2, os._exit, 4);")
        terminal.until(f"the interpreter has ended (the program exited with 4); {LOST}\n")
        terminal.press(CTRL_C)
        terminal.prompt()
        assert terminal.answer("6 * 7") == "Out[1]: 42\n"


def test_memory_that_is_not_there_is_an_error_like_others(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        assert "MemoryError: the program has used up" in terminal.answer(
            "kept = 1; x = bytearray(1200 << 20)"
        )
        assert terminal.answer("kept") == "Out[2]: 1\n"


def test_cells_ask_the_person_at_the_terminal(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.line("name = input('Who' + '? ')")
        terminal.until("Who? ")
        terminal.line("Ann")
        terminal.prompt()
        assert terminal.answer("name") == "Out[2]: 'Ann'\n"
        terminal.line("input('End' + '? ')")
        terminal.until("End? ")
        terminal.wait_for_keys()
        terminal.press(CTRL_D)
        assert "EOFError" in terminal.prompt()
        terminal.line("input('Again' + '? ')")
        terminal.until("Again? ")
        terminal.press(CTRL_C)
        assert "KeyboardInterrupt" in terminal.prompt()
        terminal.line("input('Still' + '? ')")
        terminal.until("Still? ")
        terminal.line("yes")
        assert terminal.prompt().endswith("'yes'\n")


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_passwords_are_not_shown(home: dict[str, str], term: str) -> None:
    with Terminal("console", env=home | COLOURED | {"TERM": term}) as terminal:
        terminal.prompt()
        terminal.line("import getpass; len(getpass.getpass('Secret' + ': '))")
        terminal.until("Secret:")
        terminal.pause(0.3)
        terminal.line("hidden words")
        shown = terminal.until("Out[1]: 12\n")
        assert "hidden" not in shown


def test_the_debugger_is_talked_to(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.answer("divide = lambda by: 1 / by")
        terminal.answer("divide(0)")
        terminal.line("%debug")
        terminal.until("ipdb> ")
        terminal.line("by + 41")
        terminal.until("\n41\n")
        terminal.line("q")
        terminal.prompt()
        assert terminal.answer("1") == "Out[4]: 1\n"


def test_a_port_is_used_by_its_role_and_goes_with_its_interpreter(home: dict[str, str]) -> None:
    weigh = "scale = serial.Serial('scale', timeout=10); scale.write(b'SI\\r\\n'); scale.readline()[:1]"
    with Terminal("console", "--port", "scale=sim:mettler", env=home) as terminal:
        terminal.prompt()
        terminal.answer("import serial")
        assert terminal.answer(weigh) == "Out[2]: b'S'\n"
        terminal.answer("import os; os._exit(0)")
        terminal.answer("import serial")
        assert terminal.answer(weigh) == "Out[2]: b'S'\n"


def test_an_emergency_stop_of_another_terminal_reaches_it_and_its_session_is_recorded(
    home: dict[str, str],
) -> None:
    with Terminal("console", "--port", "scale=sim:mettler", env=home) as terminal:
        terminal.prompt()
        terminal.answer("import serial; scale = serial.Serial('scale', timeout=10); scale.write(b'SI\\r\\n')")
        assert terminal.answer("scale.readline()[:1]") == "Out[2]: b'S'\n"
        listed = praxis("runs", "--json", env=home)
        (run,) = [told for told in map(json.loads, listed.out.splitlines()) if told["event"] == "run"]
        assert (run["program"], run["host"]) == ("Text console", "command line")
        assert praxis("runs", "emergency-stop", "--all", env=home).code == 0
        terminal.until("confirmed that it stopped")
        terminal.until(f"the interpreter has ended (the console was ended by an emergency stop); {LOST}")
        assert terminal.answer("1 + 1") == "Out[1]: 2\n"
    steps = praxis("history", "show", run["run_id"], "--steps", env=home)
    assert "scale.readline()" in steps.out
    assert praxis("history", "verify", run["run_id"], env=home).code == 0


def test_tab_completes_and_what_was_typed_is_remembered(home: dict[str, str], tmp_path: Path) -> None:
    with Terminal("console", env=home | COLOURED) as terminal:
        terminal.prompt()
        terminal.line("liquid_volumes = 'ready'")
        terminal.until("In [2]: ")
        terminal.wait_for_keys()
        terminal.press("liquid_vo\t")
        terminal.until("lumes")
        terminal.press(".upp\t")
        terminal.until(".upp")
        terminal.until("er")  # from ``upper``: the line may have been drawn again before
        terminal.line("()")
        terminal.until("Out[2]: 'READY'\n")
        terminal.until("In [3]: ")
        terminal.line("input()")
        terminal.pause(0.5)
        terminal.line("not to be remembered")
        terminal.until("In [4]: ")
        terminal.press("liquid_volumes.\x1b[A")
        terminal.until("upper()")
        terminal.press("\x15")
        terminal.line("None is \\")
        terminal.line("None")
        terminal.until("Out[4]: True\n")
        terminal.until("In [5]: ")
        terminal.press(CTRL_D)
        assert terminal.end()[0] == 0
    history = tmp_path / "data" / "console-history.jsonl"
    if os.name == "posix":
        assert history.stat().st_mode & 0o777 == 0o600
    typed = [json.loads(line)["code"] for line in history.read_text("ascii").splitlines()]
    assert typed == ["liquid_volumes = 'ready'", "liquid_volumes.upper()", "input()", "None is \\\nNone"]
    with Terminal("console", env=home | COLOURED) as terminal:
        terminal.prompt()
        terminal.pause(0.5)
        terminal.press("\x12upper")  # Ctrl+R
        terminal.until("liquid_volumes.upper()")


@pytest.mark.skipif(os.name != "posix", reason="SIGHUP is POSIX's")
def test_the_end_of_the_session_parks_what_moves(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        lines = ("try:", "if not print('standing', 'by'):", "while True: pass")
        terminal.block(*lines, "\x15finally: print('par' + 'ked')")
        terminal.until("standing by\n")
        terminal.process.send_signal(signal.SIGHUP)
        code, shown = terminal.end()
        assert (code, "parked" in shown) == (3, True)


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM is POSIX's")
def test_a_signal_ends_a_console_at_its_prompt(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        terminal.answer("1")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end()[0] == 3


# ---- in a pipe
def test_a_pipe_is_answered_without_prompts() -> None:
    piped("")  # the first console of this computer tells how it is prepared
    finished = piped(
        """
        1 + 1
        for number in range(2):
            print(number)
        def double(x):
            return 2 * x
        @property
        def decorated(self):
            '''One

        two'''
        try:
            double()
        except TypeError:
            print("caught")
        finally:
            print("done")
        double(
            21)
        %time None
        for number in range(2):
            print("in")

            print("the block")

        if not number:

            print("never")
        """
    )
    assert (finished.code, finished.err) == (0, "")
    lines = [line for line in finished.out.splitlines() if not line.startswith(("CPU times", "Wall time"))]
    assert lines == ["2", "0", "1", "caught", "done", "42", *["in", "the block"] * 2]


def test_a_pipe_is_one_program_with_the_lines_of_its_file() -> None:
    finished = piped("\n\ndef divide(by):\n    return 1 / by\n\n\nif True:\n\n    divide(0)\n")
    assert (finished.code, finished.out) == (1, "")
    assert "Cell In[1], line 9" in finished.err
    assert "Cell In[1], line 4, in divide" in finished.err


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("print(1)\nx = = 2\n", ["Cell In[1], line 2", "SyntaxError: invalid syntax"]),
        ("  print(1)\n  print(2)\n", ["Cell In[1], line 1", "IndentationError: unexpected indent"]),
        ("print(1)\nreturn 2\n", ["Cell In[1], line 2", "SyntaxError: 'return' outside function"]),
        ("print(1)\nfor x in y:\n", ["line 2", "IndentationError: expected an indented block"]),
    ],
)
def test_nothing_of_a_pipe_runs_where_any_of_it_is_not_python(program: str, told: list[str]) -> None:
    finished = praxis("console", given=program.encode())
    assert (finished.code, finished.out) == (1, "")
    for words in told:
        assert words in finished.err


def test_statements_of_a_pipe_show_their_values_as_cells_do() -> None:
    finished = piped(
        """
        import sys
        for number in range(2):
            sys.stdout.write("written\\n")
        1
        2;
        None
        import asyncio
        await asyncio.sleep(0, 'slept')
        if number:
            3
        4;
        """
    )
    assert (finished.code, finished.out, finished.err) == (0, "written\nwritten\n1\n'slept'\n", "")


def test_a_notebook_in_a_pipe_is_not_taken_for_a_program() -> None:
    for command in (["console"], ["exec", "-"]):
        finished = praxis(*command, given=b'{"nbformat": 4, "metadata": {}, "cells": []}')
        assert (finished.code, finished.out) == (2, "")
        assert finished.told[-2:] == [
            "praxis-desktop: standard input is a notebook",
            "Choose a file whose name ends in .ipynb.",
        ]


def test_the_first_error_ends_a_pipe_as_it_ends_a_script() -> None:
    finished = piped("import atexit\natexit.register(print, 'at exit') and None\n1/0\nprint('not reached')\n")
    assert (finished.code, finished.out) == (1, "at exit\n")
    assert finished.told[-1] == "ZeroDivisionError: division by zero"
    assert "\x1b" not in finished.err


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
            "import os; os._exit(0)\nprint(1)",
            1,
            [f"praxis-desktop: the interpreter has ended (the program exited with 0); {LOST}"],
        ),
        ("input()", 1, ["EOFError: EOF when reading a line"]),
        ("", 0, []),
    ],
)
def test_exit_codes_of_a_pipe(cells: str, code: int, told: list[str]) -> None:
    finished = piped(cells)
    assert (finished.code, finished.out) == (code, "")
    assert finished.told[-1:] == told


def test_a_console_whose_cell_ends_its_interpreter_was_not_ended_by_an_emergency_stop(
    home: dict[str, str],
) -> None:
    cells = "import os, serial; serial.Serial('scale', timeout=5).write(b'S'); os._exit(0)"
    piped(cells, "--port", "scale=sim:mettler", env=home)
    (listed,) = praxis("history", "list", "--json", env=home).events[:1]
    assert (listed["state"], listed["reason"]) == ("failed", "")


def test_what_a_sandbox_has_not_ends_a_pipe() -> None:
    finished = piped("%matplotlib qt\nprint(1)")
    assert (finished.code, finished.out) == (1, "")
    assert "%matplotlib qt is not available here" in finished.err


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
    process.stdin.close()
    process.stdin = None
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    process.wait(timeout=60)
    finished = finish(process)
    assert (finished.code, finished.err) == (3, "")


def test_a_console_finds_its_image_again(tmp_path: Path) -> None:
    compiled = cache_directory() / "machine-code"
    if compiled.is_dir():
        shutil.copytree(compiled, tmp_path / "cache" / "machine-code", ignore=UNFINISHED)
    home = {"PRAXIS_HOME": str(tmp_path)}
    program = "import pylabrobot, sys; print('pylabrobot.resources' in sys.modules)"
    first = piped(program, "--verbose", env=home)
    assert first.told[-1] == "praxis-desktop: [Pyodide] Snapshot saved"
    second = piped(program, "--verbose", env=home)
    for finished in (first, second):
        assert (finished.code, finished.out) == (0, "True\n")
    assert second.told == [
        "praxis-desktop: [Pyodide] Restoring from snapshot...",
        "praxis-desktop: [Pyodide] Snapshot restored",
    ]


def test_traced_cells_tell_their_frames(home: dict[str, str]) -> None:
    finished = piped("%%trace\na = [3, 1]\na[0]", env=home)
    assert (finished.code, finished.out) == (0, "3\n")
    assert [line.strip() for line in finished.told][-2:] == ["2  a  new [3, 1]", "3  a[0]  get 3"]


def test_tracebacks_and_deadlocks_of_threads_name_the_cell_as_the_others_do() -> None:
    finished = piped(
        """
        import threading
        def fail(): return 1 / 0
        first = threading.Thread(target=fail, name="divider"); first.start(); first.join()
        lock = threading.Lock(); lock.acquire()
        second = threading.Thread(target=lambda: lock.acquire(), name="waiter", daemon=True); second.start()
        try: second.join()
        except RuntimeError as error: print(error)
        """
    )
    told = finished.out + finished.err
    assert finished.code == 0, told
    assert "Exception in thread divider:\n" in told
    assert '  File "Cell In[1]", line 3, in fail\n    def fail(): return 1 / 0\n' in told
    _, waiter, main = told.partition("deadlock: every thread waits")[2].split(" waits here:\n")
    assert 'File "Cell In[1]", line 6, in <lambda>\n' in waiter
    assert main.startswith('  File "Cell In[1]", line 7, in <module>\n    try: second.join()\n')
    assert "ipython-input" not in told
