"""Praxis's serial classes and errors: exact reads, buffered bytes, the right port, and all line settings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import (
    Journal,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings
from tests.ports.guests import run_guest
from tests.ports.scripted import Happenings, Scripted

BOTH = pytest.mark.parametrize("name", ["WebSerial", "SerialProxy"])
PORTS = ("scale=sim:mettler", "stack=sim:inheco", "temp=sim:tempdeck")


def run(source: str, *ports: str | Binding, log: Happenings | None = None) -> Any:
    """Run a program on a virtual clock and return its value."""
    opener = None if log is None else Opener(log=log)
    outcome = run_guest(source, ports, environment=VirtualEnvironment(), opener=opener)
    assert outcome.error is None, outcome.error
    return json.loads(str(outcome.value))


READS = """
import asyncio, json, time
from web_serial_shim import {name}

port = {name}("scale", timeout=1)
await port.setup()
sent = await port.write(b"I4\\r\\nI2\\r\\n")
exact = [(await port.read(3)).decode(), (await port.readline()).decode()]
rest = (await port.readline()).decode()
start = time.monotonic()
nothing = (await port.read(5)).decode()
waited = time.monotonic() - start
try:
    await asyncio.wait_for(port.read(100), 0.3)
except TimeoutError:
    pass
await port.write(b"I4\\r\\n")
kept = (await port.readline()).decode()
reading = asyncio.create_task(port.read(8))
await asyncio.sleep(0.1)
await port.write(b"I4\\r\\n")
overlapped = (await reading).decode()
await port.reset_input_buffer()
forgotten = (await port.read(1)).decode()
await port.stop()
await port.stop()
json.dumps([sent, exact, rest, nothing, 0.99 < waited < 1.1, kept, overlapped, forgotten])
"""


@BOTH
def test_reads_are_exact_and_no_byte_is_lost(name: str) -> None:
    sent, exact, rest, nothing, in_time, kept, overlapped, forgotten = run(
        READS.format(name=name), "scale=sim:mettler"
    )
    assert sent == 8
    assert exact[0] == "I4 "
    assert exact[1].startswith('A "B')
    assert exact[1].endswith('"\r\n')
    assert rest.startswith("I2 A")
    assert (nothing, forgotten) == ("", "")
    assert in_time
    assert kept.startswith('I4 A "B')
    assert overlapped == kept[:8]


LINES = """
import json
from web_serial_shim import {name}

made = {name}(
    port="device", baudrate=4800, bytesize=7, parity="O", stopbits=2, dsrdtr=True, timeout=0.5,
    human_readable_device_name="pump",
)
made.dtr = False
port = {name}.deserialize(json.loads(json.dumps(made.serialize())))
port.rts = False
await port.setup()
await port.set_baudrate(9600)
await port.set_line_property(8, 1, "E")
port.dtr = False
port.rts = True
await port.send_break(0.2)
await port.flush()
await port.reset_output_buffer()
await port.stop()
try:
    await port.write(b"x")
    refused = ""
except Exception as error:
    refused = type(error).__name__
json.dumps([port.serialize(), refused])
"""


@BOTH
def test_every_line_setting_and_signal_reaches_the_port(name: str) -> None:
    log = Happenings()
    device = Binding("device", "sim:scripted", Scripted({}))
    serialized, refused = run(LINES.format(name=name), device, log=log)
    (opening,) = log.of("device", "opening")
    assert log.settings("device", "opening") == [LineSettings(4800, 7, "O", 2, dsrdtr=True)]
    assert (opening["dtr"], opening["rts"]) == (True, False)
    assert log.settings("device", "configure")[-1] == LineSettings(9600, 8, "E", 1, dsrdtr=True)
    lines = [(line["line"], line["on"]) for line in log.of("device", "line")]
    assert lines == [("dtr", False), ("rts", True), ("break", True), ("break", False)]
    assert (serialized["human_readable_device_name"], serialized["type"]) == ("pump", name)
    assert refused == "PortNotOpenError"


CHOICES = """
import json, js
from web_serial_shim import {name}

async def opens(*arguments, **options):
    port = {name}(*arguments, **options)
    try:
        await port.setup()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
    role = port.port
    await port.stop()
    return role

