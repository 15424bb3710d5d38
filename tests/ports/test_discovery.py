"""Ports are listed under readable names, without those that never have an instrument."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import serial.tools.list_ports

from praxis_desktop.core.devices import real_path
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.devices import discovery
from praxis_desktop.ports.devices.discovery import (
    FILE,
    PortInfo,
    known_device,
    port_at,
    present_ports,
    present_ports_sentence,
)

TABLE = json.loads((shipped("resources") / FILE).read_text("utf-8"))


def listed(device: str, **facts: Any) -> SimpleNamespace:
    """Return a port in pyserial's list."""
    nothing = dict.fromkeys(("vid", "pid", "serial_number", "location", "manufacturer", "product"))
    return SimpleNamespace(**{"device": device, "description": "n/a", "hwid": "n/a", **nothing, **facts})


@pytest.mark.parametrize(
    ("facts", "name", "chip"),
    [
        ({"vid": 0x0403, "pid": 0x6001, "product": "FT232R USB UART", "manufacturer": "FTDI"},
         "FTDI FT232R adapter", "FTDI"),
        ({"vid": 0x067B, "pid": 0x2303, "product": "USB-Serial Controller"},
         "Prolific PL2303 adapter", "Prolific"),
        ({"vid": 0x1A86, "pid": 0x7523, "product": "USB Serial"}, "WCH CH340 adapter", "CH340"),
        ({"vid": 0x10C4, "pid": 0xEA60, "product": "CP2102N USB to UART Bridge Controller"},
         "Silicon Labs CP2102/CP2104 adapter", "CP210x"),
        ({"vid": 0x04D8, "pid": 0x00DD}, "Microchip MCP2221 adapter", "MCP2221"),
        ({"vid": 0x04D8, "pid": 0xEE93}, "Opentrons Temperature Module", ""),
        ({"vid": 0x2341, "pid": 0x0043}, "Arduino Uno R3", ""),
        ({"vid": 0x0403, "pid": 0x7777, "product": "USB Serial"}, "FTDI USB serial port", "FTDI"),
        ({"vid": 0x0403, "pid": 0x6001, "product": "BioShake 3000", "manufacturer": "QInstruments"},
         "QInstruments BioShake 3000", "FTDI"),
        ({"vid": 0x0403, "pid": 0x6001, "product": "Sartorius Entris", "manufacturer": "Sartorius"},
         "Sartorius Entris", "FTDI"),
        ({"vid": 0x0403, "pid": 0x6001, "product": "WXS205SDU", "manufacturer": "Mettler Toledo"},
         "Mettler Toledo WXS205SDU", "FTDI"),
        ({"vid": 0x0403, "pid": 0x6010, "product": "Dual RS232-HS", "manufacturer": "FTDI"},
         "FTDI FT2232 adapter", "FTDI"),
        ({"vid": 0xDEAD, "pid": 0xBEEF, "product": "Oven", "manufacturer": None}, "Oven", ""),
        ({"vid": 0xDEAD, "pid": 0xBEEF}, "USB serial port", ""),
    ],
)  # fmt: skip
def test_a_usb_port_has_a_name_that_people_know(facts: dict[str, Any], name: str, chip: str) -> None:
    port = PortInfo("/dev/ttyUSB0", **facts)
    assert (port.friendly_name, port.chip, port.kind) == (name, chip, "usb")
    assert str(port) == f"/dev/ttyUSB0 ({name})"


@pytest.mark.parametrize(
    ("device", "hwid", "kind"),
    [
        ("/dev/ttyS0", "PNP0501", "system"),
        ("/dev/ttyAMA0", "n/a", "system"),
        ("COM1", r"ACPI\PNP0501\0", "system"),
        ("/dev/rfcomm0", "n/a", "bluetooth"),
        ("COM7", r"BTHENUM\{00001101-0000}\7", "bluetooth"),
        ("/dev/cu.Bluetooth-Incoming-Port", "n/a", "bluetooth"),
        ("/dev/cu.Scale-SPP", "n/a", "bluetooth"),
        ("/dev/cu.debug-console", "n/a", "system"),
        ("/dev/pts/3", "n/a", "pty"),
        ("/dev/ttys003", "n/a", "pty"),
        ("socket://10.0.0.5:4001", "", "network"),
        ("rfc2217://server:2217", "", "network"),
    ],
)
def test_every_port_is_of_a_kind(device: str, hwid: str, kind: str) -> None:
    assert PortInfo(device, hwid=hwid).kind == kind
    assert PortInfo(device, hwid=hwid).friendly_name


