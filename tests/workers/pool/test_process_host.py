"""Hosts in processes: whatever happens to the process, every request is answered."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from bench.processes import KILL, is_there, suspend
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool._process_host import ProcessHost
from praxis_desktop.workers.pool.messages import FromChild, Init, Progress, Ready, encode
from tests.workers.pool.children import await_end
from tests.workers.pool.hosts import HANG, SOURCE, Asked, error_name, process_host
from tests.workers.pool.pools import SOON, descriptors, thread_names

ROOT = Path(__file__).resolve().parents[3]


def pid_of(host: Asked) -> int:
    assert isinstance(host.host, ProcessHost)
    return host.host.pid


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            "SIGKILL", marks=pytest.mark.skipif(os.name != "posix", reason="on Windows SIGTERM kills")
        ),
        "SIGTERM",
        "SIGABRT",
    ],
)
def test_a_process_that_dies_is_told_with_its_request(name: str) -> None:
    host = Asked(process_host())
    result = host.begun(HANG, session="a")
    os.kill(pid_of(host), signal.Signals[name])
    told = f"signal {name}" if os.name == "posix" else f"exit code {signal.Signals[name]:d}"
    error = result.result(SOON).error
    assert error is not None
    assert (error.name, error.message) == (
        "ProcessDied",
        f"the program's process ended ({told})",
    )
    assert not host.host.is_sound
    assert error_name(host.run("1")) == "ProcessDied"
    assert host.host.close(Deadline.after(SOON))


def test_a_start_is_told_in_four_steps() -> None:
    heard: list[FromChild] = []
    is_ready = threading.Event()

    def hear(message: FromChild) -> None:
        heard.append(message)
        if isinstance(message, Ready):
            is_ready.set()

    child = ChildProcess(SOURCE)
    child.listen(hear, lambda reason: None)
    child.write(encode(Init(BASELINE)))
    assert is_ready.wait(SOON)
    child.kill()
    assert child.ended.wait(SOON)
    assert [message.value for message in heard if isinstance(message, Progress)] == [5, 45, 70, 100]


def test_a_process_that_does_not_answer_any_more_is_killed() -> None:
    host = Asked(process_host(grace=0.3))
    assert host.run("1").value == 1
    suspend(pid_of(host))
    assert error_name(host.run("2", timeout=0.2)) == "TimedOut"
    assert host.host.close(Deadline.after(SOON))


WAYS = {
    "dies at once": "NoProcess",
    "dies in a frame": "NoProcess",
    "dies when it is ready": "ProcessDied",
    "talks nonsense": "ProcessDied",
    "answers what nobody asked": "ProcessDied",
    "speaks for others": "ProcessDied",
    "is silent": "TimedOut",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_process_that_behaves_badly_costs_nobody_an_answer(way: str) -> None:
    child = ChildProcess(way, module="tests.workers.pool.bad_children")
    host = Asked(ProcessHost(child, grace=0.2))
    result = host.run("1", timeout=0.2 if way == "is silent" else 100)
    assert error_name(result) == WAYS[way]
    assert result.error is not None
    assert way != "dies at once" or "there is a reason" in result.error.message
    assert host.host.close(Deadline.after(SOON))


_STARTS_ONE = """
import sys, threading
from praxis_desktop.workers.pool._child_process import ChildProcess
child = ChildProcess("holds Python's lock", sys.argv[1], module="tests.workers.pool.bad_children")
threading.Event().wait()
"""


def test_a_process_that_holds_pythons_lock_ends_with_a_killed_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SOON)
        port = str(server.getsockname()[1])
        program = subprocess.Popen([sys.executable, "-c", _STARTS_ONE, port], cwd=ROOT)
        connection, _ = server.accept()
    with connection:
        connection.settimeout(SOON)
        assert connection.recv(1) == b"."
        program.kill()
        try:
            assert connection.recv(1) == b""
        except ConnectionResetError:  # so Windows reports the end of a killed process
            pass
    program.wait(SOON)


def test_what_a_process_writes_goes_to_the_log_and_harms_no_message(caplog: pytest.LogCaptureFixture) -> None:
    host = Asked(process_host("tests.workers.sources:TalkativeSource"))
    assert host.run("1 + 1").value == 2
    assert host.host.close(Deadline.after(SOON))
    assert "printed by the source" in caplog.text


def test_processes_leave_no_descriptors_threads_or_zombies() -> None:
    def counts() -> tuple[int, list[str]]:
        return descriptors(), thread_names()

    process_host().close(Deadline.after(SOON))
    before = counts()
    pids = []
    for _ in range(3):
        host = Asked(process_host())
        assert host.run("1").value == 1
        pids.append(pid_of(host))
        os.kill(pids[-1], KILL)
        assert error_name(host.run("2")) == "ProcessDied"
        assert host.host.close(Deadline.after(SOON))
    assert counts() == before
    for pid in pids:
        assert not is_there(pid)


def test_a_process_ends_with_its_parent() -> None:
    program = f"""
        import os
        from bench.processes import KILL
        from tests.workers.pool.hosts import process_host, run_of
        from praxis_desktop.snapshots.recipes import BASELINE

        def hear(message):
            print(host.pid, flush=True)
            os.kill(os.getpid(), KILL)

        host = process_host({SOURCE!r})
        host.serve(run_of("print(1, flush=True)\\nwhile True: pass", timeout=None), BASELINE, hear)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.wait(100)
    await_end(pid)


def test_large_requests_pass() -> None:
    host = Asked(process_host())
    text = "ü" * (4 << 20)
    assert host.run("import sys\nlen(sys.argv[1])", args=[text]).value == len(text)
    assert host.host.close(Deadline.after(SOON))
