"""Converts values in steps to small plain data that JSON can represent; labware is given by name."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
from collections.abc import Mapping
from typing import Any

from _praxis import json_parts, step_labware

MOST = 2000
"""Maximum length of a value as JSON, in characters."""

_MOST_TEXT = 300
_ITEMS = (100, 10, 3)
"""Maximum numbers of items in a list or dict, tried in turn while the result is too long."""
_DEEPEST = 6

_EXACT = 1 << 53
"""The limit below which integers are exact in every JSON reader."""

NUMBER = (int, float)
"""The types of numbers, for isinstance(). A union type would be created anew for each operation."""

NUMBERS = frozenset(NUMBER)

_encode = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None,
    json.JSONEncoder().default,
    json.encoder.encode_basestring_ascii,
    None,
    ": ",
    ", ",
    False,
    False,
    False,
)
"""An encoder to be reused: ``json`` creates a new one for each value, which takes longer than encoding a
small value. It does not detect cycles, which end in a RecursionError.
"""


def shortened(text: str, most: int = _MOST_TEXT) -> str:
    """Return ``text``, truncated if it is longer than ``most``."""
    return text if len(text) <= most else text[: most - 3] + "..."


def json_of(value: object) -> str:
    """Return ``value`` as JSON of up to MOST characters, or "" for None."""
    if value is None:
        return ""
    kind = type(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float and math.isfinite(value):  # type: ignore[arg-type]
        return repr(value)
    if kind is int or kind is float:
        return json.dumps(plain(value))
    wholly = _as_it_is(value)
    if wholly and len(wholly) <= MOST:
        return wholly
    for items in _ITEMS[1 if wholly else 0 :]:
        text = json.dumps(plain(value, items))
        if len(text) <= MOST:
            return text
    return json.dumps(shortened(text, MOST // 2))


def _as_it_is(value: Any) -> str:
    """Return a short list or dict as JSON, or "" if JSON cannot represent it. Much faster than ``plain``."""
    if type(value) not in (list, dict) or len(value) > _ITEMS[0]:
        return ""
    try:
        return "".join(_encode(value, 0))
    except (TypeError, ValueError, RecursionError):
        return ""


def plain(value: Any, items: int = _ITEMS[0], depth: int = 0) -> object:
    """Return ``value`` as plain data."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -_EXACT < value < _EXACT else shortened(hex(value))
    if kind is float:
        return json_parts.finite(value)
    if isinstance(value, str):
        return shortened(str(value))
    if step_labware.is_labware(value):
        return step_labware.label(value)
    if depth >= _DEEPEST:
        return f"<{kind.__name__}>"
    try:
        return _composed(value, items, depth)
    except Exception as error:  # noqa: BLE001 - the value's own methods must not make the step fail
        return f"<{kind.__name__} that raised {type(error).__name__}>"


def _composed(value: Any, items: int, depth: int) -> object:
    if isinstance(value, Mapping):
        pairs = list(value.items())
        told = {str(plain(key)): plain(item, items, depth + 1) for key, item in pairs[:items]}
        return {**told, "...": f"{len(pairs) - items} more"} if len(pairs) > items else told
    if isinstance(value, list | tuple | set | frozenset):
        return _listed(list(value), items, depth)
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, bytes | bytearray):
        return shortened(repr(bytes(value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return plain({name: field for name, field in fields.items() if field is not None}, items, depth)
    if (to_list := getattr(type(value), "tolist", None)) is not None:  # numpy's arrays and numbers
        return plain(to_list(value), items, depth + 1)
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return name
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text else shortened(text)


def _listed(values: list[Any], items: int, depth: int) -> object:
    if values and all(map(step_labware.is_labware, values)):
        return step_labware.labels(values)
    shown = values[:items]
    if NUMBERS.issuperset(map(type, shown)) and all(-_EXACT < item < _EXACT for item in shown):
        told = shown
    else:
        told = [plain(item, items, depth + 1) for item in shown]
    return [*told, f"and {len(values) - items} more"] if len(values) > items else told
