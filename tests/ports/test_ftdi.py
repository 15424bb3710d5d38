"""FTDI devices are granted ports: PyLabRobot's FTDI and its backends work on them, unmodified."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.serial._port import set_latency_timer
from praxis_desktop.ports.transport import LineSettings
from tests.ports.guests import Outcome, run_guest
from tests.ports.scripted import Happenings, Scripted

CLARIOSTAR = (0x0403, 0xBB68)


def run(source: str, *bindings: Binding | str, log: Happenings | None = None) -> Any:
    """Return the value of a program on a virtual clock."""
    outcome = ends(source, *bindings, log=log)
    assert outcome.error is None, outcome.error
    return json.loads(str(outcome.value))


def ends(source: str, *bindings: Binding | str, log: Happenings | None = None) -> Outcome:
    opener = None if log is None else Opener(log=log)
    return run_guest(source, bindings, environment=VirtualEnvironment(), opener=opener)


def scripted(role: str, instrument: Scripted) -> Binding:
    return Binding(role, "sim:scripted", instrument)


SETTINGS = """
import json
from pylabrobot.io.ftdi import FTDI

io = FTDI("reader")
await io.setup()
await io.usb_reset()
await io.set_baudrate(9600)
await io.set_line_property(8, 2, 0)
await io.set_flowctrl(0x100)
await io.set_flowctrl(0x200)
await io.set_flowctrl(0x400)
await io.set_flowctrl(0)
await io.set_line_property(7, 0, 2)
await io.set_line_property(8, 0, 0)
await io.set_rts(False)
await io.set_dtr(False)
await io.set_latency_timer(2)
low = await io.poll_modem_status()
await io.set_rts(True)
await io.set_dtr(True)
high = await io.poll_modem_status()
await io.write(b"I4\\r\\n")
some, line, none = await io.read(4), await io.readline(), await io.read(100)
await io.write(b"I4\\r\\n")
await io.usb_purge_rx_buffer()
await io.usb_purge_tx_buffer()
purged = await io.read(100)
serial = await io.get_serial()
await io.stop()
json.dumps([low, high, some.decode(), line.decode(), none.decode(), purged.decode(), serial])
"""


def test_every_setting_reaches_the_port_and_reads_have_no_status_bytes() -> None:
    log = Happenings()
    low, high, some, line, none, purged, serial = run(SETTINGS, "reader=sim:mettler", log=log)
    # Clear to send, data set ready and carrier follow RTS and DTR; the transmitter is empty.
    assert (low, high) == (0x6000, 0x60B0)
    assert (some, line[:3], none, purged, serial) == ("I4 A", ' "B', "", "", "reader")
    lines = log.settings("reader", "configure")
    for wanted in (
        LineSettings(9600, 8, "N", 2),
        LineSettings(9600, 8, "N", 2, rtscts=True),
        LineSettings(9600, 8, "N", 2, dsrdtr=True),
        LineSettings(9600, 8, "N", 2, xonxoff=True),
        LineSettings(9600, 7, "E", 1),
    ):
        assert wanted in lines
    assert lines[-1] == LineSettings(9600)
    (latency,) = log.of("reader", "latency timer")
    assert latency == {"wanted_ms": 2, "present_ms": None}


BACKENDS = """
import json
from pylabrobot.centrifuge import Access2Backend, VSpinBackend
from pylabrobot.only_fans import HamiltonHepaFanBackend
from pylabrobot.plate_reading.agilent.biotek_backend import BioTekPlateReaderBackend
from pylabrobot.plate_reading.agilent.biotek_cytation_backend import CytationBackend
from pylabrobot.plate_reading.agilent.biotek_synergyh1_backend import SynergyH1Backend
from pylabrobot.plate_reading.bmg_labtech.clario_star_backend import CLARIOstarBackend
from pylabrobot.plate_washing.biotek.el406 import ExperimentalBioTekEL406Backend

made = [
    CLARIOstarBackend(), CLARIOstarBackend(device_id="A1"), CytationBackend(), SynergyH1Backend(),
    VSpinBackend(), Access2Backend("A2"), HamiltonHepaFanBackend(), ExperimentalBioTekEL406Backend(),
]
json.dumps([type(backend).__name__ for backend in made] + [BioTekPlateReaderBackend.__name__])
"""


def test_every_ftdi_backend_can_be_made() -> None:
    names = run(BACKENDS)
    assert isinstance(names, list)
    assert len(names) == 9
    assert "CytationBackend" in names


CLARIO = """
import json
from pylabrobot.plate_reading.bmg_labtech.clario_star_backend import CLARIOstarBackend

backend = CLARIOstarBackend()
await backend.io.setup()
await backend.io.set_baudrate(125000)
await backend.io.set_line_property(8, 0, 0)
await backend.io.set_latency_timer(2)
status = await backend.get_stat()
reply = await backend.send(bytearray(b"\\x02\\x00\\x09\\x0c"), read_timeout=5)
await backend.stop()
json.dumps([status, reply.hex()])
"""


def test_a_reader_is_found_by_its_own_ids_and_answers() -> None:
    reader = Scripted(
        {"\x02\x00\t\x0c\x00\x17": "\x02\x00\x0b\x0c\x01\x05\r"}, LineSettings(125000), CLARIOSTAR
    )
    scale = "scale=sim:mettler"
    status, reply = run(CLARIO, scale, scripted("reader", reader))
    assert (status, reply) == ("0x60b0", "02000b0c01050d")


NAMED = """
import json
from pylibftdi import Device, Driver, FtdiError

