"""The status bar says how many of the known instruments are connected, and how many reply."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.ports.granting.remembering import Grant
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from tests.gui.plugs import CH340, FTDI, Bench

TIMEOUT_MS = 20_000


def test_only_those_that_have_answered_are_counted_as_answering(
    qtbot: QtBot, window: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    item = window.status.instruments
    bench.ports = [CH340]
    window.instruments.look()
    qtbot.waitUntil(lambda: item.text() == "1 port", timeout=TIMEOUT_MS)
    InstrumentStore().keep(KnownInstrument(FTDI.device, "Pump left"))
    window.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: item.text() == "No instrument connected", timeout=TIMEOUT_MS)
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: item.text() == "1 plugged in, none has responded", timeout=TIMEOUT_MS)
    window.instruments.heard.emit(FTDI.device, True)
    assert item.text() == "1 instrument responding"
    window.instruments.heard.emit(FTDI.device, False)
    assert item.text() == "1 plugged in, none has responded"
    InstrumentStore().forget(FTDI.device)
    window.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: item.text() == "2 ports", timeout=TIMEOUT_MS)
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.rail.instruments_button.isChecked, timeout=TIMEOUT_MS)


def test_one_that_a_protocol_may_use_is_counted_although_it_is_not_known(
    qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    item = window.status.instruments
    bench.ports = [FTDI]
    window.instruments.look()
    qtbot.waitUntil(lambda: item.text() == "1 port", timeout=TIMEOUT_MS)
    window.instruments.store().remember([Grant("weigh.py", "scale", FTDI.device)])
    window.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: item.text() == "1 plugged in, none has responded", timeout=TIMEOUT_MS)
    window.instruments.heard.emit(FTDI.device, True)
    assert item.text() == "1 instrument responding"


def test_one_that_answered_when_it_was_allowed_is_counted_before_it_is_looked_for(
    qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    item = window.status.instruments
    bench.ports = [FTDI]
    window.instruments.look()
    qtbot.waitUntil(lambda: item.text() == "1 port", timeout=TIMEOUT_MS)
    window.instruments.heard.emit(FTDI.device, True)  # it is queried before it is known
    InstrumentStore().keep(KnownInstrument(FTDI.device, "Pump left"))
    window.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: item.text() == "1 instrument responding", timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: FTDI.device in window.instruments.ports.seen.present, timeout=TIMEOUT_MS)
    QApplication.processEvents()
    assert item.text() == "1 instrument responding"


def test_one_on_the_network_is_not_said_to_be_plugged_in(
    qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    item = window.status.instruments
    bench.ports = [FTDI]
    InstrumentStore().keep(KnownInstrument(FTDI.device, "Pump left"))
    InstrumentStore().keep(KnownInstrument("http://10.0.0.17:31950", "Robot"))
    window.instruments.look()
    window.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: item.text() == "1 plugged in, none has responded", timeout=TIMEOUT_MS)
    window.instruments.heard.emit("http://10.0.0.17:31950", True)
    assert item.text() == "2 instruments, 1 responding"


def test_one_from_which_a_run_receives_data_is_counted_as_responding(
    qtbot: QtBot, window: MainWindow, bench: Bench, model: RunModel
) -> None:
    item = window.status.instruments
    bench.ports = [FTDI]
    InstrumentStore().keep(KnownInstrument(FTDI.device, "Pump left"))
    window.instruments.look()
    window.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: item.text() == "1 plugged in, none has responded", timeout=TIMEOUT_MS)
    model.request = RunRequest(Program("", "weigh.py"), ports=(f"scale={FTDI.device}",))
    model.exchanges_arrived.emit((SerialEvent("scale", "out", b"SI\r\n".hex(), time=1.0),))
    assert item.text() == "1 plugged in, none has responded"
    model.exchanges_arrived.emit((SerialEvent("scale", "in", b"S S 1 g\r\n".hex(), time=1.5),))
    assert item.text() == "1 instrument responding"
