"""Plain data: conversions that msgspec lacks, and limits on nesting and size."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, Final

import msgspec

LEFT_OUT: Final = "left out: too long"
"""Stands in a record's header for data that is too large for it."""


def plain(value: object) -> object:
    """Return ``value`` as plain data. Raises NotImplementedError for unknown types, as msgspec requires."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, str):  # a message, which encoders do not accept as text
        return str.__str__(value)
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError(f"a {type(value).__name__} cannot be told")


def typed(kind: type[Any], value: object) -> object:
    """Convert plain data to ``kind``, which is a path, or ``object`` for data that stays as it is. Raises
    NotImplementedError for other types.
    """
    if kind is object:
        return value
    if issubclass(kind, Path):
        return Path(str(value))
    raise NotImplementedError(f"a {kind.__name__} cannot be read")


def describe(*kinds: Any) -> None:
    """Have msgspec prepare its conversions of ``kinds`` now. Otherwise it would do so on first use, and the
    process would crash if two threads did so at once. Call this at the top level of the module that defines
    or converts the types, because only one thread executes that code.
    """
    for kind in kinds:
        msgspec.json.Decoder(kind, dec_hook=typed)


_NESTING = (dict, list)
"""The types that count as nesting, as a tuple, because a union would be created anew for each value."""


def is_within(value: object, depth: int) -> bool:
    """Return True if ``value`` nests lists and dicts at most ``depth`` deep. Cannot overflow the stack."""
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, _NESTING)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def schema_of(kind: type | UnionType) -> dict[str, Any]:
    """Return the JSON schema of ``kind`` (draft 2020-12). Docstrings in it are dedented, as the compiler has
    done since Python 3.13, so that the schema does not depend on Python's version.
    """
    import inspect  # slower to import than the rest of this module

    made: dict[str, Any] = msgspec.json.schema(kind)
    parts: list[Any] = [made]
    for part in parts:
        if isinstance(part, dict):
            if isinstance(part.get("description"), str):
                part["description"] = inspect.cleandoc(part["description"])
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return made
