"""A failed start shows the reason and the remedy, and succeeds once the problem is solved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.interpreter import distribution
from praxis_desktop.settings import PoolSettings, Settings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.homes import lend

PATIENCE_MS = 120_000


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path) -> LibraryModel:
    """A library that is not read."""
    return LibraryModel(lambda: None, tmp_path)  # type: ignore[arg-type, return-value]


def test_an_installation_that_is_damaged_is_told_and_can_be_mended(
    qtbot: QtBot,
    window: MainWindow,
    runtime: RuntimeModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = shipped("guest")
    damaged = tmp_path / "guest"
    damaged.mkdir()
    for file in whole.iterdir():
        if file.name != "pyodide.wasm":
            lend(file, damaged / file.name)
    monkeypatch.setattr(distribution, "shipped", lambda name: damaged)
    launcher = Launcher(
        cache=cache_directory(),
        spools=tmp_path / "spools",
        settings=lambda: Settings(pool=PoolSettings(enabled=False)),
        observe=runtime.observe,
    )
    window.status.retry_requested.connect(launcher.prepare_ahead)
    window.switch.show_library()
    try:
        launcher.prepare_ahead()
        qtbot.waitUntil(lambda: runtime.readiness.state == "error", timeout=PATIENCE_MS)
        first_start = window.first_start
        assert first_start is not None
        qtbot.waitUntil(lambda: first_start.card is not None and first_start.card.isVisible())
        card = first_start.card
        assert card is not None
        assert not card.bar.moves
        assert card.notice.sentence == f"{damaged / 'pyodide.wasm'} is missing"
        assert card.notice.remedy.startswith("Reinstall Praxis Desktop")
        assert card.words.text() == "No run can start until that is fixed."
        assert card.details.isHidden()
        states: list[str] = []
        runtime.changed.connect(lambda: states.append(runtime.readiness.state))
        card.retry_button.click()
        qtbot.waitUntil(lambda: "error" in states, timeout=PATIENCE_MS)
        assert states[0] == "loading"
        lend(whole / "pyodide.wasm", damaged / "pyodide.wasm")
        card.retry_button.click()
        qtbot.waitUntil(lambda: runtime.readiness.state == "ready", timeout=PATIENCE_MS)
        assert card.title.text() == "Python is ready"
        assert card.notice.sentence == ""
    finally:
        window.status.retry_requested.disconnect(launcher.prepare_ahead)
        assert launcher.close(Deadline.after(60))
