"""PyLabRobot's classes for USB and HID devices, and Praxis's, work unmodified on granted devices."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.roles import Binding
from tests.ports.guests import run_guest
from tests.ports.usb.loopback import Buttons, Loopback, granted


def told(source: str, ports: Sequence[Binding | str]) -> Any:
    """Return the data that a program leaves in ``got``."""
    program = f"import asyncio\ngot = []\n{source}\nrepr(got)"
    outcome = run_guest(program, ports, environment=VirtualEnvironment())
    assert outcome.error is None, outcome.error
    return ast.literal_eval(str(outcome.value))


USB = """
from pylabrobot.io.usb import USB
io = USB(0x1234, 0x0001, "Loopback", max_workers=2)
await io.setup()
for sent in (b"one", b"x" * 63, b"x" * 65):
    await io.write(sent)
    got.append(len(await io.read()))
await io.write(b"SEND 300")
got.append((await io.read())[-1])
await io.write(b"SEND 64")
got.append(len(await io.read(size=64)))
got.append(bytes(io.ctrl_transfer(0xC0, 2, 0, 0, 4)))
heard, _ = await asyncio.gather(io.read(timeout=5), io.write(b"at once"))
got.append(bytes(heard))
try:
    await io.read(timeout=4)
except TimeoutError as error:
    got.append(str(error))
await io.stop()
await io.setup()
await io.write(b"again")
got.append(bytes(await io.read()))
await io.stop()
"""


def test_usb_writes_and_reads() -> None:
    assert told(USB, [granted(Loopback())]) == [
        *(3, 63, 65, 299 % 256, 64, b"", b"at once"),
        "Timeout while reading from USB device 'Loopback'.",
        b"again",
    ]


HID = """
from pylabrobot.io.hid import HID
io = HID("Buttons", 0x1234, 0x0002, serial_number="B7")
await io.setup()
got.append(await io.write(b"abc", report_id=b"\\x01"))
got += [await io.read(64, timeout=100), await io.read(64, timeout=10)]
await io.stop()
"""


def test_hid_writes_and_reads() -> None:
    assert told(HID, [granted(Buttons())]) == [4, b"\x02abc", b""]


PRAXIS = """
from web_hid_shim import WebHID
from web_usb_shim import WebUSB
usb = WebUSB(0x1234, 0x0001, human_readable_device_name="Loopback")
await usb.setup()
await usb.write(b"abc")
got += [bytes(await usb.read()), bytes(await usb.ctrl_transfer_async(0xC0, 2, 0, 0, 4))]
got.append(len(usb.get_available_devices()))
kept = usb.serialize()
got += [kept["type"], WebUSB.deserialize(kept).serialize() == kept]
await usb.stop()
await usb.stop()
hid = WebHID(0x1234, 0x0002)
await hid.setup()
await hid.write(b"abc", b"\\x01")
got += [await hid.read(64, 100), hid.serialize()["pid"]]
await hid.stop()
"""


def test_praxis_classes_are_those_of_pylabrobot() -> None:
    got = told(PRAXIS, [granted(Loopback()), granted(Buttons())])
    assert got == [b"abc", b"", 1, "WebUSB", True, b"\x02abc", 2]


_BYONOY = "from pylabrobot.plate_reading.byonoy import ByonoyAbsorbance96AutomateBackend as Reader"
_STAR = "from pylabrobot.liquid_handling import STARBackend\nmake = lambda: STARBackend().io.setup()"
_USB = "from pylabrobot.io.usb import USB\nmake = lambda: USB(0x08af, 0x8000, 'x').setup()"
_HID = "from pylabrobot.io.hid import HID\nmake = lambda: HID('x', 0x03eb, 0x2023).setup()"
_FTDI = "from pylabrobot.io.ftdi import FTDI\nmake = lambda: FTDI('x', vid=0x0403, pid=0x6014).setup()"
_WEB_USB = "from web_usb_shim import WebUSB\nmake = lambda: WebUSB(0x08af, 0x8000).setup()"
NOT_GRANTED = {
    "STAR": (_STAR, "usb:08af:8000", "star"),
    "byonoy": (f"{_BYONOY}\nmake = lambda: Reader().setup()", "hid:16d0:1199", "byonoy_a96a"),
    "USB": (_USB, "usb:08af:8000", "star"),
    "HID": (_HID, "hid:03eb:2023", "inheco_tec"),
    "WebUSB": (_WEB_USB, "usb:08af:8000", "star"),
    "WebHID": ("from web_hid_shim import *\nmake = lambda: WebHID().setup()", "hid:03eb:2023", "inheco_tec"),
    "FTDI": (_FTDI, "usb:0403:6014", ""),
}
"""Programs that look for a device, its grant, and its simulator."""


@pytest.mark.parametrize("name", NOT_GRANTED)
def test_a_device_that_is_not_granted_says_how_to_grant_it(name: str) -> None:
    source, grant, simulator = NOT_GRANTED[name]
    outcome = run_guest(f"{source}\nawait make()", ["scale=sim:mettler"])
    assert outcome.error is not None
    assert outcome.error.type_name == "RuntimeError"
    role, kind = simulator or "ROLE", simulator or "KIND"
    told = f"--port {role}={grant}, or simulate the device with --port {role}=sim:{kind}."
    assert told in outcome.error.message
    assert "granted and connected: scale (0403:6001)" in outcome.error.message


def test_an_installed_package_counts_more() -> None:
    source = """
import sys, pathlib
site = pathlib.Path("/home/pyodide/packages")
(site / "hid").mkdir(parents=True)
(site / "hid" / "__init__.py").write_text("real = True")
sys.path.append(str(site))
import hid
hid.real
"""
    assert run_guest(source).value is True
