"""Workers in threads: starts that fail, threads that never come back, nothing left over."""

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
from praxis_desktop.workers.messages import Error, Outgoing, Run, Stdout
from praxis_desktop.workers.serving import server as serving
from praxis_desktop.workers.serving.stock import STOCK
from praxis_desktop.workers.thread_worker import thread_worker
from tests.workers.sources import MemorySource
from tests.workers.test_workers import HANG, Listener, error_name


class NoRuntime(PraxisError):
    """There is nothing to make an interpreter of."""


class FailingSource:
    """Has no interpreters until it is mended."""

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
    listener = Listener()
    worker = thread_worker(source, on_message=listener)
    told = listener.wait(lambda message: isinstance(message, Error))
    assert told.name in ("NoRuntime", "Defect")
    result = worker.run("1 + 1")
    assert error_name(result) in ("NoRuntime", "Defect")
    assert str(error) in (result.error.message if result.error else "")
    assert worker.health().state == "failed"
    source.error = None
    assert worker.run("1 + 1").value == 2
    assert worker.health().state == "ready"
    assert worker.close()


def test_without_a_thread_every_request_is_answered() -> None:
    def refuse(work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    worker = thread_worker(MemorySource(), start_thread=refuse)
    assert error_name(worker.run("1 + 1")) == "NoThread"
    assert worker.state == "failed"
    assert worker.close()


def test_on_a_thread_with_a_small_stack_every_request_is_refused() -> None:
    def start(work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()

    worker = thread_worker(MemorySource(), start_thread=start)
    assert error_name(worker.run("1 + 1")) in ("StackTooSmall", "WorkerRefused")
    assert worker.close()


class Stuck:
    """A source whose first interpreter cannot be started before it is let go."""

    def __init__(self) -> None:
        self._source = MemorySource()
        self.release = threading.Event()
        self.reached = threading.Event()
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
            self.reached.set()
            self.release.wait(100)
        return self._source.prepare(recipe)


def test_a_thread_that_never_comes_back_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "START_S", 0.2)
    source = Stuck()
    worker = thread_worker(source)
    assert worker.run("1", session="a").value == 1
    source.reached.wait(100)
    # Its thread is making the next interpreter, for ever: this request ends all the same.
    result = worker.run("2", timeout=0.2)
    assert error_name(result) == "Killed"
    assert worker.run("3").value == 3
    assert worker.health().replacements == 1
    source.release.set()
    assert worker.close()


class Slow:
    """A source that gives interpreters as long as it may, and then waits for ever, unless it is stopped."""

    def __init__(self, count: int) -> None:
        self._source = MemorySource()
        self.count = count
        self.waits = threading.Event()
        self._gate = threading.Event()
        self.stops = 0

    def mend(self) -> None:
        """Wait no more."""
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
    listener = Listener()
    worker = thread_worker(source, on_message=listener)
    assert worker.run("1", session="a").value == 1
    # Whether the thread prepares for requests to come or for the first of these: it waits for ever.
    source.waits.wait(100)
    worker.post(Run("1", "1"))
    worker.post(Run("2", "2"))
    for request_id in ("1", "2"):
        source.waits.wait(100)
        worker.kill()
        assert error_name(listener.result(request_id).result) == "Killed"
    source.mend()
    assert worker.run("3", session="a").value == 3
    assert worker.run("4").value == 4
    assert worker.health().replacements == 0
    assert worker.close()


@pytest.mark.parametrize("count", [0, 1])
def test_a_worker_is_closed_while_it_prepares(count: int) -> None:
    source = Slow(count)
    worker = thread_worker(source)
    source.waits.wait(100)
    assert worker.close(Deadline.after(60))
    assert source.stops == 1


def test_a_stopped_program_is_followed_by_an_interpreter_that_was_ready() -> None:
    source = Slow(STOCK)
    listener = Listener()
    worker = thread_worker(source, on_message=listener)
    worker.post(Run("hangs", f"print('here', flush=True)\n{HANG}", timeout=None))
    listener.wait(lambda message: isinstance(message, Stdout))
    worker.post(Run("next", "2"))
    worker.kill()
    assert error_name(listener.result("hangs").result) == "Killed"
    assert listener.result("next").result.value == 2
    assert worker.close(Deadline.after(60))


def test_a_pristine_interpreter_is_ready_before_it_is_asked_for() -> None:
    source = MemorySource()
    listener = Listener()
    worker = thread_worker(source, on_message=listener)
    for number in range(5):
        worker.post(Run(str(number), "1"))
        listener.result(str(number))
    assert worker.close(Deadline.after(60))
    # One for each run, and at most those that were ready for the next ones.
    assert 5 <= source.prepared <= 5 + STOCK


def test_two_hundred_runs_leave_nothing_behind() -> None:
    worker = thread_worker(MemorySource())
    ends: list[ExecutionResult] = [
        worker.run("while True: pass" if number % 50 == 49 else str(number), timeout=0.2)
        for number in range(20)
    ]
    assert not any(end.error for end in ends)
    before = threading.active_count()
    for number in range(180):
        source = "while True: pass" if number % 60 == 59 else str(number)
        result = worker.run(source, timeout=0.2 if source.startswith("while") else 30)
        assert result.value == number or error_name(result) == "TimedOut"
    assert threading.active_count() == before
    assert worker.close()


def test_many_workers_at_once_do_not_disturb_each_other() -> None:
    heard: list[Outgoing] = []
    workers = [thread_worker(MemorySource(), on_message=heard.append) for _ in range(3)]
    hanging = [threading.Thread(target=worker.run, args=("while True: pass",)) for worker in workers[:2]]
    for thread in hanging:
        thread.start()
    assert workers[2].run("1 + 1").value == 2
    for worker in workers:
        assert worker.close()
    for thread in hanging:
        thread.join()
