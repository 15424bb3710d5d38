"""The page shows which run used an instrument last, and links to its report."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import HaltEvent, StateEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.instruments.model import LastUse
from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.records.history.earlier_stops import StopBefore
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from tests.gui.instruments_page.conftest import LIMIT_MS, choose, know
from tests.records.history.telling import begin, end, run


@pytest.fixture
def kept(tmp_path: Path) -> History:
    """The recorded runs; initially none."""
    return History(tmp_path / "history")


@pytest.fixture
def asked_history(kept: History) -> AskedHistory:
    """The window's requests to the history."""
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    return AskedHistory(lambda: settings)


def test_the_run_that_used_it_last_is_named_and_leads_to_its_report(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, kept: History, balance: PtyInstrument
) -> None:
    run(kept, name="before", ports=[f"scale={balance.device}"])
    newest = run(kept, name="weighed", ports=[f"scale={balance.device}"])
    run(kept, name="another", ports=["scale=/dev/ttyUSB77"])
    know(qtbot, page, balance, "Bench scale", "mettler")
    used = page.view.identity.used
    qtbot.waitUntil(used.isVisible, timeout=LIMIT_MS)
    assert used.run_id == newest
    assert used.link.text() == "Run 2"
    assert used.link.toolTip().startswith("weighed")
    QTest.mouseClick(used.link, Qt.MouseButton.LeftButton)
    assert window.history is not None
    runs = window.history.view
    assert runs is not None
    report = runs.report
    qtbot.waitUntil(
        lambda: report.opened is not None and report.opened.run.run_id == newest, timeout=LIMIT_MS
    )


def test_an_emergency_stop_is_told_until_a_run_with_it_was_completed(
    qtbot: QtBot, page: InstrumentsPage, kept: History, balance: PtyInstrument
) -> None:
    record = begin(kept, ports=[f"scale={balance.device}"], number=1)
    record.tell(HaltEvent("scale", "confirmed", "it stopped", device=balance.device))
    record.tell(StateEvent("cancelled", reason="emergency stop"))
    end(record, "cancelled")
    know(qtbot, page, balance, "Bench scale", "mettler")
    notice = page.view.identity.notice
    qtbot.waitUntil(lambda: notice.sentence.startswith("Emergency stop at "), timeout=LIMIT_MS)
    assert notice.sentence.endswith(" (run 1)")
    assert notice.isVisible()
    run(kept, ports=[f"scale={balance.device}"])
    choose(qtbot, page, "sim:mettler")
    choose(qtbot, page, balance.device)
    qtbot.waitUntil(lambda: "emergency" not in notice.sentence, timeout=LIMIT_MS)


def test_what_no_run_has_used_says_nothing(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    assert page.view.identity.used.isHidden()


def test_nothing_moves_when_an_emergency_stop_is_told(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    view = page.view
    watched = (view.tabs, view.line, view.monitor.tools, view.identity.port)
    qtbot.wait(50)
    before = [each.mapTo(page, each.rect().topLeft()) for each in watched]
    stop = StopBefore("1", 3, 1_764_000_000.0, ("scale",))
    view.identity.show_use(LastUse(balance.device, "1", "Weigh", 1_764_000_000.0, 3, stop))
    assert view.identity.notice.isVisible()
    qtbot.wait(50)
    assert [each.mapTo(page, each.rect().topLeft()) for each in watched] == before
    view.identity.show_use(LastUse(balance.device))
    qtbot.wait(50)
    assert [each.mapTo(page, each.rect().topLeft()) for each in watched] == before
