"""The plates that selections of wells are on: what plays the labware roles of a bench."""

from __future__ import annotations

from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.forms.wells import PlateShape


def plate_shapes(bench: Bench, catalogue: Catalogue) -> dict[str, PlateShape]:
    """Rows and columns by role of all labware of the bench that has wells, or places for tips or tubes."""
    kinds = {choice.role: catalogue.labware.get(choice.catalogue) for choice in bench.labware}
    return {role: PlateShape(kind.rows, kind.columns) for role, kind in kinds.items() if kind and kind.rows}
