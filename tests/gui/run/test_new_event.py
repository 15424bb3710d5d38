"""A new kind of event is a class with a message; every view of events shows it as a line of the log."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.cli.output.event_text import event_line
from praxis_desktop.cli.output.run_output import TextPresentation
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.protocols import Program
from praxis_desktop.records.exporting import document_of, told_run
from praxis_desktop.records.history.history import History
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool import messages
from tests.gui.scripted_runs import ScriptedLaunches
from tests.records.history.telling import begin, end

SAID = "the door of the incubator is open"


@pytest.fixture
def happened() -> Iterator[Event]:
    """An event of a new kind."""

    class DoorEvent(Event, frozen=True):
        name: ClassVar[str] = "door"
        port: str
        message: str

        def as_log(self) -> LogEvent:
            return LogEvent(self.message, "warning")

    yield DoorEvent("incubator", SAID)
    gc.collect()  # the class, among those that events are read as


def test_the_command_line_tells_it(happened: Event, capsys: pytest.CaptureFixture[str]) -> None:
    presentation = TextPresentation()
    assert presentation.tells(happened)
    presentation.event(happened)
    assert SAID in capsys.readouterr().err


def test_the_command_line_tells_it_of_another_process(happened: Event) -> None:
    assert event_line(happened.to_json()) == SAID


def test_it_comes_from_another_process(happened: Event) -> None:
    assert messages.event_of(messages.told(happened)) == happened


def test_the_window_logs_it(
    happened: Event, qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    logged: list[LogEvent] = []
    model.logged.connect(logged.append)
    launches.script = lambda run: run.report(happened)
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: not model.is_active)
    assert LogEvent(SAID, "warning") in logged


def test_history_and_exports_have_it_in_the_log(happened: Event, tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    record = begin(history)
    record.tell(happened)
    run_id = end(record)
    assert [(row.level, row.message) for row in history.log(run_id)] == [("warning", SAID)]
    document = document_of(told_run(history.folder_of(history.find(run_id))))
    assert [(row["level"], row["message"]) for row in document["log"]] == [("warning", SAID)]
