"""A run begins when its packages are loaded or have failed to load; a stop does not wait for that."""

from __future__ import annotations

import threading

import pytest

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import (
    Event,
    ExecutionResult,
    ProgressEvent,
    ResultEvent,
    RunState,
    StateEvent,
)
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import AnyCommand, Cancel, EmergencyStop, Kill, Note, Pause, Refused
from praxis_desktop.workers.launch.gated_run import GatedRun
from praxis_desktop.workers.launch.preparation_progress import LOADING, Preload
from tests.workers.launching.test_preload import PACKAGES, SOON, Installer

RESULT = ResultEvent("completed", "1", ExecutionResult("", 1.0, 1.0))


class NotedRun:
    """Records the calls of its methods."""

    run_id = "1"
    state: RunState = "pending"
    prompts: tuple[PromptEvent, ...] = ()

    def __init__(self) -> None:
        self.asked: list[str] = []

    def do(self, command: AnyCommand) -> Refused | None:
        if isinstance(command, Pause):
            return Refused("not yet")
        self.asked.append(f"{command.name} by {command.by}: {command.reason}")
        return None

    def execute(self) -> ResultEvent:
        self.asked.append("execute")
        return RESULT


class Started:
    """A gated run on a separate thread."""

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
    assert (preload.trouble.sentence, preload.trouble.hint) == ("no packages", "Install them.")


@pytest.mark.parametrize("command", [Cancel(by="ada"), Kill(by="ada"), EmergencyStop(by="ada")])
def test_a_stop_ends_the_waiting_and_the_run_learns_of_it_first(command: AnyCommand) -> None:
    installer = Installer(held=True)
    preload = Preload(installer, PACKAGES)
    preload.start()
    started = Started(preload)
    assert started.told.wait(SOON)
    assert started.gated.do(command) is None
    started.join()
    assert started.run.asked == [f"{command.name} by ada: ", "execute", "afterwards"]
    assert preload.state == "loading"
    installer.go_on.set()
    assert preload.wait(NEVER) == "ready"
    assert preload.close(Deadline.after(SOON))


def test_where_nothing_is_loaded_nobody_waits() -> None:
    started = Started(Preload(Installer(), PACKAGES))
    started.join()
    assert started.run.asked == ["execute", "afterwards"]
    assert started.events == []


def test_everything_that_is_done_to_it_reaches_the_run_and_ends_the_waiting() -> None:
    installer = Installer(held=True)
    preload = Preload(installer, PACKAGES)
    preload.start()
    started = Started(preload)
    assert started.told.wait(SOON)
    assert started.gated.do(Pause()) == Refused("not yet")
    assert started.gated.do(Note("late")) is None
    assert started.gated.do(Cancel(by="ada", reason="enough")) is None
    started.join()
    assert started.run.asked == ["note by : ", "cancel by ada: enough", "execute", "afterwards"]
    installer.go_on.set()
    assert preload.close(Deadline.after(SOON))
