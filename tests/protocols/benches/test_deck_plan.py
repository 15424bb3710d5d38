"""Setting up decks: positions, refusals with their reasons, and agreement with PyLabRobot."""

from __future__ import annotations

import json

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.benches import deck_plan
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, LabwareChoice, Place
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.deck_plan import DeckPlan, PlannedCarrier
from tests.runs.step_guest import Watched
from tests.shims.bench_guest import in_guest

CATALOGUE = Catalogue.find()
TIPS, PLATES, TROUGHS = "TIP_CAR_480_A00", "PLT_CAR_L5AC_A00", "Trough_CAR_4R200_A00"
PIECES = (
    LabwareChoice("plate", "cor_96_wellplate_360uL_Fb"),
    LabwareChoice("tips", "hamilton_96_tiprack_300uL_filter"),
    LabwareChoice("buffer", "hamilton_1_trough_200mL_Vb"),
)


def plan(deck: str = "STARLetDeck", *carriers: tuple[str, int]) -> DeckPlan:
    """Return an empty deck with these carriers."""
    made = DeckPlan(deck, (), PIECES)
    for name, rails in carriers:
        made = deck_plan.with_carrier(made, CATALOGUE, name, rails)
    return made


def put(made: DeckPlan, role: str, carrier: str, rails: int, spot: int) -> DeckPlan:
    return deck_plan.with_piece(made, CATALOGUE, role, Place(carrier=carrier, rails=rails, spot=spot))


def refusal(made: DeckPlan, role: str, place: Place) -> str:
    with pytest.raises(UsageError) as refused:
        deck_plan.with_piece(made, CATALOGUE, role, place)
    return refused.value.message


@pytest.mark.parametrize(
    ("name", "rails", "reason"),
    [
        (PLATES, 5, "Rail 5: TIP_CAR_480_A00 at rail 1 is in the way"),
        (PLATES, 0, "Rail 0: PLT_CAR_L5AC_A00 would stick out"),
        (PLATES, 28, "Rail 28: PLT_CAR_L5AC_A00 would stick out"),
        (PLATES, 27, "Rail 27: waste block is in the way"),
        ("MP_3Pos", 12, "MP_3Pos does not fit on STARLetDeck"),
    ],
)
def test_a_carrier_is_refused_with_the_reason(name: str, rails: int, reason: str) -> None:
    with pytest.raises(UsageError) as refused:
        deck_plan.with_carrier(plan("STARLetDeck", (TIPS, 1)), CATALOGUE, name, rails)
    assert refused.value.message == reason


def test_a_carrier_stands_on_a_rail_and_nowhere_without_rails() -> None:
    assert plan("STARLetDeck", (TIPS, 1), (PLATES, 7)).carriers[1] == PlannedCarrier(PLATES, 7)
    with pytest.raises(UsageError, match="OTDeck has no rails"):
        deck_plan.with_carrier(plan("OTDeck"), CATALOGUE, TIPS, 1)


def test_labware_is_refused_with_the_reason() -> None:
    made = put(plan("STARLetDeck", (TIPS, 1), (PLATES, 8), (TROUGHS, 15)), "plate", PLATES, 8, 0)
    here = Place(carrier=PLATES, rails=8, spot=0)
    assert refusal(made, "buffer", here) == "Plate is already in that place"
    assert refusal(made, "plate", Place(carrier=PLATES, rails=9, spot=0)) == (
        "There is no PLT_CAR_L5AC_A00 at rail 9"
    )
    assert refusal(made, "plate", Place(carrier=PLATES, rails=8, spot=7)) == "PLT_CAR_L5AC_A00 has no site 7"
    assert refusal(made, "plate", Place(carrier=TROUGHS, rails=15, spot=0)) == (
        "cor_96_wellplate_360uL_Fb is 127.76 × 85.48 mm, too large for 37 × 118 mm"
    )
    assert refusal(plan("OTDeck"), "plate", Place(slot=12)) == "The tip waste occupies that slot"
    assert refusal(plan("OTDeck"), "plate", Place(slot=13)) == "There is no slot 13"


