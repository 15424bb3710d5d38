"""serialPort_readable_pipeThrough.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import first_port, reason


async def readable_can_be_piped_through_a_transform(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    decoder = js.TextDecoderStream.new()
    piped = port.readable.pipeTo(decoder.writable)
    reader = decoder.readable.getReader()
    end.write(b"Hello world!")
    result = await reader.read()
    assert not result.done
    assert result.value == "Hello world!"
    await reader.cancel(js.Error.new("Enough."))
    assert (await reason(piped)).message == "Enough."
    await port.close()
