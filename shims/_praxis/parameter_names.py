"""Derives a label and a unit from a parameter's name."""

from __future__ import annotations

from _praxis.parameter_types import titled

_UNITS = {
    "ul": "µL",
    "uls": "µL",
    "ml": "mL",
    "nl": "nL",
    "mg": "mg",
    "ug": "µg",
    "g": "g",
    "nm": "nm",
    "mm": "mm",
    "um": "µm",
    "ms": "ms",
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "min": "min",
    "minutes": "min",
    "h": "h",
    "hours": "h",
    "c": "°C",
    "celsius": "°C",
    "rpm": "rpm",
    "hz": "Hz",
    "percent": "%",
}
"""Units by the last word of a number's name."""


def unit_of(name: str, kind: str) -> str:
    """Return the unit in a number's name, "" if there is none."""
    last = name.rpartition("_")
    return _UNITS.get(last[2].lower(), "") if last[1] and kind in ("int", "float") else ""


def spelled(unit: str) -> str:
    """Return a unit in its usual spelling: "uL" is "µL", with U+00B5."""
    return _UNITS[unit.lower()] if unit.lower() in ("ul", "ml", "nl") else unit.replace("\u03bc", "\u00b5")


def label_of(name: str, unit: str) -> str:
    """Return the label for a parameter's name, without its unit, which a form shows beside the number. The
    label of ``transfer_volume_ul`` is "Transfer volume".
    """
    first, _, last = name.rpartition("_")
    if first and unit and _UNITS.get(last.lower()) == unit:
        name = first
    words = [_UNITS[word] if word in ("ul", "ml", "nl") else word for word in name.split("_") if word]
    return " ".join([*(titled(word) for word in words[:1]), *words[1:]])
