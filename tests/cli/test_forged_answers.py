"""A person's recorded answer cannot be changed: the change is detected, the run is not resumed from it, and
the record is not signed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from praxis_desktop.journal.format import BATCH
from tests.cli.command import finish, start
from tests.cli.homes import home
from tests.cli.interrupting import answer, history, journal_of, state_of, wait_for_prompt
from tests.ports.wires import needs_ports
from tests.records.forging import Bodies, forge, split

pytestmark = needs_ports

ASKING = """
import serial
from praxis.interactive import confirm

async def main():
    with serial.Serial("heater", timeout=5) as port:
        heats = await confirm("Is the lid on?")
        sure = await confirm("Go on?")
        port.write(b"heat\\n" if heats else b"wait\\n")
        print(port.readline().decode().strip(), flush=True)
"""
ANSWERED = b'"event":"answer"'


def edited(bodies: Bodies) -> Bodies:
    """Replace "no" with "yes" everywhere."""
    return [body.replace(b'"value":false', b'"value":true ') for body in bodies]


def removed(bodies: Bodies) -> Bodies:
    """Remove the answer, but keep the length, because a different length would be noticed."""
    return [body.replace(ANSWERED, b'"event":"unsaid"') for body in bodies]


def added(bodies: Bodies) -> Bodies:
    return [each for body in bodies for each in ((body, body) if ANSWERED in body else (body,))]


def unknowing(path: Path, change: Callable[[Bodies], Bodies]) -> None:
    """Change a journal without updating its digests: each batch keeps its own."""
    data = path.read_bytes()
    head, bodies = split(path)
    place, begins = len(head), list[bytes]()
    for body in bodies:
        begins.append(data[place : place + BATCH.size])
        place += BATCH.size + len(body)
    begin_of = dict(zip(bodies, begins, strict=True))
    for changed in (edited(bodies), removed(bodies)):
        begin_of |= dict(zip(changed, begins, strict=True))
    path.write_bytes(head + b"".join(begin_of[body] + body for body in change(bodies)) + data[place:])


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "heating.py"
    path.write_text(ASKING)
    return path


def test_an_answer_that_somebody_else_has_put_into_a_record_is_not_gone_on_with(
    env: dict[str, str], program: Path
) -> None:
    with NotedLine() as line:
        port = f"heater={line.device}"
        run = start("run", str(program), "--port", port, "--on-prompt", "ask", "--json", env=env)
        answer(env, wait_for_prompt(run), "no")
        wait_for_prompt(run)
        run.kill()
        finish(run)
        assert state_of(env) == "interrupted"
        journal = journal_of(env)
        sound = journal.read_bytes()
        for changes in (unknowing, forge):
            for change in (edited, removed, added):
                changes(journal, change)
                case = f"{changes.__name__} {change.__name__}"
                verified = history(env, "verify", "last")
                assert verified.code == 1, f"{case}: {verified}"
                assert "not sound" in verified.out, f"{case}: {verified}"
                resumed = history(env, "resume", "last")
                assert resumed.code in (1, 2), f"{case}: {resumed}"
                changed = journal.read_bytes()
                if changes is forge:
                    assert "its digests were recomputed" in resumed.err, case
                    closed = history(env, "close", "last", "--reason", "done")
                    assert (closed.code, journal.read_bytes()) == (2, changed), f"{case}: {closed}"
                journal.write_bytes(sound)
        assert (line.received(), state_of(env)) == (b"", "interrupted")
        resumed_run = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
        answer(env, wait_for_prompt(resumed_run), "yes")
        done = finish(resumed_run)
        assert done.code == 0, done.out
        assert line.received() == b"wait\n"
    assert history(env, "verify", "last").code == 0
    forge(journal, edited)
    verified = history(env, "verify", "last")
    assert verified.code == 1
    assert "The digests were recomputed" in verified.out
    assert history(env, "resume", "last").code == 2
