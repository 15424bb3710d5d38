"""The sandbox around processes with guests: tested from the inside, as if a guest had escaped."""

from __future__ import annotations

import json
import os
import queue
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.protocols import Program
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionSettings, Settings
from praxis_desktop.workers.pool import Children, RemoteRun, describe_elsewhere, desktop_pool
from praxis_desktop.workers.pool._parent_service import ParentService
from praxis_desktop.workers.pool.messages import (
    ClaimPorts,
    Help,
    JoinGuardian,
    ListenAt,
    NewFile,
    OpenPort,
    ParentReply,
    ParentRequest,
    SignRecord,
)
from praxis_desktop.workers.sandbox.process_sandbox import sandbox_here
from tests.cli.command import praxis
from tests.cli.homes import home
from tests.workers.sandbox import breakout

pytestmark = pytest.mark.skipif(not sandbox_here().holds, reason="this system has no process sandbox")


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a Praxis whose processes try to break out, with the targets of the attempts."""
    own = home(tmp_path)
    shutil.copy(breakout.__file__, tmp_path / "sitecustomize.py")
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    records = Path(own["PRAXIS_HOME"]) / "data" / "history" / "runs"
    (records / ("0" * 32)).mkdir(parents=True)
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        control = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        control.bind(str(tmp_path / "control"))
        yield {
            **own,
            "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[3]}",
            "TEST_SECRET": str(secret),
            "TEST_RECORDS": str(records),
            "TEST_CACHE": str(Path(own["PRAXIS_HOME"], "cache").resolve()),
            "TEST_PORT": str(server.getsockname()[1]),
            "TEST_SOCKET": str(tmp_path / "control"),
        }
    assert secret.read_text() == "secret"


def check(told: str, names: set[str]) -> None:
    """Check that every attempt has failed, on the thread of a guest and on one that it has started."""
    lines = [line.partition(breakout.MARK)[2] for line in told.splitlines() if breakout.MARK in line]
    assert lines, told
    both: dict[str, dict[str, str]] = json.loads(lines[0])
    for attempts in (both["first"], both["second"]):
        assert attempts.keys() == names
        others = {name: error for name, error in attempts.items() if error != "PermissionError"}
        assert others == {"link it": "OSError"}  # the kernel calls that another file system


@pytest.fixture
def names(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all attempts."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return set(breakout.attempts())


@pytest.mark.parametrize("command", ["run", "exec"])
def test_nothing_is_reached_from_the_process_of_a_run(
    command: str, env: dict[str, str], names: set[str], tmp_path: Path
) -> None:
    source = tmp_path / "program.py"
    source.write_text(
        "import serial\nwith serial.Serial('inst', timeout=20) as port:\n    port.write(b'a\\n')\n"
    )
    with NotedLine() as line:
        port = f"inst={line.device}"
        done = praxis(command, str(source), "--exec-mode", "process", "--port", port, env=env)
        assert done.code == 0, done.err
        line.settle()
        assert line.received() == b"a\n"
    check(done.err, names)


def test_nothing_is_reached_from_a_process_that_was_held_in_reserve(
    names: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    reserve = Children(cache_directory(), keeps_one=True)
    reserve.order(0.0)
    deadline = Deadline.after(60)
    while reserve.pid is None:
        assert not deadline.expired
        time.sleep(0.01)
    request = RunRequest(Program("print(1)", "x.py"), is_script=True)
    output = OutputBuffer()
    run = RemoteRun(request, children=reserve, on_event=lambda event: None, output=output)
    assert run.execute().state == "completed"
    reserve.close()
    assert reserve.await_end(Deadline.after(60))
    check(caplog.text, names)


def test_nothing_is_reached_from_a_process_that_describes(
    names: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    program = Program(f"def main(count: int = 3): ...\n# {uuid.uuid4()}", "/lab/described.py")
    describe_elsewhere(program, desktop_snapshots(), cache_directory())
    check(caplog.text, names)


def test_nothing_is_reached_from_a_process_that_answers_requests(
    names: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    with desktop_pool(Settings(execution=ExecutionSettings(mode="process"))) as pool:
        assert pool.run("print(1)").result.output == "1\n"
    check(caplog.text, names)


def test_the_same_can_be_done_without_a_wall(names: set[str]) -> None:
    allowed = {"read the users", "read a file of the user", "look at the parent", "connect by TCP"}
    assert allowed <= names
    assert {breakout.tried(breakout.attempts()[name]) for name in allowed} == {""}


def test_a_run_listens_and_takes_peers_only_where_it_was_granted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    answers: queue.SimpleQueue[ParentReply] = queue.SimpleQueue()
    granted = (f"server=listen://localhost:{port}", f"scope=tcp://127.0.0.1:{port}")
    request = RunRequest(Program("1", "x.py"), is_script=True, ports=granted)
    kept: list[int] = []

    def answer_with(answer: ParentReply, descriptor: int | None) -> None:
        if descriptor is not None:
            kept.append(os.dup(descriptor))
        answers.put(answer)

    helper = ParentService(request, "0" * 32, answer_with, process=lambda: None)
    asked: list[Help] = [
        ListenAt("server", "listen://127.0.0.1:1"),
        ListenAt("server", f"listen://127.0.0.1:{port}?from=0.0.0.0/0"),
        ListenAt("other", f"listen://127.0.0.1:{port}"),
        ListenAt("scope", f"tcp://127.0.0.1:{port}"),
        OpenPort("server", f"listen://127.0.0.1:{port}"),
        ListenAt("server", f"listen://127.0.0.1:{port}"),
        ListenAt("server", f"listen://127.0.0.1:{port}"),
    ]
    became = []
    for number, what in enumerate(asked):
        helper.help(ParentRequest(number, what))
        answer = answers.get(timeout=60)
        became.append(answer.fault["kind"] if answer.fault else "")
    refused = "PortNotAllowed"
    assert became == [refused, refused, refused, refused, "PortDisconnected", "", "PortBusy"]
    socket.create_connection(("127.0.0.1", port), timeout=20).close()
    for descriptor in kept:
        os.close(descriptor)
    helper.close()


def test_only_what_was_granted_is_opened_for_a_run() -> None:
    with NotedLine() as granted, NotedLine() as other:
        answers: queue.SimpleQueue[ParentReply] = queue.SimpleQueue()
        request = RunRequest(Program("1", "x.py"), is_script=True, ports=(f"inst={granted.device}",))
        kept: list[int] = []

        def answer_with(answer: ParentReply, descriptor: int | None) -> None:
            if descriptor is not None:
                kept.append(os.dup(descriptor))
            answers.put(answer)

        helper = ParentService(request, "0" * 32, answer_with, process=lambda: None)
        asked: list[Help] = [
            OpenPort("inst", other.device),
            OpenPort("other", granted.device),
            OpenPort("inst", "socket://127.0.0.1:22"),
            ClaimPorts((("inst", other.device),), queue=False),
            NewFile("/etc/passwd"),
            OpenPort("inst", granted.device),  # before the guardian can hold it
            JoinGuardian(),
            OpenPort("inst", granted.device),
            SignRecord(b"1" * 32),
            SignRecord(b"2" * 32),
        ]
        became = []
        for number, what in enumerate(asked):
            helper.help(ParentRequest(number, what))
            answer = answers.get(timeout=60)
            became.append(answer.fault["kind"] if answer.fault else "")
        for descriptor in kept:
            os.close(descriptor)
        helper.close()
        refused = "PortNotAllowed"
        assert became == [refused, refused, refused, refused, "OSError", refused, "", "", "", "StorageError"]
