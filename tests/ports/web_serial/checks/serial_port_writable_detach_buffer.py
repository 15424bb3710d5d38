"""serialPort_writable_detachBuffer.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import chunk, dictionary, first_port, on_fake_only


async def writing_a_detached_buffer_is_safe(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    readable = js.ReadableStream.new(dictionary(type="bytes"))
    data = chunk(bytes(64))
    # A read into the reader's own buffer detaches it from its creator.
    readable.getReader(dictionary(mode="byob")).read(data)
    assert data.byteLength == 0
    writer = port.writable.getWriter()
    await writer.write(data)
    assert end.waiting() == 0
    writer.releaseLock()
    await port.close()


@on_fake_only("a pseudo-terminal takes everything at once")
async def detaching_a_buffer_while_it_is_written_is_safe(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    readable = js.ReadableStream.new(dictionary(type="bytes"))
    data = chunk(bytes(range(256)) * 4)
    writer = port.writable.getWriter()
    writing = writer.write(data)
    writer.releaseLock()
    assert end.read(512) == bytes(range(256)) * 2
    readable.getReader(dictionary(mode="byob")).read(data)
    assert data.byteLength == 0
    assert end.read(512) == bytes(range(256)) * 2
    await writing
    await port.close()
