"""Display names of parameters, outputs, columns and instruments."""

from __future__ import annotations

from collections.abc import Mapping

_UNITS = {
    "ul": "µL",
    "ml": "mL",
    "ug": "µg",
    "mg": "mg",
    "nm": "nm",
    "um": "µm",
    "mm": "mm",
    "ms": "ms",
    "s": "s",
    "min": "min",
    "rpm": "rpm",
    "od": "OD",
    "seconds": "s",
    "minutes": "min",
    "hours": "h",
    "percent": "%",
    "celsius": "°C",
}
"""Units by the suffix of a name."""


def titled(key: str) -> tuple[str, str]:
    """The display name of a key, and the unit in its suffix: ``total_ul`` is ``Total``, in ``µL``."""
    words = key.rpartition(".")[2].split("_")
    unit = _UNITS.get(words[-1], "") if len(words) > 1 else ""
    if words[-1] == "c" and any(word.startswith("temp") for word in words):
        unit = "°C"
    title = " ".join(filter(None, words[:-1] if unit else words))
    return title[:1].upper() + title[1:], unit


def headed(title: str, unit: str) -> str:
    """``Volume, µL``."""
    return f"{title}, {unit}" if unit else title


def column_head(column: str, unit: str = "") -> str:
    """The heading of a table's column: ``Volume, µL``, also for ``volume_ul``."""
    if unit:
        return headed(column, unit)
    return headed(*titled(column)) if column.isascii() and column.isidentifier() else column


def named_here(role: str, names: Mapping[str, str]) -> str:
    """``Bench scale (scale)``: an instrument's display name and its role; only the role without a name."""
    name = names.get(role, "")
    return f"{name} ({role})" if name else role


def instrument_names_in(header: Mapping[str, object]) -> dict[str, str]:
    """The instruments' display names in a record's header, by role."""
    names = header.get("instrument_names")
    told = names.items() if isinstance(names, Mapping) else ()
    return {str(role): name for role, name in told if isinstance(name, str) and name}
