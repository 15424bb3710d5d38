"""Whatever goes wrong when a run is resumed, its record stays unchanged, and the run can be resumed later."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from praxis_desktop.core.events import ExecutionResult, ResultEvent
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.indexed_record import IndexedRecord
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.cli.interrupting import (
    ALL,
    UNANSWERED,
    WEIGHING,
    answer,
    history,
    journal_of,
    kill_at,
    kill_behind,
    report,
    state_of,
    wait_for_output,
    wait_for_prompt,
)
from tests.ports.wires import needs_ports
from tests.records.history.telling import begin

pytestmark = needs_ports


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "weighing.py"
    path.write_text(WEIGHING)
    return path


def resuming(env: dict[str, str]) -> subprocess.Popen[bytes]:
    return start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)


def ended_by(process: subprocess.Popen[bytes], which: signal.Signals) -> Finished:
    process.send_signal(which)
    return finish(process)


def killed(process: subprocess.Popen[bytes]) -> Finished:
    process.kill()
    return finish(process)


def answered(env: dict[str, str], process: subprocess.Popen[bytes]) -> Finished:
    """Answer all questions of the process truthfully, and wait for its end."""
    said = {"damaged end": "go_on", "open exchange": "done", "reply": "ok"}
    assert process.stdout is not None
    for text in process.stdout:
        event = json.loads(text)
        if event["event"] == "prompt":
            answer(env, event, said[event["details"]["what"]])
    return finish(process)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_who_stops_instead_of_answering_leaves_the_run_as_it_was(env: dict[str, str], program: Path) -> None:
    program.write_text(UNANSWERED)
    with NotedLine() as line:
        kill_behind(line, program, env, b"silent\n")
        for which, code in ((signal.SIGINT, 3), (signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 3)):
            waiting = resuming(env)
            wait_for_prompt(waiting)
            stopped = ended_by(waiting, which)
            assert stopped.code == code, stopped.err
            assert state_of(env) == "interrupted"
            assert history(env, "verify", "last").code == 0
        last = resuming(env)
        answer(env, wait_for_prompt(last), "unsure")
        assert finish(last).code == 1
        last = resuming(env)
        answer(env, wait_for_prompt(last), "done")
        answer(env, wait_for_prompt(last), "ok")
        done = finish(last)
        assert done.code == 0, done.out
        assert line.received().count(b"silent\n") == 1
    assert history(env, "verify", "last").code == 0
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"


ASKING = """
import serial
from praxis.interactive import confirm

async def main():
    with serial.Serial("scale", timeout=5) as port:
        port.write(b"weigh\\n")
        print(port.readline().decode().strip(), flush=True)
        sure = await confirm("Is the lid on?")
        port.write(b"close\\n")
        print(port.readline().decode().strip(), sure, flush=True)
    return sure
"""


def test_a_run_that_waited_for_an_answer_is_not_ended_where_there_is_nobody(
    env: dict[str, str], program: Path
) -> None:
    program.write_text(ASKING)
    with NotedLine() as line:
        begun = start(
            "run", str(program), "--port", f"scale={line.device}", "--on-prompt", "ask", "--json", env=env
        )
        assert wait_for_prompt(begun)["message"] == "Is the lid on?"
        killed(begun)
        alone = history(env, "resume", "last", "--on-prompt", "abort")
        assert alone.code == 1
        assert "there is nobody to ask: Is the lid on?" in alone.err
        assert "--on-prompt ask" in alone.err
        assert state_of(env) == "interrupted"
        resumed = start("history", "resume", "last", "--json", env=env)
        answer(env, wait_for_prompt(resumed), "yes")
        done = finish(resumed)
        assert done.code == 0, done.out
        assert line.received() == b"weigh\nclose\n"
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"


ANSWERED = """
import time
import serial
from praxis.interactive import confirm

async def main():
    sure = await confirm("Is the lid on?")
    for _ in range(120):
        time.sleep(0.5)
    with serial.Serial("scale", timeout=5) as port:
        port.write(b"close\\n")
        print(port.readline().decode().strip(), sure, flush=True)
