"""What a run has found, as it is told to the host where there is one that keeps it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
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
        for naming, told in readings:
            tell("wells", {**naming, "step": step}, told)
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


def named(name: object, unit: object, title: object) -> dict[str, Any]:
    """What an output is called, as it is told. Raises TypeError and ValueError."""
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


def plate_name(plate: object) -> str:
    """The name of a plate, or of what is its name already. Raises TypeError."""
    name = plate if isinstance(plate, str) else getattr(plate, "name", None)
    if not isinstance(name, str):
        raise TypeError(f"plate is a plate or its name, not {output_values.kind(plate)}")
    return name[:_MOST_NAME]


def plain(value: object, name: str) -> object:
    """The value of an output as plain data. Raises TypeError and ValueError."""
    return output_values.plain(value, f"the output {name!r}")


def tell(kind: str, naming: Mapping[str, Any], value: object) -> None:
    """Tell the host of an output, if it listens. Raises ValueError for one that is too large."""
    step = steps.current.get()
    at = (time.monotonic_ns() - _since) / 1e9 if _since else 0.0
    told = {"kind": kind, "step": 0 if step is None else step.number, "time": at, **naming, "value": value}
    text = json.dumps(told, allow_nan=False)
    if len(text) > MOST:
        raise ValueError(f"the output {naming['key']!r} is larger than 1 MiB: keep it as a file in /session")
    host: Any = getattr(js, "_praxis_outputs", None)
    if host is not None:
        host.tell(text)
