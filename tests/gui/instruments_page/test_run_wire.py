"""The traffic of another program's run on a port is shown on the instruments page."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from tests.gui.instruments_page.conftest import LIMIT_MS, know, shown
from tests.records.history.telling import begin, end


@pytest.fixture
def kept(tmp_path: Path) -> History:
    """The recorded runs; initially none."""
    return History(tmp_path / "history")


@pytest.fixture
def asked_history(kept: History) -> AskedHistory:
    """The window's requests to the history."""
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    return AskedHistory(lambda: settings)


def test_the_bytes_of_a_run_of_another_program_are_shown_as_they_pass(
    qtbot: QtBot, page: InstrumentsPage, kept: History, balance: PtyInstrument
) -> None:
    device = know(qtbot, page, balance, "Bench scale", "mettler")
    record = begin(kept, ports=[f"weigher={device}", "other=/dev/ttyUSB77"])
    record.wire.happened("weigher", "opening", {"device": device})
    record.wire.sent("weigher", b"S\r\n")
    record.wire.sent("other", b"not this\r\n")
    owner = ClaimOwner(record.run_id, "weigh", "me")
    with Claims().take([parse_binding(f"weigher={device}")], owner=owner):
        qtbot.waitUntil(lambda: shown(page) == ["S\\r\\n"], timeout=LIMIT_MS)
        assert not page.view.monitor.tools.open_button.isEnabled()
        record.wire.received("weigher", b"S S     10.0012 g\r\n", time.monotonic_ns())
        qtbot.waitUntil(lambda: len(shown(page)) == 2, timeout=LIMIT_MS)
        assert shown(page)[1] == "S S     10.0012 g\\r\\n"
    end(record)
    qtbot.waitUntil(page.view.monitor.tools.open_button.isEnabled, timeout=LIMIT_MS)
    assert len(shown(page)) == 2, "nothing is shown twice"
