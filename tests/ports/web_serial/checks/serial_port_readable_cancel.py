"""serialPort_readable_cancel.https.any.js"""

from __future__ import annotations

import asyncio
from typing import Any

from tests.ports.web_serial.checks.conformance import SMALL, first_port, is_null


async def a_read_can_be_cancelled(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()
    reading = reader.read()
    await reader.cancel()
    result = await reading
    assert result.done
    assert result.value is None
    reader.releaseLock()
    await port.close()


async def a_port_can_be_closed_while_its_readable_is_cancelled(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()

    async def read_to_the_end() -> None:
        result = await reader.read()
        assert result.done
        reader.releaseLock()
        await port.close()
        assert is_null(port.readable)

    reading = asyncio.ensure_future(read_to_the_end())
    await asyncio.sleep(0)
    await reader.cancel()
    await reading


async def _discards(fake: Any, data: bytes) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()
    end.write(data)
    await reader.cancel()
    reader.releaseLock()
    reader = port.readable.getReader()
    end.write(b"after")
    result = await reader.read()
    while (received := result.value.to_bytes()) and set(received) == {0}:
        # Data still on the wire when all received data was discarded.
        result = await reader.read()
    assert received.strip(b"\0") == b"after"[: len(received)]
    await reader.cancel()
    reader.releaseLock()
    await port.close()


async def cancelling_discards_a_little_that_waits(fake: Any) -> None:
    await _discards(fake, bytes(8))


async def cancelling_discards_much_that_waits(fake: Any) -> None:
    await _discards(fake, bytes(1024))


async def what_was_read_before_is_kept(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()
    end.write(SMALL)
    result = await reader.read()
    await reader.cancel()
    assert result.value.to_bytes() == SMALL
    reader.releaseLock()
    await port.close()
