"""Replaying, comparing and resuming runs that are missing, unfinished or damaged: the error names the run,
with a remedy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from tests.cli.command import finish, start
from tests.cli.homes import home
from tests.cli.interrupting import (
    WEIGHING,
    history,
    journal_of,
    kill_at,
    report,
    state_of,
    wait_for_output,
)
from tests.ports.wires import needs_ports

pytestmark = needs_ports

PATIENT = WEIGHING.replace("time.sleep(0.02)", "time.sleep(0.02 if number < 2 else 60)")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "weighing.py"
    path.write_text(WEIGHING)
    return path


@pytest.fixture
def line() -> Iterator[NotedLine]:
    with NotedLine() as line:
        yield line


def test_a_run_under_way_is_left_alone(env: dict[str, str], program: Path, line: NotedLine) -> None:
    program.write_text(PATIENT)
    running = start("run", str(program), "--port", f"scale={line.device}", env=env)
    wait_for_output(running, b"ok 2")
    before = line.received()
    replayed = history(env, "replay", "last", "--json")
    assert (replayed.code, report(replayed)["state"]) == (0, "partial")
    assert "still active" in report(replayed)["reason"]
    for arguments in (
        ("resume", "last"),
        ("close", "last", "--reason", "no"),
        ("replay", "last", "--with", str(program)),
    ):
        refused = history(env, *arguments)
        assert refused.code == 2, refused.err
        assert "still active" in refused.err
        assert "Wait until it has ended" in refused.err
    running.kill()
    finish(running)
    first = start("history", "resume", "last", env=env)
    while (
        "continuing from the point where it was"
        not in (first.stderr.readline() if first.stderr else b"").decode()
    ):
        assert first.poll() is None
    second = history(env, "resume", "last")
    assert second.code == 2
    assert "still active" in second.err
    first.kill()
    finish(first)
    assert line.received() == before
    assert state_of(env) == "interrupted"


def test_a_record_that_is_no_more_what_was_written_is_told_from_a_crash(
    env: dict[str, str], program: Path, line: NotedLine
) -> None:
    kill_at(line, program, env, b"ok 2")
    shown = history(env, "show", "last").out
    assert "history resume" in shown
    crashed = history(env, "replay", "last")
    assert (crashed.code, "the run was cut off" in crashed.out) == (0, True)
    journal = journal_of(env)
    sound = journal.read_bytes()
    length = len(sound.rstrip(b"\0"))
    sent = line.received()

    def told_with(data: bytes | bytearray, *arguments: str) -> tuple[int, str]:
        journal.write_bytes(data)
        finished = history(env, *arguments)
        return finished.code, finished.out + finished.err

    altered = bytearray(sound)
    altered[length - 1200] ^= 4
    code, told = told_with(altered, "replay", "last")
    assert code == 1
    assert "it is damaged from byte" in told
    assert "with more data after that" in told
    code, told = told_with(altered, "resume", "last")
    assert code == 2
    assert "it was not merely cut short" in told
    code, told = told_with(altered, "replay", "last", "--with", str(program))
    assert code == 2
    assert "has been cut short" in told
    for data, word in (
        (sound[:60], "the header is cut off"),
        (b"", "is empty"),
        (b"x" * 99, "is not a journal"),
    ):
        for arguments in (("replay", "last"), ("resume", "last"), ("close", "last", "--reason", "no")):
            code, told = told_with(data, *arguments)
            assert code in (1, 2)
            assert word in told
            assert "--journal FILE" not in told
    assert line.received() == sent
    assert told_with(sound, "verify", "last")[0] == 0


def test_a_run_that_is_over_is_not_gone_on_with_and_those_that_can_be_are_named(
    env: dict[str, str], program: Path, line: NotedLine, tmp_path: Path
) -> None:
    kill_at(line, program, env, b"ok 2")
    number, interrupted = history(env, "list").out.splitlines()[1].split()[:2]
    other = tmp_path / "other.py"
    other.write_text("def main():\n    return 1\n")
    finish(start("run", str(other), env=env))
    refused = history(env, "resume", "last")
    assert refused.code == 2
    assert "is not interrupted: it is completed" in refused.err
    assert f"Interrupted: {number}." in refused.err
    assert history(env, "discard", interrupted, "--reason", "no use").code == 0
    refused = history(env, "resume", interrupted)
    assert refused.code == 2
    assert f"history discard --undo {number}" in refused.err
    assert "interrupted" in history(env, "list", "--discarded").out


def test_a_record_that_nothing_can_be_added_to_is_named(
    env: dict[str, str], program: Path, line: NotedLine
) -> None:
    kill_at(line, program, env, b"ok 2")
    lock = journal_of(env).with_name("owner.lock")
    lock.unlink()
    lock.mkdir()
    for arguments in (("resume", "last"), ("close", "last", "--reason", "no")):
        refused = history(env, *arguments)
        assert refused.code == 2, refused.err
        assert "nothing can be added to the record" in refused.err


def test_a_step_that_there_is_not_is_named(env: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "steps.py"
    program.write_text(
        "from praxis import step\ndef main():\n    with step('Only one'):\n        print('in it')\n"
    )
    assert finish(start("run", str(program), env=env)).code == 0
    for until in ("2", "Only two"):
        refused = history(env, "replay", "last", "--until", until)
        assert refused.code == 2
        assert f"has no step '{until}' that has ended" in refused.err
    found = history(env, "replay", "last", "--until", "Only one")
    assert (found.code, "in it" in found.out) == (0, True)
