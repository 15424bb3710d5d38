"""Plain data from a guest, read field by field: what is not what it should be is refused, whatever it is."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TypeGuard, TypeVar

MOST_TEXT = 20_000
"""Characters of a text."""

MOST_ITEMS = 2_000
"""Entries of a list or a dict."""

_DEEPEST = 20
_CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")


_TextT = TypeVar("_TextT", bound=str)


class BadField(ValueError):
    """Something is not what its field holds; the message names the field."""


class Fields:
    """The fields of one object. Each is asked for by its name; a missing one has its default."""

    def __init__(self, data: object, known: Collection[str]) -> None:
        if not isinstance(data, dict):
            raise BadField(f"an object is wanted, not a {type(data).__name__}")
        for name in data:
            if name not in known:
                raise BadField(f"there is no field {str(name)[:80]!r}")
        self._data: dict[str, object] = data

    def text(self, name: str, default: str = "") -> str:
        """A text."""
        value = self._data.get(name, default)
        if not isinstance(value, str) or len(value) > MOST_TEXT:
            raise BadField(f"{name} is no text, or too long")
        # No half of a surrogate pair, which no file takes, and nothing that a terminal would obey.
        return _CONTROLS.sub("\ufffd", value.encode("utf-8", "replace").decode())

    def one_of(self, name: str, allowed: Collection[_TextT], default: _TextT | None = None) -> _TextT:
        """One of several texts; without a default it may not be missing."""
        value = self.text(name, default or "")
        for each in allowed:
            if each == value:
                return each
        raise BadField(f"{name} is {value[:80]!r}")

    def identifier(self, name: str) -> str:
        """A name of Python."""
        value = self.text(name)
        if not value.isidentifier():
            raise BadField(f"{name} is no name: {value[:80]!r}")
        return value

    def switch(self, name: str, default: bool = False) -> bool:
        """True or False."""
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            raise BadField(f"{name} is neither true nor false")
        return value

    def number(self, name: str) -> float | None:
        """A finite number, or None."""
        value = self._data.get(name)
        if value is not None and not is_number(value):
            raise BadField(f"{name} is no number")
        return value

    def count(self, name: str) -> int | None:
        """A whole number from 0, or None."""
        value = self._data.get(name)
        if value is not None and (type(value) is not int or not 0 <= value < 1 << 31):
            raise BadField(f"{name} counts nothing")
        return value

    def plain(self, name: str) -> object:
        """Any plain data that are neither too many nor nested too deep."""
        value = self._data.get(name)
        _check_plain(value, name)
        return value

    def mapping(self, name: str) -> Mapping[str, object] | None:
        """A dict of plain data, or None."""
        value = self.plain(name)
        if value is not None and not isinstance(value, dict):
            raise BadField(f"{name} is no object")
        return value

    def volumes(self, name: str) -> dict[str, float]:
        """Numbers by texts."""
        volumes: dict[str, float] = {}
        for key, value in (self.mapping(name) or {}).items():
            if not is_number(value):
                raise BadField(f"{name} has something that is no number")
            volumes[key] = value
        return volumes

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple([Fields({name: item}, (name,)).text(name) for item in self.items(name)])

    def items(self, name: str) -> Iterator[object]:
        """The entries of a list, an empty one if there is none."""
        value = self._data.get(name, [])
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise BadField(f"{name} is no list, or too long")
        return iter(value)


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a finite int or float."""
    return (type(value) is int and abs(value) < 1 << 53) or (type(value) is float and math.isfinite(value))


def _check_plain(value: object, name: str) -> None:
    """Level by level, so that nothing of it can be too deep for this check."""
    level, count = [value], 0
    for _ in range(_DEEPEST):
        inner: list[object] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list):
                inner += item
            elif isinstance(item, str):
                count += len(item) // 100
        count += len(inner)
        if count > 10 * MOST_ITEMS:
            raise BadField(f"{name} holds too much")
        if not inner:
            return
        level = inner
    raise BadField(f"{name} is nested too deep")
