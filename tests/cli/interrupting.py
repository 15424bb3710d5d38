"""Runs that are killed by other processes, and the command line's reports about them afterwards."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from bench.controls.line import NotedLine
from tests.cli.command import Finished, finish, praxis, start

WEIGHING = """
import serial, time
from praxis import step

def main():
    with serial.Serial("scale", timeout=5) as port:
        for number in range(6):
            with step(f"Weigh {number}"):
                port.write(b"weigh %d\\n" % number)
                print(port.readline().decode().strip(), number, flush=True)
            time.sleep(0.02)
    return number
"""
ALL = b"".join(b"weigh %d\n" % number for number in range(6))

UNANSWERED = WEIGHING.replace('b"weigh %d\\n" % number', 'b"silent\\n" if number == 3 else b"weigh\\n"')
"""The same program with a command to which the instrument does not reply."""


def history(env: dict[str, str], *arguments: str) -> Finished:
    """Run ``history`` with these arguments to its end."""
    return praxis("history", *arguments, env=env)


def report(finished: Finished) -> dict[str, Any]:
    """Return the result of a replay."""
    last = json.loads(finished.out.splitlines()[-1])
    found: dict[str, Any] = last["result"]["value"]
    return found


def kill_behind(line: NotedLine, program: Path, env: dict[str, str], command: bytes, *options: str) -> None:
    """Kill the run as soon as the instrument has received ``command``."""
    run = start("run", str(program), "--port", f"scale={line.device}", *options, env=env)
    try:
        assert line.wait_for(command, 60)
    finally:
        run.kill()
        finish(run)


def kill_at(line: NotedLine, program: Path, env: dict[str, str], printed: bytes, *options: str) -> None:
    """Kill the run of WEIGHING as soon as it has printed a line with ``printed``. It waits after that line,
    so it cannot end before this process reads the line.
    """
    waits = f"time.sleep(3 if number == {printed.decode().split()[-1]} else 0.02)"
    program.write_text(WEIGHING.replace("time.sleep(0.02)", waits))
    run = start("run", str(program), "--port", f"scale={line.device}", *options, env=env)
    try:
        wait_for_output(run, printed)
    finally:
        run.kill()
        finish(run)


def wait_for_output(process: subprocess.Popen[bytes], wanted: bytes) -> bytes:
    """Return the first line of standard output that contains ``wanted``."""
    assert process.stdout is not None
    for text in process.stdout:
        if wanted in text:
            return text
    raise AssertionError(f"{wanted!r} was never said")


def wait_for_prompt(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return the next question of a run with ``--json``."""
    found: dict[str, Any] = json.loads(wait_for_output(process, b'{"event": "prompt"'))
    return found


def answer(env: dict[str, str], prompt: dict[str, Any], said: str, *options: str) -> None:
    """As bob, answer a question of the most recent run."""
    number = str(prompt["number"])
    done = praxis("runs", "answer", "last", number, said, *options, "--operator", "bob", env=env)
    assert done.code == 0, done.err


def journal_of(env: dict[str, str]) -> Path:
    """Return the journal of the only run."""
    (found,) = Path(env["PRAXIS_HOME"]).glob("data/history/runs/*/record.journal")
    return found


def state_of(env: dict[str, str]) -> str:
    """Return the state of the most recent run, as the list shows it to programs."""
    return str(json.loads(history(env, "list", "--json").out.splitlines()[0])["state"])
