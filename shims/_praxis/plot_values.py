"""Checks arguments of plots: numbers, gaps, strings, wells. Errors name the argument and the remedy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from _praxis import output_values, outputs
from _praxis.messages import Message

MOST_SERIES: Final = 20
"""Maximum number of series in one figure."""

_LARGEST: Final = 1e300
"""Maximum magnitude of a number. The difference between two such numbers is still finite."""


def text(name: str, value: object) -> str:
    """Return a title, label or unit after checking it. Raises TypeError or ValueError."""
    most = 40 if name.endswith("unit") else 200
    if not isinstance(value, str):
        raise TypeError(
            Message("{name} must be a string, not {kind}", name=name, kind=output_values.kind(value))
        )
    if len(value) > most:
        raise ValueError(
            Message(
                "{name} can have at most {most} characters, not {count}: shorten it",
                name=name,
                most=most,
                count=len(value),
            )
        )
    if not value.isprintable():
        raise ValueError(
            Message("{name} must be one line of printable text, not {text}", name=name, text=repr(value))
        )
    return value.strip()


def numbers(name: str, values: object) -> list[float | None]:
    """Return numbers, with None as a gap in place of nan and infinities. Raises TypeError or ValueError."""
    return [_number(name, place, value) for place, value in enumerate(_items(name, values))]


def names(name: str, values: object) -> list[str]:
    """Return the bars' names, which may be numbers, as strings. Raises TypeError."""
    found = []
    for value in _items(name, values):
        plain = _plain(value)
        if not isinstance(plain, str | int | float):
            raise TypeError(
                Message(
                    "{name} takes the names of the bars, as strings or numbers, not {kind}",
                    name=name,
                    kind=output_values.kind(value),
                )
            )
        made = plain if isinstance(plain, str) else f"{plain:g}".replace("-", "−")
        found.append("".join(letter if letter.isprintable() else " " for letter in made[:200]))
    return found


def by_label(name: str, values: object, label: str) -> dict[str, list[float | None]]:
    """Return series keyed by label, from a dict or a list of numbers. Raises TypeError or ValueError."""
    if not isinstance(values, Mapping):
        return {text("label", label): numbers(name, values)}
    if label:
        raise ValueError(
            Message("{name} is a dict whose keys are the labels of its series: leave out label", name=name)
        )
    return {
        text(f"the label in {name}", str(key)): numbers(f"{name}[{key!r}]", series)
        for key, series in values.items()
    }


def same_length(
    name: str, series: Mapping[str, list[float | None]], other: str, count: int, *, is_dict: bool
) -> None:
    """Raise ValueError unless each series has as many numbers as ``other`` has values."""
    for label, values in series.items():
        if len(values) != count:
            raise ValueError(
                Message(
                    "{name} has {count} values, but {other} has {count2}: give the same number, with None "
                    "for gaps",
                    name=f"{name}[{label!r}]" if is_dict else name,
                    count=len(values),
                    other=other,
                    count2=count,
                )
            )


def limits(low: object, high: object) -> tuple[float | None, float | None]:
    """Return the limits to draw, with None for a limit not given. Raises TypeError or ValueError."""
    told = outputs.limits(low, high)
    return told.get("low"), told.get("high")


def above_zero(name: str, values: Iterable[float | None], switch: str) -> None:
    """Raise ValueError if ``values`` contains a number that a logarithmic axis cannot show."""
    for value in values:
        if value is not None and value <= 0:
            raise ValueError(
                Message(
                    "{name} has {value}, which a logarithmic axis cannot show: replace it with None, or"
                    " leave out {switch}",
                    name=name,
                    value=f"{value:g}",
                    switch=switch,
                )
            )


def wells(values: object, plate: object) -> tuple[dict[str, Any], tuple[int, int] | None]:
    """Return the values keyed by well name, and the plate's rows and columns if known. ``values`` is a dict
    keyed by well name, or a list of rows. Raises TypeError or ValueError.
    """
    size = output_values.plate_size(plate)
    if plate is not None and size is None:
        raise TypeError(
            Message(
                "plate must be a PyLabRobot plate, not {kind}: leave it out to use the smallest plate "
                "that has all wells",
                kind=output_values.kind(plate),
            )
        )
    given: Any = _by_well(values) if not isinstance(values, Mapping) else values
    told: dict[str, Any] = {}
    for name, value in given.items():
        well = output_values.well(name, size)
        if well in told:
            raise ValueError(Message("values lists the well {well} twice", well=well))
        made = output_values.well_value(name, value)
        told[well] = ("yes" if made else "no") if isinstance(made, bool) else made
    return told, (size[0], size[1]) if size else None


def _by_well(values: object) -> dict[str, Any]:
    """Return the values in a list of rows, as returned by plate readers, keyed by well name."""
    rows = _items("values", values)
    found: dict[str, Any] = {}
    for row, cells in enumerate(rows):
        if isinstance(cells, str | bytes | int | float) or cells is None:
            raise TypeError(
                Message(
                    'values must be a dict keyed by well, {{"A1": 0.53}}, or a list of rows, [[0.5, '
                    "0.6], [0.4, 0.5]], not a list of {kind}",
                    kind=output_values.kind(cells),
                )
            )
        for column, value in enumerate(_items(f"values[{row}]", cells)):
            found[output_values.well_name(row, column)] = value
    return found


def _items(name: str, values: Any) -> list[Any]:
    if (to_list := getattr(type(values), "tolist", None)) is not None:  # numpy's arrays, pandas' columns
        values = to_list(values)
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise TypeError(
            Message("{name} must be a list of values, not {kind}", name=name, kind=output_values.kind(values))
        )
    return list(values)


def _number(name: str, place: int, value: Any) -> float | None:
    plain = value if type(value) is float else _plain(value)
    if plain is None or getattr(type(plain), "__name__", "") == "NAType":  # of pandas
        return None
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        if hasattr(type(plain), "isoformat"):
            raise TypeError(
                Message(
                    "{name} has a date at position {place}: give numbers, such as seconds since the start",
                    name=name,
                    place=place,
                )
            )
        raise TypeError(
            Message(
                "{name} has {kind} at position {place}: give numbers, and None for a gap",
                name=name,
                kind=output_values.kind(plain),
                place=place,
            )
        )
    try:
        number = float(plain)
    except OverflowError:
        number = math.inf
        is_too_large = True
    else:
        is_too_large = math.isfinite(number) and abs(number) > _LARGEST
    if is_too_large:
        raise ValueError(
            Message(
                "{name} has a number at position {place} that is too large to draw", name=name, place=place
            )
        )
    return number if math.isfinite(number) else None


def _plain(value: Any) -> Any:
    """Return a numpy number as a Python number, and other values unchanged."""
    is_array = getattr(type(value), "tolist", None) is not None and not getattr(value, "shape", None)
    return value.tolist() if is_array else value
