"""Programs use granted HID devices with the interfaces of both packages that are called ``hid``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators.faults import parse_fault
from tests.ports.guests import run_guest
from tests.ports.usb.loopback import Buttons, Loopback, granted


def told(source: str, ports: Sequence[Binding | str] = (), environment: Environment | None = None) -> Any:
    """What a program that has the buttons, or other ``ports``, leaves in ``got``."""
    program = f"import hid, threading, time\ngot = []\n{source}\nrepr(got)"
    outcome = run_guest(program, ports or [granted(Buttons())], environment=environment)
    assert outcome.error is None, outcome.error
    return ast.literal_eval(str(outcome.value))


PYHIDAPI = """
(found,) = hid.enumerate(0x1234, 0x0002)
found["bus_type"] = found["bus_type"].name
got += [found, hid.enumerate(0x1234, 1), len(hid.enumerate(0x1234)), len(hid.enumerate())]
with hid.Device(vid=0x1234, pid=0x0002, serial="B7") as device:
    got += [device.manufacturer, device.product, device.serial, device.get_indexed_string(2)]
    got += [device.write(b"\\x01abc"), device.read(64), device.read(64, timeout=20)]
    device.write(b"\\x01abcdef")
    got.append(device.read(3, 1000))
    device.write(b"\\x01later")
    device.nonblocking = 1
    got += [device.nonblocking, device.read(64), device.read(64, 1000)]
    got += [device.send_feature_report(b"\\x05high"), device.get_feature_report(5, 64)]
    try:
        device.get_feature_report(6, 64)
    except hid.HIDException as error:
        got.append(str(error))
for act in (lambda: device.read(1), lambda: hid.Device(0x1234, 0x0002, "B8"), lambda: hid.Device(path=b"x")):
    try:
        act()
    except hid.HIDException as error:
        got.append(str(error))
with hid.Device(path=found["path"]) as device:
    got.append(device.serial)
"""


def test_the_interface_of_pyhidapi() -> None:
    found = {
        "path": b"buttons",
        "vendor_id": 0x1234,
        "product_id": 0x0002,
        "serial_number": "B7",
        "release_number": 0x0100,
        "manufacturer_string": "Praxis",
        "product_string": "Buttons",
        "usage_page": 0xFF00,
        "usage": 1,
        "interface_number": 0,
        "bus_type": "USB",
    }
    assert told(PYHIDAPI, [granted(Buttons()), granted(Loopback())], VirtualEnvironment()) == [
        *(found, [], 1, 1, "Praxis", "Buttons", "B7", "Buttons", 4, b"\x02abc", b""),
        *(b"\x02ab", 1, b"", b"\x02later", 5, b"\x05high", "Broken pipe", "device closed"),
        *(["unable to open device: No such device"] * 2),
        "B7",
    ]


HIDAPI = """
device = hid.device()
device.open(0x1234, 0x0002)
got += [device.get_manufacturer_string(), device.get_product_string(), device.get_serial_number_string()]
got += [device.write([1, 97]), device.read(64), device.read(64, timeout_ms=20)]
got += [device.set_nonblocking(1), device.read(64), device.send_feature_report([5, 97])]
got += [device.get_feature_report(5, 64), device.send_feature_report([6, 97]), device.error()]
try:
    device.get_feature_report(6, 64)
except OSError as error:
    got.append(str(error))
device.close()
for act in (lambda: device.read(1), lambda: device.open(1, 2), lambda: device.open_path(b"x")):
    try:
        act()
    except (OSError, ValueError) as error:
        got.append(str(error))
device.open_path(b"buttons")
device.close()
device.close()
"""


def test_the_interface_of_hidapi() -> None:
    assert told(HIDAPI, environment=VirtualEnvironment()) == [
        *("Praxis", "Buttons", "B7", 2, [2, 97], [], 0, [], 2, [5, 97], -1, "Broken pipe"),
        *("read error", "not open", "open failed", "open failed"),
    ]


THREADS = """
device = hid.Device(0x1234, 0x0002)
heard = []
reader = threading.Thread(target=lambda: heard.extend(device.read(64) for _ in range(20)))
reader.start()
for number in range(20):
    device.write(b"\\x01%d" % number)
reader.join()
device.close()
got.append(heard)
"""


def test_a_thread_reads_while_another_writes_and_a_replay_is_identical() -> None:
    journal = Journal()
    once = told(THREADS, environment=RecordingEnvironment(LiveEnvironment(), journal))
    assert once == [[b"\x02%d" % number for number in range(20)]]
    silent = granted(Buttons(faults=[parse_fault("silence")]))
    assert told(THREADS, [silent], ReplayEnvironment(journal)) == once


def test_an_unplugged_device_is_gone() -> None:
    source = """
device = hid.Device(0x1234, 0x0002)
for _ in range(2):
    try:
        device.write(b"\\x01abc")
        device.read(64, 1000)
    except hid.HIDException as error:
        got.append(str(error))
device.close()
got.append(hid.enumerate())
"""
    silent = granted(Buttons(faults=[parse_fault("unplug")]))
    assert told(source, [silent]) == ["No such device", "No such device", []]


def test_an_interrupt_ends_a_read() -> None:
    source = """
import hid
device = hid.Device(0x1234, 0x0002)
try:
    device.read(64)
except KeyboardInterrupt:
    device.write(b"\\x01abc")
    got = device.read(64)
device.close()
repr(got)
"""
    outcome = run_guest(source, [granted(Buttons())], interrupt_after_s=0.5)
    assert (outcome.error, outcome.value) == (None, repr(b"\x02abc"))
