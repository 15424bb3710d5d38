"""Each port that appears or disappears is reported once, with the system's notifications or by polling."""

from __future__ import annotations

import os
import queue
import select
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from praxis_desktop.ports.devices import watching
from praxis_desktop.ports.devices import watching as hotplug
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.devices.watching import PollingNews, PortChange, PortWatcher, UdevNews, best_news
from tests.ports.wires import WAIT_S, wire

of_udev = pytest.mark.skipif(os.name != "posix", reason="without udev, ports are looked for")

# What `udevadm monitor --udev --property --subsystem-match=tty` prints when an FTDI adapter is pulled out and
# plugged into another socket.
REPLUGGED = """
UDEV  [5012.130551] remove   /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0 (tty)
ACTION=remove
DEVNAME=/dev/ttyUSB0
SUBSYSTEM=tty
ID_VENDOR_ID=0403
ID_MODEL_ID=6001
ID_SERIAL_SHORT=A10K9X

UDEV  [5014.802174] add      /devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/ttyUSB0/tty/ttyUSB0 (tty)
ACTION=add
DEVNAME=/dev/ttyUSB0
DEVLINKS=/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K9X-if00-port0
SUBSYSTEM=tty
ID_VENDOR_ID=0403
ID_MODEL_ID=6001
ID_SERIAL_SHORT=A10K9X
"""

FTDI = PortInfo("/dev/ttyUSB0", vid=0x0403, pid=0x6001, serial_number="A10K9X", location="1-2")
CH340 = PortInfo("/dev/ttyUSB1", vid=0x1A86, pid=0x7523, location="1-3")


