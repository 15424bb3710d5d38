"""Plates for simulated readers."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.ports.simulators.world import Labware, Well

LETTERS = "ABCDEFGHIJKLMNOP"


def plate(name: str = "plate", *, on: str = "", rows: int = 8, columns: int = 12) -> Labware:
    """Return a plate with the usual grid."""
    pitch = 108 / columns
    wells = tuple(
        Well(f"{LETTERS[row]}{column + 1}", 9.88 + pitch * (column + 0.5), 6.74 + pitch * (row + 0.5), 3, 3)
        for column in range(columns)
        for row in range(rows)
    )
    return Labware(name, on, wells=wells)


def with_dye(volumes: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return wells that hold these volumes (µL) of a dye, by name."""
    return {well: {"dye": ul} for well, ul in volumes.items()}
