"""serialPort_readable_byob.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import dictionary, first_port

DATA = bytes(index & 0xFF for index in range(1024))


async def _read_into(reader: Any, buffer: Any) -> Any:
    """Read until ``buffer`` is full; returns it."""
    offset = 0
    while offset < buffer.byteLength:
        result = await reader.read(js.Uint8Array.new(buffer, offset))
        assert not result.done
        buffer = result.value.buffer
        offset += result.value.byteLength
    return buffer


def _bytes(buffer: Any) -> bytes:
    data: bytes = js.Uint8Array.new(buffer).to_bytes()
    return data


async def parts_of_what_is_there_are_read(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=len(DATA))
    reader = port.readable.getReader(dictionary(mode="byob"))
    assert reader.constructor.name == "ReadableStreamBYOBReader"
    end.write(DATA)
    buffer = js.ArrayBuffer.new(512)
    for part in (DATA[:512], DATA[512:]):
        buffer = await _read_into(reader, buffer)
        assert buffer.byteLength == 512
        assert _bytes(buffer) == part
    reader.releaseLock()
    await port.close()


async def much_is_read_in_several_steps(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader(dictionary(mode="byob"))
    end.write(DATA)
    assert _bytes(await _read_into(reader, js.ArrayBuffer.new(len(DATA)))) == DATA
    reader.releaseLock()
    await port.close()
