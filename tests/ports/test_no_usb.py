"""USB and HID modules can be imported; using them raises an error that says what to do instead."""

from __future__ import annotations

import json

import pytest

from tests.ports.guests import run_guest

ASK = """
import json
async def tell(make):
    try:
        done = make()
        if hasattr(done, "__await__"):
            await done
    except Exception as error:
        return [type(error).__name__, str(error), "".join(error.__notes__)]
"""
CASES = {
    "STAR": "from pylabrobot.liquid_handling import STARBackend\nmake = lambda: STARBackend().io.setup()",
    "byonoy": (
        "from pylabrobot.plate_reading.byonoy import ByonoyAbsorbance96AutomateBackend as Reader\n"
        "make = lambda: Reader().setup()"
    ),
    "USB": "from pylabrobot.io.usb import USB\nmake = lambda: USB(0x08af, 0x8000, 'x').setup()",
    "HID": "from pylabrobot.io.hid import HID\nmake = lambda: HID('x', 0x03eb, 0x2023).setup()",
    "pyusb": "import usb.core\nmake = lambda: usb.core.find(idVendor=0x08af)",
    "hidapi": "import hid\nmake = lambda: hid.device()",
    "WebUSB": "from web_usb_shim import WebUSB\nmake = lambda: WebUSB(0x08af, 0x8000).setup()",
    "WebHID": "from web_hid_shim import WebHID\nmake = lambda: WebHID().setup()",
}


@pytest.mark.parametrize("name", CASES)
def test_use_is_refused_with_what_to_do(name: str) -> None:
    outcome = run_guest(f"{ASK}{CASES[name]}\njson.dumps(await tell(make))", ["scale=sim:mettler"])
    assert outcome.error is None, outcome.error
    kind, message, hint = json.loads(str(outcome.value))
    is_hid = name in ("HID", "hidapi", "WebHID", "byonoy")
    assert kind == ("NoHIDAccess" if is_hid else "NoUSBAccess")
    assert f"no access to {'HID' if is_hid else 'USB'} devices" in message
    assert "--port ROLE=DEVICE" in hint


def test_granted_usb_ports_are_listed_and_refuse_to_be_more_than_ports() -> None:
    source = f"""{ASK}
import usb.core, usb.util
devices = list(usb.core.find(find_all=True))
first = usb.core.find(idVendor=0x0403)
names = [usb.util.get_string(device, device.iSerialNumber) for device in devices]
refused = await tell(lambda: first.ctrl_transfer(0x40, 0, 0, 0))
json.dumps([len(devices), names, f"{{first.idVendor:04x}}:{{first.idProduct:04x}}", refused[1]])
"""
    outcome = run_guest(source, ["scale=sim:mettler", "peeler=sim:xpeel", "temp=sim:tempdeck"])
    assert outcome.error is None, outcome.error
    count, names, ids, refused = json.loads(str(outcome.value))
    assert (count, names, ids) == (2, ["scale", "temp"], "0403:6001")
    assert "ctrl_transfer of scale" in refused


def test_an_installed_package_counts_more() -> None:
    source = """
import sys, pathlib
site = pathlib.Path("/home/pyodide/packages")
(site / "usb").mkdir(parents=True)
(site / "usb" / "__init__.py").write_text("real = True")
sys.path.append(str(site))
import usb
usb.real
"""
    assert run_guest(source).value is True
