"""Finds the line of each key and item in a JSON text, so that errors can refer to it, and refuses a text in
which a key is given twice.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator
from contextlib import suppress
from typing import Any

from praxis_desktop.core.messages import Message

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}]+")


class RepeatedKey(ValueError):
    """An object in a JSON text has a key twice; the message says which, and in which line."""


def clear_json(content: bytes) -> bytes:
    """Return the content of a file with JSON that a person may have written, without its byte order mark.
    Raises RepeatedKey, because JSON readers would silently use the last value alone. Content that is not JSON
    is not refused.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    is_repeated = False

    def note(pairs: list[tuple[str, Any]]) -> None:
        nonlocal is_repeated
        is_repeated |= len(dict(pairs)) < len(pairs)

    with suppress(ValueError, RecursionError):
        text = content.decode()
        json.loads(text, object_pairs_hook=note)  # ten times as fast as _keys()
    if is_repeated:
        _refuse_repeated(text)
    return content


def _refuse_repeated(text: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for path, at in _keys(text, _after_space(text, 0), ()):
        if path in seen:
            key = ".".join(path)
            raise RepeatedKey(Message("line {line}: {key} is given twice", line=line_at(text, at), key=key))
        seen.add(path)


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
