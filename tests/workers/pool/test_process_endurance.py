"""Hosts in processes, used over and over: whatever their programs do, nothing grows and nothing
is left over.
"""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Callable

import pytest

from bench.processes import KILL, children
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.workers.pool import Children
from praxis_desktop.workers.pool._process_host import ProcessHost
from tests.workers.pool.hosts import SOURCE, Asked, error_name, process_host
from tests.workers.pool.pools import descriptors, eventually, in_thread, pool, settled, thread_names

GROWTH = 48 << 20
"""The bytes by which a process may grow, however many programs it runs: interpreters are freed late."""

Run = Callable[..., ExecutionResult]


def in_use() -> tuple[set[int], int, list[str]]:
    """Return the processes, open files and threads of this process."""
    return set(children(os.getpid())), descriptors(), thread_names()


def is_left_as(before: tuple[set[int], int, list[str]]) -> bool:
    """Return whether nothing is in use that was not ``before``. What an earlier test had not ended by then
    may have ended since.
    """
    processes, files, threads = in_use()
    return processes <= before[0] and files <= before[1] and Counter(threads) <= Counter(before[2])


def amounts() -> tuple[int, int, int]:
    """Return how many processes, open files and threads there are."""
    return len(children(os.getpid())), descriptors(), len(thread_names())


def run_all_kinds(run: Run, first: int, count: int) -> None:
    """Run programs of every kind; each must end as it does alone."""
    for number in range(first, first + count):
        kind = number % 10
        if kind == 7:
            assert error_name(run("1 / 0")) == "ZeroDivisionError"
        elif kind == 8:
            assert error_name(run("while True: pass", timeout=0.2)) == "TimedOut"
        elif kind == 9:
            # A crash of the guest: nothing of its process is lost.
            assert run("import os; os.abort()").error is not None
        else:
            assert run(f"[{number}] * 3", session="kept" if kind < 3 else None).value == [number] * 3


@pytest.mark.parametrize("count", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_host_in_a_process_does_not_grow(count: int) -> None:
    before = settled(in_use)
    made = process_host()
    host = Asked(made)
    run_all_kinds(host.run, 0, 20)
    memory = made.memory_bytes
    steady = settled(amounts)
    run_all_kinds(host.run, 20, count)
    assert made.is_sound
    assert made.memory_bytes - memory < GROWTH
    # Something in use a while ago may have been freed since.
    eventually(lambda: all(now <= then for now, then in zip(amounts(), steady, strict=True)))
    assert made.close(Deadline.after(60))
    eventually(lambda: is_left_as(before))


@pytest.mark.parametrize("count", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_pool_over_processes_does_not_grow(count: int) -> None:
    before = settled(in_use)
    done: list[int] = []
    with pool(options={"make_host": process_host}, size=2, largest=2) as one:

        def run(code: str, *, timeout: float = 30, session: str | None = None) -> ExecutionResult:
            return one.run(code, timeout=timeout).result

        def ask(first: int) -> None:
            run_all_kinds(run, first, count // 2)
            done.append(first)

        askers = [in_thread(functools.partial(ask, first)) for first in (0, count // 2)]
        for asker in askers:
            asker.join()
        assert len(done) == 2
        for _ in range(max(2, count // 20)):
            pid = one.health()[0].pid
            assert pid is not None
            os.kill(pid, KILL)
            eventually(lambda: one.run("3").result.value == 3)
        assert one.run("4").result.value == 4
    eventually(lambda: is_left_as(before))


def test_the_process_in_reserve_is_taken_replaced_when_it_dies_and_gone_in_the_end() -> None:
    before = settled(in_use)
    kept = Children(cache_directory(), SOURCE, keeps_one=True, interval=0.1)
    kept.order(0.0)
    eventually(lambda: kept.pid is not None)
    first = kept.pid
    assert first is not None
    os.kill(first, KILL)
    eventually(lambda: kept.pid not in (None, first))
    second = kept.pid
    host = Asked(ProcessHost(kept.take()))
    assert host.run("1 + 1").value == 2
    assert isinstance(host.host, ProcessHost)
    assert host.host.pid == second
    kept.order(0.0)
    eventually(lambda: kept.pid is not None)
    kept.close()
    assert kept.await_end(Deadline.after(60))
    assert host.host.close(Deadline.after(60))
    eventually(lambda: is_left_as(before))
