"""Reports of HID devices: with a virtual device over USB/IP, and with a stand-in for hidapi, for which this
computer has no device.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from praxis_desktop.ports.dialects.transfers import FAILED, STALLED, Completion, Setup
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.usb import connect, present_devices
from tests.ports.usb.lines import Exchange
from tests.ports.usb.virtual_devices import HIDAPI_MODULE, virtual_devices

READER = "hid:16d0:1199"
REPORT = bytes(range(1, 65))

HIDAPI = """
    import os
    def enumerate():
        return [
            dict(
                path=PATH, vendor_id=0x16D0, product_id=0x1199, serial_number="B1", release_number=0x0102,
                manufacturer_string="Byonoy", product_string="Absorbance 96", usage_page=0xFF00, usage=1,
                interface_number=0, bus_type=1,
            )
        ]
    class device:
        def open_path(self, path):
            if not ALLOWED:
                raise OSError("open failed")
            self.reports, self.feature = [], bytes((5, 0))
        def read(self, length, timeout_ms):
            import time
            if os.path.exists(GONE):
                raise OSError("read error")
            if not self.reports:
                time.sleep(timeout_ms / 1000)
                return []
            return list(self.reports.pop(0))
        def write(self, data):
            self.reports.append(bytes(data[1:]))
            return len(data)
        def get_feature_report(self, number, length):
            if number != 5:
                raise OSError("no such report")
            return list(self.feature)[:length]
        def send_feature_report(self, data):
            self.feature = bytes(data)
            return len(data)
        def get_input_report(self, number, length):
            return [number, 7]
        def get_report_descriptor(self):
            return [6, 0, 255]
        def close(self):
            open(GONE + ".closed", "w").close()
"""


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A stand-in for hidapi whose device goes away once the returned file exists."""
    return stand_in(monkeypatch, tmp_path, allowed=True)


def stand_in(patch: pytest.MonkeyPatch, folder: Path, *, allowed: bool) -> Path:
    gone = folder / "gone"
    node = folder / "hidraw9"
    node.touch()
    values = f"PATH, ALLOWED, GONE = {str(node).encode()!r}, {allowed}, {str(gone)!r}\n"
    (folder / f"{HIDAPI_MODULE}.py").write_text(values + textwrap.dedent(HIDAPI))
    patch.setenv("PYTHONPATH", str(folder))
    return gone


def test_reports_of_a_virtual_device(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "hid:A1") as devices:
        (described,) = present_devices(prefix="hid:")
        assert described.hid is not None
        with Exchange(READER) as exchange:
            devices.tell("send", "hid:A1", 0x81, REPORT.hex())
            assert exchange.come(0x81) == Completion(0x81, REPORT)
            assert exchange.control(Setup(0x81, 6, 0x2200, 0, 255)).data.startswith(
                bytes.fromhex("0600ff0901a1")
            )
            assert exchange.sent(2, b"\0no endpoint", 100) == (0, FAILED)


def test_a_virtual_device_is_no_hid_device_without_such_an_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001"):
        assert present_devices(prefix="hid:") == []


def test_reports_go_both_ways_and_begin_with_their_id(gone: Path) -> None:
    with Exchange(READER) as exchange:
        assert exchange.sent(1, b"\0" + REPORT) == (65, 0)
        assert exchange.come(0x81) == Completion(0x81, REPORT)
        assert exchange.sent(1, b"") == (0, FAILED)
    assert gone.with_name("gone.closed").exists()


def test_feature_reports_are_control_transfers(gone: Path) -> None:
    with Exchange(READER) as exchange:
        assert exchange.control(Setup(0x21, 9, 0x0305, 0, 2), b"\5\1") == Completion(0)
        assert exchange.control(Setup(0xA1, 1, 0x0305, 0, 64)) == Completion(0, b"\5\1")
        assert exchange.control(Setup(0xA1, 1, 0x0306, 0, 64)).status == FAILED
        assert exchange.control(Setup(0xA1, 1, 0x0104, 0, 64)).data == b"\4\7"


def test_standard_requests_are_answered_from_the_description(gone: Path) -> None:
    with Exchange(READER) as exchange:
        device = exchange.control(Setup(0x80, 6, 0x0100, 0, 18)).data
        assert device[8:12] == bytes.fromhex("d0169911")
        assert exchange.control(Setup(0x80, 6, 0x0200, 0, 9)).data[1] == 2
        assert exchange.control(Setup(0x80, 6, 0x0302, 0x0409, 255)).data[2:].decode("utf-16-le") == (
            "Absorbance 96"
        )
        assert exchange.control(Setup(0x81, 6, 0x2200, 0, 255)).data == b"\6\0\xff"
        assert exchange.control(Setup(0x00, 9, 1, 0, 0)).status == 0
        assert exchange.control(Setup(0x80, 8, 0, 0, 1)).data == b"\1"
        assert exchange.control(Setup(0xC0, 7, 0, 0, 1)).status == STALLED


def test_a_hid_device_that_goes_away_ends_the_line(gone: Path) -> None:
    with Exchange(READER) as exchange:
        gone.touch()
        with pytest.raises(OSError, match="gone"):
            exchange.message()


def test_a_hid_device_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, allowed=False)
    (tmp_path / "hidraw9").unlink()
    with pytest.raises(PortNotFound, match="is gone"):
        connect(READER, "reader")
