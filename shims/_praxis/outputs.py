"""Reports the results of a run to the host, if the host stores them."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import js

from _praxis import output_values, steps
from _praxis.messages import Message
from _praxis.parameter_names import spelled

_MOST_NAME = 200
_MOST_UNIT = 40

_WORDS = ("passed", "failed", "inconclusive")
_MOST_REASON = 1000
_MOST_FIGURES = 20

_figures: set[str] = set()
"""The names of the outputs that are numbers."""

_since = 0
"""The monotonic time (ns) at which the program began."""


def listen() -> None:
    """Start the clock that times outputs. Called when the program begins."""
    global _since
    _since = time.monotonic_ns()
    from _praxis import unhandled

    unhandled.listen()


def tell_reading(
    step: int, role: str, name: str, machine: Any, given: Mapping[str, Any], result: Any
) -> None:
    """Report a plate reader's reading. A result that is not a reading is ignored, rather than making the
    operation fail.
    """
    if not _is_heard():
        return
    from _praxis import plate_readings

    try:
        readings = plate_readings.readings_of(name, role, machine, given, result)
        for naming, told in readings:
            tell("wells", {**naming, "step": step}, told)
    except Exception:  # noqa: BLE001 - a backend may return anything
        return


# ---- end of the run
_state: dict[str, Any] | None = None
_labware: dict[str, Any] = {}


def note_state(state: dict[str, Any]) -> None:
    """Remember the dict into which the protocol puts its results."""
    global _state
    _state = state


def note_labware(pieces: Mapping[str, Any]) -> None:
    """Remember the pieces of labware keyed by role."""
    _labware.update(pieces)


def collected(with_labware: bool) -> str:
    """Return the state as JSON, as far as possible, along with the contents of wells if requested."""
    told: dict[str, Any] = {"state": {}, "labware": {}}
    for key, value in list((_state or {}).items())[: output_values.MOST_KEYS]:
        told["state"][output_values.shortened(str(key), _MOST_NAME)] = output_values.told(value)
    if with_labware:
        from _praxis import plate_readings

        for role, piece in _labware.items():
            volumes = plate_readings.volumes_of(piece)
            if volumes is not None:
                told["labware"][role] = volumes
    return json.dumps(told)


# ---- reporting
def _is_heard() -> bool:
    return getattr(js, "_praxis_outputs", None) is not None


def named(name: object, unit: object, title: object) -> dict[str, Any]:
    """Return an output's name, unit and title, ready to be reported. Raises TypeError or ValueError."""
    for what, text, most in (
        ("name", name, _MOST_NAME),
        ("unit", unit, _MOST_UNIT),
        ("title", title, _MOST_NAME),
    ):
        if not isinstance(text, str):
            raise TypeError(f"the {what} of an output must be a string, not {output_values.kind(text)}")
        if len(text) > most:
            raise ValueError(
                Message(
                    "the {what} of an output can have at most {most} characters, not {count}",
                    what=what,
                    most=most,
                    count=len(text),
                )
            )
        if not text.isprintable():
            raise ValueError(
                Message(
                    "the {what} of an output must be one line of text, not {text}", what=what, text=repr(text)
                )
            )
    if not str(name).strip():
        raise ValueError("an output must have a name")
    return {"key": str(name).strip(), "unit": spelled(str(unit)), "title": title}


def plate_name(plate: object) -> str:
    """Return the name of a plate; a name is returned unchanged. Raises TypeError."""
    name = plate if isinstance(plate, str) else getattr(plate, "name", None)
    if not isinstance(name, str):
        raise TypeError(f"plate must be a plate or its name, not {output_values.kind(plate)}")
    return name[:_MOST_NAME]


def unit(text: object) -> str:
    """Return a unit after checking it. Raises TypeError or ValueError."""
    return str(named("unit", text, "")["unit"])


def limits(low: object, high: object) -> dict[str, float]:
    """Return limits for numbers, ready to be reported. Raises TypeError or ValueError."""
    told = {}
    for what, limit in (("low", low), ("high", high)):
        if limit is not None:
            told[what] = _finite(limit, Message("the limit {what}", what=what))
    if len(told) > 1 and told["low"] > told["high"]:
        raise ValueError(
            Message(
                "low, {told:g}, is above high, {told2:g}: are they swapped?",
                told=told["low"],
                told2=told["high"],
            )
        )
    return told


