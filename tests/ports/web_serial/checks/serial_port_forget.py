"""serialPort_forget.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import first_port, rejected


async def a_forgotten_port_is_not_opened(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.forget()
    await rejected(port.open(baudRate=9600), "NetworkError")


async def a_forgotten_port_is_not_closed(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    await port.forget()
    await rejected(port.close(), "InvalidStateError")


async def signals_of_a_forgotten_port_are_not_set(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    await port.forget()
    await rejected(port.setSignals(), "InvalidStateError")


async def signals_of_a_forgotten_port_are_not_read(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    await port.forget()
    await rejected(port.getSignals(), "InvalidStateError")


async def a_forgotten_port_is_not_listed(fake: Any) -> None:
    port, _ = await first_port(fake)
    assert (await js.navigator.serial.getPorts())[0] == port
    await port.forget()
    assert len(await js.navigator.serial.getPorts()) == 0
