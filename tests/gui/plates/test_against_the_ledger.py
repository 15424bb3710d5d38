"""The window's count of volumes from steps equals the guest's ledger in a dry run."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.plates.contents import Contents
from praxis_desktop.gui.run.forecast import facts_of_bench
from praxis_desktop.protocols.benches.bench import Bench, LabwareChoice
from praxis_desktop.protocols.parameters.wells import PlateShape, position, wells
from tests.samples.dry import SAMPLES, Outcome, dry_run

PLATE, TROUGH, TIPS = PlateShape(8, 12), None, PlateShape(8, 12)
HEADS = '''"""Fill columns with eight tips, and a plate with 96."""

from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough


@protocol_function(title="Heads")
async def heads(
    liquid_handler: LiquidHandler, plate: Plate, copy: Plate, tip_rack: TipRack, trough: Trough
) -> None:
    await liquid_handler.pick_up_tips(tip_rack["A1:H1"])
    for column in (1, 2):
        volumes = [10.0 + row for row in range(8)]
        await liquid_handler.aspirate([trough] * 8, vols=volumes)
        await liquid_handler.dispense(plate[f"A{column}:H{column}"], vols=volumes)
    await liquid_handler.return_tips()
    await liquid_handler.pick_up_tips(tip_rack["A2"])
    await liquid_handler.transfer(plate["A1"][0], plate["C1:C3"], source_vol=6)
    await liquid_handler.discard_tips()
    await liquid_handler.pick_up_tips96(tip_rack)
    await liquid_handler.aspirate96(plate, volume=5)
    await liquid_handler.dispense96(copy, volume=5)
    await liquid_handler.discard_tips96()
'''
ROLES: dict[str, dict[str, PlateShape | None]] = {
    "plate_preparation": {"plate": PLATE, "tip_rack": TIPS, "reagent_trough": TROUGH},
    "serial_dilution": {"plate": PLATE, "tip_rack": TIPS, "diluent_trough": TROUGH},
    "simple_transfer": {"source_plate": PLATE, "dest_plate": PLATE, "tip_rack": TIPS},
    "selective_transfer": {"source_plate": PLATE, "dest_plate": PLATE, "tip_rack": TIPS},
}


def check(outcome: Outcome, roles: dict[str, PlateShape | None]) -> None:
    """Compare every container."""
    shapes = {role: shape for role, shape in roles.items() if shape is not None}
    bench = Bench(labware=tuple(LabwareChoice(role, "plate") for role in roles))
    contents = Contents(facts_of_bench(bench, shapes, outcome.report))
    contents.take(event for event in outcome.events if isinstance(event, StepEvent))
    assert contents.is_complete
    compared = 0
    for use in outcome.report.labware:
        piece = contents.labware[use.labware]
        assert piece.is_exact
        assert not piece.unknown
        for container in use.containers:
            names = wells(container.wells, shapes.get(use.labware)) if container.wells else ()
            for place in [position(each) for each in names] or [(0, 0)]:
                assert place is not None
                assert piece.volumes[place] == pytest.approx(container.final, abs=1e-3), (use.labware, place)
                compared += 1
    assert compared


@pytest.mark.parametrize("name", ROLES)
def test_the_volumes_of_a_run_are_those_of_the_ledger(name: str) -> None:
    check(dry_run(SAMPLES / f"{name}.py"), ROLES[name])


def test_heads_of_eight_and_of_96_are_counted_as_the_ledger_does(tmp_path: Path) -> None:
    program = tmp_path / "heads.py"
    program.write_text(HEADS, encoding="utf-8")
    outcome = dry_run(program)
    assert outcome.last.state == "completed", outcome.last.result.error
    roles = {"plate": PLATE, "copy": PLATE, "tip_rack": TIPS, "trough": TROUGH}
    check(outcome, roles)
