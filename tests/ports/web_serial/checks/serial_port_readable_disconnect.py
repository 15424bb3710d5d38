"""serialPort_readable_disconnect.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import SMALL, first_port, is_null, rejected


async def what_came_before_is_read_and_then_readable_is_null(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    reader = port.readable.getReader()
    end.write(SMALL)
    end.receive_all()
    end.simulate_disconnect_on_read()
    result = await reader.read()
    assert not result.done
    assert result.value.to_bytes() == SMALL
    await rejected(reader.read(), "NetworkError")
    assert is_null(port.readable)
    await port.close()
