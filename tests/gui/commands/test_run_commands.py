"""Recent runs can be found by their current names."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.app.commands import RunCommands
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import Settings
from tests.records.sample_records import finished


@pytest.fixture
def runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the history's runs, separate for each test."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    return History(tmp_path / "history").places.runs


@pytest.fixture
def shown() -> list[str]:
    """The runs that were opened."""
    return []


@pytest.fixture
def commands(qapp: QApplication, runs_folder: Path, tmp_path: Path, shown: list[str]) -> RunCommands:
    """The source."""
    settings = structs.replace(
        Settings(), history=structs.replace(Settings().history, folder=str(tmp_path / "history"))
    )
    return RunCommands(AskedHistory(lambda: settings), shown.append)


def run_id(number: int) -> str:
    """Return a valid run id."""
    return f"{number:032x}"


def test_the_newest_are_offered_and_others_found(
    qtbot: QtBot, commands: RunCommands, runs_folder: Path, shown: list[str]
) -> None:
    for number in range(5):
        finished(runs_folder, run_id(number))
    with qtbot.waitSignal(commands.changed, timeout=20_000):
        commands.look()
    offered = list(commands())
    assert len(offered) == 5
    assert [command.only_sought for command in offered] == [False, False, False, True, True]
    assert all("Weigh ten samples" in command.title for command in offered)
    assert all(command.hint.startswith("Completed ") for command in offered)
    offered[0].do()
    assert shown == [offered[0].name.removeprefix("run:")]
    with qtbot.assertNotEmitted(commands.changed, wait=200):
        commands.look()


def test_a_history_that_cannot_be_read_costs_its_runs_only(
    qtbot: QtBot, qapp: QApplication, shown: list[str]
) -> None:
    def settings() -> Settings:
        raise StorageError("no rights")

    commands = RunCommands(AskedHistory(settings), shown.append)
    with qtbot.waitSignal(commands._looker.failed, timeout=20_000):
        commands.look()
    assert list(commands()) == []