def test_ports_that_never_have_an_instrument_are_listed_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [
        listed("/dev/ttyUSB10", vid=0x0403, pid=0x6001),
        listed("/dev/ttyUSB2", vid=0x0403, pid=0x6001),
        listed("/dev/cu.Bluetooth-Incoming-Port"),
        listed("/dev/cu.debug-console"),
        listed("COM7", hwid=r"BTHENUM\{00001101}"),
    ]
    monkeypatch.setattr(serial.tools.list_ports, "comports", lambda: there)
    assert [port.device for port in present_ports()] == ["/dev/ttyUSB2", "/dev/ttyUSB10"]
    assert {port.device for port in present_ports(with_hidden=True)} == {port.device for port in there}
    assert "Bluetooth" not in present_ports_sentence()
    assert "/dev/ttyUSB2 (FTDI FT232R adapter)" in present_ports_sentence()


@pytest.mark.skipif(sys.platform != "linux", reason="ports are listed in /sys")
def test_a_port_without_a_chip_is_hidden_and_a_real_one_is_not(tmp_path: Path) -> None:
    for name, kind, console in (("ttyS0", "4", "N"), ("ttyS1", "0", "N"), ("ttyS2", "4", "Y")):
        folder = tmp_path / "class" / "tty" / name
        folder.mkdir(parents=True)
        (folder / "type").write_text(kind + "\n")
        (folder / "console").write_text(console + "\n")
    hidden = [discovery._is_hidden(f"/dev/ttyS{number}", "", tmp_path) for number in range(4)]
    assert hidden == [False, True, True, False]


def test_a_port_is_found_by_its_name_or_a_link_to_it(tmp_path: Path) -> None:
    if sys.platform == "win32":
        com = PortInfo("COM5", vid=0x0403, pid=0x6001)
        assert port_at(real_path(r"\\.\com5"), [PortInfo("COM50"), com]) is com
        assert port_at("COM6", [com]) is None
        return
    device, link = tmp_path / "ttyUSB0", tmp_path / "usb-FTDI_A1-if00-port0"
    device.touch()
    link.symlink_to(device)
    port = PortInfo(os.path.realpath(device), vid=0x0403, pid=0x6001)
    assert port_at(str(link), [port]) is port
    assert port_at(port.device, [port]) is port
    assert port_at(str(tmp_path / "other"), [port]) is None


# ---- the table
def test_every_entry_of_the_table_says_where_it_is_from() -> None:
    for entry in [*TABLE["devices"], *TABLE["makers"].values()]:
        assert entry["source"] in TABLE["sources"], entry
        assert entry.get("chip", "") in ("", *TABLE["chips"]), entry
        assert entry["maker"], entry
    for entry in TABLE["devices"]:
        assert entry["kind"] in ("adapter", "instrument", "board"), entry
        assert entry["name"], entry


def test_no_device_is_in_the_table_twice() -> None:
    ids = [entry["id"] for entry in TABLE["devices"]]
    assert len(ids) == len(set(ids))
    for text in ids:
        vid, pid = (int(part, 16) for part in text.split(":"))
        known = known_device(vid, pid)
        assert known is not None
        assert text == f"{vid:04x}:{pid:04x}"


def test_what_is_not_in_the_table_is_unknown() -> None:
    assert known_device(0xDEAD, 0xBEEF) is None
    assert known_device(None, None) is None
    maker = known_device(0x0403, 0x1234)
    assert maker is not None
    assert (maker.title, maker.chip) == ("FTDI", "FTDI")
