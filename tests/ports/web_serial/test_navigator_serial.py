"""``navigator.serial`` in programs: their own ports only, busy ports, images, and helpful messages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import parse_binding
from tests.ports.guests import run_guest, runtime

_REASON = """
import js
from pyodide.ffi import JsException

async def reason(promise):
    try:
        await promise
    except JsException as error:
        return f"{error.name}: {error.message}"
"""


def test_without_ports_there_are_none_and_none_can_be_had() -> None:
    outcome = run_guest(
        _REASON
        + "ports = await js.navigator.serial.getPorts()\n"
        + "f'{len(ports)} {await reason(js.navigator.serial.requestPort())}'"
    )
    assert outcome.error is None, outcome.error
    assert str(outcome.value).startswith("0 NotFoundError: ")


def test_a_simulated_balance_answers() -> None:
    program = """
import js
from pyodide.ffi import to_js
port = (await js.navigator.serial.getPorts())[0]
await port.open(baudRate=9600)
writer, reader, reply = port.writable.getWriter(), port.readable.getReader(), b""
await writer.write(to_js(b"S\\r\\n"))
while not reply.endswith(b"\\r\\n"):
    reply += (await reader.read()).value.to_bytes()
writer.releaseLock()
reader.releaseLock()
await port.close()
reply.decode()
"""
    outcome = run_guest(program, ["scale=sim:mettler"])
    assert outcome.error is None, outcome.error
    assert str(outcome.value).startswith("S S ")


def test_a_port_that_pyserial_has_is_busy_and_the_reverse() -> None:
    program = (
        _REASON
        + """
import serial
port = (await js.navigator.serial.getPorts())[0]
with serial.Serial("scale"):
    first = await reason(port.open(baudRate=9600))
await port.open(baudRate=9600)
try:
    serial.Serial("scale")
except serial.SerialException as error:
    second = str(error)
await port.close()
serial.Serial("scale").close()
first + "|" + second
"""
    )
    outcome = run_guest(program, ["scale=sim:mettler"])
    assert outcome.error is None, outcome.error
    first, second = str(outcome.value).split("|")
    assert first.startswith("NetworkError: ")
    assert "in use" in first
    assert "in use" in second


def test_a_forgotten_port_is_gone_for_pyserial_too() -> None:
    program = """
import js, serial
port = (await js.navigator.serial.getPorts())[0]
await port.forget()
serial.Serial("scale")
"""
    outcome = run_guest(program, ["scale=sim:mettler"])
    assert "not granted" in str(outcome.error)


def test_a_map_in_place_of_an_object_is_explained() -> None:
    program = (
        _REASON
        + """
from pyodide.ffi import to_js
port = (await js.navigator.serial.getPorts())[0]
await reason(port.open(js.Map.new(to_js([["baudRate", 9600]]))))
"""
    )
    outcome = run_guest(program, ["scale=sim:mettler"])
    assert "dict_converter=js.Object.fromEntries" in str(outcome.value)


def test_ports_come_back_with_an_image_and_an_open_one_keeps_it_from_being_made() -> None:
    def ports() -> GrantedPorts:
        return GrantedPorts([parse_binding("scale=sim:mettler")])

    def check() -> None:
        first = ports()
        with Interpreter.boot(runtime()) as interpreter:
            first.grant_to(interpreter)
            interpreter.run_async(
                "import js\nserial = js.navigator.serial\nport = (await serial.getPorts())[0]\n"
                "await port.open(baudRate=9600)\nreadable = port.readable"
            )
            with pytest.raises(NotCapturable, match="the open port 'scale'"):
                interpreter.capture()
            interpreter.run_async("await port.close()")
            image = interpreter.capture()
            first.close_all()
        second = ports()
        with Interpreter.restore(image, named={GrantedPorts.NAME: second.module}) as interpreter:
            assert interpreter.run_async(_REASON + "await reason(serial.getPorts())").startswith(
                "SecurityError: "
            )
            second.grant_to(interpreter)
            assert interpreter.run_async(
                "ports = await serial.getPorts()\n"
                "await port.open(baudRate=9600)\nawait port.close()\n"
                "len(ports) == 1 and ports[0] == port and serial == js.navigator.serial"
            )
            second.close_all()
        image.close()

    run_in_guest_thread(check)


def test_nothing_of_it_is_loaded_before_a_program_asks() -> None:
    program = (
        "import sys; import praxis_desktop.ports.granting.granted; "
        "print([name for name in sys.modules if 'web_serial.' in name or 'host.web.event_target' in name])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
