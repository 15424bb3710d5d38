"""Known instruments on USB and HID are listed as connected, although they have no serial port."""

from __future__ import annotations

import queue

import pytest

from praxis_desktop.cli.main import main
from praxis_desktop.gui.roles.devices import look_at_ports
from praxis_desktop.ports.devices import PortWatcher
from praxis_desktop.ports.devices.watching import PollingNews, PortChange
from praxis_desktop.ports.profiles.connected import all_connected, obstacle
from praxis_desktop.ports.roles import parse_binding
from tests.ports.usb.lines import Exchange
from tests.ports.usb.virtual_devices import virtual_devices

STAR, READER = "usb:08af:8000,serial=0001", "hid:16d0:1199,serial=A1"


def test_known_instruments_are_listed_under_the_names_by_which_they_are_granted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with virtual_devices(monkeypatch, "0001", "hid:A1"):
        found = {port.device: port for port in all_connected()}
        assert {STAR, READER} <= found.keys()
        assert found[STAR].friendly_name == "Hamilton STAR"
        assert [parse_binding(f"role={name}").device for name in (STAR, READER)] == [STAR, READER]
        assert obstacle(STAR, port=STAR) is None
        choices = {choice.device: choice for choice in look_at_ports([STAR]).choices}
        assert choices[STAR].trouble == choices[READER].trouble == ""


def test_one_without_a_serial_number_is_named_by_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, ""):
        assert "usb:08af:8000,location=1-1" in [port.device for port in all_connected()]
        with Exchange("usb:08af:8000,location=1-1") as exchange:
            assert exchange.sent(2, b"x", 1000) == (1, 0)


def test_the_command_lists_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with virtual_devices(monkeypatch, "0001"):
        assert main(["ports", "list"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if STAR in line)
    assert line.split() == ["Hamilton", "STAR", STAR, STAR, "free"]


def test_plugging_and_unplugging_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    changes: queue.SimpleQueue[PortChange] = queue.SimpleQueue()
    with (
        virtual_devices(monkeypatch, "0001") as devices,
        PortWatcher(changes.put, ports=all_connected, news=PollingNews(0.05)),
    ):
        for what, told in (("unplug", "removed"), ("plug", "added")):
            devices.tell(what, "0001")
            change = changes.get(timeout=20)
            assert (change.kind, change.port.device) == (told, STAR)
