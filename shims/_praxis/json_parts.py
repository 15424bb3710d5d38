"""Encodes values as JSON in parts, for a reader that stops if there are too many parts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

_encode = json.JSONEncoder(allow_nan=False).encode

_SHORT = frozenset((int, float, bool, type(None)))
_PLAIN = _SHORT | {str}

_MOST_SHORT = 10_000
"""Maximum number of short list items in one part."""

_EASY = 1 << 53
"""Integers below this number are short."""


def finite(number: float) -> float | str | None:
    """Return a number in the form that records use: None for nan, which is not a value, and a string for
    infinity.
    """
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else str(float(number))


def parts_of(value: Any) -> Iterator[str]:
    """Yield the parts of ``json.dumps(value)``, in which every number is ``finite``. Raises the same
    exceptions, and RecursionError for a value that contains itself. ``json``'s own iterator processes a value
    item by item in Python. Because large values consist mostly of lists of numbers, a short list is a single
    part here.
    """
    kind = type(value)
    if isinstance(value, float):
        yield _encode(finite(value))
    elif kind in _PLAIN:
        yield _encode(value)
    elif isinstance(value, list | tuple) and value:
        if len(value) <= _MOST_SHORT and _are_short(value):
            yield _encode(value)
            return
        before = "["
        for item in value:
            yield before
            yield from parts_of(item)
            before = ", "
        yield "]"
    elif isinstance(value, dict) and value:
        before = "{"
        for key, item in value.items():
            yield f"{before}{_key(key)}: "
            yield from parts_of(item)
            before = ", "
        yield "}"
    else:
        yield _encode(value)


def _key(key: object) -> str:
    """Return a dict's key as JSON, in which it is a string."""
    if isinstance(key, float):
        return _encode(str(float(key)))
    return _encode(key) if isinstance(key, str) else _encode({key: 0})[1:-4]


def _are_short(values: Any) -> bool:
    kinds = set(map(type, values))
    if not kinds <= _SHORT:
        return False
    if int in kinds and not all(-_EASY < value < _EASY for value in values if type(value) is int):
        return False
    return float not in kinds or all(map(math.isfinite, [value for value in values if value is not None]))
