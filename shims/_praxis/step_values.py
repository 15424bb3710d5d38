"""Values of steps as small plain data: what JSON can hold, labware by its name."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

MOST = 2000
"""Characters of a value as JSON."""

_MOST_TEXT = 300
_MOST_ITEMS = 100
_DEEPEST = 5


def shortened(text: str, most: int = _MOST_TEXT) -> str:
    """``text``, cut if it is longer."""
    return text if len(text) <= most else text[: most - 3] + "..."


def small(value: object) -> object:
    """``value`` as plain data of at most MOST characters; a text of its beginning when it has more."""
    if value is None or type(value) in (bool, int, float):
        return plain(value)
    made = plain(value)
    text = json.dumps(made)
    return made if len(text) <= MOST else shortened(text, MOST)


def plain(value: object, depth: int = 0) -> object:
    """``value`` as plain data."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -(1 << 53) < value < 1 << 53 else str(value)  # type: ignore[operator]
    if kind is float:
        return value if math.isfinite(value) else str(value)  # type: ignore[arg-type]
    if isinstance(value, str):
        return shortened(str(value))
    if depth >= _DEEPEST:
        return f"<{kind.__name__}>"
    return _composed(value, depth)


def _composed(value: Any, depth: int) -> object:
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item, depth + 1) for key, item in list(value.items())[:_MOST_ITEMS]}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item, depth + 1) for item in list(value)[:_MOST_ITEMS]]
        rest = len(value) - len(items)
        return [*items, f"and {rest} more"] if rest else items
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, bytes | bytearray):
        return shortened(repr(bytes(value)))
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return name
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return plain(fields, depth)
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text else shortened(text)


def joined(texts: Iterable[str]) -> str:
    """Texts as one, with commas."""
    return ", ".join(texts)
