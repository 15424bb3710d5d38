"""serialPort_readable_closeLocked.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import first_port, is_null, rejected


async def a_port_whose_readable_is_locked_stays_open(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    reader = port.readable.getReader()
    await rejected(port.close(), "TypeError")
    assert not is_null(port.readable)
    reader.releaseLock()
    await port.close()
    assert is_null(port.readable)
