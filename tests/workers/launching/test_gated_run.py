"""A run begins when what it needs is loaded or could not be; a stop does not wait for that."""

from __future__ import annotations

import threading

import pytest

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ExecutionResult, ProgressEvent, ResultEvent, StateEvent
from praxis_desktop.workers.launching.gated_run import GatedRun
from praxis_desktop.workers.launching.preload import LOADING, Preload
from tests.workers.launching.test_preload import PACKAGES, SOON, Installer

RESULT = ResultEvent("completed", "1", ExecutionResult("", 1.0, 1.0))


class NotedRun:
    """Notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def execute(self) -> ResultEvent:
        self.asked.append("execute")
        return RESULT

    def stop(self) -> None:
        self.asked.append("stop")

    def kill(self) -> None:
        self.asked.append("kill")


class Started:
    """A gated run on a thread of its own."""

    def __init__(self, preload: Preload) -> None:
        self.run = NotedRun()
        self.events: list[Event] = []
        self.told = threading.Event()
        self.gated = GatedRun(self.run, preload, self.report, lambda: self.run.asked.append("afterwards"))
        self.thread = threading.Thread(target=self.gated.execute)
        self.thread.start()

    def report(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, ProgressEvent):
            self.told.set()

    def join(self) -> None:
        self.thread.join(SOON)
        assert not self.thread.is_alive()


def test_it_tells_the_stages_and_begins_when_all_is_loaded() -> None:
    installer = Installer(held=True)
    preload = Preload(installer, PACKAGES)
    preload.start()
    started = Started(preload)
    assert started.told.wait(SOON)
    assert started.run.asked == []
    installer.go_on.set()
    started.join()
    assert started.run.asked == ["execute", "afterwards"]
    assert started.events[0] == StateEvent("preparing")
    stages = [event.stage for event in started.events if isinstance(event, ProgressEvent)]
    assert stages[0] == LOADING
    assert preload.close(Deadline.after(SOON))


def test_an_error_lets_it_begin() -> None:
    installer = Installer(held=True, failure=PraxisError("no packages", hint="Install them."))
    failed = threading.Event()
    preload = Preload(installer, PACKAGES, failed=failed.set)
    preload.start()
    started = Started(preload)
    installer.go_on.set()
    started.join()
    assert started.run.asked == ["execute", "afterwards"]
    assert failed.wait(SOON)
    assert (preload.error, preload.hint) == ("no packages", "Install them.")


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_a_stop_ends_the_waiting_and_the_run_learns_of_it_first(way: str) -> None:
    installer = Installer(held=True)
    preload = Preload(installer, PACKAGES)
    preload.start()
    started = Started(preload)
    assert started.told.wait(SOON)
    getattr(started.gated, way)()
    started.join()
    assert started.run.asked == [way, "execute", "afterwards"]
    assert preload.state == "loading"
    installer.go_on.set()
    assert preload.wait(NEVER) == "ready"
    assert preload.close(Deadline.after(SOON))


def test_where_nothing_is_loaded_nobody_waits() -> None:
    started = Started(Preload(Installer(), PACKAGES))
    started.join()
    assert started.run.asked == ["execute", "afterwards"]
    assert started.events == []