def test_what_is_on_a_carrier_moves_and_goes_with_it() -> None:
    made = put(plan("STARLetDeck", (PLATES, 8)), "plate", PLATES, 8, 2)
    moved = deck_plan.with_carrier(made, CATALOGUE, PLATES, 12, PlannedCarrier(PLATES, 8))
    assert moved.piece("plate").place == Place(carrier=PLATES, rails=12, spot=2)
    assert moved.carriers == (PlannedCarrier(PLATES, 12),)
    assert deck_plan.without_carrier(moved, 12).placed == ()
    assert deck_plan.without_piece(made, "plate").placed == ()
    assert made.texts == {
        "deck": "STARLetDeck",
        "plate": "cor_96_wellplate_360uL_Fb@PLT_CAR_L5AC_A00/8/2",
        "tips": "hamilton_96_tiprack_300uL_filter",
        "buffer": "hamilton_1_trough_200mL_Vb",
    }


def test_a_plan_is_made_from_a_bench_and_shows_where_all_of_it_stands() -> None:
    placed = put(plan("STARLetDeck", (TIPS, 1), (PLATES, 8)), "plate", PLATES, 8, 1)
    again = deck_plan.plan_of("STARLetDeck", placed.pieces, CATALOGUE)
    assert again.piece("plate") == placed.piece("plate")
    assert again.carriers == (PlannedCarrier(PLATES, 8),)  # an empty carrier is part of no bench
    layout = deck_plan.layout_of(placed, CATALOGUE)
    carrier, spot = layout.carrier_of(layout.pieces["plate"])
    assert carrier is not None
    assert (layout.rail_of(carrier), spot) == (8, 1)
    assert layout.pieces["trash"].kind == "waste"


@pytest.mark.parametrize(
    ("deck", "carrier", "rails"),
    [("STARLetDeck", PLATES, 8), ("VantageDeck", PLATES, 8), ("EVO150Deck", "MP_3Pos", 9)],
)
def test_a_piece_stands_where_pylabrobot_puts_it(deck: str, carrier: str, rails: int) -> None:
    made = put(plan(deck, (carrier, rails)), "plate", carrier, rails, 1)
    arguments = {"size": 1.3} if deck == "VantageDeck" else {}
    bench = Bench(labware=(made.piece("plate"),), deck=DeckChoice(f"pylabrobot.resources:{deck}", arguments))
    x, y = json.loads(
        in_guest(
            bench,
            """
built = build(BENCH, {"machines": [], "labware": []})
place = built.objects["plate"].get_location_wrt(built.deck)
json.dumps([place.x, place.y])
""",
        )
    )
    piece = deck_plan.layout_of(made, CATALOGUE).pieces["plate"]
    assert [piece.x, piece.y] == pytest.approx([x, y], abs=0.6)


def test_pylabrobot_takes_and_refuses_the_same_rails() -> None:
    """Carriers beside another one, at each rail. PyLabRobot does not notice what lies within a carrier's
    width: at rail 27, the waste block of a STARlet.
    """
    found = json.loads(
        Watched(
            """
import json
from pylabrobot import resources
from pylabrobot.resources import EVO100Deck, STARLetDeck

def taken(make, first, at, name):
    known = []
    for rails in range(1, make().num_rails + 1):
        deck = make()
        deck.assign_child_resource(getattr(resources, first)("first"), rails=at)
        try:
            deck.assign_child_resource(getattr(resources, name)("second"), rails=rails)
        except ValueError:
            continue
        known.append(rails)
    return known

json.dumps([
    [deck, first, at, name, taken(make, first, at, name)]
    for deck, make, first, at, names in (
        ("STARLetDeck", STARLetDeck, "TIP_CAR_480_A00", 6, ("PLT_CAR_L5AC_A00", "Trough_CAR_4R200_A00")),
        ("EVO100Deck", EVO100Deck, "MP_3Pos", 12, ("MP_3Pos",)),
    )
    for name in names
])
"""
        ).value
    )
    for deck, first, at, name, taken in found:
        mine = []
        for rails in range(1, 33):
            try:
                deck_plan.with_carrier(plan(deck, (first, at)), CATALOGUE, name, rails)
            except UsageError:
                continue
            mine.append(rails)
        within = {27} if (deck, name) == ("STARLetDeck", PLATES) else set()
        assert set(taken) - set(mine) == within, (deck, name)
        assert set(mine) <= set(taken)
