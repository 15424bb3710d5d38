"""A simulated instrument that another process serves over USB/IP is used as a device of this computer."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.dialects.transfers import Setup
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument
from praxis_desktop.ports.usb import on_usb
from tests.ports.guests import run_guest
from tests.ports.usb.instruments import Echo, Keys
from tests.ports.usb.lines import Exchange
from tests.ports.usb.test_guest_transfers import EXCHANGE, simulated

ECHO, KEYS = "usb:1234:5678", "hid:1234:5679"


@contextmanager
def exported(patch: pytest.MonkeyPatch, instrument: UsbInstrument) -> Iterator[ExportedInstrument]:
    with ExportedInstrument(instrument, "127.0.0.1:0") as served:
        patch.setenv("PRAXIS_USBIP", served.device)
        yield served


def test_a_program_gets_what_it_gets_from_the_simulator_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with exported(monkeypatch, Echo()):
        (device,), *got = json.loads(str(run_guest(EXCHANGE, [f"echo={ECHO}"]).value))
    (simulator,), *expected = json.loads(str(run_guest(EXCHANGE, [simulated(Echo())]).value))
    assert sorted(got) == sorted(expected)  # data from two endpoints has no order
    assert (device["device"], device["strings"]) == (simulator["device"], simulator["strings"])


def test_its_descriptors_and_strings_are_read_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    instrument = Echo()
    instrument.texts["serial"] = "A7"
    with exported(monkeypatch, instrument):
        described = on_usb(ECHO)
    assert described is not None
    assert (described.usb_id, described.serial_number) == ((0x1234, 0x5678), "A7")
    assert described.configurations == instrument.on_usb().configurations


def test_a_long_answer_comes_in_packets(monkeypatch: pytest.MonkeyPatch) -> None:
    with exported(monkeypatch, Echo()), Exchange(ECHO, "echo") as exchange:
        assert exchange.sent(2, b"0123456789abcdef") == (16, 0)
        assert [exchange.come(0x81).data for _ in range(3)] == [b"01234567", b"89abcdef", b""]


def test_stalled_requests_and_unknown_endpoints_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with exported(monkeypatch, Echo()), Exchange(ECHO, "echo") as exchange:
        assert exchange.control(Setup(0xC0, 7, 0, 0, 3)).data == b"abc"
        assert exchange.control(Setup(0x40, 9, 0, 0, 0)).status
        assert exchange.sent(7, b"x")[1]


def test_a_hid_device_answers_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    with exported(monkeypatch, Keys()), Exchange(KEYS, "keys") as exchange:
        assert exchange.sent(1, b"\x01" + bytes(63)) == (64, 0)
        assert exchange.come(0x81).data == b"\x02" + bytes(63)


def test_an_unplugged_device_is_absent_until_it_is_plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with exported(monkeypatch, Echo()) as served:
        served.unplug()
        served.wait()
        assert on_usb(ECHO) is None
        served.plug_in()
        assert on_usb(ECHO) is not None


@pytest.mark.parametrize(
    "said", [b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 48, struct.pack("!HHI32s", 0x0111, 0x8003, 0, b"9-9")]
)
def test_other_requests_end_the_connection_or_are_refused(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    with exported(monkeypatch, Echo()) as served:
        host, _, port = served.device.rpartition(":")
        with socket.create_connection((host, int(port)), 10) as line:
            line.settimeout(10)
            line.sendall(said)
            answer = line.recv(100)
        assert answer == b"" or struct.unpack("!HHI", answer)[2]
        assert on_usb(ECHO) is not None


def test_an_address_that_is_taken_is_told() -> None:
    with (
        ExportedInstrument(Echo(), "127.0.0.1:0") as served,
        pytest.raises(UsageError, match="nothing can listen on"),
    ):
        ExportedInstrument(Echo(), served.device)
