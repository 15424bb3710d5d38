"""The plates of a bench, against which forms check wells."""

from __future__ import annotations

from praxis_desktop.protocols.benches.bench import Bench, LabwareChoice, plate_shapes
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.parameters.wells import PlateShape


def test_labware_with_wells_has_a_shape() -> None:
    bench = Bench(
        labware=(
            LabwareChoice("plate", "cor_96_wellplate_360uL_Fb"),
            LabwareChoice("trough", "hamilton_1_trough_200ml_Vb"),
            LabwareChoice("own", "unknown"),
        )
    )
    assert plate_shapes(bench, Catalogue.find()) == {"plate": PlateShape(8, 12)}
