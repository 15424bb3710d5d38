"""serialPort_readable_parityError.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import SMALL, first_port, is_null, on_fake_only, reason

IN_BAND = "a Linux pseudo-terminal has neither parity nor frames, and passes no break on"


async def _recovers(fake: Any, simulate: str, name: str) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600, bufferSize=64)
    first = port.readable
    reader = first.getReader()
    end.write(SMALL)
    getattr(end, simulate)()
    end.write(SMALL[::-1])
    result = await reader.read()
    assert not result.done
    assert result.value.to_bytes() == SMALL
    error = await reason(reader.read())
    assert error.constructor.name == "DOMException"
    assert error.name == name
    assert error.code == 0
    assert port.readable != first
    reader = port.readable.getReader()
    result = await reader.read()
    assert not result.done
    assert result.value.to_bytes() == SMALL[::-1]
    reader.releaseLock()
    await port.close()
    assert is_null(port.readable)


@on_fake_only(IN_BAND)
async def a_parity_error_ends_readable_and_a_new_stream_goes_on(fake: Any) -> None:
    await _recovers(fake, "simulate_parity_error", "ParityError")


@on_fake_only(IN_BAND)
async def a_framing_error_ends_readable_and_a_new_stream_goes_on(fake: Any) -> None:
    await _recovers(fake, "simulate_framing_error", "FramingError")


@on_fake_only(IN_BAND)
async def a_break_ends_readable_and_a_new_stream_goes_on(fake: Any) -> None:
    await _recovers(fake, "simulate_break", "BreakError")


@on_fake_only(IN_BAND)
async def an_overrun_ends_readable_and_a_new_stream_goes_on(fake: Any) -> None:
    await _recovers(fake, "simulate_overrun", "BufferOverrunError")
