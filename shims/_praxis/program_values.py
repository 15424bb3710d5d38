"""What a program comes to, as JSON: its value, or what its repr says of it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable
from typing import Any

from _praxis import entry, figures, json_parts, signals

MOST = 1 << 20
"""Characters of a value that go into a result."""

_EASY = 1 << 53
"""Integers that need no encoder."""


def told(value: Any) -> Any:
    """``value``, or what it comes to if it must be awaited, as ``json_of`` has it: a text or a future of
    one.
    """
    if inspect.isawaitable(value):
        return entry.run_coroutine(_awaited(value))
    return json_of(value)


async def _awaited(awaitable: Awaitable[Any]) -> str:
    return json_of(await awaitable)


# It runs nothing but the user's code.
signals.bodies.add(_awaited.__code__)


def json_of(value: object) -> str:
    """``value`` as JSON: itself if JSON can hold it, else its repr as a text; what has more than MOST
    characters is cut and becomes a text, too. A figure is shown as well.
    """
    if value is None:
        return "null"
    if type(value) is int and -_EASY < value < _EASY:
        return str(value)
    parts: list[str] = []
    length = 0
    try:
        # Part by part: a value that shares its items may be endless when it is written out.
        for part in json_parts.parts_of(value):
            parts.append(part)
            length += len(part)
            if length > MOST:
                return json.dumps(_cut(value if isinstance(value, str) else "".join(parts)))
        return "".join(parts)
    except (TypeError, ValueError, RecursionError):
        figures.show_value(value)
        return json.dumps(_cut(_representation(value)))


def _cut(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST] + "..."


def _representation(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - the program has ended well: its repr does not change that
        return f"<{type(value).__name__} whose repr() raised {type(error).__name__}>"
