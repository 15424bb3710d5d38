"""Plain data: what encoders and decoders (msgspec's) do not know by themselves, and how deep it lies."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any


def plain(value: object) -> object:
    """``value`` as plain data. Raises NotImplementedError for what is none."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError(f"a {type(value).__name__} cannot be told")


def typed(kind: type[Any], value: object) -> object:
    """What plain data stand for where an annotation says ``kind``: paths, and values of any type."""
    if kind is object:
        return value
    if issubclass(kind, Path):
        return Path(str(value))
    raise NotImplementedError(f"a {kind.__name__} cannot be read")


def is_within(value: object, depth: int) -> bool:
    """Whether so many lists and dicts of ``value`` lie in each other at most; no recursion comes too deep."""
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def schema_of(kind: type | UnionType) -> dict[str, Any]:
    """The JSON schema of ``kind`` (draft 2020-12). Docstrings in it are alike with every Python: since 3.13
    they lose their indentation when they are compiled.
    """
    import inspect  # takes longer than all else here

    import msgspec

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
