"""Where no thread can have a guest's stack, a child process runs the guest on its main thread."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool._process_host import ProcessHost
from praxis_desktop.workers.pool.messages import Run, RunResult, Stderr, Stdout
from tests.cli.command import finish, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a main thread grow")

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


def error_name(result: ExecutionResult) -> str:
    assert result.error is not None, result
    return result.error.name


@pytest.fixture
def _small_stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make processes started from here unable to give a thread a large stack."""
    (tmp_path / "sitecustomize.py").write_text(SMALL_STACKS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("_small_stacks")
@pytest.mark.parametrize("arguments", [("tests.workers.sources:MemorySource",), ()])
def test_requests_are_answered_in_a_process_all_the_same(arguments: tuple[str, ...]) -> None:
    host = ProcessHost(ChildProcess(*arguments))

    def run(
        code: str,
        *,
        timeout: float | None = 30.0,
        session: str | None = None,
        on_output: Callable[[Stdout | Stderr], None] | None = None,
    ) -> ExecutionResult:
        request = Run(uuid.uuid4().hex, code, timeout=timeout, session=session)
        answer = host.serve(request, BASELINE, on_output)
        assert isinstance(answer, RunResult), answer
        return answer.result

    def interrupt(message: Stdout | Stderr) -> None:
        assert host.interrupt()

    assert run("1 + 1").value == 2
    assert run(DEEP, session="a").value == 0
    assert error_name(run("def f(): f()\nf()", session="a")) == "RecursionError"
    assert error_name(run("while True: pass", timeout=0.2)) == "TimedOut"
    hung = run("print('here', flush=True)\nwhile True: pass", timeout=None, on_output=interrupt)
    assert error_name(hung) in ("KeyboardInterrupt", "GuestInterrupted")
    assert run("descend(10)", session="a").value == 0
    assert host.close(Deadline.after(60))


@pytest.mark.usefixtures("_small_stacks")
def test_the_command_line_takes_a_process_and_runs_there(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[3]
    finished = finish(start("exec", "-c", DEEP, env={"PYTHONPATH": f"{tmp_path}:{folder}"}))
    assert "programs run in a process of their own" in finished.err
    assert (finished.code, finished.out.strip()) == (0, "")
