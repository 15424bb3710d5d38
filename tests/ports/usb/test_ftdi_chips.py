"""pylibftdi and PyLabRobot's FTDI use a granted USB device with an FTDI chip by the chip's own requests."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators.faults import parse_fault
from tests.ports.guests import run_guest
from tests.ports.usb.ftdi_adapter import FtdiAdapter
from tests.ports.usb.loopback import Loopback, granted


def told(source: str, ports: Sequence[Binding | str]) -> Any:
    """Return the data that a program leaves in ``got``."""
    outcome = run_guest(f"got = []\n{source}\nrepr(got)", ports, environment=VirtualEnvironment())
    assert outcome.error is None, outcome.error
    return ast.literal_eval(str(outcome.value))


PYLABROBOT = """
from pylabrobot.io.ftdi import FTDI
io = FTDI("Reader", vid=0x0403, pid=0x6010)
await io.setup()
await io.set_baudrate(125000)
await io.set_line_property(8, 2, 0)
await io.set_flowctrl(0x100)
await io.set_rts(False)
await io.set_dtr(True)
await io.set_latency_timer(2)
await io.usb_purge_rx_buffer()
await io.usb_purge_tx_buffer()
got += [await io.get_serial(), hex(await io.poll_modem_status())]
got.append(await io.write(b"one\\n" + b"x" * 200))
got += [await io.readline(), len(await io.read(300)), await io.read(1)]
await io.usb_reset()
await io.stop()
"""


def test_pylabrobot_sets_the_line_and_reads_without_status_bytes() -> None:
    adapter = FtdiAdapter()
    assert told(PYLABROBOT, [granted(adapter)]) == ["FT7", "0x6031", 204, b"one\n", 200, b""]
    opened = ["00 0000 0001", "0b 0000 0001", "02 0000 0001", "03 04e2 0201", "04 0008 0001", "09 0010 0001"]
    assert adapter.requests == [
        *opened,
        *("03 0060 0201", "04 0008 0001", "04 1008 0001", "04 1008 0001"),
        *("02 0000 0101", "01 0200 0001", "01 0101 0001", "09 0002 0001"),
        *("00 0002 0001", "00 0001 0001", "00 0000 0001"),
    ]


CHIP = """
import ctypes
from pylibftdi import Device, Driver, FtdiError, SerialDevice
got.append(Driver().list_devices())
with SerialDevice(interface_select=2, mode="t") as device:
    device.write("ab")
    got += [device.read(10), device.cts, device.dsr, device.ri, device.baudrate, device.device_id]
    device.ftdi_fn.ftdi_set_bitmode(0xFF, 1)
    pins = ctypes.c_ubyte()
    device.ftdi_fn.ftdi_read_pins(ctypes.byref(pins))
    device.ftdi_fn.ftdi_disable_bitbang()
    got.append(pins.value)
    for act in (
        lambda: device.ftdi_fn.ftdi_set_baudrate(13_000_000_000),
        lambda: device.ftdi_fn.ftdi_read_eeprom(),
        lambda: device.ftdi_fn.ftdi_set_line_property(6, 0, 0),
        lambda: Device("FT7", interface_select=1, pid=0x6014),
    ):
        try:
            act()
        except FtdiError as error:
            got.append(str(error))
"""


def test_the_second_port_of_a_chip_and_its_pins() -> None:
    adapter = FtdiAdapter()
    listed, *got, baud, eeprom, bits, other = told(CHIP, [granted(adapter), granted(Loopback())])
    assert listed == [("FTDI", "Dual RS232-HS", "FT7")]
    assert got == ["ab", True, True, False, 9600, "FT7", 0xA5]
    assert {"0b 01ff 0002", "0b 0000 0002"} <= set(adapter.requests)
    assert "the chip has no baud rate near 13000000000" in baud
    assert "ftdi_read_eeprom" in eeprom
    assert "the chip has 7 or 8 data bits, not 6" in bits
    assert "no granted port is FTDI devices 'FT7'" in other


RATES = {
    # (baud rate, release of the chip): value and index, as libftdi 1.5 computes them
    (9600, 0x0600): (0x4138, 0),
    (115200, 0x0600): (0x001A, 0),
    (57600, 0x0600): (0xC034, 0),
    (921600, 0x0600): (0x8003, 0),
    (3000000, 0x0600): (0, 0),
    (115200, 0x0900): (0xC068, 0x0200),
    (12000000, 0x0900): (0, 0x0200),
    (300, 0x0600): (0x2710, 0),
}


@pytest.mark.parametrize(("rate", "release"), RATES)
def test_the_divisors_of_baud_rates(rate: int, release: int) -> None:
    adapter = FtdiAdapter()
    adapter.release = release
    told(f"from pylibftdi import Device\nwith Device() as d: d.baudrate = {rate}", [granted(adapter)])
    value, index = RATES[rate, release]
    assert adapter.requests[-1] == f"03 {value:04x} {index:04x}"


def test_an_unplugged_chip_is_an_ftdi_error() -> None:
    source = """
from pylibftdi import Device, FtdiError
with Device() as device:
    try:
        device.write(b"x")
        device.read(1)
    except FtdiError as error:
        got.append(str(error))
"""
    (error,) = told(source, [granted(FtdiAdapter(faults=[parse_fault("unplug")]))])
    assert "the instrument on port 'ftdi_adapter' was disconnected" in error
