"""serialPort_readable_smallRead.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import SMALL, first_port


async def less_than_the_buffer_size_is_read_at_once(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()
    end.write(SMALL)
    result = await reader.read()
    assert not result.done
    assert result.value.constructor.name == "Uint8Array"
    assert result.value.to_bytes() == SMALL
    reader.releaseLock()
    await port.close()