def error(**options):
    try:
        Device(**options).close()
    except FtdiError as raised:
        return str(raised)

by_name = Device("stack")
by_index = Device(device_index=0)
opened = [by_name.port.port, by_index.port.port]
by_name.close()
with by_index:
    closed = [by_name.closed, by_index.closed]
json.dumps([opened, closed, Driver().list_devices(), error(), error(device_id="A9"), error(device_index=5)])
"""


def test_a_device_is_chosen_by_name_or_index_and_of_several_none_is_taken() -> None:
    opened, closed, devices, ambiguous, unknown, beyond = run(
        NAMED, "scale=sim:mettler", "stack=sim:inheco", "temp=sim:tempdeck"
    )
    assert opened == ["stack", "scale"]
    assert closed == [True, False]
    assert [device[2] for device in devices] == ["scale", "stack"]
    assert "scale (sim:mettler, 0403:6001), stack (sim:inheco, 0403:6001)" in ambiguous
    assert "no granted port is FTDI devices 'A9'" in unknown
    assert "no granted port" in beyond


def test_pylabrobot_refuses_to_choose_as_well() -> None:
    source = "from pylabrobot.io.ftdi import FTDI\nawait FTDI('reader').setup()"
    outcome = ends(source, "scale=sim:mettler", "stack=sim:inheco")
    assert outcome.error is not None
    assert "Multiple FTDI devices" in str(outcome.error)
    outcome = ends(source, "temp=sim:tempdeck")
    assert "No FTDI devices found" in str(outcome.error)
    assert "temp (VID:PID 04d8:ee93)" in str(outcome.error)


TEXT = """
import json
from pylibftdi import FtdiError, SerialDevice

device = SerialDevice("scale", mode="t")
device.write("I4\\r\\nI2\\r\\n")
lines = device.readlines()
device.dtr = False
lowered = device.dsr
device.dtr = True
refused = []
for act in (
    lambda: device.ftdi_fn.ftdi_set_bitmode(0, 1),
    lambda: device.ftdi_fn.ftdi_set_line_property(9, 0, 0),
    lambda: device.ftdi_fn.ftdi_set_latency_timer(0),
    lambda: device.ftdi_fn.ftdi_setflowctrl(3),
    lambda: device.ftdi_fn.ftdi_set_baudrate(0),
):
    try:
        act()
    except FtdiError as error:
        refused.append(str(error))
device.close()
try:
    device.read(1)
except FtdiError as error:
    refused.append(str(error))
json.dumps([len(lines), device.device_id, lowered, refused])
"""


def test_text_modem_lines_and_what_a_driver_cannot_do() -> None:
    count, name, lowered, refused = run(TEXT, "scale=sim:mettler")
    assert (count, name, lowered) == (2, "scale", False)
    bitmode, line, latency, flow, baud, closed = refused
    assert "whose driver cannot do this" in bitmode
    assert "no such line property: 9, 0, 0" in line
    assert "1 to 255" in latency
    assert "no such flow control: 3" in flow
    assert "baud" in baud
    assert "is not open" in closed


UNPLUGGED = """
import time
from pylibftdi import Device

with Device("scale") as device:
    device.write(b"S\\r\\n")
    while True:
        device.read(10)
        time.sleep(0.1)
"""


def test_an_unplugged_device_is_an_ftdi_error_with_its_cause() -> None:
    outcome = ends(UNPLUGGED, "scale=sim:mettler,unplug")
    assert outcome.error is not None
    assert "FtdiError" in str(outcome.error)
    assert "PortDisconnected" in str(outcome.error)


# ---- the timer of Linux' driver
def timer_of(sysfs: Path, device: Path, milliseconds: int) -> Path:
    device.write_text("")
    folder = sysfs / "bus" / "usb-serial" / "devices" / device.name
    folder.mkdir(parents=True)
    (folder / "latency_timer").write_text(f"{milliseconds}\n")
    return folder / "latency_timer"


def never() -> bool:
    raise AssertionError("not needed")


@pytest.mark.skipif(sys.platform != "linux", reason="the timer is that of Linux' driver")
def test_the_latency_timer_is_the_drivers(tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB7"
    timer = timer_of(tmp_path / "sys", device, 16)
    link = tmp_path / "by-id"
    link.symlink_to(device)
    assert set_latency_timer(str(link), 2, never, sysfs=tmp_path / "sys") == 2
    assert timer.read_text() == "2"
    assert set_latency_timer(str(device), 2, never, sysfs=tmp_path / "sys") == 2
    assert set_latency_timer("/dev/ttyS0", 2, never, sysfs=tmp_path / "sys") is None


@pytest.mark.parametrize(("wanted", "asked"), [(2, True), (40, False)])
def test_without_the_privilege_low_latency_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: int, asked: bool
) -> None:
    timer = timer_of(tmp_path / "sys", tmp_path / "ttyUSB7", 16)
    write = Path.write_text
    calls: list[str] = []

    def deny(path: Path, *arguments: str) -> int:
        raise PermissionError(str(path))

    def low_latency() -> bool:
        calls.append("low latency")
        write(timer, "1\n")
        return True

    monkeypatch.setattr(Path, "write_text", deny)
    present = set_latency_timer(str(tmp_path / "ttyUSB7"), wanted, low_latency, sysfs=tmp_path / "sys")
    assert present == (1 if asked else 16)
    assert calls == ["low latency"] * asked
