"""Workers in processes, over and over: whatever their programs do, nothing grows and nothing is left over."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.workers import process_worker as module
from praxis_desktop.workers.process_worker import ProcessWorker, process_worker
from tests.workers.pool.pools import descriptors, eventually, in_thread, pool, thread_names
from tests.workers.test_workers import error_name

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")

SOURCE = "tests.workers.sources:MemorySource"
GROWTH = 48 << 20
"""Bytes by which a process may grow, however many programs it runs: its interpreters are given back late."""

Run = Callable[..., ExecutionResult]


def children() -> set[int]:
    """The processes that this one has started and not reaped."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end between the listing and the reading; its children are then another thread's.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def run_all_kinds(run: Run, first: int, count: int) -> None:
    """Programs of every kind, each of which must end as it does alone."""
    for number in range(first, first + count):
        kind = number % 10
        if kind == 7:
            assert error_name(run("1 / 0")) == "ZeroDivisionError"
        elif kind == 8:
            assert error_name(run("while True: pass", timeout=0.2)) == "TimedOut"
        elif kind == 9:
            # A crash of the guest: of its process nothing is lost.
            assert run("import os; os.abort()").error is not None
        else:
            assert run(f"[{number}] * 3", session="kept" if kind < 3 else None).value == [number] * 3


def is_whole(worker: ProcessWorker) -> bool:
    """Whether it is idle, with its reserve beside it."""
    return worker.state == "ready" and worker.reserve_pid is not None


@pytest.mark.parametrize("count", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_worker_in_a_process_does_not_grow(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESERVE_S", 0.0)
    before = (children(), descriptors(), thread_names())
    worker = process_worker(source=SOURCE)
    run_all_kinds(worker.run, 0, 20)
    eventually(lambda: is_whole(worker))
    first, memory = worker.pid, worker.health().memory_bytes
    steady = (len(children()), descriptors(), threading.active_count())
    run_all_kinds(worker.run, 20, count)
    assert worker.pid == first
    assert worker.health().replacements == 0
    assert worker.health().memory_bytes - memory < GROWTH
    for _ in range(max(2, count // 20)):
        hung = in_thread(functools.partial(worker.run, "while True: pass", timeout=None))
        eventually(lambda: worker.state == "busy")
        worker.kill()
        hung.join()
        assert worker.run("2").value == 2
        eventually(lambda: is_whole(worker))
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        eventually(lambda: worker.run("3").value == 3)
        eventually(lambda: is_whole(worker))
    eventually(lambda: (len(children()), descriptors(), threading.active_count()) == steady)
    assert worker.close(Deadline.after(60))
    eventually(lambda: (children(), descriptors(), thread_names()) == before)


@pytest.mark.parametrize("count", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_pool_over_processes_does_not_grow(count: int) -> None:
    before = (children(), descriptors(), thread_names())
    make = functools.partial(process_worker, source=SOURCE)
    done: list[int] = []
    with pool(options={"make_worker": make}, size=2, largest=2) as one:

        def run(code: str, *, timeout: float = 30, session: str | None = None) -> ExecutionResult:
            return one.run(code, timeout=timeout).result

        def ask(first: int) -> None:
            run_all_kinds(run, first, count // 2)
            done.append(first)

        askers = [in_thread(functools.partial(ask, first)) for first in (0, count // 2)]
        for asker in askers:
            asker.join()
        assert len(done) == 2
        assert run("4").value == 4
    eventually(lambda: (children(), descriptors(), thread_names()) == before)
