"""A device is recognized by its identity, in any socket and under any name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.devices import real_path
from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.devices.identity import PortIdentity, find_device
from praxis_desktop.ports.devices.watching import device_mark

FTDI = (0x0403, 0x6001)
CH340 = (0x1A86, 0x7523)
CP210X = (0x10C4, 0xEA60)

texts = st.none() | st.text(min_size=1, max_size=30)
identities = st.builds(PortIdentity, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), texts, texts)


def port(
    device: str, ids: tuple[int, int], serial_number: str | None = None, location: str | None = None
) -> PortInfo:
    return PortInfo(device, vid=ids[0], pid=ids[1], serial_number=serial_number, location=location)


@given(identities)
def test_an_identity_is_remembered_as_text(identity: PortIdentity) -> None:
    assert PortIdentity.parse(str(identity)) == identity
    assert "\n" not in str(identity)


def test_the_text_is_readable() -> None:
    identity = PortIdentity(*FTDI, "A10K9X", "1-1.4:1.0")
    assert str(identity) == "usb:0403:6001,serial=A10K9X,location=1-1.4:1.0"
    assert PortIdentity.parse("usb:0403:6001") == PortIdentity(*FTDI)
    assert PortIdentity.parse("usb:10C4:EA60,location=1-2") == PortIdentity(*CP210X, None, "1-2")


@pytest.mark.parametrize(
    "text",
    ["", "usb:", "usb:0403", "usb:0403:600", "0403:6001", "usb:0403:6001,serial", "usb:0403:6001,serial=",
     "usb:0403:6001,colour=red", "usb:0403:6001,serial=1,serial=2", "usb:zzzz:6001"],
)  # fmt: skip
def test_what_is_no_identity(text: str) -> None:
    with pytest.raises(UsageError, match="identity of a USB device") as caught:
        PortIdentity.parse(text)
    assert "usb:0403:6001" in caught.value.hint


@given(st.text(max_size=60))
def test_any_text_is_an_identity_or_a_usage_error(text: str) -> None:
    try:
        PortIdentity.parse("usb:" + text)
    except UsageError:
        pass


def test_a_serial_number_is_followed_to_another_socket_and_another_name() -> None:
    identity = PortIdentity(*FTDI, "A1", "1-1")
    there = port("/dev/ttyUSB3", FTDI, "A1", "1-4.2")
    assert find_device(identity, [port("/dev/ttyUSB0", FTDI, "B2", "1-1"), there]) is there


def test_adapters_without_serial_numbers_are_told_apart_by_where_they_are() -> None:
    left, right = port("/dev/ttyUSB0", CH340, None, "1-1"), port("/dev/ttyUSB1", CH340, None, "1-2")
    assert find_device(PortIdentity(*CH340, None, "1-2"), [left, right]) is right
    assert find_device(PortIdentity(*CH340, None, "1-3"), [left, right]) is None


def test_a_serial_number_that_all_have_is_none() -> None:
    left, right = port("/dev/ttyUSB0", CP210X, "0001", "1-1"), port("/dev/ttyUSB1", CP210X, "0001", "1-2")
    assert find_device(PortIdentity(*CP210X, "0001", "1-2"), [left, right]) is right
    assert find_device(PortIdentity(*CP210X, "0001", "1-9"), [left, right]) is None


def test_copies_with_one_serial_number_are_told_apart_by_where_they_are() -> None:
    left, right = port("/dev/ttyUSB0", FTDI, "A1", "1-1"), port("/dev/ttyUSB1", FTDI, "A1", "1-2")
    assert find_device(PortIdentity(*FTDI, "A1", "1-1"), [left, right]) is left
    assert find_device(PortIdentity(*FTDI, "A1", "1-3"), [left, right]) is None


def test_the_ports_of_one_device_are_told_apart_by_their_interface() -> None:
    first = port("/dev/ttyUSB4", (0x0403, 0x6010), "A1", "1-3:1.0")
    second = port("/dev/ttyUSB5", (0x0403, 0x6010), "A1", "1-3:1.1")
    assert find_device(PortIdentity(0x0403, 0x6010, "A1", "1-1:1.1"), [first, second]) is second


def test_what_is_not_said_is_not_compared() -> None:
    there = port("/dev/ttyUSB0", FTDI, "A1", "1-1")
    assert find_device(PortIdentity(*FTDI), [there, port("/dev/ttyUSB1", CH340, None, "1-2")]) is there
    assert find_device(PortIdentity(*FTDI, None, "1-1"), [there]) is there
    assert find_device(PortIdentity(*FTDI), [there, port("/dev/ttyUSB1", FTDI, "B2", "1-2")]) is None


def test_a_port_without_usb_is_nobody() -> None:
    assert PortInfo("/dev/ttyS0").identity is None
    assert find_device(PortIdentity(*FTDI), [PortInfo("/dev/ttyS0")]) is None


@pytest.mark.parametrize(("name", "place"), [("com5", "COM5"), ("\\\\.\\COM12", "COM12")])
def test_the_file_system_is_not_asked_about_ports_of_windows(
    name: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if sys.platform != "win32":  # where no file can have the name of a port
        (tmp_path / name).symlink_to("elsewhere")
    assert real_path(name) == place
    assert device_mark(name) is None
