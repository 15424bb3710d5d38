"""Derives labels from names, and gives units their usual spelling."""

from __future__ import annotations

import re

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
"""Units, keyed by the last word of a number's name."""

_WORDS = {
    "num": "number of",
    "n": "number of",
    "vol": "volume",
    "temp": "temperature",
    "conc": "concentration",
    "src": "source",
    "dst": "destination",
    "dest": "destination",
    "idx": "index",
    "col": "column",
    "cols": "columns",
    "freq": "frequency",
    "id": "ID",
    "ph": "pH",
    "od": "OD",
    "dna": "DNA",
    "rna": "RNA",
    "pcr": "PCR",
    "qc": "QC",
}
"""The meanings of abbreviations in names."""

_JOINT = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
"""Matches between two words of a name such as ``sampleVolume``."""

_MICRO = re.compile(r"(?<![a-zA-Z])u(?=(?:[lLgmMsAV]|mol|Pa|Hz)(?![a-zA-Z]))")
_LITRE = re.compile(r"(?<![a-zA-Z\u00b5])([munp\u00b5]?)l(?![a-zA-Z])")


def titled(name: str) -> str:
    """Return an identifier as a title: ``source_plate`` becomes "Source Plate"."""
    words = [word for word in name.split("_") if word]
    return " ".join(word if word[0] == "µ" else word[0].upper() + word[1:] for word in words)


def unit_of(name: str, kind: str) -> str:
    """Return the unit in a number's name, or "" if the name contains none."""
    last = name.rpartition("_")
    return _UNITS.get(last[2].lower(), "") if last[1] and kind in ("int", "float") else ""


def spelled(unit: str) -> str:
    """Return a unit in its usual spelling, with U+00B5: "ul/min" becomes "µL/min"."""
    unit = unit.replace("\u03bc", "\u00b5").replace("degC", "°C")
    return _LITRE.sub(r"\1L", _MICRO.sub("\u00b5", unit))


def label_of(name: str, unit: str) -> str:
    """Return the label for a parameter's name, without the unit, which a form shows beside the number. The
    label for ``transfer_volume_ul`` is "Transfer volume"; for ``num_dilutions``, "Number of dilutions".
    """
    name = _JOINT.sub("_", name)
    first, _, last = name.rpartition("_")
    if first and unit and _UNITS.get(last.lower()) == unit:
        name = first
    words = [_word(word) for word in name.split("_") if word]
    if words and words[-1] == _WORDS["n"]:  # nothing follows that could be counted
        words[-1] = name.rpartition("_")[2]
    return " ".join([*(titled(word) if word.islower() else word for word in words[:1]), *words[1:]])


def _word(word: str) -> str:
    if word in ("ul", "ml", "nl"):
        return _UNITS[word]
    return _WORDS.get(word.lower()) or (word.lower() if word.istitle() else word)
