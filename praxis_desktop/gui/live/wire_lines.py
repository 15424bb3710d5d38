"""Lines of text in what passes on a port, and the number that an instrument tells in one."""

from __future__ import annotations

import re
from typing import NamedTuple

LINE_LIMIT = 512
"""Bytes that are kept of a line that does not end."""

_ENDS = re.compile(rb"[\r\n\x03]+")
_READING = re.compile(
    r"(?P<before>.*?)(?:^|(?<=[\s:=,]))"
    r"(?P<number>[+-]?\d{1,15}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,3})?)"
    r"\s{0,3}(?P<unit>[A-Za-zµμ°%][A-Za-zµμ°/%0-9²³]{0,5})?",
)
_UNITS = {"C": "°C", "degC": "°C", "μL": "µL", "ul": "µL", "uL": "µL"}


class Reading(NamedTuple):
    """A number that stands in a line: ``what`` comes before it, in the instrument's own words."""

    what: str
    value: float
    unit: str = ""


def reading_of(line: str) -> Reading | None:
    """The number at the end of a line: alone, named (``T=37.2``), or with a unit (``S S 61.4047 g``)."""
    found = _READING.fullmatch(line.strip()[:LINE_LIMIT])
    if found is None:
        return None
    before, unit = found["before"].strip(), found["unit"] or ""
    is_named = before.endswith(("=", ":"))
    if before and not unit and not is_named:
        return None  # a number of anything: a serial number, a status
    words = before.rstrip("=: ").split()
    return Reading(words[0][:24] if words else "", float(found["number"]), _UNITS.get(unit, unit))


def shown(data: bytes) -> str:
    """Bytes as a person reads them: text, or in hexadecimal where it is none."""
    text = data.strip(b"\r\n\x00")
    if text and all(0x20 <= byte < 0x7F for byte in text):
        return " ".join(text.decode("ascii").split()) or data[:48].hex(" ").upper()
    return data[:48].hex(" ").upper()


class LineReader:
    """Cuts what comes from one port into lines."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that ``data`` ends."""
        *lines, self._held = _ENDS.split(self._held + data)
        self._held = self._held[-LINE_LIMIT:]
        return [line for line in lines if line]
