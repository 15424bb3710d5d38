"""serialPort_readable_open.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import first_port, is_null


async def readable_is_there_while_the_port_is_open(fake: Any) -> None:
    port, _ = await first_port(fake)
    assert is_null(port.readable)
    await port.open(baudRate=9600)
    readable = port.readable
    assert readable.constructor.name == "ReadableStream"
    assert port.readable == readable
    await port.close()
    assert is_null(port.readable)
    result = await readable.getReader().read()
    assert result.done
    assert result.value is None
