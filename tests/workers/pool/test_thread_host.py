"""Hosts in threads: failing starts, threads that never return, and nothing left over."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ExecutionResult
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool import _thread_host as hosting
from praxis_desktop.workers.pool._thread_host import ThreadHost
from praxis_desktop.workers.pool._warm_interpreters import WarmInterpreters
from tests.workers.pool.hosts import HANG, Asked, error_name
from tests.workers.sources import MemorySource


class NoRuntime(PraxisError):
    """The error when there is no runtime to make an interpreter of."""


class FailingSource:
    """A source without interpreters until it is repaired."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self._source = MemorySource()

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        if self.error is not None:
            raise self.error
        return self._source.prepare(recipe)


@pytest.mark.parametrize("error", [NoRuntime("no guest here", hint="Install it."), ValueError("a defect")])
def test_a_start_that_fails_is_told_and_every_request_answered(error: Exception) -> None:
    source = FailingSource(error)
    host = Asked(ThreadHost(source.prepare))
    result = host.run("1 + 1")
    assert error_name(result) in ("NoRuntime", "Defect")
    assert str(error) in (result.error.message if result.error else "")
    source.error = None
    assert host.run("1 + 1").value == 2
    assert host.host.close(Deadline.after(60))


def test_without_a_thread_every_request_is_answered() -> None:
    def refuse(work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    host = Asked(ThreadHost(MemorySource().prepare, start_thread=refuse))
    assert error_name(host.run("1 + 1")) == "NoThread"
    assert not host.host.is_sound
    assert host.host.close(Deadline.after(60))


def test_on_a_thread_with_a_small_stack_every_request_is_refused() -> None:
    def start(work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()

    host = Asked(ThreadHost(MemorySource().prepare, start_thread=start))
    assert error_name(host.run("1 + 1")) == "StackTooSmall"
    assert host.host.close(Deadline.after(60))


class Stuck:
    """A source whose second interpreter cannot be made until it is released."""

    def __init__(self) -> None:
        self._source = MemorySource()
        self.release = threading.Event()
        self.count = 0

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        self.count += 1
        if self.count == 2:
            self.release.wait(100)
        return self._source.prepare(recipe)


def test_a_thread_that_never_comes_back_costs_nobody_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "START_S", 0.2)
    source = Stuck()
    host = Asked(ThreadHost(source.prepare))
    assert host.run("1", session="a").value == 1
    # Its thread is making an interpreter, forever: this request still ends.
    assert error_name(host.run("2", timeout=0.2)) == "Killed"
    assert not host.host.is_sound
    assert error_name(host.run("3")) == "WorkerRefused"
    source.release.set()
    assert host.host.close(Deadline.after(60))


class Slow:
    """A source that gives a limited number of interpreters, and then waits forever, unless it is stopped."""

    def __init__(self, count: int) -> None:
        self._source = MemorySource()
        self.count = count
        self.waits = threading.Event()
        self._gate = threading.Event()
        self.stops = 0

    def mend(self) -> None:
        """Wait no longer."""
        self.count = 100
        self._gate.set()

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        self.count -= 1
        if self.count < 0:
            assert control is not None
            self._gate.clear()
            control.attach(wake=self._gate.set)
            self.waits.set()
            if control.killed is None:
                self._gate.wait(100)
            if control.killed is not None:
                self.stops += 1
                raise control.killed
        return self._source.prepare(recipe)


def test_a_request_is_killed_while_its_interpreter_is_prepared() -> None:
    source = Slow(1)
    host = Asked(ThreadHost(source.prepare))
    assert host.run("1", session="a").value == 1
    for _ in range(2):
        source.waits.clear()
        results: list[ExecutionResult] = []
        asking = threading.Thread(target=lambda: results.append(host.run("1")))  # noqa: B023 - joined below
        asking.start()
        assert source.waits.wait(100)
        host.host.kill()
        asking.join()
        assert error_name(results[0]) == "Killed"
    source.mend()
    assert host.run("3", session="a").value == 3
    assert host.run("4").value == 4
    assert host.host.is_sound
    assert host.host.close(Deadline.after(60))


def test_a_host_is_closed_while_it_prepares() -> None:
    source = Slow(0)
    host = Asked(ThreadHost(source.prepare))
    results: list[ExecutionResult] = []
    asking = threading.Thread(target=lambda: results.append(host.run("1")))
    asking.start()
    assert source.waits.wait(100)
    assert host.host.close(Deadline.after(60))
    asking.join()
    assert source.stops == 1
    assert error_name(results[0]) == "Killed"


READY = 2


def test_a_stopped_program_is_followed_by_an_interpreter_that_was_ready() -> None:
    source = Slow(READY + 1)
    guests = WarmInterpreters(source.prepare, READY, pause_s=1000)
    host = Asked(ThreadHost(guests.take, refill=guests.refill))
    assert host.run("1").value == 1
    for _ in range(1000):
        if guests.ready_count == READY:
            break
        threading.Event().wait(0.01)
    hangs = host.begun(HANG)
    host.host.kill()
    assert error_name(hangs.result(60)) == "Killed"
    assert guests.ready_count == READY - 1
    assert host.run("2").value == 2
    source.mend()
    assert host.host.close(Deadline.after(60))
    assert guests.close(Deadline.after(60))


def test_two_hundred_runs_leave_nothing_behind() -> None:
    host = Asked(ThreadHost(MemorySource().prepare))
    ends = [host.run("while True: pass" if number % 50 == 49 else str(number)) for number in range(20)]
    assert not any(end.error for end in ends)
    before = threading.active_count()
    for number in range(180):
        source = "while True: pass" if number % 60 == 59 else str(number)
        result = host.run(source, timeout=0.2 if source.startswith("while") else 30)
        assert result.value == number or error_name(result) == "TimedOut"
    assert threading.active_count() == before
    assert host.host.close(Deadline.after(60))


def test_many_hosts_at_once_do_not_disturb_each_other() -> None:
    hosts = [Asked(ThreadHost(MemorySource().prepare)) for _ in range(3)]
    hanging = [host.begun(HANG) for host in hosts[:2]]
    assert hosts[2].run("1 + 1").value == 2
    for host in hosts:
        assert host.host.close(Deadline.after(60))
    assert {error_name(result.result(60)) for result in hanging} == {"Killed"}
