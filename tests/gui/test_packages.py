"""Packages in the window: missing ones are reported, and packages added while it is open are used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.settings import ExecutionMode, ExecutionSettings, Settings
from praxis_desktop.settings.keys import PackagesSettings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.homes import share_cache
from tests.gui.printed_output import printed
from tests.packages.wheel_making import make_wheel

TIMEOUT_MS = 120_000


@pytest.fixture(params=["thread", "process"])
def mode(request: pytest.FixtureRequest) -> ExecutionMode:
    """The execution mode."""
    chosen: ExecutionMode = request.param
    return chosen


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as wheelhouse, also for the processes of programs."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PRAXIS_WHEELHOUSE", str(folder))
    return folder


@pytest.fixture
def launcher(
    tmp_path: Path, mode: ExecutionMode, wheelhouse: Path, runtime: RuntimeModel
) -> Iterator[Launcher]:
    """A launcher of real runs."""
    settings = Settings(
        execution=ExecutionSettings(mode=mode), packages=PackagesSettings(wheelhouse=str(wheelhouse))
    )
    made = Launcher(
        cache=share_cache(tmp_path / "cache"),
        spools=tmp_path / "spools",
        settings=lambda: settings,
        observe=runtime.observe,
        lacks=runtime.note_missing,
    )
    yield made
    assert made.close(Deadline.after(60))


@pytest.fixture
def model(qapp: object, launcher: Launcher) -> RunModel:
    """The run's model, with real guests."""
    return RunModel(launcher.launch)


def open_program(qtbot: QtBot, window: MainWindow, path: Path, requirement: str, source: str) -> None:
    path.write_text(f"# /// script\n# dependencies = ['{requirement}']\n# ///\n{source}\n")
    window.files.open_file(path)
    qtbot.waitUntil(lambda: window.setup.page.path == path)


def run_to_the_end(qtbot: QtBot, window: MainWindow, model: RunModel) -> str:
    window.switch.show_setup()
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
    return printed(window)


def test_a_missing_package_is_named_with_what_to_do_and_can_be_added(
    qtbot: QtBot, window: MainWindow, model: RunModel, tmp_path: Path, wheelhouse: Path
) -> None:
    open_program(qtbot, window, tmp_path / "dilution.py", "delta>=2", "import delta\nprint(delta.version)")
    assert run_to_the_end(qtbot, window, model) == ""
    assert model.phase == "failed"
    failure = window.page.failure
    assert failure.isVisible()
    assert failure.message == "dilution.py asks for delta>=2, but there is no package delta"
    assert 'praxis-desktop packages add "delta>=2"' in failure._hint.text()
    assert failure._details_button.isHidden()
    make_wheel(wheelhouse, "delta", "2.0", {"delta.py": f"version = '2.0'  # {tmp_path}".encode()})
    assert run_to_the_end(qtbot, window, model) == "2.0\n"
    assert failure.isHidden()


def test_a_missing_package_is_named_before_the_run_until_it_has_come(
    qtbot: QtBot, window: MainWindow, model: RunModel, launcher: Launcher, tmp_path: Path, wheelhouse: Path
) -> None:
    window.protocol_opened.connect(launcher.expect)
    page = window.setup.page
    source = "import iota\nprint(iota.version)"
    open_program(qtbot, window, tmp_path / "dilution.py", "iota>=2", source)
    qtbot.waitUntil(lambda: bool(page.protocol.notice.sentence), timeout=TIMEOUT_MS)
    assert page.protocol.notice.sentence == "dilution.py asks for iota>=2, but there is no package iota"
    assert not page.foot.start_button.isEnabled()
    make_wheel(wheelhouse, "iota", "2.0", {"iota.py": f"version = '2.0'  # {tmp_path}".encode()})
    qtbot.waitUntil(page.foot.start_button.isEnabled, timeout=TIMEOUT_MS)
    assert page.protocol.notice.sentence == ""
    assert run_to_the_end(qtbot, window, model) == "2.0\n"
