"""Labware has the names of the catalogue, goes to places that exist, and holds only what fits."""

from __future__ import annotations

import pytest
from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.benches.bench import Bench, LabwareChoice, Place
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.definition import Protocol
from tests.protocols.benches.samples import with_labware

PLATE = "cor_96_wellplate_360uL_Fb"
ROLES = with_labware({"source": "Plate", "tips": "TipRack", "water": "Trough"})


def chosen(protocol: Protocol = ROLES, **given: object) -> dict[str, LabwareChoice]:
    bench = choose_bench(protocol, Catalogue.find(), simulate=True, **given)  # type: ignore[arg-type]
    return {choice.role: choice for choice in bench.labware}


def refusal(**given: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        chosen(**given)  # type: ignore[arg-type]
    return caught.value


def test_a_standard_piece_is_given_for_each_role_when_simulating() -> None:
    assert [choice.catalogue for choice in chosen().values()] == [
        PLATE,
        "hamilton_96_tiprack_300uL_filter",
        "hamilton_1_trough_200mL_Vb",
    ]


def test_a_class_without_a_usual_piece_gets_the_first_that_fits() -> None:
    adapter = with_labware({"adapter": "PlateCarrier", "rack": "NestedTipRack"})
    assert [choice.catalogue for choice in chosen(adapter).values()] == [
        "PLT_CAR_L5AC_A00",
        "hamilton_96_tiprack_50uL_NTR",
    ]


def test_what_the_protocol_suggests_is_taken_without_being_asked_for() -> None:
    role = structs.replace(
        with_labware({"source": "Plate"}).labware[0], default="Greiner_384_wellplate_28ul_Fb"
    )
    bench = choose_bench(Protocol("sample", "Sample", labware=(role,)), Catalogue.find())
    assert bench.labware[0].catalogue == "Greiner_384_wellplate_28ul_Fb"


@pytest.mark.parametrize("text", [PLATE, "cor 96 wellplate 360uL Fb", "cor-96-wellplate-360"])
def test_labware_is_named_whatever_its_marks_or_by_its_beginning(text: str) -> None:
    assert chosen(labware={"source": text})["source"].catalogue == PLATE


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("cor_96_welplate_360uL_Fb", "has no Plate 'cor_96_welplate_360uL_Fb'", f"Did you mean {PLATE}"),
        ("cor_96", f"'cor_96' could be cor_96_wellplate_2mL_Vb or {PLATE}", "more of its name"),
        (
            "hamilton_1_trough_200mL_Vb",
            "hamilton_1_trough_200mL_Vb is a Trough",
            PLATE,
        ),
    ],
)
def test_labware_that_is_not_in_the_catalogue_or_does_not_fit_is_refused(
    text: str, message: str, hint: str
) -> None:
    error = refusal(labware={"source": text})
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3", Place(slot=3)),
        ("PLT_CAR_L5AC_A00/7/4", Place(carrier="PLT_CAR_L5AC_A00", rails=7, spot=4)),
        ("100, 50.5, 0", Place(location=(100, 50.5, 0))),
    ],
)
def test_a_place_is_a_slot_a_spot_on_a_carrier_or_a_location(text: str, place: Place) -> None:
    assert chosen(labware={"source": f"{PLATE}@{text}"})["source"].place == place


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("moon", "labware source: 'moon' is not a place"),
        ("PLT_CAR_L5AC_A0/1/0", "labware source: there is no carrier 'PLT_CAR_L5AC_A0'"),
        ("PLT_CAR_L5AC_A00/1/5", "labware source: PLT_CAR_L5AC_A00 has no spot 5"),
    ],
)
def test_a_place_that_is_none_is_refused(text: str, message: str) -> None:
    assert refusal(labware={"source": f"{PLATE}@{text}"}).message == message


def test_volumes_are_quantities_by_role_or_wells() -> None:
    volumes = {"source:A1:H1, C5": "0.1 mL", "water": "150 mL"}
    found = chosen(volumes=volumes)
    assert found["source"].volumes == {"A1:H1": 100, "C5": 100}
    assert found["water"].volumes == {"": 150_000}


def test_what_is_given_counts_more_than_the_bench_and_the_bench_more_than_the_protocol() -> None:
    protocol = with_labware({"source": "Plate"}, {"source": {"A1": 10, "A2": 20, "A3": 30}})
    base = Bench(labware=(LabwareChoice("source", PLATE, {"A2": 21, "A3": 31}),))
    assert chosen(protocol, base=base, volumes={"source:A3": "32"})["source"].volumes == {
        "A1": 10,
        "A2": 21,
        "A3": 32,
    }
    assert chosen(protocol, base=base, volumes={"source": "5"})["source"].volumes == {"": 5}


@pytest.mark.parametrize(
    ("role", "volume", "message"),
    [
        (
            "source:A13",
            "5",
            "volume source:A13: column 13 does not exist on a plate with 96 wells (A1 to H12)",
        ),
        ("source:A1", "1 mL", f"volume source:A1: 1000 µL does not fit in {PLATE}, which holds 360 µL"),
        ("source:A1", "-1", "volume source:A1 must be 0 µL or more, not -1 µL"),
        ("water:A1", "5", "volume water:A1: hamilton_1_trough_200mL_Vb is one container without wells"),
        (
            "tips",
            "5",
            "volume tips: hamilton_96_tiprack_300uL_filter is a TipRack and holds no liquid",
        ),
    ],
)
def test_a_volume_that_does_not_fit_is_refused(role: str, volume: str, message: str) -> None:
    assert refusal(volumes={role: volume}).message == message


def test_a_volume_that_is_no_quantity_is_refused() -> None:
    assert refusal(volumes={"water": "10 g"}).message.startswith("volume water: '10 g'")
