"""Bytes that passed on a port, as the window shows them: of a run that goes on, and of one that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent, SerialEvent
    from praxis_desktop.records.wire_places import WirePlace

_ESCAPES = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
_MOST_SHOWN = 400
"""Bytes that are shown of what passed at once."""


class Exchange(Record):
    """``time`` is in seconds, since 1970 or since the record began; step and line are those of the program
    that caused it, 0 and "" where that is not known.
    """

    time: float
    port: str
    is_out: bool
    data: bytes
    step: int = 0
    file: str = ""
    line: int = 0


def exchange_of_event(event: SerialEvent) -> Exchange:
    """What a run that goes on tells."""
    return Exchange(
        event.time,
        event.port,
        event.direction == "out",
        bytes.fromhex(event.data),
        event.step,
        event.file,
        event.line,
    )


def exchange_of_halt(event: HaltEvent, time: float) -> Exchange:
    """What was sent to stop an instrument, which no line of the program did."""
    return Exchange(time, event.port, True, bytes.fromhex(event.data))


def exchange_of_place(place: WirePlace, time: float) -> Exchange:
    """What a record has, at a ``time`` that counts from its begin or from 1970."""
    is_out, file = place.direction == "out", place.file if place.line else ""
    return Exchange(time, place.port, is_out, place.data, place.step, file, place.line)


def readable(data: bytes) -> str:
    """Text with its ends of line visible; other bytes by their numbers."""
    shown = "".join(
        _ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")
        for byte in data[:_MOST_SHOWN]
    )
    return shown if len(data) <= _MOST_SHOWN else f"{shown} …"


def in_hexadecimal(data: bytes) -> str:
    """``53 49 0D 0A``."""
    shown = data[:_MOST_SHOWN].hex(" ").upper()
    return shown if len(data) <= _MOST_SHOWN else f"{shown} …"


def file_name(file: str) -> str:
    """The last part of a path, however the system that wrote it does that."""
    return file.rpartition("/")[2].rpartition("\\")[2]
