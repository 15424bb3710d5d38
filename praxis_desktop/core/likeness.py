"""Names that resemble each other, for the hint "Did you mean ...?"."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType


def nearest(wanted: str, names: Iterable[str], most: int = 1) -> list[str]:
    """Return the ``names`` that resemble ``wanted``, at most ``most`` of them, the most similar first."""
    near: list[str] = _difflib().get_close_matches(wanted, list(names), most)
    return near


def likeness(one: str, other: str) -> float:
    """Return the similarity of two strings, from 0 to 1."""
    ratio: float = _difflib().SequenceMatcher(None, one, other).ratio()
    return ratio


def _difflib() -> ModuleType:
    import difflib  # imported here because it takes a millisecond, and only a mistake needs it

    return difflib
