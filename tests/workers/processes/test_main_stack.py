"""Where no thread can have a guest's stack, the process of a worker or run has it on its main thread."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.messages import Run, Stdout
from praxis_desktop.workers.process_worker import process_worker
from tests.cli.command import finish, start
from tests.workers.test_workers import HANG, Listener, error_name

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a main thread grow")

SOURCE = "tests.workers.sources:MemorySource"
DEEP = """
import sys
sys.setrecursionlimit(20_000)
def descend(depth):
    return depth and descend(depth - 1)
descend(9_000)
"""
SMALL_STACKS = """
import threading
given = threading.stack_size
def refuse(size=0):
    if size > 32 << 20:
        raise ValueError("size not valid")
    return given(size)
threading.stack_size = refuse
"""


@pytest.fixture
def _small_stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes started from here give no thread a large stack."""
    (tmp_path / "sitecustomize.py").write_text(SMALL_STACKS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("_small_stacks")
@pytest.mark.parametrize("source", [SOURCE, "praxis_desktop.workers.processes.worker_child:snapshots"])
def test_a_worker_in_a_process_works_all_the_same(source: str) -> None:
    listener = Listener()
    worker = process_worker(source=source, on_message=listener)
    assert worker.run("1 + 1").value == 2
    assert worker.run(DEEP, session="a").value == 0
    assert error_name(worker.run("def f(): f()\nf()", session="a")) == "RecursionError"
    assert error_name(worker.run("while True: pass", timeout=0.2)) == "TimedOut"
    worker.post(Run("running", f"print('here', flush=True)\n{HANG}", timeout=None))
    listener.wait(lambda message: isinstance(message, Stdout))
    worker.interrupt("running")
    assert error_name(listener.result("running").result) in ("KeyboardInterrupt", "GuestInterrupted")
    assert worker.run("descend(10)", session="a").value == 0
    assert worker.close(Deadline.after(60))


@pytest.mark.usefixtures("_small_stacks")
def test_the_command_line_takes_a_process_and_runs_there(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[3]
    finished = finish(start("exec", "-c", DEEP, env={"PYTHONPATH": f"{tmp_path}:{folder}"}))
    assert "programs run in a process of their own" in finished.err
    assert (finished.code, finished.out.strip()) == (0, "")
