"""Converts the result of a program to JSON: its last value, or the repr of that value."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Awaitable
from typing import Any

from _praxis import entry, figures, frames, json_parts, output_values, signals

MOST = 1 << 20
"""Maximum length of a value in a result, in characters."""

_EASY = 1 << 53
"""Integers with a magnitude below this number need no encoder."""


def told(value: Any, *, is_result: bool = False) -> Any:
    """Return ``value`` as JSON, made by ``json_of``, or Awaited if the value must be awaited."""
    if inspect.isawaitable(value):
        return entry.Awaited(functools.partial(_awaited, value, is_result))
    return json_of(value, is_result=is_result)


def told_and_shown(value: Any) -> Any:
    """Return the last value of a program as ``told`` does, but show a data frame as a table instead."""
    if frames.is_frame(value) or frames.is_series(value):
        figures.show_value(value)
        return told(None)
    return told(value)


async def _awaited(awaitable: Awaitable[Any], is_result: bool) -> str:
    return json_of(await awaitable, is_result=is_result)


# It runs nothing but the user's code.
signals.bodies.add(_awaited.__code__)


def json_of(value: object, *, is_result: bool = False) -> str:
    """Return ``value`` as JSON: the value itself if JSON can represent it, the rows of a data frame, else its
    repr as a string. If a protocol has returned it, each item of a dict or list that JSON cannot represent is
    as it would be in the protocol's state. A figure is also shown. A result longer than MOST characters is
    truncated and becomes a string.
    """
    if value is None:
        return "null"
    if type(value) is int and -_EASY < value < _EASY:
        return str(value)
    parts: list[str] = []
    length = 0
    try:
        # Part by part: a value that contains the same item many times may be endless when written out.
        for part in json_parts.parts_of(value):
            parts.append(part)
            length += len(part)
            if length > MOST:
                return json.dumps(_cut(value if isinstance(value, str) else "".join(parts)))
        return "".join(parts)
    except (TypeError, ValueError, RecursionError):
        if frames.is_frame(value) or frames.is_series(value):
            return json.dumps(output_values.told(frames.as_frame(value), MOST))
        figures.show_value(value)
        items: Any = None
        if is_result and isinstance(value, dict):
            items = {str(key): output_values.told(item) for key, item in value.items()}
        elif is_result and isinstance(value, list | tuple):
            items = [output_values.told(item) for item in value]
        if items is None:
            return json.dumps(_cut(_representation(value)))
        text = json.dumps(items)
        return text if len(text) <= MOST else json.dumps(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST] + "..."


def _representation(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - a failing repr does not make a finished program fail
        return f"<{type(value).__name__} whose repr() raised {type(error).__name__}>"