class Recorded:
    """A monitor like pyudev's, with recorded events."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)

    def fileno(self) -> int:
        return self._near.fileno()

    def poll(self, timeout: float | None = None) -> Any:
        ready, _, _ = select.select([self._near], [], [], timeout)
        if not ready:
            return None
        facts = dict(line.partition("=")[::2] for line in self._near.recv(4096).decode().splitlines())
        return SimpleNamespace(action=facts["ACTION"], device_node=facts.get("DEVNAME"))

    def happen(self, recording: str) -> None:
        for event in recording.strip().split("\n\n"):
            self._far.send("\n".join(event.splitlines()[1:]).encode())

    def close(self) -> None:
        self._near.close()
        self._far.close()


@pytest.fixture
def monitor() -> Iterator[Recorded]:
    made = Recorded()
    yield made
    made.close()


class Told:
    """The reports of a watcher, in order."""

    def __init__(self) -> None:
        self._changes: queue.Queue[PortChange] = queue.Queue()

    def __call__(self, change: PortChange) -> None:
        self._changes.put(change)

    def next(self) -> tuple[str, str]:
        change = self._changes.get(timeout=WAIT_S)
        return change.kind, change.port.device

    @property
    def is_empty(self) -> bool:
        return self._changes.empty()


@of_udev
def test_a_replugged_adapter_is_told_of_as_gone_and_back(monitor: Recorded) -> None:
    told = Told()
    with PortWatcher(told, ports=lambda: [FTDI], news=UdevNews(monitor)):
        monitor.happen(REPLUGGED)
        assert told.next() == ("removed", "/dev/ttyUSB0")
        assert told.next() == ("added", "/dev/ttyUSB0")
    assert told.is_empty


@of_udev
def test_the_many_events_of_one_device_are_one_change(monitor: Recorded) -> None:
    told = Told()
    there = [FTDI]
    with PortWatcher(told, ports=lambda: list(there), news=UdevNews(monitor)) as watcher:
        there.append(CH340)
        for _ in range(20):
            monitor.happen(REPLUGGED.split("\n\n")[1].replace("ttyUSB0", "ttyUSB1"))
        assert told.next() == ("added", "/dev/ttyUSB1")
        assert [port.device for port in watcher.present] == ["/dev/ttyUSB0", "/dev/ttyUSB1"]
        there.remove(FTDI)
        monitor.happen(REPLUGGED.strip().split("\n\n")[0])
        assert told.next() == ("removed", "/dev/ttyUSB0")
    assert told.is_empty


def test_another_device_under_the_same_name_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    there = [FTDI]
    with PortWatcher(told, ports=lambda: list(there), news=PollingNews(0.01)):
        there[:] = [PortInfo("/dev/ttyUSB0", vid=0x1A86, pid=0x7523, location="1-2")]
        assert told.next() == ("removed", "/dev/ttyUSB0")
        assert told.next() == ("added", "/dev/ttyUSB0")


def test_without_anybody_who_tells_ports_are_looked_for() -> None:
    told = Told()
    there: list[PortInfo] = []
    with PortWatcher(told, ports=lambda: list(there), news=PollingNews(0.01)):
        there.append(FTDI)
        assert told.next() == ("added", "/dev/ttyUSB0")
        there.clear()
        assert told.next() == ("removed", "/dev/ttyUSB0")


@pytest.mark.skipif(os.name != "posix", reason="ports of Windows have no links")
def test_a_link_that_flips_between_pseudo_terminals_is_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, monitor: Recorded
) -> None:
    monkeypatch.setattr(watching, "POLL_S", 0.01)
    link = tmp_path / "usb-scale"
    told = Told()
    with wire() as first, wire() as second:
        link.symlink_to(first.device)
        # The source of other devices' events (udev) does not report pseudo-terminals.
        with PortWatcher(told, paths=[str(link)], ports=list, news=UdevNews(monitor)) as watcher:
            assert [port.device for port in watcher.present] == [str(link)]
            flip(link, second.device)
            assert told.next() == ("removed", str(link))
            assert told.next() == ("added", str(link))
            link.unlink()
            assert told.next() == ("removed", str(link))
            link.symlink_to(first.device)
            assert told.next() == ("added", str(link))


def flip(link: Path, target: str) -> None:
    """Make ``link`` point to ``target``, atomically."""
    made = link.with_suffix(".new")
    made.symlink_to(target)
    made.replace(link)


def test_a_port_that_cannot_be_listed_for_a_moment_is_no_change() -> None:
    told = Told()
    looks: list[Callable[[], list[PortInfo]]] = []

    def vanishing() -> list[PortInfo]:
        raise OSError(19, "gone while it was looked at")

    def ports() -> list[PortInfo]:
        return looks.pop(0)() if looks else [FTDI, CH340]

    looks.append(lambda: [FTDI])
    with PortWatcher(told, ports=ports, news=PollingNews(0.01)):
        looks.extend([vanishing, vanishing])
        assert told.next() == ("added", "/dev/ttyUSB1")
    assert told.is_empty


@pytest.mark.parametrize("kind", [pytest.param("udev", marks=of_udev), "polling"])
def test_closing_ends_the_thread_and_what_is_told(kind: str, request: pytest.FixtureRequest) -> None:
    news = UdevNews(request.getfixturevalue("monitor")) if kind == "udev" else PollingNews(3600)
    watcher = PortWatcher(lambda _: None, ports=lambda: [FTDI], news=news)
    watcher.close()
    watcher.close()
    assert not watcher._thread.is_alive()


def test_a_watcher_may_be_closed_by_what_it_tells() -> None:
    there: list[PortInfo] = []
    closed = threading.Event()

    def close(change: PortChange) -> None:
        watcher.close()
        closed.set()

    watcher = PortWatcher(close, ports=lambda: list(there), news=PollingNews(0.01))
    there += [FTDI, CH340]
    assert closed.wait(WAIT_S)
    watcher._thread.join(WAIT_S)
    assert not watcher._thread.is_alive()


# ---- which way
def test_without_udev_ports_are_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hotplug, "_UDEV_DAEMON", tmp_path / "no daemon")
    assert isinstance(best_news(0.5), PollingNews)


@pytest.mark.skipif(sys.platform != "linux", reason="udev")
@pytest.mark.parametrize("missing", ["pyudev", "libudev", "netlink"])
def test_what_is_missing_for_udev_is_done_without(
    missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import pyudev

    def refuse(*_: object, **__: object) -> Any:
        raise {"libudev": ImportError("No library named udev"), "netlink": OSError(1, "refused")}[missing]

    monkeypatch.setattr(hotplug, "_UDEV_DAEMON", tmp_path)
    if missing == "pyudev":
        monkeypatch.setitem(sys.modules, "pyudev", None)
    elif missing == "libudev":
        monkeypatch.setattr(pyudev, "Context", refuse)
    else:
        monkeypatch.setattr(pyudev.Monitor, "from_netlink", refuse)
    assert isinstance(best_news(0.5), PollingNews)


@pytest.mark.skipif(sys.platform != "linux", reason="udev")
def test_udev_is_listened_to_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hotplug, "_UDEV_DAEMON", tmp_path)
    news = best_news(0.5)
    if isinstance(news, PollingNews):
        pytest.skip("this system has no libudev")
    with PortWatcher(lambda _: None, news=news) as watcher:
        assert watcher._thread.is_alive()
    assert not watcher._thread.is_alive()
