"""Several real guests side by side in one window; two that need the same instrument run one after
the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.controls import SECOND_PRESS_MS
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.starting import start as start_run
from tests.ports.answering import BALANCE, instrument

TIMEOUT_MS = 120_000
COUNTING = """import asyncio
# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
print("{name} begins")
while True:
    await asyncio.sleep(0.05)
"""

Start = Callable[[str, str], RunModel]


@pytest.fixture
def model(qapp: object, tmp_path: Path) -> Iterator[RunModel]:
    """The first run's model, with real guests."""
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools")
    yield RunModel(launcher.launch)
    launcher.close(Deadline.after(20))


@pytest.fixture
def start(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Start:
    """Starts a program with this name on a device."""

    def start_it(name: str, device: str) -> RunModel:
        path = tmp_path / f"{name}.py"
        path.write_text(COUNTING.format(name=name), encoding="utf-8")
        window.files.open_file(path)
        qtbot.waitUntil(lambda: window.setup.page.path == path)
        window.switch.show_setup()
        window.setup.page.instruments.rows[0].field.set_device(device)
        qtbot.wait(SECOND_PRESS_MS + 20)
        before = window.models.runs.active
        start_run(qtbot, window.setup)
        assert window.models.runs.selected not in before
        return window.models.runs.selected

    return start_it


def _has_begun(window: MainWindow, run: RunModel, name: str) -> bool:
    return window.run_pages.of(run).output.view.toPlainText() == f"{name} begins\n"


def _is_running(run: RunModel) -> bool:
    return run.phase == "running"


def test_two_guests_run_side_by_side_and_are_stopped_by_one_press(
    qtbot: QtBot, window: MainWindow, start: Start
) -> None:
    one, other = start("one", "sim:mettler"), start("other", "sim:mettler")
    for run, name in ((one, "one"), (other, "other")):
        qtbot.waitUntil(partial(_has_begun, window, run, name), timeout=TIMEOUT_MS)
        qtbot.waitUntil(partial(_is_running, run), timeout=TIMEOUT_MS)
    window.switch.show_setup()
    QTest.mousePress(window.safety_corner.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.models.runs.is_active, timeout=TIMEOUT_MS)
    assert [run.controls.was_halted for run in (one, other)] == [True, True]
    assert [window.run_pages.of(run).header._word.text() for run in (one, other)] == ["Emergency stop"] * 2


def _wait_for_phase(qtbot: QtBot, run: RunModel, phase: str) -> None:
    qtbot.waitUntil(lambda: run.phase == phase, timeout=TIMEOUT_MS)


def test_who_needs_the_same_instrument_waits_in_the_queue(
    qtbot: QtBot, window: MainWindow, start: Start
) -> None:
    with instrument(BALANCE) as line:
        first = start("first", line.device)
        _wait_for_phase(qtbot, first, "running")
        second = start("second", line.device)
        _wait_for_phase(qtbot, second, "queued")
        said = window.run_pages.of(second).header._reason.text()
        assert f" is in use by run {first.number} of " in said
        with qtbot.waitSignal(first.ended, timeout=TIMEOUT_MS):
            first.stop()
        _wait_for_phase(qtbot, second, "running")
        with qtbot.waitSignal(second.ended, timeout=TIMEOUT_MS):
            second.stop()


def test_an_instrument_that_was_in_use_is_asked_once_it_is_free(
    qtbot: QtBot, window: MainWindow, start: Start
) -> None:
    answers = dict(BALANCE)
    with instrument(answers) as line:
        first = start("first", line.device)
        _wait_for_phase(qtbot, first, "running")
        second = start("second", line.device)
        _wait_for_phase(qtbot, second, "queued")
        answers.clear()  # switched off
        with qtbot.waitSignals([first.ended, second.ended], timeout=TIMEOUT_MS):
            first.stop()
    assert second.phase == "failed"
    assert second.why_failed.startswith("scale: No answer. Sent I2; nothing came back within ")