def low_and_high(pair: Any) -> list[float | None]:
    """Return the limits of a column as a list. Raises TypeError or ValueError."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"the limits of a column are two, low and high, not {output_values.kind(pair)}")
    told = limits(*pair)
    return [told.get("low"), told.get("high")]


def of_columns(
    what: str, told: Mapping[str, Any], heads: Sequence[str], read: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return the setting ``what``, keyed by column name, converted by ``read``. Raises TypeError or
    ValueError.
    """
    if not isinstance(told, Mapping):
        raise TypeError(f"{what} must be a dict keyed by column, not {output_values.kind(told)}")
    for column in told:
        if column not in heads:
            raise ValueError(
                Message(
                    "the table has no column {column}: it has {known}",
                    column=repr(column),
                    known=", ".join(map(repr, heads)),
                )
            )
    return {column: read(setting) for column, setting in told.items()}


def measured(value: object, name: str) -> float | int:
    """Return a number that may have limits. Raises TypeError or ValueError for anything else."""
    return _finite(value, Message("the output {name} has limits, so its value", name=repr(name)))


def _finite(value: Any, what: str) -> float | int:
    if getattr(type(value), "tolist", None) is not None and not getattr(value, "shape", None):
        value = value.tolist()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{what} must be a number, not {output_values.kind(value)}")
    number = output_values.as_float(value)
    if not math.isfinite(number):
        raise ValueError(Message("{what} must be a number, not {value}", what=what, value=number))
    is_int = isinstance(value, int) and abs(value) < 1 << 63
    return int(value) if is_int else number  # not a subclass, such as an IntEnum


def plain(value: object, name: str) -> object:
    """Return the value of an output as plain data. Raises TypeError or ValueError."""
    return output_values.plain(value, Message("the output {name}", name=repr(name)))


def tell(kind: str, naming: Mapping[str, Any], value: object) -> None:
    """Report an output to the host, if it is listening. Raises ValueError if the output is too large."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        _figures.add(naming["key"])
    step = steps.current.get()
    at = (time.monotonic_ns() - _since) / 1e9 if _since else 0.0
    told = {"kind": kind, "step": 0 if step is None else step.number, "time": at, **naming, "value": value}
    text = json.dumps(told, allow_nan=False)
    if len(text) > output_values.MOST:
        raise ValueError(
            Message(
                "the output {naming} is larger than 1 MiB: save it as a file in /session",
                naming=repr(naming["key"]),
            )
        )
    host: Any = getattr(js, "_praxis_outputs", None)
    if host is not None:
        host.tell(text)


# ---- verdict
def judge(word: object, reason: object, figures: object) -> None:
    """Report the run's verdict to the host. Raises TypeError or ValueError for an invalid verdict."""
    if word not in _WORDS:
        raise ValueError(
            Message(
                "a verdict must be {known} or {words}, not {word}",
                known=", ".join(map(repr, _WORDS[:-1])),
                words=repr(_WORDS[-1]),
                word=repr(word),
            )
        )
    if not isinstance(reason, str):
        raise TypeError(f"the reason of a verdict must be a sentence, not {output_values.kind(reason)}")
    reason = " ".join(reason.split())
    if not reason:
        raise ValueError("a verdict must have a reason: one sentence with the value and its limit")
    if len(reason) > _MOST_REASON or not reason.isprintable():
        raise ValueError(
            Message(
                "a verdict's reason must be one sentence of at most {most_reason} characters",
                most_reason=_MOST_REASON,
            )
        )
    if isinstance(figures, str) or not isinstance(figures, Sequence):
        raise TypeError(
            f"the figures of a verdict must be a list of names of outputs, not {output_values.kind(figures)}"
        )
    for name in figures:
        if name not in _figures:
            raise ValueError(
                Message(
                    "there is no number output {name}: call praxis.output() before the verdict",
                    name=repr(name),
                )
            )
    if len(figures) > _MOST_FIGURES:
        raise ValueError(
            Message(
                "a verdict can have at most {most_figures} figures, not {count}",
                most_figures=_MOST_FIGURES,
                count=len(figures),
            )
        )
    tell("verdict", {"key": "verdict"}, {"verdict": word, "reason": reason, "figures": list(figures)})
