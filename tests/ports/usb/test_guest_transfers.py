"""A program exchanges transfers with exactly the granted USB devices, recorded and replayed."""

from __future__ import annotations

import json

from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.instrument import Instrument
from tests.ports.guests import run_guest
from tests.ports.usb.instruments import Echo, Keys

EXCHANGE = """
import json, socket
from _praxis_serial import usb_devices
got = [json.loads(usb_devices())]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(5)
    s.connect(("echo", 1))
    s.send(bytes([2, 0, 0, 0, 0, 8, 0]) + b"12345678")
    got += [s.recv(100).hex() for _ in range(3)]
    s.send(bytes([0, 0, 0, 0, 0, 8, 0]) + bytes([0xC0, 7, 0, 0, 0, 0, 3, 0]))
    got.append(s.recv(100).hex())
    try:
        s.settimeout(0.02)
        s.recv(1)
    except TimeoutError:
        got.append("time-out")
json.dumps(got)
"""


def simulated(instrument: Instrument) -> Binding:
    return Binding(instrument.kind, f"sim:{instrument.kind}", instrument)


def test_a_program_lists_the_device_and_exchanges_transfers() -> None:
    devices, *got = json.loads(str(run_guest(EXCHANGE, [simulated(Echo())]).value))
    assert got == [
        "0200040008000000",
        "81000800" + b"12345678".hex(),
        "81000000",
        "00000300" + b"abc".hex(),
        "time-out",
    ]
    (device,) = devices
    assert (device["role"], device["strings"], device["hid"]) == ("echo", {"1": "Praxis", "2": "Echo"}, None)
    assert bytes.fromhex(device["device"])[8:12] == bytes.fromhex("34127856")


def test_a_replay_lists_and_exchanges_the_same_without_a_device() -> None:
    journal = Journal()
    told = run_guest(
        EXCHANGE, [simulated(Echo())], environment=RecordingEnvironment(LiveEnvironment(), journal)
    )
    replayed = run_guest(
        EXCHANGE,
        [simulated(Echo(faults=[parse_fault("silence")]))],
        environment=ReplayEnvironment(journal),
    )
    assert replayed.value == told.value


def test_a_usb_device_without_a_serial_port_is_not_listed_as_one() -> None:
    listed = run_guest(
        "import serial.tools.list_ports as l; str([each.device for each in l.comports()])",
        [simulated(Echo()), simulated(Keys())],
    )
    assert listed.value == "[]"


def test_a_hid_device_says_what_it_is_for() -> None:
    asked = "from _praxis_serial import usb_devices; usb_devices()"
    (device,) = json.loads(str(run_guest(asked, [simulated(Keys())]).value))
    assert device["hid"] == {"usage_page": 0xFF00, "usage": 1, "interface": 0}


def test_an_unplugged_device_is_not_listed() -> None:
    keys = Keys()
    keys.unplug()
    asked = "from _praxis_serial import usb_devices; usb_devices()"
    assert run_guest(asked, [simulated(keys)]).value == "[]"
