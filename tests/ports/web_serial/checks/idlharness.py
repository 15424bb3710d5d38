"""idlharness.https.any.js"""

from __future__ import annotations

from functools import partial
from typing import Any

import js

from tests.ports.web_serial.checks.conformance import dictionary, error_of, first_port, is_null, reason

SERIAL = ["getPorts", "requestPort", "onconnect", "ondisconnect"]
EVENT_TARGET = ["addEventListener", "removeEventListener", "dispatchEvent"]
SERIAL_PORT = [
    *["onconnect", "ondisconnect", "connected", "readable", "writable", "getInfo", "open", "setSignals"],
    *["getSignals", "close", "forget"],
]


async def serial_has_the_members_of_its_interface(fake: Any) -> None:
    serial = js.navigator.serial
    assert serial.constructor.name == "Serial"
    assert str(serial) == "[object Serial]"
    assert js.Serial.name == "Serial"
    for name in [*SERIAL, *EVENT_TARGET]:
        assert hasattr(serial, name), name
    assert is_null(serial.onconnect)


async def serial_port_has_the_members_of_its_interface(fake: Any) -> None:
    port, _ = await first_port(fake)
    assert str(port) == "[object SerialPort]"
    assert js.SerialPort.name == "SerialPort"
    for name in [*SERIAL_PORT, *EVENT_TARGET]:
        assert hasattr(port, name), name
    for name in ("connected", "readable", "writable"):
        assert error_of(partial(setattr, port, name, 1)).name == "TypeError"
    assert port.connected is True


async def neither_can_be_constructed(fake: Any) -> None:
    for interface in (js.Serial, js.SerialPort):
        error = error_of(interface.new)
        assert (error.name, error.message) == ("TypeError", "Illegal constructor")


async def methods_that_promise_reject_for_wrong_arguments(fake: Any) -> None:
    port, _ = await first_port(fake)
    for promise in (
        port.open(),
        port.open(5),
        port.setSignals("cats"),
        js.navigator.serial.requestPort(5),
        js.navigator.serial.requestPort(dictionary(filters=7)),
    ):
        assert (await reason(promise)).name in ("TypeError", "InvalidStateError")


async def signals_and_info_have_the_members_of_their_dictionaries(fake: Any) -> None:
    port, _ = await first_port(fake)
    assert not set(js.Object.keys(port.getInfo())) - {
        "usbVendorId",
        "usbProductId",
        "bluetoothServiceClassId",
    }
