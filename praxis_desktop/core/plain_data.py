"""Values that encoders and decoders of plain data (msgspec's) do not know by themselves."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
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
