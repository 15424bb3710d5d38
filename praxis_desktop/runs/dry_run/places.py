"""Positions of labware as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.protocols.forms.wells import in_notation, position

_LAST = (1 << 30, 1 << 30)


def notation(items: Iterable[str]) -> str:
    """Positions of one piece of labware as a text: "A1:H1, C5"; "" for labware that has none."""
    unique = sorted(set(items), key=lambda item: (position(item) or _LAST, item))
    return in_notation([item for item in unique if item])


def place(labware: str, items: Iterable[str]) -> str:
    """Labware with its positions: "plate A1:H1"."""
    return f"{labware} {notation(items)}".strip()


def microlitres(volume: float) -> str:
    """A volume for people, with its unit."""
    return f"{round(volume, 3):,.12g} µL".replace(",", " ")
