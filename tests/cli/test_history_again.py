"""``history replay`` and ``history resume``, run from a shell."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench.controls.line import NotedLine
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.cli.interrupting import (
    ALL,
    UNANSWERED,
    WEIGHING,
    history,
    kill_behind,
    report,
    wait_for_prompt,
)
from tests.ports.wires import needs_ports, wire

pytestmark = needs_ports


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


def processor_s(pid: int) -> float:
    """Return the processor time of a process, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "weighing.py"
    path.write_text(WEIGHING)
    return path


def test_a_run_whose_process_was_killed_goes_on_and_sends_nothing_twice(
    env: dict[str, str], program: Path, tmp_path: Path
) -> None:
    with NotedLine() as line:
        kill_behind(line, program, env, b"weigh 2\n")
        assert "interrupted" in history(env, "list").out
        other = tmp_path / "other.py"
        other.write_text("def main():\n    return 1\n")
        number, first = history(env, "list").out.splitlines()[1].split()[:2]
        told = praxis("run", str(other), env=env).err
        assert f"`praxis-desktop history resume {number}` resumes it" in told
        cut = history(env, "replay", first, "--json")
        assert cut.code == 0
        assert report(cut)["state"] == "partial"
        # Only the instrument knows what happened to the last command; its reply may have been recorded.
        resumed = history(env, "resume", first, "--operator", "ada")
        if resumed.code == 1:
            assert "someone must be asked" in resumed.err
            assert "weigh 2" in resumed.err
            assert "interrupted" in history(env, "list").out
            return
        assert resumed.code == 0, resumed.err
        assert line.received() == ALL
    verified = history(env, "verify", first)
    assert verified.code == 0, verified.out
    assert report(history(env, "replay", first, "--json"))["state"] == "identical"
    assert "ada" in history(env, "show", first, "--actions").out
    again = history(env, "resume", first)
    assert again.code == 2
    assert "is not interrupted: it is completed" in again.err


def test_a_run_that_was_resumed_is_still_stopped_by_its_number(env: dict[str, str], tmp_path: Path) -> None:
    asking = tmp_path / "asking.py"
    asking.write_text(
        "from praxis import interactive\n\n\nasync def main():\n    await interactive.confirm('Clear?')\n"
    )
    run = start("run", str(asking), "--on-prompt", "ask", "--json", env=env)
    wait_for_prompt(run)
    run.kill()
    finish(run)
    resumed = start("history", "resume", "1", "--on-prompt", "ask", "--json", env=env)
    wait_for_prompt(resumed)
    stopped = praxis("runs", "stop", "1", env=env)
    assert stopped.code == 0, stopped
    assert finish(resumed).code == 3


def test_who_is_sure_says_so_and_the_run_goes_on(env: dict[str, str], program: Path) -> None:
    program.write_text(UNANSWERED)
    with NotedLine() as line:
        kill_behind(line, program, env, b"silent\n")
        waiting = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
        assert waiting.stdout is not None
        asked: list[dict[str, Any]] = []
        for text in waiting.stdout:
            event = json.loads(text)
            if event["event"] == "prompt":
                asked.append(event)
                said = "done" if event["kind"] == "choose" else "ok"
                answered = praxis(
                    "runs", "answer", "last", str(event["number"]), said, "--operator", "bob", env=env
                )
                assert answered.code == 0, answered.err
            last = event
        finish(waiting)
        assert [event["kind"] for event in asked] == ["choose", "input"]
        assert "'silent'" in asked[0]["message"]
        assert [choice["value"] for choice in asked[0]["choices"]] == ["done", "send", "unsure"]
        assert last["state"] == "completed", last
        assert line.received().count(b"silent\n") == 1
    assert "bob says that it was carried out" in history(env, "show", "last", "--actions").out
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"


def test_what_left_of_a_long_write_nobody_knows_and_so_the_run_stays_interrupted(
    env: dict[str, str], program: Path
) -> None:
    program.write_text(
        "import asyncio, serial\n"
        "async def main():\n"
        "    port = serial.Serial('scale', write_timeout=None)\n"
        "    print('writing', flush=True)\n"
        "    writing = asyncio.ensure_future(asyncio.to_thread(port.write, bytes(1 << 20)))\n"
        "    await asyncio.sleep(0.2)\n"
        "    print('waiting', flush=True)\n"
        "    await writing\n"
    )
    with wire() as line:  # the other end does not read
        run = start("run", str(program), "--port", f"scale={line.device}", env=env)
        assert run.stdout is not None
        assert run.stdout.readline() == b"writing\n"
        assert run.stdout.readline() == b"waiting\n"
        run.kill()
        finish(run)
        resumed = history(env, "resume", "last")
        assert resumed.code == 1
        assert "it is not known how much of it was sent" in resumed.err
        assert "ATTENTION" not in resumed.err  # and nothing else is sent, not even a stop
        assert "interrupted" in history(env, "list").out


