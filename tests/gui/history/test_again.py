"""*Run again…* in the history uses the machines that played the roles of that run."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.records.history.history import History
from tests.gui.history.pages import LEFT, TIMEOUT_MS, opened, shown
from tests.gui.plugs import FTDI, Bench
from tests.records.history.telling import run


def set_up_again(qtbot: QtBot, window: MainWindow, kept: History, protocol: Path, port: str) -> None:
    """Press *Run again…* in the report of a run whose scale was at ``port``."""
    run_id = run(kept, target=str(protocol), ports=[f"scale={port}"])
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    QTest.mouseClick(view.report.head.again_button, LEFT)
    page = window.setup.page
    qtbot.waitUntil(lambda: page.path == protocol and page.isVisible(), timeout=TIMEOUT_MS)


def test_a_real_run_is_set_up_again_with_its_instrument(
    qtbot: QtBot, window: MainWindow, kept: History, protocol: Path, bench: Bench
) -> None:
    window.instruments.look()
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: window.setup.page.instruments.seen.count == 1, timeout=TIMEOUT_MS)
    set_up_again(qtbot, window, kept, protocol, FTDI.device)
    page = window.setup.page
    assert page.instruments.rows[0].field.device == str(FTDI.identity)
    assert page.foot.start_button.text() == "Start real run…"
    assert page.head.mode.number == 1


def test_an_instrument_that_is_not_there_is_missing_and_not_simulated(
    qtbot: QtBot, window: MainWindow, kept: History, protocol: Path, bench: Bench
) -> None:
    window.instruments.look()
    set_up_again(qtbot, window, kept, protocol, "/dev/ttyUSB7")
    page = window.setup.page
    qtbot.waitUntil(lambda: page.instruments.rows[0].field.is_absent, timeout=TIMEOUT_MS)
    assert not page.instruments.is_simulated
    assert not page.foot.start_button.isEnabled()
    assert page.foot.sentence == "Not ready: Scale is not plugged in"


@pytest.mark.parametrize("device", ["sim:mettler", "sim:mettler,busy:at=14"])
def test_a_simulated_run_is_set_up_again_with_its_simulator(
    qtbot: QtBot, window: MainWindow, kept: History, protocol: Path, device: str
) -> None:
    set_up_again(qtbot, window, kept, protocol, device)
    assert window.setup.page.instruments.rows[0].field.device == device
    assert window.setup.page.foot.start_button.text() == "Start simulated run"