"""


def test_what_was_answered_is_not_asked_again(env: dict[str, str], program: Path) -> None:
    program.write_text(ANSWERED)
    with NotedLine() as line:
        begun = start(
            "run", str(program), "--port", f"scale={line.device}", "--on-prompt", "ask", "--json", env=env
        )
        answer(env, wait_for_prompt(begun), "yes")
        patience = time.monotonic() + 60
        while b'\x1f{"value":' not in journal_of(env).read_bytes():
            assert time.monotonic() < patience
            time.sleep(0.01)
        killed(begun)
    replayed = history(env, "replay", "last", "--json")
    assert replayed.code == 0
    asked = history(env, "show", "last", "--actions").out
    assert "bob" in asked
    resumed = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
    first = json.loads(wait_for_output(resumed, b"the run is continuing"))
    assert first["event"] == "log"
    killed(resumed)
    assert history(env, "show", "last", "--actions").out.count("Is the lid on?") == 1


def test_what_is_torn_off_may_have_been_sent_and_a_person_is_asked(
    env: dict[str, str], program: Path
) -> None:
    with NotedLine() as line:
        kill_at(line, program, env, b"ok 2")
        line.settle()
        before = line.received()
        journal = journal_of(env)
        data = bytearray(journal.read_bytes())
        data[len(data.rstrip(b"\0")) - 1] ^= 1
        journal.write_bytes(data)
        assert history(env, "verify", "last").code == 1
        alone = history(env, "resume", "last")
        assert alone.code == 1
        assert "cut off or damaged at its end" in alone.err
        unsure = resuming(env)
        prompt = wait_for_prompt(unsure)
        assert prompt["details"]["what"] == "damaged end"
        answer(env, prompt, "stay")
        assert finish(unsure).code == 1
        assert line.received() == before
        sure = resuming(env)
        prompt = wait_for_prompt(sure)
        assert prompt["details"]["what"] == "damaged end"
        killed(sure)
        assert state_of(env) == "interrupted"
        sure = resuming(env)
        assert answered(env, sure).code == 0
        assert line.received() == ALL
    assert history(env, "verify", "last").code == 0
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"


def test_a_record_that_has_lost_its_end_since_is_not_gone_on_with(env: dict[str, str], program: Path) -> None:
    with NotedLine() as line:
        kill_at(line, program, env, b"ok 2")
        assert state_of(env) == "interrupted"
        journal = journal_of(env)
        data = journal.read_bytes()
        journal.write_bytes(data[: len(data.rstrip(b"\0")) - 300])
        before = line.received()
        refused = history(env, "resume", "last")
        assert refused.code == 2
        assert "has been cut short" in refused.err
        assert line.received() == before
        journal.write_bytes(data)
        assert answered(env, resuming(env)).code == 0
        assert line.received() == ALL


FAILING = """
import asyncio
import serial
from praxis import step

tried = []

@step("Take", recover=["retry"])
async def take(port):
    tried.append(1)
    port.write(b"take %d\\n" % len(tried))
    print(port.readline())
    if len(tried) < 2:
        raise OSError("no liquid")

async def main():
    with serial.Serial("scale", timeout=5) as port:
        await take(port)
        for name in ("First", "Second", "Third"):
            async with step(name):
                port.write(name.lower().encode() + b"\\n")
                print(port.readline())
                await asyncio.sleep(SECONDS)
""".replace("SECONDS", "10" if sys.platform == "win32" else "0.9")  # in which another command is started
TYPED = """
import serial

def main():
    with serial.Serial("scale", timeout=5) as port:
        volume = input("How much? ")
        print("it is", volume, flush=True)
        port.write(b"weigh\\n")
        print(port.readline().decode().strip(), flush=True)
        number = input("How often? ")
        print("asking", flush=True)
        plate = input("Which plate? ")
        port.write(b"close\\n")
        print(port.readline().decode().strip(), volume, number, plate, flush=True)
"""


def test_what_was_typed_is_not_asked_again_and_what_was_printed_stays(
    env: dict[str, str], program: Path
) -> None:
    program.write_text(TYPED)
    with NotedLine() as line:
        typing = start("run", str(program), "--port", f"scale={line.device}", env=env)
        assert typing.stdin is not None
        typing.stdin.write(b"5 ul\ntwice\n")
        typing.stdin.flush()
        wait_for_output(typing, b"asking")
        killed(typing)
        program.unlink()
        resumed = praxis("history", "resume", "last", env=env, given=b"left\n")
        assert resumed.code == 0, resumed.err
        assert line.received() == b"weigh\nclose\n"
    printed = journal_of(env).with_name("output.txt").read_text()
    assert printed == ("How much? it is 5 ul\nok\nHow often? asking\nWhich plate? ok 5 ul twice left\n")
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"


def test_a_pause_is_over_and_a_failure_is_asked_about_again(env: dict[str, str], program: Path) -> None:
    program.write_text(FAILING)
    with NotedLine() as line:
        begun = start(
            "run", str(program), "--port", f"scale={line.device}", "--on-error", "ask", "--json", env=env
        )
        assert "no liquid" in wait_for_prompt(begun)["message"]
        killed(begun)
        assert state_of(env) == "interrupted"
        resumed = resuming(env)
        prompt = wait_for_prompt(resumed)
        assert "no liquid" in prompt["message"]
        answer(env, prompt, "retry", "--fact", "done=confirmed_failure")
        wait_for_output(resumed, b'"status": "started", "title": "Second"')
        paused = praxis("runs", "pause", "last", "--reason", "lunch", env=env)
        assert paused.code == 0, paused.err
        wait_for_output(resumed, b'"state": "paused"')
        killed(resumed)
        done = history(env, "resume", "last")
        assert done.code == 0, done.err
        assert line.received() == b"take 1\ntake 2\nfirst\nsecond\nthird\n"
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"


def test_a_run_that_died_between_its_result_and_the_end_of_its_record_is_closed(env: dict[str, str]) -> None:
    record = begin(History(Path(env["PRAXIS_HOME"]) / "data/history"))
    assert isinstance(record, IndexedRecord)
    record.tell(ResultEvent("completed", record.run_id, ExecutionResult("", 1.0, 2.0)))
    record.leave()
    verified = history(env, "verify", "last")
    assert "ended, but not closed and signed" in verified.out
    assert "history resume" not in verified.out, "it would be refused"
    refused = history(env, "resume", "last")
    assert refused.code == 2
    assert "`praxis-desktop history close` closes it" in refused.err
    assert history(env, "close", "last", "--reason", "it was killed").code == 0
    assert history(env, "verify", "last").code == 0
