"""This computer's ports are watched on separate threads, which end on request."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from build_tools.wine.lending import port_name
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import is_local, is_simulated
from praxis_desktop.gui.roles.devices import PortsSeen, is_memorable
from praxis_desktop.gui.roles.instruments import PortList
from tests.gui.plugs import FTDI, Bench
from tests.ports.wires import lead, lead_nowhere, needs_ports, wire


@needs_ports
def test_a_real_watcher_notices_a_link_that_comes_and_goes(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    link = port_name(tmp_path, "balance")
    told: list[PortsSeen] = []
    ports = PortList()
    ports.changed.connect(told.append)
    ports.follow([str(link)])
    ports.look()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[-1].asked == {str(link)}
    assert str(link) not in told[-1].present
    with wire() as line:
        lead(link, line)
        qtbot.waitUntil(lambda: str(link) in told[-1].present, timeout=20_000)
        lead_nowhere(link)
        qtbot.waitUntil(lambda: str(link) not in told[-1].present, timeout=20_000)
    ports.close()
    assert ports.await_end(Deadline.after(20))
    assert not [thread for thread in threading.enumerate() if thread.name in ("port list", "port watcher")]


def test_nothing_is_looked_at_before_it_is_asked_for(qapp: QApplication) -> None:
    bench = Bench()
    ports = PortList(watch=bench.watch, examine=bench.examine)
    ports.follow(["/dev/ttyUSB0"])
    ports.close()
    ports.look()
    assert ports.await_end(Deadline.after(0))
    assert (bench.looks, bench.watches) == (0, 0)


def test_a_device_that_vanishes_while_it_is_looked_at_ends_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench()
    examine = bench.examine
    fails = [OSError("no such device")]

    def look(wanted: object) -> PortsSeen:
        if fails:
            raise fails.pop()
        return examine([])

    ports = PortList(watch=bench.watch, examine=look)
    ports.look()
    qtbot.waitUntil(lambda: not fails)
    with qtbot.waitSignal(ports.changed):
        bench.plug(FTDI)
    ports.close()
    assert ports.await_end(Deadline.after(20))
    assert bench.watches == 0


def test_a_defect_is_reported_and_the_next_look_watches_again(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda found: reported.append(str(found.exc_value)))
    bench = Bench()
    examine = bench.examine
    fails = [RuntimeError("a defect")]

    def look(wanted: object) -> PortsSeen:
        if fails:
            raise fails.pop()
        return examine([])

    ports = PortList(watch=bench.watch, examine=look)
    ports.look()
    assert ports.await_end(Deadline.after(20))
    assert reported == ["a defect"]
    with qtbot.waitSignal(ports.changed):
        bench.plug(FTDI)
        ports.look()
    ports.close()
    assert ports.await_end(Deadline.after(20))
    assert bench.watches == 0


def test_what_can_be_absent_and_what_can_be_remembered() -> None:
    for device in ("sim:mettler", "replay:run.journal", "loop://"):
        assert (is_simulated(device), is_local(device), is_memorable(device)) == (True, False, False)
    for device in ("COM3" if sys.platform == "win32" else "/dev/ttyUSB0", "usb:0403:6001"):
        assert (is_simulated(device), is_local(device), is_memorable(device)) == (False, True, True)
    assert (is_local("socket://bench:4001"), is_memorable("socket://bench:4001")) == (False, True)
    assert not is_memorable("/dev/pts/3")
    assert not is_memorable("")
