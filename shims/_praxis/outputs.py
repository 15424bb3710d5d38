"""What a protocol says that it has found: values, values of wells, tables, numbers over time.

It is checked here, where its author sees the line that is wrong, and told to the host, where there is one
that keeps it.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import js

from _praxis import output_values, steps

MOST = 1 << 20
"""Characters of a value as JSON."""

_MOST_NAME = 200
_MOST_UNIT = 40

_since = 0
"""Of the monotonic clock (ns), when the program began."""


def listen() -> None:
    """Count the time of what is told from now on: the program begins."""
    global _since
    _since = time.monotonic_ns()


def output(name: str, value: object, unit: str = "", title: str = "") -> None:
    """Keep ``value`` with the run's results, under ``name``.

    It is plain data: numbers, texts, lists and dicts of them, arrays, dates; at most 1 MiB of it. ``unit`` is
    that of its numbers, ``title`` says it to people. A later value of that name stands beside the earlier
    ones. Raises TypeError and ValueError for what cannot be kept.
    """
    named = _named(name, unit, title)
    _tell("value", named, _plain(value, named["key"]))


def well_data(
    name: str, values: Mapping[str, object], plate: object = "", unit: str = "", title: str = ""
) -> None:
    """Keep a value for each of some wells: ``{"A1": 0.53, "A2": None}``.

    ``plate`` is the plate, or its name. A value is a number, None for none, or a short text such as "OVER".
    Raises TypeError and ValueError for what names no wells.
    """
    named = _named(name, unit, title)
    if not isinstance(values, Mapping):
        raise TypeError(
            f"well data are a dict of values by the names of wells, not {output_values.kind(values)}"
        )
    told: dict[str, Any] = {"plate": _plate_name(plate)}
    size = output_values.plate_size(plate)
    if size is not None:
        told["size"] = size
    told["values"] = {
        output_values.well(well, size): output_values.well_value(well, value)
        for well, value in values.items()
    }
    if len(told["values"]) != len(values):
        raise ValueError(f"the well data {named['key']!r} name a well twice")
    _tell("wells", named, told)


def table(
    name: str, rows: object, columns: Sequence[str] | None = None, unit: str = "", title: str = ""
) -> None:
    """Keep a table: a list of dicts, a dict of columns, a list of lists with ``columns``, or a DataFrame.

    Raises TypeError and ValueError for what is no table.
    """
    named = _named(name, unit, title)
    heads, cells = output_values.table(rows, columns)
    _tell("table", named, {"columns": heads, "rows": [_plain(row, named["key"]) for row in cells]})


def series(name: str, value: float | None, unit: str = "", title: str = "") -> None:
    """Keep a number as it is now: one point of a course over time. None or nan is a gap.

    Raises TypeError for what is no number.
    """
    named = _named(name, unit, title)
    number = output_values.number(value)
    if number is not None and not math.isfinite(number):
        number = None
    _tell("series", named, number)


def operation_done(
    step: int, role: str, name: str, machine: Any, given: Mapping[str, Any], result: Any
) -> None:
    """Tell what a plate reader has read; called for every operation that has a result.

    No operation fails by being told: what is no reading is passed over.
    """
    if not name.startswith("plate_reader.read_") or result is None or not _is_heard():
        return
    from _praxis import plate_readings

    try:
        readings = plate_readings.readings_of(name, role, machine, given, result)
        for named, told in readings:
            _tell("wells", {**named, "step": step}, told)
    except Exception:  # noqa: BLE001 - of what a backend returned
        return


# ---- at the end
_state: dict[str, Any] | None = None
_labware: dict[str, Any] = {}


def note_state(state: dict[str, Any]) -> None:
    """This is the dict that the protocol puts its results into."""
    global _state
    _state = state


def note_labware(pieces: Mapping[str, Any]) -> None:
    """These are the pieces of labware by role."""
    _labware.update(pieces)


def collected(with_labware: bool) -> str:
    """The state as JSON, every key of it as far as it can be told; with what is in the wells if wished."""
    told: dict[str, Any] = {"state": {}, "labware": {}}
    for key, value in list((_state or {}).items())[: output_values.MOST_KEYS]:
        told["state"][output_values.shortened(str(key), _MOST_NAME)] = output_values.told(value, MOST)
    if with_labware:
        from _praxis import plate_readings

        for role, piece in _labware.items():
            volumes = plate_readings.volumes_of(piece)
            if volumes is not None:
                told["labware"][role] = volumes
    return json.dumps(told)


# ---- what is told
def _is_heard() -> bool:
    return getattr(js, "_praxis_outputs", None) is not None


def _named(name: object, unit: object, title: object) -> dict[str, Any]:
    for what, text, most in (
        ("name", name, _MOST_NAME),
        ("unit", unit, _MOST_UNIT),
        ("title", title, _MOST_NAME),
    ):
        if not isinstance(text, str):
            raise TypeError(f"the {what} of an output is a text, not {output_values.kind(text)}")
        if len(text) > most:
            raise ValueError(f"the {what} of an output has at most {most} characters, not {len(text)}")
        if not text.isprintable():
            raise ValueError(f"the {what} of an output is one line of text, not {text!r}")
    if not str(name).strip():
        raise ValueError("an output has a name")
    return {"key": str(name).strip(), "unit": unit, "title": title}


def _plate_name(plate: object) -> str:
    name = plate if isinstance(plate, str) else getattr(plate, "name", None)
    if not isinstance(name, str):
        raise TypeError(f"plate is a plate or its name, not {output_values.kind(plate)}")
    return name[:_MOST_NAME]


def _plain(value: object, name: str) -> object:
    return output_values.plain(value, f"the output {name!r}")


def _tell(kind: str, named: Mapping[str, Any], value: object) -> None:
    step = steps.current.get()
    at = (time.monotonic_ns() - _since) / 1e9 if _since else 0.0
    told = {"kind": kind, "step": 0 if step is None else step.number, "time": at, **named, "value": value}
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    if len(text) > MOST:
        raise ValueError(f"the output {named['key']!r} is larger than 1 MiB: keep it as a file in /session")
    host: Any = getattr(js, "_praxis_outputs", None)
    if host is not None:
        host.tell(text)
