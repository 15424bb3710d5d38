"""An instrument on USB is found, allowed, identified, and used by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.devices import USBIP_VARIABLE
from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.profiles.introductions import InstrumentStore
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.star import Star
from tests.gui.instruments_page.conftest import LIMIT_MS, shown
from tests.gui.plugs import CH340, Bench

LEFT = Qt.MouseButton.LeftButton
STAR = PortInfo("usb:08af:8000,location=1-1", vid=0x08AF, pid=0x8000, location="1-1", product="Hamilton STAR")


@pytest.fixture
def star(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A STAR on USB."""
    with ExportedInstrument(Star(), "127.0.0.1:0") as served:
        monkeypatch.setenv(USBIP_VARIABLE, served.device)
        yield


def open_sheet(qtbot: QtBot, page: InstrumentsPage) -> None:
    QTest.mouseClick(page.add_button, LEFT)
    qtbot.waitUntil(lambda: not page.add_sheet.guard.is_on, timeout=LIMIT_MS)


def names(page: InstrumentsPage) -> list[str]:
    return [row.found.name for row in page.add_sheet.nearby.rows]


@pytest.mark.usefixtures("star")
def test_a_robot_on_usb_is_allowed_and_used_by_hand(
    qtbot: QtBot, page: InstrumentsPage, bench: Bench
) -> None:
    bench.plug(STAR)
    open_sheet(qtbot, page)
    qtbot.waitUntil(lambda: names(page) == ["Hamilton STAR"], timeout=LIMIT_MS)
    (row,) = page.add_sheet.nearby.rows
    assert (row.chip.text(), row.button.text()) == ("Known kind", "Add…")
    assert row.button.accessibleDescription() == "USB · USB 08AF:8000 · Known kind"
    QTest.mouseClick(row.button, LEFT)
    sheet = page.allow_sheet
    assert sheet.kind.currentData() == "star"
    qtbot.waitUntil(lambda: not sheet.guard.is_on, timeout=LIMIT_MS)
    QTest.mouseClick(sheet.allow_button, LEFT)
    qtbot.waitUntil(lambda: page.view.identity.chip.text() == "Connected", timeout=LIMIT_MS)
    (known,) = InstrumentStore().all()
    assert (known.device, known.kind) == (STAR.device, "star")
    assert not page.view.line.isVisible()

    monitor = page.view.monitor
    QTest.mouseClick(monitor.tools.open_button, LEFT)
    qtbot.waitUntil(lambda: monitor.is_open, timeout=LIMIT_MS)
    assert not monitor.send_row.ending.isVisible()
    QTest.keyClicks(monitor.send_row.field, "C0QWid0001")
    QTest.keyClick(monitor.send_row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: shown(page) == ["port opened", "out 2: C0QWid0001", "in 1: C0QWid0001er00/00qw0"],
        timeout=LIMIT_MS,
    )
    QTest.mouseClick(monitor.tools.open_button, LEFT)
    qtbot.waitUntil(lambda: not monitor.is_open, timeout=LIMIT_MS)


def test_what_is_plugged_in_or_out_while_the_sheet_is_open_appears_and_goes(
    qtbot: QtBot, page: InstrumentsPage, bench: Bench
) -> None:
    def chips() -> list[str]:
        # The sheet also lists what the network announces, such as the instruments of other tests.
        return [
            row.chip.text() for row in page.add_sheet.nearby.rows if row.button.text() == "Say what it is…"
        ]

    open_sheet(qtbot, page)
    bench.plug(CH340)
    qtbot.waitUntil(lambda: chips() == ["Unknown"], timeout=LIMIT_MS)
    bench.pull(CH340)
    qtbot.waitUntil(lambda: not chips(), timeout=LIMIT_MS)
