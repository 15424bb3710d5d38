"""Finds the line of each key and item in a JSON text, so that errors can refer to it."""

from __future__ import annotations

import json
import re
from collections.abc import Generator

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}]+")


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Map the path of each key in a valid JSON text to its line, counted from 1; list items are numbered from
    "0". If a key occurs twice, the last one counts, as in every JSON reader. Raises ValueError for text that
    is not JSON, and RecursionError for text that is nested too deeply.
    """
    found: dict[tuple[str, ...], int] = {}
    line, counted = 1, 0
    try:
        for path, at in _keys(text, _after_space(text, 0), ()):
            line += text.count("\n", counted, at)
            counted = at
            found[path] = line
    except IndexError:
        raise ValueError("the text is not JSON") from None
    return found


def line_at(text: str, offset: int) -> int:
    """Return the line, counted from 1, of the character at ``offset``."""
    return text.count("\n", 0, offset) + 1


def _keys(text: str, at: int, path: tuple[str, ...]) -> Generator[tuple[tuple[str, ...], int], None, int]:
    """Yield each key in the value at ``at``, in text order; return the offset of the value's end."""
    if text[at] == '"':
        return _DECODER.raw_decode(text, at)[1]
    if text[at] not in "{[":
        scalar = _SCALAR.match(text, at)
        if scalar is None:
            raise ValueError("the text is not JSON")
        return scalar.end()
    is_object, number = text[at] == "{", 0
    at = _after_space(text, at + 1)
    while text[at] not in "]}":
        key = str(number)
        if is_object:
            begins = at
            key, at = _DECODER.raw_decode(text, at)
            yield (*path, key), begins
            at = _after_space(text, _after_space(text, at) + 1)
        else:
            yield (*path, key), at
        at = _after_space(text, (yield from _keys(text, at, (*path, key))))
        number += 1
        if text[at] == ",":
            at = _after_space(text, at + 1)
    return at + 1


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()
