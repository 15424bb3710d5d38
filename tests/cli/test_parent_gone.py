"""A run in a separate process when the program that controls it is killed."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from bench.processes import KILL, KILLED, children, suspend
from bench.processes import resume as let_go_on
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.resume.test_simulated_crashes import COUNTER, COUNTING, SAID
from tests.workers.pool.children import await_end, run_child

BEGINS = """
import serial
def main():
    with serial.Serial("inst", timeout=20) as port:
        port.write(b"here\\n")
        port.read(1)
"""
COMPUTES = f"{BEGINS}\n        while True: pass\n"
WAITS = f"{BEGINS}\n        import time; time.sleep(1000)\n"
READS = f"{BEGINS}\n        port.timeout = None; port.read(10)\n"
HOST_CALLS = f"""{BEGINS}
        import js
        text = "[" + "1," * 2_000_000 + "1]"
        while True: js.JSON.parse(text)
"""
CATCHES = f"""{BEGINS}
        while True:
            try:
                while True: pass
            except BaseException: pass
"""
WRITES = f"{BEGINS}\n        while True: print('x' * 10_000)\n"


def begin(
    env: dict[str, str], source: str, folder: Path, *arguments: str, mark: bytes = b""
) -> subprocess.Popen[bytes]:
    """Start a run of ``source`` in a separate process, and wait until it has printed ``mark``."""
    path = folder / "program.py"
    path.write_text(source)
    process = start("run", str(path), *arguments, "--exec-mode", "process", "--json", env=env)
    told = b""
    while mark not in told:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, told
        told += line
    return process


def kill_parent(process: subprocess.Popen[bytes]) -> None:
    """Kill the process that controls a run, and check that the run's process does not survive it."""
    child = run_child(process.pid)
    process.kill()
    finish(process)
    await_end(child)


def state(env: dict[str, str]) -> str:
    """Return the state of the newest run."""
    newest: dict[str, str] = json.loads(praxis("history", "list", "--json", env=env).out.splitlines()[0])
    return newest["state"]


@pytest.mark.parametrize(
    "source",
    [COMPUTES, WAITS, READS, HOST_CALLS, CATCHES, WRITES],
    ids=["computes", "waits", "reads", "host_calls", "catches", "writes"],
)
def test_a_run_is_interrupted_when_its_parent_is_killed(source: str, tmp_path: Path) -> None:
    env = home(tmp_path)
    with NotedLine() as line:
        process = begin(env, source, tmp_path, "--port", f"inst={line.device}")
        assert line.wait_for(b"here\n", 60)
        kill_parent(process)
        line.settle()
        assert line.received() == b"here\n"
        assert state(env) == "interrupted"


def test_a_run_whose_parent_was_killed_goes_on_and_sends_no_command_twice(tmp_path: Path) -> None:
    env = home(tmp_path)
    (tmp_path / "own.py").write_text(COUNTER)
    waits = "            print('at', number)\n            if number == 10: time.sleep(5)\n            said"
    source = "import time" + COUNTING.replace("            said", waits)
    port = f"counter=sim:{tmp_path / 'own.py'}:Counter"
    kill_parent(begin(env, source, tmp_path, "--port", port, mark=b"at 10"))
    assert state(env) == "interrupted"
    # Both are killed once more, the run's process first: the process that reports its end would have ended
    # the run.
    resumed = start("history", "resume", "last", "--json", env={**env, "PRAXIS_EXEC_MODE": "process"})
    while not (found := children(resumed.pid)):
        time.sleep(0.01)
    suspend(resumed.pid)
    os.kill(found[0], KILL)
    resumed.kill()
    finish(resumed)
    assert state(env) == "interrupted"
    done = praxis("history", "resume", "last", "--json", env={**env, "PRAXIS_EXEC_MODE": "process"})
    assert done.code == 0, done.out + done.err
    assert done.result["value"] == {"said": SAID}
    assert praxis("history", "verify", "last", env=env).code == 0


def test_nothing_of_a_run_is_left_that_was_being_prepared(tmp_path: Path) -> None:
    env = home(tmp_path)
    kill_parent(begin(env, COMPUTES, tmp_path, "--port", "inst=loop://", mark=b'"preparing"'))
    assert state(env) == "interrupted"


def test_a_question_that_was_open_is_put_again(tmp_path: Path) -> None:
    env = home(tmp_path)
    source = """
from praxis import interactive, protocol_function

@protocol_function()
async def main():
    return await interactive.confirm("Is the lid on?")
"""
    kill_parent(begin(env, source, tmp_path, "--on-prompt", "ask", mark=b'"prompt"'))
    assert state(env) == "interrupted"
    refused = praxis("history", "resume", "last", "--on-prompt", "abort", env=env)
    assert "Is the lid on?" in refused.err
    assert state(env) == "interrupted"


def test_a_run_whose_parent_is_held_goes_on_with_it(tmp_path: Path) -> None:
    env = home(tmp_path)
    source = f"{BEGINS}\n        print('y' * 5_000_000)\n        return 7\n"
    with NotedLine() as line:
        process = begin(env, source, tmp_path, "--port", f"inst={line.device}")
        assert line.wait_for(b"here\n", 60)
        suspend(process.pid)
        time.sleep(0.5)  # the pipe to the parent fills up
        let_go_on(process.pid)
        done = finish(process)
        assert (done.code, done.result["value"]) == (0, 7)
    assert state(env) == "completed"


def test_a_held_parent_that_is_killed_takes_its_run_along(tmp_path: Path) -> None:
    env = home(tmp_path)
    with NotedLine() as line:
        process = begin(env, WRITES, tmp_path, "--port", f"inst={line.device}")
        assert line.wait_for(b"here\n", 60)
        suspend(process.pid)
        kill_parent(process)
        assert state(env) == "interrupted"


def test_a_run_whose_process_is_killed_has_failed_and_is_sealed(tmp_path: Path) -> None:
    env = home(tmp_path)
    with NotedLine() as line:
        process = begin(env, WAITS, tmp_path, "--port", f"inst={line.device}")
        assert line.wait_for(b"here\n", 60)
        child = run_child(process.pid)
        os.kill(child, KILL)
        done = finish(process)
        assert done.code == 1
        assert done.result["error"]["name"] == "ProcessDied"
        assert KILLED in done.result["error"]["message"]
    assert state(env) == "failed"
    assert praxis("history", "verify", "last", env=env).code == 0
