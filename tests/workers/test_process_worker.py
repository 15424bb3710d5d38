"""Workers in processes: whatever becomes of the process, every request is answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers import process_worker as module
from praxis_desktop.workers.messages import Error, Init, Run, Stdout
from praxis_desktop.workers.process_worker import ProcessWorker, process_worker
from praxis_desktop.workers.processes.child_process import ChildProcess
from tests.workers.test_workers import HANG, Listener, error_name

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "tests.workers.sources:MemorySource"


def pid_of(worker: ProcessWorker) -> int:
    assert worker.pid is not None
    return worker.pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
def test_a_process_that_dies_is_replaced_and_its_request_answered(number: signal.Signals) -> None:
    listener = Listener()
    worker = process_worker(source=SOURCE, on_message=listener)
    worker.post(Run("running", f"print('here', flush=True)\n{HANG}", timeout=None, session="a"))
    worker.post(Run("waiting", "7", session="a"))
    listener.wait(lambda message: isinstance(message, Stdout))
    os.kill(pid_of(worker), number)
    result = listener.result("running").result
    assert result.error is not None
    assert (result.error.name, result.error.message) == (
        "ProcessDied",
        f"the process of the program ended (signal {number.name})",
    )
    # What had not begun is served by the next process.
    assert listener.result("waiting").result.value == 7
    assert worker.health().replacements == 1
    assert worker.close()


def test_a_process_that_dies_while_nobody_needs_it_is_replaced() -> None:
    listener = Listener()
    worker = process_worker(source=SOURCE, on_message=listener)
    assert worker.run("1", session="a").value == 1
    first = pid_of(worker)
    os.kill(first, signal.SIGKILL)
    # Asked before or after its end was noticed: there is an answer, and then a worker.
    result = worker.run("2")
    assert result.value == 2 or error_name(result) == "ProcessDied"
    assert worker.run("3").value == 3
    assert pid_of(worker) != first
    assert worker.close()


def reserve_of(worker: ProcessWorker) -> int:
    """The process in reserve, as soon as there is one."""
    deadline = Deadline.after(60)
    while (pid := worker.reserve_pid) is None:
        assert not deadline.expired
        time.sleep(0.01)
    return pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_process_is_held_in_reserve_for_the_one_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESERVE_S", 0.0)
    listener = Listener()
    worker = process_worker(source=SOURCE, on_message=listener)
    assert worker.run("x = 1", session="a").error is None
    first, reserve = pid_of(worker), reserve_of(worker)
    assert first != reserve
    worker.post(Run("running", f"print('here', flush=True)\n{HANG}", timeout=None))
    listener.wait(lambda message: isinstance(message, Stdout))
    worker.kill()
    assert error_name(listener.result("running").result) == "Killed"
    assert error_name(worker.run("x", session="a")) == "NameError"
    assert pid_of(worker) == reserve
    # There is another one for the next time, and nothing of it is left in the end.
    following = reserve_of(worker)
    assert following not in (first, reserve)
    assert worker.close()
    assert all(map(is_gone, (first, reserve, following)))


def test_a_reserve_that_has_died_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESERVE_S", 0.0)
    worker = process_worker(source=SOURCE)
    assert worker.run("1").value == 1
    reserve = reserve_of(worker)
    os.kill(reserve, signal.SIGKILL)
    os.kill(pid_of(worker), signal.SIGKILL)
    result = worker.run("2")
    assert result.value == 2 or error_name(result) == "ProcessDied"
    assert worker.run("3").value == 3
    assert pid_of(worker) != reserve
    assert worker.close()


def test_a_reserve_is_of_the_recipe_that_the_worker_has_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESERVE_S", 0.0)
    worker = process_worker(source=SOURCE)
    assert worker.run("1").value == 1
    reserve = reserve_of(worker)
    worker.post(Init(BASELINE))
    assert worker.run("2").value == 2
    assert reserve_of(worker) != reserve
    assert worker.close()
    assert is_gone(reserve)


def test_a_process_that_does_not_answer_any_more_is_killed() -> None:
    worker = process_worker(source=SOURCE, grace=0.3)
    assert worker.run("1").value == 1
    os.kill(pid_of(worker), signal.SIGSTOP)
    result = worker.run("2", timeout=0.2)
    assert error_name(result) == "TimedOut"
    assert worker.run("3", timeout=100).value == 3
    assert worker.close()


WAYS = {
    "dies at once": "NoProcess",
    "dies in a frame": "NoProcess",
    "dies when it is ready": "NoProcess",
    "talks nonsense": "ProcessDied",
    "answers what nobody asked": "ProcessDied",
    "speaks for others": "ProcessDied",
    "is silent": "TimedOut",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_process_that_behaves_badly_costs_nobody_an_answer(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(name: str, arguments: list[str], codec: Any) -> ChildProcess[Any]:
        return ChildProcess("tests.workers.processes.bad_children", [way], codec)

    monkeypatch.setattr(module, "ChildProcess", bad)
    listener = Listener()
    worker = process_worker(on_message=listener, grace=0.2)
    if WAYS[way] == "NoProcess":
        told = listener.wait(lambda message: isinstance(message, Error))
        assert told.name == "NoProcess"
        assert way != "dies at once" or "there is a reason" in told.message
        assert error_name(worker.run("1")) == "WorkerRefused"
        assert worker.state == "failed"
    else:
        assert error_name(worker.run("1", timeout=0.2 if way == "is silent" else 100)) == WAYS[way]
    assert worker.close()


def test_where_no_process_can_be_started_every_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", fail)
    worker = process_worker()
    assert error_name(worker.run("1")) == "WorkerRefused"
    assert "Resource temporarily unavailable" in worker.health().last_error
    assert worker.close()


def test_what_a_process_writes_goes_to_the_log_and_harms_no_message(caplog: pytest.LogCaptureFixture) -> None:
    worker = process_worker(source="tests.workers.sources:TalkativeSource")
    assert worker.run("1 + 1").value == 2
    assert worker.close()
    assert "printed by the source" in caplog.text


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted in /proc")
def test_processes_leave_no_descriptors_threads_or_zombies() -> None:
    def counts() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    process_worker(source=SOURCE).close()
    before = counts()
    pids = []
    for _ in range(3):
        worker = process_worker(source=SOURCE)
        assert worker.run("1").value == 1
        pids.append(pid_of(worker))
        os.kill(pids[-1], signal.SIGKILL)
        assert worker.run("2").error is None or worker.run("3").value == 3
        pids.append(pid_of(worker))
        assert worker.close()
    assert counts() == before
    for pid in pids:
        assert not Path(f"/proc/{pid}").exists()


def test_a_process_ends_with_its_parent() -> None:
    program = f"""
        import os, signal, time
        from praxis_desktop.workers.messages import Run, Stdout
        from praxis_desktop.workers.process_worker import process_worker

        def hear(message):
            if isinstance(message, Stdout):
                print(worker.pid, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)

        worker = process_worker(source={SOURCE!r}, on_message=hear)
        worker.post(Run("1", "print(1, flush=True)\\nwhile True: pass", timeout=None))
        time.sleep(100)
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
    wait_until_gone(pid)


def wait_until_gone(pid: int) -> None:
    gone = threading.Event()
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        except OSError:
            return
        if state == "Z":  # its parent is gone: whoever adopted it may take its time
            return
        gone.wait(0.05)
    raise AssertionError(f"the process {pid} is still there")


def test_large_requests_pass() -> None:
    worker = process_worker(source=SOURCE)
    text = "ü" * (4 << 20)
    result = worker.run("import sys\nlen(sys.argv[1])", args=[text])
    assert result.value == len(text)
    assert worker.close()
