"""``exec`` behaves like ``python``: immediate output, tracebacks, arguments, input, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, TIMEOUT_S, Finished, environment, finish, native, praxis, start
from tests.cli.homes import home
from tests.cli.interrupting import state_of

ASKS = """
print("one")
print("two" + input())
print("partial", end="", flush=True)
input()
print("?")
import sys
sys.stderr.write("unfinished")
"""


def test_output_comes_while_the_program_runs() -> None:
    process = start("exec", "-c", ASKS)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"one\n"
    process.stdin.write(b"fold\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"twofold\n"
    assert process.stdout.read(7) == b"partial"
    finished = finish(process, b"\n")
    assert (finished.code, finished.out, finished.err) == (0, "?\n", "unfinished")


def test_nothing_is_told_but_what_the_program_prints() -> None:
    finished = praxis("exec", "-c", "print(sum(range(10)))")
    assert (finished.code, finished.out, finished.err) == (0, "45\n", "")


PROBE = """
import sys
from praxis_desktop.cli import main
code = main()
print(*(name for name in sys.modules if name.startswith(UNNEEDED)), sep=", ", file=sys.stderr)
sys.exit(code)
"""
UNNEEDED = (
    *("asyncio", "cryptography", "csv", "jsonschema", "multiprocessing", "serial", "sqlite3", "subprocess"),
    *("praxis_desktop.gui", "praxis_desktop.journal.", "praxis_desktop.protocols.text"),
    *("praxis_desktop.interpreter.compiling", "praxis_desktop.interpreter.exnref."),
    *("praxis_desktop.ports.devices.", "praxis_desktop.ports.write_limits", "praxis_desktop.ports.wire_logs"),
    *("praxis_desktop.ports.emergency.stop_commands", "praxis_desktop.ports.granting.remembering"),
    *("praxis_desktop.records.exporting.", "praxis_desktop.records.history."),
    *("praxis_desktop.runs.outputs.reading", "praxis_desktop.runs.shared_world"),
    "praxis_desktop.runs.stored_request",
)
"""Modules for records, instruments, packages, and machine code that is not made yet."""


def test_a_program_that_only_prints_loads_nothing_for_records_and_instruments() -> None:
    assert praxis("exec", "-c", "print(1)").code == 0  # from now on machine code and an image exist
    command = (sys.executable, "-c", f"UNNEEDED = {UNNEEDED!r}{PROBE}")
    finished = finish(start("exec", "-c", "print(1)", command=command))
    assert (finished.code, finished.out, finished.err) == (0, "1\n", "\n")


TRACEBACKS = {
    "chained": """
        import atexit, sys
        def inner(value):
            raise ValueError("a bad value")
        def outer():
            try:
                inner(0)
            except ValueError as error:
                error.add_note("it was nought")
                raise KeyError("outer") from error
        atexit.register(lambda: print("at exit"))
        print("unfinished", end="")
        outer()
        """,
    "group": """
        class Broken(Exception):
            pass
        def fail():
            raise ExceptionGroup("two at once", [Broken("first"), ValueError("second")])
        fail()
        """,
    "message": """
        import sys
        sys.exit("good bye")
        """,
}


@pytest.mark.parametrize("name", TRACEBACKS)
def test_an_uncaught_exception_looks_like_cpythons(name: str, tmp_path: Path) -> None:
    lines = TRACEBACKS[name].strip("\n").splitlines()
    (tmp_path / "script.py").write_text("\n".join(line[8:] for line in lines))
    ours = praxis("exec", "script.py", cwd=tmp_path)
    theirs = native("script.py", cwd=tmp_path)
    assert (ours.code, ours.out) == (theirs.code, theirs.out.replace("\r\n", "\n"))
    assert _without_marks(ours.err) == _without_marks(theirs.err.replace(str(tmp_path) + os.sep, ""))


def _without_marks(traceback: str) -> list[str]:
    """Return a traceback's lines without carets, whose positions differ between Python versions."""
    return [line for line in traceback.splitlines() if not re.fullmatch(r"[ |]*[~^]+", line)]


