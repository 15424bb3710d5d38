"""Tests of the liquids that simulated instruments share: one finds in a well what another has put there."""

from __future__ import annotations

from praxis_desktop.ports.simulators import Labware, Well, Wells, Where

PLATE = Labware(
    "assay",
    "robot",
    x=100.0,
    y=200.0,
    wells=tuple(
        Well(f"{row}{column + 1}", 114.0 + 9 * column, 274.0 - 9 * number, 7.0, 7.0)
        for column in range(12)
        for number, row in enumerate("ABCDEFGH")
    ),
)


def test_what_is_put_into_a_well_is_found_there() -> None:
    wells = Wells()
    wells.stand(PLATE, {"A1": {"water": 50.0}})
    a1 = wells.well_at("robot", 114.4, 273.8)
    assert a1 == Where("assay", "A1")
    wells.put(a1, {"dye": 150.0}, 7)
    assert wells.held(a1) == {"water": 50.0, "dye": 150.0}
    assert wells.since(a1) == 7
    assert wells.take(a1, 100.0, 8) == {"water": 25.0, "dye": 75.0}
    assert wells.held(a1) == {"water": 25.0, "dye": 75.0}


def test_no_more_comes_out_of_a_well_than_it_holds() -> None:
    wells = Wells()
    wells.stand(PLATE, {"A1": {"water": 50.0}})
    assert wells.take(Where("assay", "A1"), 80.0, 0) == {"water": 50.0}
    assert wells.take(Where("assay", "A1"), 80.0, 0) == {}


def test_a_well_whose_content_is_unknown_never_runs_out_of_its_own_liquid() -> None:
    wells = Wells()
    wells.stand(PLATE)
    assert wells.take(Where("assay", "B2"), 1000.0, 0) == {"assay": 1000.0}
    assert wells.held(Where("assay", "B2")) is None


def test_a_plate_that_is_moved_takes_its_liquid_along() -> None:
    wells = Wells()
    wells.stand(PLATE)
    wells.put(Where("assay", "A1"), {"dye": 10.0}, 0)
    wells.stand(PLATE.moved("robot", 400.0, 100.0))
    assert wells.well_at("robot", 414.0, 174.0) == Where("assay", "A1")
    assert wells.well_at("robot", 114.0, 274.0) == Where("", "x 114.0 y 274.0")
    wells.stand(PLATE.moved("reader", 0.0, 0.0))
    assert [labware.name for labware in wells.on("reader")] == ["assay"]
    assert wells.held(Where("assay", "A1")) == {"dye": 10.0}
    wells.leave("assay")
    assert wells.on("reader") == []


def test_where_no_labware_is_known_liquid_is_kept_by_its_position() -> None:
    wells = Wells()
    wells.put(wells.well_at("robot", 10.0, 20.0), {"dye": 5.0}, 0)
    assert wells.unknown() == {"x 10.0 y 20.0": 5.0}


def test_what_is_put_into_labware_is_weighed() -> None:
    wells, weighed = Wells(), list[tuple[str, float, int]]()
    wells.poured = lambda labware, ml, now: weighed.append((labware, ml, now))
    wells.stand(PLATE, {"A1": {"water": 500.0}})
    wells.take(Where("assay", "A1"), 100.0, 1)
    wells.put(Where("assay", "A2"), {"water": 100.0}, 2)
    assert weighed == [("assay", -0.1, 1), ("assay", 0.1, 2)]
