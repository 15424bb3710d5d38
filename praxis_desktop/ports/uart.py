"""What a receiver makes of bytes that were sent with other line settings than its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.transport import LineErrorKind

_IDLE_BITS = 24


def heard(
    data: bytes, sent_as: LineSettings, read_as: LineSettings
) -> Iterator[tuple[LineErrorKind | None, bytes]]:
    """What a UART set to ``read_as`` receives when ``data`` is sent without pauses as ``sent_as``.

    Good bytes come in runs with None; a byte that was received wrong comes alone with what was wrong: no
    stop bit ("framing"), nothing but low ("break", with a NUL), or the parity. Bits are sampled in their
    middle, as hardware does, so wrong settings give the bytes that an oscilloscope would predict.
    """
    if sent_as.same_frame(read_as):
        mask = (1 << sent_as.bytesize) - 1
        if data:
            yield None, data if mask == 0xFF else bytes(byte & mask for byte in data)
        return
    found = _sampled(_levels(data, sent_as), sent_as, read_as)
    for kind, run in groupby(found, itemgetter(0)):
        if kind is None:
            yield None, bytes(byte for _, byte in run)
        else:
            for _, byte in run:
                yield kind, bytes([byte])


def _levels(data: bytes, line: LineSettings) -> bytearray:
    """The line's levels, two entries for each bit (stop bits come in halves), then idle."""
    levels = bytearray(b"\1\1")
    for byte in data:
        bits = [0, *(byte >> bit & 1 for bit in range(line.bytesize))]
        if line.parity != "N":
            bits.append(_parity(byte & ((1 << line.bytesize) - 1), line.parity))
        for bit in bits:
            levels += bytes((bit, bit))
        levels += b"\1" * round(2 * line.stopbits)
    return levels + b"\1" * (2 * _IDLE_BITS)


def _parity(byte: int, parity: str) -> int:
    ones = byte.bit_count() & 1
    return {"E": ones, "O": 1 - ones, "M": 1, "S": 0}[parity]


def _sampled(
    levels: bytearray, sent_as: LineSettings, read_as: LineSettings
) -> Iterator[tuple[LineErrorKind | None, int]]:
    """Each frame that is found in ``levels``: what is wrong with it, and its byte."""

    def level(start: int, bit: int) -> int:
        place = start + (2 * bit + 1) * sent_as.baudrate // read_as.baudrate
        return levels[place] if place < len(levels) else 1

    has_parity = read_as.parity != "N"
    stop = 1 + read_as.bytesize + has_parity
    place = 0
    while (start := levels.find(0, place)) >= 0:
        if level(start, 0):
            place = _next_high(levels, start)  # a glitch, shorter than half a bit
            continue
        byte = sum(level(start, 1 + bit) << bit for bit in range(read_as.bytesize))
        parity = level(start, stop - 1) if has_parity else 0
        # After its stop bit a receiver waits for the next falling edge.
        place = start + (2 * stop + 1) * sent_as.baudrate // read_as.baudrate
        if not level(start, stop):
            place = _next_high(levels, place)
            yield ("framing" if byte or parity else "break"), byte
        elif has_parity and parity != _parity(byte, read_as.parity):
            yield "parity", byte
        else:
            yield None, byte


def _next_high(levels: bytearray, place: int) -> int:
    found = levels.find(1, place)
    return found if found >= 0 else len(levels)