def test_another_program_is_compared_with_the_recorded_instruments(
    env: dict[str, str], program: Path, tmp_path: Path
) -> None:
    with NotedLine() as line:
        ran = praxis("run", str(program), "--port", f"scale={line.device}", env=env)
    assert ran.code == 0, ran.err
    program.write_text("this is no program any more")
    changed = tmp_path / "changed.py"

    def what_if(source: str) -> Finished:
        changed.write_text(source)
        return history(env, "replay", "last", "--with", str(changed), "--json")

    assert report(what_if(f"# a remark\n{WEIGHING}"))["same"] is True
    printed = what_if(WEIGHING.replace("print(", 'print("weighed", '))
    assert printed.code == 1
    assert [change["what"] for change in report(printed)["changes"]] == ["output"]
    for_people = history(env, "replay", "last", "--with", str(changed)).out
    assert for_people.startswith("with changed.py, 1 difference in run 1:\n")
    # Waits take no time.
    waited = report(what_if(f"import time\ntime.sleep(86_400)\n{WEIGHING}"))
    assert waited["diverged"] is None
    assert waited["seconds"] > 86_400
    other = report(what_if(WEIGHING.replace("range(6)", "range(7)")))
    assert "the recording ends after 6 requests" in other["diverged"]["message"]
    assert other["diverged"]["line"] == 9
    sent = report(what_if(WEIGHING.replace("b'weigh", 'b"weigh').replace("weigh %d", "tare %d")))
    assert "instead of b'weigh 0" in sent["diverged"]["message"]
    assert what_if("def main(:\n").code == 2


@pytest.mark.skipif(sys.platform != "linux", reason="the processor time of a process is Linux's")
def test_ctrl_c_ends_a_comparison_without_a_report(env: dict[str, str], tmp_path: Path) -> None:
    program, changed = tmp_path / "long.py", tmp_path / "changed.py"
    program.write_text("for _ in range(100_000_000): pass")
    changed.write_text(program.read_text() + "\nprint(1)")
    assert praxis("run", str(program), env=env).code == 0
    comparing = start("history", "replay", "last", "--with", str(changed), env=env)
    while processor_s(comparing.pid) < 3:  # it starts in less, and runs the recorded program for longer
        time.sleep(0.05)
    comparing.send_signal(signal.SIGINT)
    finished = finish(comparing)
    assert (finished.code, finished.out) == (3, "")
    assert "the replay was stopped" in finished.err


def test_bytes_are_shown_with_their_step_and_line(env: dict[str, str], program: Path) -> None:
    with NotedLine() as line:
        assert praxis("run", str(program), "--port", f"scale={line.device}", env=env).code == 0
    shown = history(env, "show", "last", "--wire", "--step", "2", "--json")
    events = [json.loads(text) for text in shown.out.splitlines()]
    wire = [event for event in events if event["event"] == "wire"]
    assert [bytes.fromhex(event["data"]) for event in wire] == [b"weigh 1\n", b"ok\n"]
    assert {(event["step"], event["title"], event["line"], event["by"]) for event in wire} == {
        (2, "Weigh 1", 9, "program")
    }
    text = history(env, "show", "last", "--wire").out
    assert f"step 6: Weigh 5, {program}:9" in text


@pytest.mark.parametrize(
    ("option", "told"),
    [("--step=99", "run 1 has no step 99"), ("--port=none", "run 1 used no port 'none'\nIt used: scale.")],
)
def test_bytes_of_a_step_or_port_that_is_not_there_are_refused(
    option: str, told: str, env: dict[str, str], program: Path
) -> None:
    with NotedLine() as line:
        assert praxis("run", str(program), "--port", f"scale={line.device}", env=env).code == 0
    refused = history(env, "show", "last", "--wire", option)
    assert (refused.code, refused.out) == (2, "")
    assert told in refused.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "last", "--step", "3"), "--step and --port choose from --wire\nAdd --wire."),
        (("show", "last", "--port", "scale"), "--step and --port choose from --wire\nAdd --wire."),
        (("replay", "nothing"), "is not a run"),
        (("resume", "nothing"), "is not a run"),
        (("replay",), "ID"),
    ],
)
def test_bad_input_is_told(env: dict[str, str], arguments: tuple[str, ...], told: str) -> None:
    finished = history(env, *arguments)
    assert finished.code == 2
    assert told in finished.err
