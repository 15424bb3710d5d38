"""Plain data, as in JSON: strict reading, quoting, and comparison by the rules of JSON."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message


class UnreadableTextError(UsageError):
    """The text is not the expected number, quantity, well selection or the like. The message quotes it."""


MAX_SHOWN = 60
"""Maximum number of characters quoted from a value in a message."""


def quoted(value: object) -> str:
    """Return a value in the form shown in messages, shortened if necessary."""
    try:
        told = repr(value)
    except ValueError:  # an integer with more digits than Python writes
        return "a number with thousands of digits"
    return told if len(told) <= MAX_SHOWN else f"{told[: MAX_SHOWN - 1]}…"


MAX_DEPTH = 32
"""Maximum depth of nested lists and mappings."""


def read_json(text: str) -> Any:
    """Parse JSON. Raises UnreadableTextError, which names the position, for invalid JSON, duplicate keys,
    and numbers that are not finite.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_mapping)
    except json.JSONDecodeError as error:
        raise UnreadableTextError(
            Message(
                "{text} is not JSON: {error} at line {lineno}, column {colno}",
                text=quoted(text),
                error=error.msg,
                lineno=error.lineno,
                colno=error.colno,
            ),
            hint='Enter, for example, [1, 2] or {"a": 1}.',
        ) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, UnreadableTextError):
            raise
        raise UnreadableTextError(
            Message("{text} has a number with too many digits, or is nested too deeply", text=quoted(text))
        ) from None


def is_plain(value: object, depth: int = MAX_DEPTH) -> bool:
    """Return whether JSON can represent ``value``."""
    if isinstance(value, str):
        return is_text(value)
    if value is None or isinstance(value, (bool, int)):
        return True
    if isinstance(value, float):
        return math.isfinite(value)
    if depth == 0:
        return False
    if isinstance(value, (list, tuple)):
        return all(is_plain(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return all(
            isinstance(key, str) and is_text(key) and is_plain(item, depth - 1) for key, item in value.items()
        )
    return False


def is_text(value: str) -> bool:
    """Return whether UTF-8 can encode ``value``. Command lines and file names may contain other bytes."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def is_same(one: object, other: object) -> bool:
    """Return whether the values are equal in JSON, where 1 and 1.0 are equal but 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    return one == other


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableTextError(Message("{name} is not a number that JSON can represent", name=name))


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UnreadableTextError(
                Message("{key} appears twice", key=quoted(key)), hint="Keep one of them."
            )
        found[key] = value
    return found
