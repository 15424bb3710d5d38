"""serialPort_writable.https.any.js"""

from __future__ import annotations

import asyncio
from typing import Any

import js

from tests.ports.web_serial.checks.conformance import (
    SMALL,
    chunk,
    first_port,
    is_null,
    on_fake_only,
    outcome,
    reason,
    rejected,
)

LARGE = bytes(index & 0xFF for index in range(1024))
TAKES_ALL = "a pseudo-terminal takes everything at once and does not tell when it is read"


async def writable_is_there_while_the_port_is_open(fake: Any) -> None:
    port, _ = await first_port(fake)
    assert is_null(port.writable)
    await port.open(baudRate=9600)
    writable = port.writable
    assert writable.constructor.name == "WritableStream"
    assert port.writable == writable
    await port.close()
    assert is_null(port.writable)
    await rejected(writable.getWriter().write(chunk(SMALL)), "InvalidStateError")


async def a_port_whose_writable_is_locked_stays_open(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    await rejected(port.close(), "TypeError")
    writer.releaseLock()
    await port.close()
    assert is_null(port.writable)


async def a_little_is_written(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    writing = writer.write(chunk(SMALL))
    writer.releaseLock()
    assert end.read(len(SMALL)) == SMALL
    await writing
    await port.close()
    assert is_null(port.writable)


async def much_is_written(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    writer = port.writable.getWriter()
    writing = writer.write(chunk(LARGE))
    writer.releaseLock()
    assert end.read(len(LARGE)) == LARGE
    await writing
    await port.close()


@on_fake_only("a pseudo-terminal does not fail to write")
async def a_failure_of_the_system_ends_writable_and_a_new_stream_goes_on(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    first = port.writable
    end.simulate_system_error_on_write()
    await rejected(first.getWriter().write(chunk(SMALL)), "UnknownError")
    assert port.writable.constructor.name == "WritableStream"
    assert port.writable != first
    writer = port.writable.getWriter()
    writing = writer.write(chunk(SMALL))
    writer.releaseLock()
    assert end.read(len(SMALL)) == SMALL
    await writing
    await port.close()
    assert is_null(port.writable)


async def after_a_disconnection_writable_is_null(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    end.simulate_disconnect_on_write()
    await rejected(writer.write(chunk(SMALL)), "NetworkError")
    assert is_null(port.writable)
    await port.close()


@on_fake_only(TAKES_ALL)
async def abort_discards_what_was_not_sent(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    first = port.writable
    writer = first.getWriter()
    await writer.write(chunk(SMALL))
    await writer.abort()
    assert port.writable.constructor.name == "WritableStream"
    assert port.writable != first
    writer = port.writable.getWriter()
    writing = writer.write(chunk(SMALL[::-1]))
    writer.releaseLock()
    assert end.read(len(SMALL)) == SMALL[::-1]
    await writing
    await port.close()
    assert is_null(port.writable)


@on_fake_only(TAKES_ALL)
async def abort_does_not_wait_for_what_is_being_sent(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    writer = port.writable.getWriter()
    writing = writer.write(chunk(LARGE))
    await asyncio.sleep(0)
    await writer.abort(js.Error.new("Given up."))
    assert (await reason(writing)).message == "Given up."
    await port.close()
    assert is_null(port.writable)


@on_fake_only(TAKES_ALL)
async def a_port_can_be_closed_while_its_writable_is_aborted(fake: Any) -> None:
    port, _ = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    writer = port.writable.getWriter()

    async def write_to_the_end() -> None:
        assert (await reason(writer.write(chunk(LARGE)))).message == "Given up."
        writer.releaseLock()
        await port.close()
        assert is_null(port.writable)

    writing = asyncio.ensure_future(write_to_the_end())
    await asyncio.sleep(0)
    await writer.abort(js.Error.new("Given up."))
    await writing


@on_fake_only(TAKES_ALL)
async def closing_writable_waits_until_everything_has_left(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    writer = port.writable.getWriter()
    writer.write(chunk(LARGE))
    closing = asyncio.ensure_future(outcome(writer.close()))
    await asyncio.sleep(0.01)
    assert end.read(len(LARGE) - 1) == LARGE[:-1]
    await asyncio.sleep(0.01)
    assert not closing.done()
    assert end.read(1) == LARGE[-1:]
    assert await closing == (True, None)
    await port.close()


async def a_stream_can_be_piped_to_writable(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    encoder = js.TextEncoderStream.new()
    piped = encoder.readable.pipeTo(port.writable)
    writer = encoder.writable.getWriter()
    await writer.write("Hello world!")
    await _read_piped(end)
    await writer.close()
    await piped
    await port.close()
    assert is_null(port.writable)


async def the_end_is_seen_through_a_long_chain_of_transforms(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    transform = js.TransformStream.new()
    readable = transform.readable.pipeThrough(js.TextEncoderStream.new())
    for _ in range(3):
        readable = readable.pipeThrough(js.TransformStream.new())
    piped = readable.pipeTo(port.writable)
    writer = transform.writable.getWriter()
    await writer.write("Hello world!")
    await _read_piped(end)
    await writer.close()
    await piped
    await port.close()
    assert is_null(port.writable)


async def _read_piped(end: Any) -> None:
    while not end.waiting():
        await asyncio.sleep(0.001)
    assert end.read(12) == b"Hello world!"


async def what_is_no_buffer_is_refused_and_a_new_stream_goes_on(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    first = port.writable
    await rejected(first.getWriter().write("text"), "TypeError")
    assert port.writable != first
    writer = port.writable.getWriter()
    await writer.write(js.ArrayBuffer.new(3))
    assert end.read(3) == bytes(3)
    writer.releaseLock()
    await port.close()
