"""``history resume`` in separate processes, where only approved programs run, and on another computer."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from bench.processes import KILL, children, suspend
from praxis_desktop.ports.devices.discovery import is_present
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import needs_ports, of_terminals
from tests.workers.pool.children import await_end

pytestmark = needs_ports

WEIGHING = """
import serial, time

def main():
    with serial.Serial("scale", timeout=20) as port:
        for number in range(5):
            port.write(b"weigh %d\\n" % number)
            print(port.readline().decode().strip(), number, flush=True)
            time.sleep(0.6 if number == 2 else 0)
    return number
"""
ALL = b"".join(b"weigh %d\n" % number for number in range(5))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


def have(env: dict[str, str], **settings: object) -> None:
    """Apply these settings."""
    config = Path(env["PRAXIS_HOME"]) / "config"
    config.mkdir(exist_ok=True)
    (config / "settings.json").write_text(json.dumps(settings))


ATTEMPTS = 5
"""Attempts to get the name of an earlier terminal again; any process of this computer may get it instead."""


def killed(env: dict[str, str], folder: Path, line: NotedLine) -> Path:
    """Have a run killed, with all of its processes, after its third command; returns its program."""
    program = folder / "weighing.py"
    program.write_text(WEIGHING)
    run = start("run", str(program), "--port", f"scale={line.device}", env=env)
    assert run.stdout is not None
    try:
        while (text := run.stdout.readline()) and not text.startswith(b"ok 2"):
            pass
        assert text, finish(run).err
        # The power fails for all of them at once.
        others = children(run.pid)
        if os.name == "posix":  # a process of Windows that stands still does not end
            for pid in others:
                suspend(pid)
        run.kill()
        for pid in others:
            with suppress(OSError):  # it has ended with the program
                os.kill(pid, KILL)
            await_end(pid)  # until then, it holds the record open
    finally:
        run.kill()
        finish(run)
    return program


def resume(env: dict[str, str], *options: str) -> Finished:
    return praxis("history", "resume", "last", *options, env=env)


def test_where_programs_have_a_process_of_their_own_one_goes_on_in_one(
    env: dict[str, str], tmp_path: Path
) -> None:
    have(env, execution={"mode": "process"})
    with NotedLine() as line:
        killed(env, tmp_path, line)
        assert "interrupted" in praxis("history", "list", env=env).out
        resumed = resume(env, "--json", "--operator", "ada")
        assert resumed.code == 0, resumed.out + resumed.err
        assert resumed.events[-1]["state"] == "completed"
        assert resumed.result["value"] == 4
        assert line.received() == ALL
    assert praxis("history", "verify", "last", env=env).code == 0
    assert praxis("history", "replay", "last", env=env).code == 0
    assert "ada" in praxis("history", "show", "last", "--actions", env=env).out


def test_what_stays_interrupted_in_a_process_of_its_own_can_go_on_later(
    env: dict[str, str], tmp_path: Path
) -> None:
    with NotedLine() as line:
        killed(env, tmp_path, line)
        # A run is resumed in the current mode, whatever the mode in which it was begun.
        have(env, execution={"mode": "process"})
        assert is_present(line.device)
    missing = resume(env)
    assert missing.code == 4, missing.err
    assert "port scale cannot be opened again" in missing.err
    assert "interrupted" in praxis("history", "list", env=env).out


def test_only_what_is_approved_goes_on_where_only_that_runs(env: dict[str, str], tmp_path: Path) -> None:
    with NotedLine() as line:
        program = killed(env, tmp_path, line)
        have(env, runs={"approved_only": True})
        refused = resume(env)
        assert refused.code == 2
        assert "the current version of weighing.py is not approved" in refused.err
        assert "interrupted" in praxis("history", "list", env=env).out
        approved = praxis("protocols", "approve", str(program), "--reason", "checked", env=env)
        assert approved.code == 0, approved.err
        # The record's own copy is run, whatever happens to the file.
        program.write_text("def main():\n    return 0\n")
        resumed = resume(env)
        assert resumed.code == 0, resumed.err
        assert line.received() == ALL


def test_a_record_from_another_computer_goes_on_only_if_a_person_says_that_its_instruments_are_here(
    env: dict[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    there = home(other)
    hello = tmp_path / "hello.py"
    hello.write_text("def main():\n    pass\n")
    for each in (env, there):
        assert praxis("run", str(hello), env=each).code == 0  # this makes the installation's key
    with NotedLine() as line:
        killed(there, tmp_path, line)
        runs = Path(there["PRAXIS_HOME"]) / "data" / "history" / "runs"
        record = max(runs.iterdir(), key=lambda folder: folder.stat().st_mtime)
        taken = tmp_path / "stick" / record.name
        shutil.copytree(record, taken)
        imported = praxis("history", "import", str(taken), "--unfinished", env=env)
        assert imported.code == 0, imported.err
        refused = resume(env, "--on-prompt", "abort")
        assert refused.code == 1
        assert "The run was started on another computer" in refused.err
        assert f"scale at {line.device}" in refused.err
        waiting = start("history", "resume", record.name, "--on-prompt", "ask", "--json", env=env)
        assert waiting.stdout is not None
        for text in waiting.stdout:
            event = json.loads(text)
            if event["event"] == "prompt":
                said = praxis("runs", "answer", "last", str(event["number"]), "go_on", env=env)
                assert said.code == 0, said.err
        finish(waiting)
        assert event["state"] == "completed", event
        assert line.received() == ALL
    assert praxis("history", "verify", record.name, env=env).code == 0


@of_terminals
def test_a_terminal_that_has_the_name_of_the_one_that_was_gets_nothing(
    env: dict[str, str], tmp_path: Path
) -> None:
    with ExitStack() as lines:
        others: list[NotedLine] = []
        for _ in range(ATTEMPTS):
            with NotedLine() as line:
                device = line.device
                killed(env, tmp_path, line)
            most = len(others) + 40
            while len(others) < most and device not in [other.device for other in others]:
                others.append(lines.enter_context(NotedLine()))
            if others[-1].device == device:
                break
        else:
            pytest.skip(f"somebody else was given the name, {ATTEMPTS} times")
        refused = resume(env)
        assert refused.code == 4
        assert f"the pseudo-terminal {device} is gone" in refused.err
        assert not any(other.received() for other in others)
    assert "interrupted" in praxis("history", "list", env=env).out
