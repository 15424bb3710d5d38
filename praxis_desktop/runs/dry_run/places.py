"""Positions of labware as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.protocols.forms.wells import in_notation, position

_LAST = (1 << 30, 1 << 30)


def notation(items: Iterable[str]) -> str:
    """Positions of one piece of labware as a text: "A1:H1, C5"; "" for labware that has none."""
    unique = set(items) - {""}
    by_rows = sorted(unique, key=lambda item: (position(item) or _LAST, item))
    by_columns = sorted(unique, key=lambda item: ((position(item) or _LAST)[::-1], item))
    return min(in_notation(by_rows), in_notation(by_columns), key=len)


def place(labware: str, items: Iterable[str]) -> str:
    """Labware with its positions: "plate A1:H1"."""
    return f"{labware} {notation(items)}".strip()


def microlitres(volume: float) -> str:
    """A volume for people, with its unit."""
    return f"{round(volume, 3):,.12g} µL".replace(",", " ")
