"""Consumption, in the words and figures of the report."""

from __future__ import annotations

import pytest

from praxis_desktop.runs.dry_run.ledger import (
    Container,
    Noted,
    Spot,
    labware_uses,
    noted_findings,
    read_ledger,
    tip_uses,
)


def container(item: str, needed: float = 0.0, labware: str = "plate") -> Container:
    return Container(labware, item, 360.0, needed, needed, 0.0, needed, 0.0)


def test_wells_with_the_same_figures_are_told_as_ranges() -> None:
    wells = [f"{row}{column}" for column in range(1, 13) for row in "ABCDEFGH"]
    plate, trough = labware_uses([*(container(well, 50.0) for well in wells), container("", 9.5, "trough")])
    assert (plate.labware, plate.needed, plate.peak) == ("plate", 4800.0, 50.0)
    assert [(use.wells, use.count) for use in plate.containers] == [("A1:H12", 96)]
    assert [(use.wells, use.needed) for use in trough.containers] == [("", 9.5)]


def test_whole_columns_are_told_as_columns() -> None:
    (plate,) = labware_uses(container(f"{row}{column}") for row in "ABCDEFGH" for column in (1, 12))
    assert [use.wells for use in plate.containers] == ["A1:H1, A12:H12"]


def test_tips_are_counted_once_and_pick_ups_each_time() -> None:
    spots = [Spot("tips", "A1", 2, 1, True), Spot("tips", "B1", 1, 1, False), Spot("tips", "C1", 0, 0, True)]
    (use,) = tip_uses(spots)
    assert (use.used, use.spots, use.pick_ups) == (2, "A1:B1", 3)


def test_what_is_wrong_alike_at_a_line_is_one_finding_with_its_worst() -> None:
    noted = [
        Noted(
            "insufficient_volume", "violation", labware="plate", item=f"A{n}", wanted=100, there=there, line=5
        )
        for n, there in enumerate((80.0, 20.0, 60.0), 1)
    ]
    (finding,) = noted_findings([*noted])
    assert finding.message == "plate A1:A3: cannot aspirate 100 µL, because it holds only 20 µL"
    assert (finding.count, finding.line, finding.container) == (3, 5, "plate A1:A3")


@pytest.mark.parametrize(
    "told",
    [None, 5, "", "no JSON", "[]", "{}", '{"containers": [{"labware": 5}]}', '{"findings": [{"kind": "x"}]}'],
)
def test_a_guest_that_tells_nonsense_is_not_believed(told: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_ledger(told)
