"""Values for frames: small copies that JSON can represent, made without running any of the program's code."""

from __future__ import annotations

import math
import operator
import types
from collections.abc import Sequence
from typing import Any

MOST_ITEMS = 100
"""Maximum number of items from a collection in a frame, followed by the number of items omitted."""

MOST_HELD = 10_000
"""Maximum length of a list that may be kept alive."""

_MOST_CHARACTERS = 200
_MOST_BITS = 256
_DEEPEST = 4
_NODE_TYPES = ("TreeNode", "ListNode")
_C_METHOD = type(int.__repr__)


def copied(value: Any, depth: int = 0, most: int = MOST_ITEMS) -> Any:
    """Return ``value`` if it is small and plain, else a description with at most ``most`` of its items."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        bits = value.bit_length()
        return value if bits <= _MOST_BITS else f"<int of {bits} bits>"
    if kind is float:
        return value if math.isfinite(value) else repr(value)
    if kind is str:
        return _cut(value)
    if kind is bytes:
        return _cut(repr(value[:_MOST_CHARACTERS]))
    if kind is list or kind is tuple:
        if depth == _DEEPEST:
            return f"<{kind.__name__} of {len(value)}>"
        items = [copied(item, depth + 1) for item in value[:most]]
        if len(value) > most:
            items.append(f"... {len(value) - most} more")
        return items
    if kind is dict:
        if depth == _DEEPEST or len(value) > MOST_ITEMS or any(type(key) is not str for key in value):
            return f"<dict of {len(value)}>"
        return {_cut(key): copied(item, depth + 1) for key, item in value.items()}
    if kind in (set, frozenset):
        return f"<{kind.__name__} of {len(value)}>"
    return _described(value, kind)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "..."


def _described(value: Any, kind: type) -> str:
    """Describe the value with its type's own repr(), if that is written in C and uses no other object."""
    name = type.__dict__["__name__"].__get__(kind)
    if name in _NODE_TYPES:
        return f"<{name} {copied(own_fields(value).get('val'), _DEEPEST)}>"
    form = _attribute(kind, "__repr__")
    is_plain = type(form) is _C_METHOD and form is not object.__repr__
    if is_plain and _attribute(kind, "__iter__") is None and _attribute(kind, "__len__") is None:
        try:
            return _cut(form(value))
        except Exception:  # noqa: BLE001 - what cannot be shown is named
            return f"<{name}>"
    return f"<{name}>"


def own_fields(value: Any) -> dict[str, Any]:
    """Return the attributes of an instance, bypassing any code of its class."""
    try:
        fields = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return fields if type(fields) is dict else {}


def takes_fields(kind: type, field: str) -> bool:
    """Return whether an assignment to ``field`` of an instance goes to its dictionary and cannot fail."""
    return (
        _attribute(kind, "__setattr__") is object.__setattr__
        and _attribute(kind, field) is None
        and type.__dict__["__dictoffset__"].__get__(kind) != 0
    )


def _attribute(kind: type, name: str) -> Any:
    for base in type.__dict__["__mro__"].__get__(kind):
        found = type.__dict__["__dict__"].__get__(base).get(name)
        if found is not None:
            return found
    return None


def is_inert(value: Any, depth: int = 0) -> bool:
    """Return True if freeing ``value`` has no observable effect (numbers, strings, lists of them)."""
    kind = type(value)
    if kind in (int, float, str, bool, bytes) or value is None:
        return True
    if kind in (list, tuple):
        return (
            depth < _DEEPEST and len(value) <= MOST_HELD and all(is_inert(item, depth + 1) for item in value)
        )
    return False


def place_of(index: Any) -> int | None:
    """Return an index as a number, or None if it is not a number or only the program's code can tell."""
    return int.__index__(index) if issubclass(type(index), int) else None


def place_in(subject: Sequence[Any], index: Any) -> Any:
    """Return the position to which ``subject[index]`` refers: a number from 0, or start, stop and step of a
    slice. Returns None if it is out of range, or if only the program's code could determine it.
    """
    if issubclass(type(index), int):
        position = int.__index__(index)
        position += len(subject) if position < 0 else 0
        return position if 0 <= position < len(subject) else None
    if type(index) is slice:
        if all(part is None or type(part) in (int, bool) for part in (index.start, index.stop, index.step)):
            return list(index.indices(len(subject))) if index.step != 0 else None
        return None
    if type(getattr(type(index), "__index__", None)) is types.WrapperDescriptorType:
        position = operator.index(index)
        position += len(subject) if position < 0 else 0
        return position if 0 <= position < len(subject) else None
    return None
