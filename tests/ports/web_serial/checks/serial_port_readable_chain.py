"""serialPort_readable_chain.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import first_port, reason


async def the_end_is_seen_through_a_long_chain_of_transforms(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    decoder = js.TextDecoderStream.new()
    piped = port.readable.pipeTo(decoder.writable)
    readable = decoder.readable
    for _ in range(4):
        readable = readable.pipeThrough(js.TransformStream.new())
    reader = readable.getReader()
    end.write(b"Hello world!")
    result = await reader.read()
    assert not result.done
    assert result.value == "Hello world!"
    await reader.cancel(js.Error.new("For no reason."))
    assert (await reason(piped)).message == "For no reason."
    await port.close()
