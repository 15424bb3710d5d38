"""Encodes values as JSON in parts, for a reader that stops if there are too many parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_ENCODER = json.JSONEncoder(allow_nan=False)
_encode = _ENCODER.encode

_SHORT = frozenset((int, float, bool, type(None)))
_PLAIN = _SHORT | {str}
_TEXTS = frozenset((str,))

_MOST_SHORT = 10_000
"""Maximum number of short list items in one part."""

_EASY = 1 << 53
"""Integers below this number are short."""


def parts_of(value: Any) -> Iterator[str]:
    """Yield the parts of ``json.dumps(value, allow_nan=False)``. Raises the same exceptions, and
    RecursionError for a value that contains itself. ``json``'s own iterator processes a value item by item in
    Python. Because large values consist mostly of lists of numbers, a short list is a single part here.
    """
    kind = type(value)
    if kind in _PLAIN:
        yield _encode(value)
    elif (kind is list or kind is tuple) and value:
        if len(value) <= _MOST_SHORT and _are_short(value):
            yield _encode(value)
            return
        before = "["
        for item in value:
            yield before
            yield from parts_of(item)
            before = ", "
        yield "]"
    elif kind is dict and value and _TEXTS.issuperset(map(type, value)):
        before = "{"
        for key, item in value.items():
            yield f"{before}{_encode(key)}: "
            yield from parts_of(item)
            before = ", "
        yield "}"
    else:
        yield from _ENCODER.iterencode(value)


def _are_short(values: Any) -> bool:
    kinds = set(map(type, values))
    if not kinds <= _SHORT:
        return False
    return int not in kinds or all(-_EASY < value < _EASY for value in values if type(value) is int)
