"""The window with a real guest: output arrives, Stop works on a busy loop, and errors of devices are
explained.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.conducting.keys import stop_now
from tests.gui.heartbeat import Heartbeat
from tests.gui.starting import start_real

Open = Callable[[str], MainWindow]
TIMEOUT_MS = 60_000


@pytest.fixture
def model(qapp: object, tmp_path: Path) -> RunModel:
    """The run's model, with real guests."""
    return RunModel(Launcher(cache=cache_directory(), spools=tmp_path / "spools").launch)


@pytest.fixture
def open_source(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Open:
    """Opens a program given as text."""

    def open_it(source: str) -> MainWindow:
        path = tmp_path / "program.py"
        path.write_text(source, encoding="utf-8")
        window.files.open_file(path)
        qtbot.waitUntil(lambda: window.setup.page.path == path)
        return window

    return open_it


def run_to_the_end(qtbot: QtBot, window: MainWindow, model: RunModel) -> str:
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        if window.setup.starting.is_real:
            start_real(qtbot, window.setup)
        else:
            QTest.keyClick(window, Qt.Key.Key_F5)
    return window.page.output.view.toPlainText()


def test_output_and_errors_of_a_program(qtbot: QtBot, open_source: Open, model: RunModel) -> None:
    window = open_source(
        "import sys\nprint('6 µg')\nprint('warning', file=sys.stderr)\nraise ValueError('no vessel')\n"
    )
    assert run_to_the_end(qtbot, window, model).startswith("6 µg\nwarning\n")
    assert window.page.failure.message == "ValueError: no vessel"
    assert 'program.py", line 4' in window.page.failure.details.toPlainText()


def test_a_syntax_error_is_shown_with_its_caret(qtbot: QtBot, open_source: Open, model: RunModel) -> None:
    window = open_source("x = 1\ny = (2\n")
    run_to_the_end(qtbot, window, model)
    assert window.page.failure.message.startswith("SyntaxError")
    details = window.page.failure.details.toPlainText()
    assert 'program.py", line 2' in details
    assert "^" in details


def test_a_busy_loop_is_stopped(
    qtbot: QtBot, open_source: Open, model: RunModel, heartbeat: Heartbeat
) -> None:
    window = open_source("print('busy')\ntry:\n    while True: pass\nfinally:\n    print('parked')\n")
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: "busy" in window.page.output.view.toPlainText(), timeout=TIMEOUT_MS)
        heartbeat.reset()
        qtbot.wait(300)
        beats = heartbeat.beats
        stop_now(qtbot, window)
    assert model.phase == "cancelled"
    assert window.page.output.view.toPlainText() == "busy\nparked\n"
    assert beats > 5


def test_a_program_that_prints_much_is_kept_whole_in_its_log(
    qtbot: QtBot, open_source: Open, model: RunModel
) -> None:
    window = open_source("for i in range(60_000): print(f'{i:07d}', 'x' * 91)\n")
    text = run_to_the_end(qtbot, window, model)
    assert text.endswith(f"0059999 {'x' * 91}\n")
    assert model.output is not None
    assert model.output.spool is not None
    assert model.output.spool.stat().st_size == 6_000_000
    # On a fast computer, everything was shown.
    assert ("not shown here" in window.page.output._footer.text()) == (model.skipped_bytes > 0)


def test_the_window_closes_while_the_program_is_busy(
    qtbot: QtBot, open_source: Open, model: RunModel
) -> None:
    window = open_source("print('busy')\nwhile True: pass\n")
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "busy" in window.page.output.view.toPlainText(), timeout=TIMEOUT_MS)
    with qtbot.waitSignal(window.closed, timeout=TIMEOUT_MS):
        window.close_safely()
    assert not model.is_active


def test_a_simulated_balance_answers(qtbot: QtBot, window: MainWindow, model: RunModel) -> None:
    window.files.open_sample()
    qtbot.waitUntil(lambda: window.setup.page.path is not None)
    assert window.setup.page.instruments.bindings() == ("scale=sim:mettler",)
    text = run_to_the_end(qtbot, window, model)
    assert (model.phase, window.page.failure.message) == ("completed", "")
    assert "PASSED" in text


@pytest.mark.parametrize(
    ("device", "expected"),
    [("sim:nothing", "there is no simulator 'nothing'"), ("/dev/not-here", "/dev/not-here")],
)
def test_a_device_that_is_not_there_is_explained(
    qtbot: QtBot, window: MainWindow, model: RunModel, device: str, expected: str
) -> None:
    window.files.open_sample()
    qtbot.waitUntil(lambda: window.setup.page.path is not None)
    window.setup.page.instruments.rows[0].field.set_device(device)
    window.setup.page.details.choose_on_error("abort")
    run_to_the_end(qtbot, window, model)
    failure = window.page.failure
    assert expected in failure.message + failure.hint
    assert failure.hint