chosen = [
    await opens("temp"), await opens(port="sim:tempdeck"), await opens(vid=0x04d8, pid=0xee93),
    await opens(vid=0x0403, pid=0x6001), await opens(), await opens(vid=0x9999), await opens("nowhere"),
]
json.dumps(chosen)
"""


@BOTH
def test_the_right_port_is_opened_or_none(name: str) -> None:
    *right, several, any_one, unknown, nowhere = run(CHOICES.format(name=name), *PORTS)
    assert right == ["temp"] * 3
    assert "several granted ports match" in several
    assert "scale" in several
    assert "stack" in several
    assert "temp" not in several
    assert any_one.startswith(("PortAmbiguous", "PortNotFound"))
    assert unknown.startswith("PortNotFound")
    assert nowhere.startswith("PortNotFound: port 'nowhere' is not granted")


@BOTH
def test_the_only_port_needs_no_name(name: str) -> None:
    source = f"""
import json
from web_serial_shim import {name}
port = {name}()
await port.setup()
role = port.port
await port.stop()
json.dumps(role)
"""
    assert run(source, "scale=sim:mettler") == "scale"


def test_a_port_of_navigator_serial_can_be_passed_in() -> None:
    source = """
import json, js
from web_serial_shim import WebSerial
ports = await js.navigator.serial.getPorts()
port = WebSerial(ports[1])
await port.setup()
role = port.port
await port.stop()
try:
    await WebSerial(object()).setup()
except TypeError as error:
    refused = str(error)
json.dumps([role, refused])
"""
    role, refused = run(source, *PORTS)
    assert role == "stack"
    assert "a name or a SerialPort" in refused


@BOTH
def test_an_unplugged_instrument_is_an_error(name: str) -> None:
    source = f"""
import json
from web_serial_shim import {name}
port = {name}("scale", timeout=30)
await port.setup()
await port.write(b"S\\r\\n")
try:
    told = (await port.read(10)).decode()
except Exception as error:
    told = type(error).__name__
await port.stop()
json.dumps(told)
"""
    assert run(source, "scale=sim:mettler,unplug") == "PortDisconnected"


MESSAGES = """
import asyncio, json, js
from pyodide.ffi import to_js

channel = js.BroadcastChannel.new("praxis_serial")
answers = {}
channel.onmessage = lambda event: answers.__setitem__(event.data.requestId, event.data.to_py())

def post(number, kind, as_map=False, **members):
    message = {"type": "serial:" + kind, "requestId": number, **members}
    options = {} if as_map else {"dict_converter": js.Object.fromEntries}
    channel.postMessage(to_js(message, **options))
"""

PRAXIS = f"""{MESSAGES}
line = {{"baudRate": 115200, "dataBits": 8, "stopBits": 1, "parity": "none"}}
post("a", "open", deviceId="usb-4d8-ee93", vendorId=0x04d8, productId=0xee93, options=line)
post("b", "write", deviceId="usb-4d8-ee93", data=list(b"M105\\r\\n"))
await asyncio.sleep(0.5)
post("c", "read", deviceId="usb-4d8-ee93", length=64)
post("d", "read", True, deviceId="usb-4d8-ee93", length=64)
await asyncio.sleep(2)
post("e", "status", deviceId="usb-4d8-ee93")
post("f", "signals", deviceId="usb-4d8-ee93", dataTerminalReady=False)
post("g", "drain", deviceId="usb-4d8-ee93")
post("h", "close", deviceId="usb-4d8-ee93")
post("i", "read", deviceId="usb-4d8-ee93")
await asyncio.sleep(1)
json.dumps(answers)
"""


def test_a_program_written_for_praxis_is_answered() -> None:
    answers = run(PRAXIS, *PORTS)
    assert isinstance(answers, dict)
    assert answers["a"] == {
        "type": "serial:response",
        "requestId": "a",
        "success": True,
        "deviceId": "usb-4d8-ee93",
        "port": "temp",
    }
    assert answers["b"]["success"]
    assert bytes(answers["c"]["data"]).startswith(b"T:")
    assert answers["d"]["data"] == []
    assert (answers["e"]["inWaiting"], answers["e"]["outWaiting"], answers["e"]["dsr"]) == (0, 0, True)
    assert all(answers[number]["success"] for number in "fgh")
    assert not answers["i"]["success"]
    assert answers["i"]["fault"].startswith("PortClosed")


BAD = f"""{MESSAGES}
bad = [
    ("open", dict(options={{"baudRate": "fast"}})),
    ("open", dict(port="temp", options={{"parity": "strange"}})),
    ("open", dict(port="temp", options={{"dataBits": 99}})),
    ("open", dict(port="../etc/passwd")),
    ("open", dict(port="/etc/passwd")),
    ("open", dict(vendorId=float("nan"), productId="x")),
    ("read", dict(deviceId="temp", length="many")),
    ("read", dict(deviceId="temp", length=1e300, timeout="soon")),
    ("write", dict(deviceId="temp", data="text")),
    ("write", dict(deviceId="temp", data=[1, 2, 999])),
    ("write", dict(deviceId=["list"], data=[1])),
    ("fly", dict()),
]
post("open", "open", port="temp")
for number, (kind, members) in enumerate(bad):
    post(str(number), kind, **members)
