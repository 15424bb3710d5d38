"""PyLabRobot's drivers of SiLA 1 devices, unmodified: the device calls the program back over HTTP."""

from __future__ import annotations

import http.server
import re
import socket
import threading
import time
import urllib.parse
from contextlib import suppress
from html import escape
from typing import Any

import pytest

from praxis_desktop.ports.roles import parse_bindings
from tests.ports.guests import Outcome, run_guest
from tests.ports.test_guest_listening import free_port

_ENVELOPE = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}'
    "</s:Body></s:Envelope>"
)
TEMPERATURES = (
    "<ResponseData><Parameter name='CurrentTemperature'><Float64>36.5</Float64></Parameter>"
    "<Parameter name='TargetTemperature'><Float64>37.0</Float64></Parameter>"
    "<Parameter name='TemperatureControl'><Boolean>true</Boolean></Parameter></ResponseData>"
)
SENSORS = (
    "<ResponseData><Parameter name='SensorValues'><String>"
    + escape("<SensorValues><Mount>3700</Mount><Lid>11000</Lid></SensorValues>")
    + "</String></Parameter></ResponseData>"
)
DATA = {"GetTemperature": TEMPERATURES, "ReadActualTemperature": SENSORS}


class Device(http.server.ThreadingHTTPServer):
    """A device at the wire: it accepts each command, and later reports the result to the program."""

    daemon_threads = True

    def __init__(self, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Commands)
        self.fault = fault
        self.receiver = ""
        self.commands: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def call_back(self, command: str, number: str) -> None:
        time.sleep(0.2)
        code, message = 3, "Success"
        if self.fault == "failed" and command == "OpenDoor":
            code, message = 9, "blocked"
        result = _ENVELOPE.format(
            f'<ResponseEvent xmlns="http://sila.coop"><requestId>{number}</requestId><returnValue>'
            f"<returnCode>{code}</returnCode><message>{message}</message></returnValue>"
            f"<responseData>{escape(DATA.get(command, ''))}</responseData>"
            "</ResponseEvent>"
        ).encode()
        place = urllib.parse.urlsplit(self.receiver)
        request = b"POST / HTTP/1.1\r\nHost: receiver\r\nContent-Length: %d\r\n\r\n" % len(result) + result
        with suppress(ConnectionError):  # the program may have ended before a duplicate
            self._tell((place.hostname or "", place.port or 0), request)

    def _tell(self, place: tuple[str, int], request: bytes) -> None:
        if self.fault == "half-open":
            with socket.create_connection(place) as lost:
                lost.sendall(request[:100])
        for _ in range(2 if self.fault == "duplicated" else 1):
            with socket.create_connection(place) as caller:
                size = 7 if self.fault == "fragmented" else len(request)
                for begin in range(0, len(request), size):
                    caller.sendall(request[begin : begin + size])
                while caller.recv(4096):
                    pass


class Commands(http.server.BaseHTTPRequestHandler):
    """Collects the commands that a device receives."""

    server: Device

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        command = self.headers["SOAPAction"].strip('"').rpartition("/")[2]
        number = self._value(text, "requestId")
        self.server.commands.append(command)
        if command == "Reset":
            self.server.receiver = self._value(text, "eventReceiverURI")
        code = 1 if command == "GetStatus" else 2
        if self.server.fault == "refused" and command == "OpenDoor":
            code = 4
        body = _ENVELOPE.format(
            f'<{command}Response xmlns="http://sila.coop"><{command}Result><returnCode>{code}</returnCode>'
            f"<message>not possible now</message></{command}Result><state>idle</state></{command}Response>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if code == 2:
            threading.Thread(target=self.server.call_back, args=(command, number), daemon=True).start()

    @staticmethod
    def _value(text: str, name: str) -> str:
        found = re.search(rf"<(?:\w+:)?{name}>([^<]*)<", text)
        return found[1] if found else ""

    def log_message(self, *_: Any) -> None:
        """Keep the output of the tests clean."""


SCILA = """
import asyncio, threading
from pylabrobot.storage.inheco.scila.scila_backend import SCILABackend
backend = SCILABackend("10.1.1.1", client_ip="127.0.0.2")
await backend.setup()
told = [await backend.request_status()]
try:
    await backend.open(2)
    told.append("open")
except RuntimeError as error:
    told.append(str(error))
told.append(await backend.measure_temperature())
await backend.stop()
while threading.active_count() > 1:
    await asyncio.sleep(0.01)
repr(told)
"""
ODTC = """
import asyncio, threading
from pylabrobot.thermocycling.inheco.odtc_backend import ExperimentalODTCBackend
backend = ExperimentalODTCBackend("10.1.1.1", client_ip="127.0.0.2")
await backend.setup()
await backend.open_lid()
told = await backend.get_sensor_data()
await backend.stop()
while threading.active_count() > 1:
    await asyncio.sleep(0.01)
repr(told)
"""


def drive(source: str, fault: str = "") -> tuple[Outcome, list[str]]:
    with Device(fault) as device:
        outcome = run_guest(
            source,
            parse_bindings(
                [
                    f"device=http://127.0.0.1:{device.server_port}",
                    "http://10.1.1.1:8080=device",
                    f"events=listen://127.0.0.2:{free_port('127.0.0.2')}",
                ]
            ),
        )
        device.shutdown()
    return outcome, device.commands


@pytest.mark.parametrize(
    ("fault", "opened"),
    [
        ("", "open"),
        ("duplicated", "open"),
        ("fragmented", "open"),
        ("half-open", "open"),
        ("refused", "command OpenDoor failed: 4 not possible now"),
        ("failed", "Command OpenDoor failed with code 9: 'blocked'"),
    ],
)
def test_the_driver_of_a_scila_is_called_back(fault: str, opened: str) -> None:
    outcome, commands = drive(SCILA, fault)
    assert (outcome.error, outcome.value) == (None, repr(["idle", opened, 36.5]))
    assert commands == ["Reset", "Initialize", "GetStatus", "PrepareForInput", "OpenDoor", "GetTemperature"]


def test_the_driver_of_an_odtc_is_called_back() -> None:
    outcome, commands = drive(ODTC)
    assert (outcome.error, outcome.value) == (None, repr({"Mount": 37.0, "Lid": 110.0}))
    assert commands == ["Reset", "Initialize", "OpenDoor", "ReadActualTemperature"]