def test_a_syntax_error_names_file_line_and_place(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("print(1)\nvalue = (1 +\n")
    finished = praxis("exec", "script.py", cwd=tmp_path)
    assert finished.code == 2
    assert finished.out == ""
    assert finished.told == [
        '  File "script.py", line 2',
        "    value = (1 +",
        "            ^",
        "SyntaxError: '(' was never closed",
    ]


def test_a_script_sees_itself_as_it_was_named_and_no_file_of_the_computer(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/data.csv").write_text("1")
    (tmp_path / "folder/script.py").write_text(
        "import json, sys\nprint(json.dumps([sys.argv, __name__, __file__]))\nopen('data.csv')"
    )
    finished = praxis("exec", "folder/script.py", "--args", '["a", 2, {"b": null}]', cwd=tmp_path)
    assert finished.code == 1
    name = str(Path("folder/script.py"))
    assert json.loads(finished.out) == [[name, "a", "2", '{"b": null}'], "__main__", name]
    assert "FileNotFoundError: " in finished.told[-2]
    assert finished.told[-1].startswith("data.csv is a file on this computer")


def test_input_is_the_process_standard_input_in_both_of_its_forms() -> None:
    program = "import sys\nprint(int(input('n? ')) + 1, sys.stdin.buffer.read())"
    finished = praxis("exec", "-c", program, given=b"5\r\nrest \xff")
    assert (finished.code, finished.out) == (0, "n? 6 b'rest \\xff'\n")


def test_a_program_from_standard_input_has_none_left() -> None:
    finished = praxis("exec", "-", given="print('µ'); input()\n".encode())
    assert (finished.code, finished.out) == (1, "µ\n")
    assert finished.told[0] == "Traceback (most recent call last):"
    assert finished.told[1] == '  File "<stdin>", line 1, in <module>'
    assert finished.told[-1] == "EOFError: EOF when reading a line"


def test_time_that_a_person_takes_does_not_count() -> None:
    process = start("exec", "--timeout", "1", "-c", "print('ready')\nprint(input())\nwhile True: pass")
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"ready\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1.5)
    process.stdin.write(b"answer\n")
    finished = finish(process)
    assert (finished.code, finished.out) == (5, "answer\n")
    assert finished.told[-1] == "the time limit of 1 s ended the program"


@pytest.mark.parametrize(
    "waits", ["asyncio.to_thread(time.sleep, 100)", "asyncio.sleep(100)"], ids=["for a thread", "for time"]
)
@pytest.mark.parametrize("start", ["await main()", "asyncio.run(main())"], ids=["top level", "asyncio.run"])
def test_a_program_out_of_time_says_where_it_awaited(start: str, waits: str) -> None:
    program = f"import asyncio, time\nasync def main():\n  await {waits}\n{start}"
    finished = praxis("exec", "--timeout", "1.5", "-c", program)
    assert finished.code == 5
    assert '  File "<string>", line 3, in main' in finished.told
    assert finished.told[-2:] == [
        "TimeLimitExceeded: the program has used up its time",
        "the time limit of 1.5 s ended the program",
    ]


_LOCKED = """
import sys, threading
lock = threading.Lock()
lock.acquire()
threading.Thread(target=lock.acquire).start()
"""
_TRAP = "import atexit, ctypes, sys; atexit.register(ctypes.string_at, 0xFFFFFFF0, 100)"


@pytest.mark.parametrize(
    ("program", "code", "value", "error"),
    [
        ("import sys; sys.exit(3)", 1, 3, "SystemExit"),
        ("import os; os._exit(4)", 1, 4, "SystemExit"),
        ("import atexit, os, sys; atexit.register(os._exit, 7); sys.exit()", 1, 7, "SystemExit"),
        (f"{_LOCKED}sys.exit()", 1, None, "DeadlockError"),
        (f"{_TRAP}; sys.exit()", 1, None, "WasmTrap"),
        ("x = bytearray(2**30)\nwhile True: x += x", 1, None, "MemoryError"),
        ("while True: pass", 5, None, "TimedOut"),
        (
            "import serial; s = serial.Serial('scale'); s.write(b'S\\r\\n'); s.read()",
            4,
            None,
            "PortDisconnected",
        ),
    ],
)
def test_each_end_has_its_exit_code(program: str, code: int, value: object, error: str) -> None:
    port = "scale=sim:mettler,unplug:after=0"
    finished = praxis("exec", "--json", "--timeout", "2", "--port", port, "-c", program)
    assert finished.code == code
    assert finished.result["value"] == value
    assert finished.result["error"]["name"] == error
    assert finished.events[-1]["state"] == "failed"


@pytest.mark.skipif(sys.platform == "win32", reason="locales are POSIX's")
def test_any_text_gets_through_an_ascii_terminal() -> None:
    program = "import sys; print('µ€\\N{GRINNING FACE}'); raise ValueError('µ')"
    finished = praxis("exec", "-c", program, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert finished.out == "µ€\N{GRINNING FACE}\n"
    assert finished.told[-1] == "ValueError: \\xb5"
    finished = praxis("exec", "--json", "-c", program, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert finished.out.isascii()
    assert finished.result["output"] == "µ€\N{GRINNING FACE}\n"


def test_streams_that_share_a_file_keep_their_order(tmp_path: Path) -> None:
    program = (
        "import sys\nfor i in range(2000):\n  print(i)\n  print(i, file=sys.stderr)\nraise SystemExit('end')"
    )
    with (tmp_path / "both").open("wb") as both:
        finish(start("exec", "-c", program, stdout=both, stderr=both))
    lines = (tmp_path / "both").read_text().splitlines()
    assert lines == [*(str(number // 2) for number in range(4000)), "end"]


@pytest.mark.skipif(sys.platform != "win32", reason="the test below closes them there")
def test_there_may_be_no_standard_streams(tmp_path: Path) -> None:
    program = tmp_path / "writes.py"
    program.write_text("print(1)\nprint(2)\n")
    env = home(tmp_path)
    detached = getattr(subprocess, "DETACHED_PROCESS", 0)
    run = subprocess.Popen(
        [*COMMAND, "run", str(program)], env=environment(**env), creationflags=detached, close_fds=True
    )
    assert run.wait(TIMEOUT_S) == 0
    assert state_of(env) == "completed"


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_standard_streams_may_be_closed(tmp_path: Path) -> None:
    def closed(redirection: str, *arguments: str) -> Finished:
        command = ("sh", "-c", f'exec "$@" {redirection}', "sh", *COMMAND)
        return finish(start(*arguments, command=command, cwd=tmp_path))

    finished = closed("<&-", "exec", "-c", "print(1)\ninput()")
    assert (finished.code, finished.out, finished.told[-1]) == (1, "1\n", "EOFError: EOF when reading a line")
    finished = closed(">&- 2>&-", "exec", "-c", "print(1)\nraise SystemExit(1)")
    assert (finished.code, finished.out, finished.err) == (1, "", "")
    for arguments in (
        ("exec", "--json", "-c", "print(1)"),
        ("history", "list"),
        ("settings", "list", "--json"),
        ("history", "key"),
    ):
        finished = closed(">/dev/full", *arguments)
        assert finished.code == 2
        assert finished.told == ["praxis-desktop: the output cannot be written: No space left on device"]
