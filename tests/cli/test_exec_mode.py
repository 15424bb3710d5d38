"""A program in a separate process gives the same output as in a thread, and losing it does no harm."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.processes import KILL, KILLED, children
from tests.cli.command import Finished, environment, finish, praxis, start
from tests.cli.homes import SYSTEM_FOLDER, home

PROCESS = ("--exec-mode", "process")


def without_times(finished: Finished) -> list[dict[str, Any]]:
    """Return the events without the parts that differ between runs; consecutive pieces of text are joined."""
    told: list[dict[str, Any]] = []
    for event in finished.events:
        if event["event"] in ("log", "progress", "serial"):
            continue
        event.pop("run_id", None)
        event.pop("runtime", None)
        if "result" in event:
            event["result"] = {**event["result"], "runtime": 0, "startTimestamp": 0}
        if "text" in event and told and told[-1]["event"] == event["event"]:
            told[-1]["text"] += event["text"]
        else:
            told.append(event)
    return told


@pytest.mark.parametrize(
    ("program", "given", "code"),
    [
        ("import sys\nprint(input('n? '))\nprint('e', file=sys.stderr)\n{'a': [1, '\\ud800']}", b"bob\n", 0),
        ("1/0", b"", 1),
        ("import sys; sys.exit(3)", b"", 1),
        ("def f(:", b"", 2),
        ("import serial\ns = serial.Serial('scale')\ns.write(b'S\\r\\n')\ns.read()", b"", 4),
    ],
)
def test_both_modes_tell_the_same(program: str, given: bytes, code: int) -> None:
    def told(mode: str) -> list[dict[str, Any]]:
        port = ("--port", "scale=sim:mettler,unplug:after=0")
        finished = praxis("exec", "--json", "--exec-mode", mode, *port, "-c", program, given=given)
        assert finished.code == code
        return without_times(finished)

    assert told("process") == told("thread")


def test_the_environment_chooses_the_mode_and_a_time_limit_holds() -> None:
    env = {"PRAXIS_EXEC_MODE": "process"}
    finished = finish(start("exec", "--timeout", "0.5", "-c", "while True: pass", env=env))
    assert finished.code == 5
    assert "the time limit of 0.5 s ended the program" in finished.err


def test_a_benchmark_does_not_go_with_a_process() -> None:
    finished = praxis("exec", *PROCESS, "--benchmark", "2", "-c", "1")
    assert finished.code == 2
    assert finished.told[-1] == "Leave out --exec-mode process."


@pytest.mark.parametrize("option", ["--benchmark=2", "--checkpoint=x.checkpoint"])
def test_what_has_to_be_in_this_process_is_refused_where_programs_must_not_be(
    option: str, tmp_path: Path
) -> None:
    environment_says = environment(PRAXIS_EXEC_MODE="process")
    finished = praxis("exec", option, "-c", "print('ran')", env=environment_says, cwd=tmp_path)
    assert (finished.code, finished.out) == (2, "")
    assert "their own processes" in finished.err
    finished = praxis("exec", option, "--exec-mode=thread", "-c", "1", env=environment_says, cwd=tmp_path)
    assert finished.code == 0


ASKING = '# /// script\n# [tool.praxis.execution]\n# mode = "process"\n# ///\n'


@pytest.mark.parametrize("command", ["exec", "run"])
def test_a_file_asks_for_a_process_of_its_own(command: str, tmp_path: Path) -> None:
    path = tmp_path / "greedy.py"
    path.write_text(f"{ASKING}print('here', flush=True)\nwhile True: pass")
    running = start(command, "--exec-mode", "thread", str(path), env=home(tmp_path))
    assert running.stdout is not None
    assert running.stdout.readline() == b"here\n"
    (child,) = children(running.pid)
    os.kill(child, KILL)
    assert finish(running).code == 1


def test_what_needs_this_process_refuses_a_file_that_asks_for_another(tmp_path: Path) -> None:
    path = tmp_path / "greedy.py"
    path.write_text(ASKING + "1")
    finished = praxis("exec", "--benchmark", "2", str(path))
    assert finished.code == 2
    assert "greedy.py requires a process of its own" in finished.err


def test_a_process_that_is_killed_is_a_failed_run() -> None:
    running = start("exec", *PROCESS, "-c", "print('here')\nwhile True: pass")
    assert running.stdout is not None
    assert running.stdout.readline() == b"here\n"
    (child,) = children(running.pid)
    os.kill(child, KILL)
    finished = finish(running)
    assert finished.code == 1
    assert finished.told[-1] == f"praxis-desktop: the program's process ended ({KILLED})"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_stop_reaches_the_process() -> None:
    program = "try:\n    print('here')\n    while True: pass\nfinally: print('parked')"
    running = start("exec", *PROCESS, "-c", program)
    assert running.stdout is not None
    assert running.stdout.readline() == b"here\n"
    running.send_signal(signal.SIGINT)
    finished = finish(running)
    assert (finished.code, finished.out) == (3, "parked\n")


def test_an_administrators_mode_cannot_be_relaxed(tmp_path: Path) -> None:
    file = tmp_path / "praxis-desktop" / "settings.json"
    file.parent.mkdir()
    file.write_text('{"locked": ["execution.mode"], "execution": {"mode": "process"}}')
    env = {SYSTEM_FOLDER: str(tmp_path)}
    refused = praxis("exec", "--exec-mode", "thread", "-c", "print(1)", env=env)
    assert (refused.code, refused.out) == (2, "")
    assert str(file) in refused.err
    assert praxis("exec", "--exec-mode", "process", "-c", "print(1)", env=env).out == "1\n"
