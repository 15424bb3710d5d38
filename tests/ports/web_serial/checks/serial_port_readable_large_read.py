"""serialPort_readable_largeRead.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import first_port, read_exactly


async def more_than_the_buffer_size_is_read_in_order(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()
    data = bytes(index & 0xFF for index in range(1024))
    end.write(data)
    assert await read_exactly(reader, len(data)) == data
    reader.releaseLock()
    await port.close()
