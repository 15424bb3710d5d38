"""Runs of this user in other programs enable EMERGENCY STOP, which stops them, too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.emergency.outside_runs import HeldElsewhere
from praxis_desktop.ports.claims.claiming import Claims
from tests.ports.claims.test_claiming import held

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows opens a port for one program at a time"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of claims in these tests."""
    made = tmp_path / "claims"
    made.mkdir()
    made.chmod(0o1777)
    return made


def test_the_corner_is_armed_while_a_run_of_another_program_has_an_instrument(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    reached: set[int] = set()
    elsewhere = HeldElsewhere(
        window.menus.emergency, claims=lambda: Claims(folder), reached=lambda: reached, parent=window
    )
    button = window.safety_corner.button
    window.safety_corner.follow(elsewhere, is_elsewhere=True)
    with qtbot.waitSignal(elsewhere.looked):
        elsewhere.begin()
    assert button.caption == "Emergency stop: F12"
    with held(folder, "/dev/ttyUSB7") as other:
        with qtbot.waitSignal(elsewhere.looked):
            elsewhere.begin()
        assert button.caption == "Emergency stop: F12", "a press would not reach it"
        reached.add(other.pid)
        elsewhere.begin()
        qtbot.waitUntil(lambda: button.caption == "F12 · stops 1 instrument in another run")
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
        assert button.caption == "F12 sends it again"
    qtbot.waitUntil(lambda: button.caption == "Emergency stop: F12")
