"""serialPort_close.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import first_port, rejected


async def a_port_that_was_never_opened_is_not_closed(fake: Any) -> None:
    port, _ = await first_port(fake)
    await rejected(port.close(), "InvalidStateError")


async def a_closed_port_is_not_closed_again(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    await port.close()
    await rejected(port.close(), "InvalidStateError")


async def a_port_that_is_being_closed_is_not_closed_again(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    first = port.close()
    await rejected(port.close(), "InvalidStateError")
    await first
