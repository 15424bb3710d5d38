"""The contents of labware, as calculated from a run's steps."""

from __future__ import annotations

import pytest

from praxis_desktop.core.events import StepEvent, StepStatus
from praxis_desktop.gui.plates.contents import Contents, WellPlace, places_in
from praxis_desktop.gui.run.forecast import WHOLE, facts_of_bench
from praxis_desktop.protocols.benches.bench import Bench, LabwareChoice, Place
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.runs.dry_run.ledger import ContainerUse, LabwareUse
from praxis_desktop.runs.dry_run.report import DryRunReport

SHAPES = {"plate": PlateShape(8, 12), "tips": PlateShape(8, 12)}
BENCH = Bench(
    labware=(
        LabwareChoice("plate", "cor_96_wellplate_360uL_Fb", {"A1:H1": 200.0}, Place(slot=2)),
        LabwareChoice("tips", "hamilton_96_tiprack_300uL_filter"),
        LabwareChoice("trough", "hamilton_1_trough_200mL_Vb"),
    )
)
COLUMN = [(row, 3) for row in range(1, 9)]


def report(*uses: LabwareUse) -> DryRunReport:
    """Return the report of a dry run with this use of labware."""
    return DryRunReport(True, True, 9, 1.0, 0.0, 1.0, labware=uses)


USED = report(
    LabwareUse("trough", 800.0, 800.0, (ContainerUse("", 1, 200_000.0, None, 800, 800, 800, 0, 0),)),
    LabwareUse("plate", 0.0, 360.0, (ContainerUse("A1:H3", 24, 360.0, None, 0, 100, 0, 100, 100),)),
)


@pytest.fixture
def contents() -> Contents:
    """The contents of a bench with a plate, tips and a trough."""
    return Contents(facts_of_bench(BENCH, SHAPES, USED))


def step(number: int, operation: str, status: StepStatus = "completed", **arguments: object) -> StepEvent:
    """Return a liquid handler's step."""
    return StepEvent(number, status, operation, operation=f"liquid_handler.{operation}", arguments=arguments)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("plate A1:C1", [WellPlace("plate", ((1, 1), (2, 1), (3, 1)))]),
        ("plate A1, B3, other H12", [WellPlace("plate", ((1, 1), (2, 3))), WellPlace("other", ((8, 12),))]),
        ("diluent_trough", [WellPlace("diluent_trough")]),
        ("plate A1, C1, E1 and 5 others", [WellPlace("plate", ((1, 1), (3, 1), (5, 1)), False)]),
        ("big plate 1 AF48", [WellPlace("big plate 1", ((32, 48),))]),
        ("", []),
    ],
)
def test_places_are_read_as_steps_tell_them(text: str, places: list[WellPlace]) -> None:
    assert places_in(text) == places


def test_what_is_there_at_first_is_stated_or_what_is_needed(contents: Contents) -> None:
    plate, trough = contents.labware["plate"], contents.labware["trough"]
    assert plate.volumes[1, 1] == 200.0
    assert plate.volumes[1, 2] == 0.0
    assert plate.limit((5, 5)) == 360.0
    assert (plate.facts.place, plate.facts.is_assumed) == ("2", False)
    assert trough.volumes == {WHOLE: 800.0}
    assert trough.facts.is_assumed


def test_moves_are_counted_when_they_are_done(contents: Contents) -> None:
    contents.take([step(1, "aspirate", "started", resources="trough", vols=[100.0] * 8)])
    assert contents.sources == {"trough": {WHOLE}}
    assert contents.labware["trough"].volumes[WHOLE] == 800.0
    contents.take([step(1, "aspirate", resources="trough", vols=[100.0] * 8)])
    contents.take([step(2, "dispense", resources="plate A3:H3", vols=[100.0] * 8, mix=[{"volume": 9}])])
    assert contents.labware["trough"].volumes[WHOLE] == 0.0
    assert {contents.labware["plate"].volumes[well] for well in COLUMN} == {100.0}
    assert contents.labware["plate"].mixes[8, 3] == 1
    assert contents.targets == {"plate": frozenset(COLUMN)}


def test_the_next_aspirate_ends_what_was_targeted(contents: Contents) -> None:
    contents.take([step(2, "dispense", resources="plate A3", vols=[5.0])])
    contents.take([step(3, "aspirate", "started", resources="plate A3", vols=[5])])
    assert not contents.targets


def test_nothing_is_marked_when_the_run_is_over(contents: Contents) -> None:
    contents.take([step(1, "aspirate", "started", resources="trough", vols=[100.0])])
    contents.end()
    assert not contents.sources


def test_a_head_of_96_moves_all_wells(contents: Contents) -> None:
    contents.take([step(1, "tip_pickup_96", tip_rack="tips")])
    contents.take([step(2, "aspirate96", resource="trough", volume=5.0)])
    contents.take([step(3, "dispense96", resource="plate", volume=5.0)])
    plate = contents.labware["plate"]
    assert contents.labware["trough"].volumes[WHOLE] == 320.0
    assert (plate.volumes[1, 1], plate.volumes[8, 12]) == (205.0, 5.0)
    assert len(contents.labware["tips"].tips_used) == 96


def test_what_was_there_at_first_may_not_be_known() -> None:
    contents = Contents(facts_of_bench(BENCH, SHAPES))
    contents.take([step(1, "aspirate", resources="trough", vols=[10.0])])
    contents.take([step(2, "dispense", resources="plate B2", vols=[10.0])])
    assert contents.labware["trough"].unknown == {WHOLE}
    assert not contents.labware["plate"].unknown


def test_what_a_failed_step_has_moved_is_not_known(contents: Contents) -> None:
    contents.take([step(1, "dispense", "failed", resources="plate A3", vols=[10.0])])
    assert contents.labware["plate"].unsure == {(1, 3)}
    assert contents.labware["plate"].volumes[1, 3] == 0.0


def test_what_steps_do_not_say_is_no_exact_figure(contents: Contents) -> None:
    contents.take([step(1, "dispense", resources="plate A1, C1, E1 and 5 others", vols=[10.0] * 8)])
    assert not contents.labware["plate"].is_exact
    before = contents.is_complete
    contents.take([step(9, "dispense", resources="new B2", vols=[10.0])])
    assert (before, contents.is_complete) == (True, False)
    assert contents.labware["new"].shape == PlateShape(2, 3)


def test_volumes_of_wells_in_a_known_order_are_exact(contents: Contents) -> None:
    contents.take([step(1, "dispense", resources="plate A5:C5", vols=[1.0, 2.0, 3.0])])
    plate = contents.labware["plate"]
    assert [plate.volumes[row, 5] for row in (1, 2, 3)] == [1.0, 2.0, 3.0]
    assert plate.is_exact
    contents.take([step(2, "dispense", resources="plate A6:B7", vols=[1.0, 2.0, 3.0, 4.0])])
    assert not plate.is_exact