channel.postMessage(5)
channel.postMessage(None)
channel.postMessage("serial:open")
post("last", "close", deviceId="temp")
await asyncio.sleep(3)
json.dumps(answers)
"""


def test_what_is_no_request_is_refused_or_ignored() -> None:
    answers = run(BAD, *PORTS)
    assert isinstance(answers, dict)
    assert answers.pop("open")["success"]
    assert answers.pop("last")["success"]
    assert len(answers) == 12
    assert not any(answer["success"] for answer in answers.values())
    assert all(answer["error"] for answer in answers.values())
    assert "is not granted" in answers["3"]["error"]


def test_messages_are_replayed() -> None:
    recorded = Journal()
    live = run_guest(PRAXIS, PORTS, environment=RecordingEnvironment(VirtualEnvironment(), recorded))
    assert live.error is None, live.error
    replayed = run_guest(
        PRAXIS, ["scale=/dev/a", "stack=/dev/b", "temp=/dev/c"], environment=ReplayEnvironment(recorded)
    )
    assert replayed.value == live.value


def test_the_patch_changes_nothing_and_tells_what_works() -> None:
    source = """
import json
from pylabrobot.io.serial import Serial
import pyodide_io_patch
from pyodide_io_patch import get_io_status, is_pyodide, patch_pylabrobot_io
patch_pylabrobot_io()
import pylabrobot.io.serial
json.dumps([is_pyodide(), get_io_status(), pylabrobot.io.serial.Serial is Serial])
"""
    is_pyodide, status, is_same = run(source, "scale=sim:mettler")
    assert is_pyodide
    assert is_same
    assert all(status[name] for name in ("in_pyodide", "serial_patched", "ftdi_patched", "has_serial"))
    assert status["usb_access"]
    assert status["hid_access"]


FTDI = """
import json
from web_ftdi_shim import WebFTDI, FTDI

port = WebFTDI("scale")
await port.setup()
await port.set_baudrate(9600)
await port.set_line_property(8, 0, 0)
await port.set_latency_timer(2)
await port.set_flowctrl(0)
await port.set_rts(True)
await port.set_dtr(True)
await port.usb_reset()
sent = await port.write(b"I4\\r\\n")
some, line, none = await port.read(3), await port.readline(), await port.read(9)
await port.usb_purge_rx_buffer()
await port.usb_purge_tx_buffer()
status = await port.poll_modem_status()
data = WebFTDI.deserialize(port.serialize()).serialize()
await port.stop()
try:
    await WebFTDI().setup()
except Exception as error:
    refused = str(error)
json.dumps([sent, some.decode(), line.decode()[:3], none.decode(), status, data["device_id"], refused])
"""


def test_web_ftdi_reads_what_has_come_and_takes_no_device_by_chance() -> None:
    sent, some, line, none, status, name, refused = run(FTDI, *PORTS)
    assert (sent, some, line, none) == (4, "I4 ", 'A "', "")
    assert status == 0x60B0
    assert name == "scale"
    assert "scale (sim:mettler, 0403:6001), stack (sim:inheco, 0403:6001)" in refused


PENDING = f"""{MESSAGES}
line = {{"baudRate": 115200, "dataBits": 8, "stopBits": 1, "parity": "none"}}
post("a", "open", deviceId="usb-4d8-ee93", vendorId=0x04d8, productId=0xee93, options=line)
await asyncio.sleep(0.5)
post("b", "read", deviceId="usb-4d8-ee93", length=64, timeout=60)
await asyncio.sleep(0.1)
post("c", "close", deviceId="usb-4d8-ee93")
await asyncio.sleep(1)
json.dumps(answers)
"""


def test_a_read_of_a_port_that_is_closed_meanwhile_fails() -> None:
    answers = run(PENDING, *PORTS)
    assert isinstance(answers, dict)
    assert answers["c"]["success"]
    assert not answers["b"]["success"]
    assert answers["b"]["fault"].startswith("PortClosed: ")
