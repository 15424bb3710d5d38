"""Steps report the contents of liquid handlers' decks and their changes, as tracked by PyLabRobot."""

from __future__ import annotations

import json

import pytest

from praxis_desktop.core.decks import DeckChanges, changes_of
from praxis_desktop.core.events import StepEvent
from tests.runs.star_guest import STAR, layout_of, transfer
from tests.runs.step_guest import Watched


def told(events: tuple[StepEvent, ...] | list[StepEvent], operation: str) -> DeckChanges:
    """Return the report on the only deck at the end of the first step with this operation."""
    ended = [event for event in events if event.operation == operation and event.status == "completed"]
    return next(iter(changes_of(ended[0].decks).values()), DeckChanges())


def test_connecting_tells_the_deck_with_its_carriers_and_what_is_in_the_labware() -> None:
    events = transfer()
    layout = layout_of(events[:2])
    assert (layout.facts.kind, layout.facts.rails, layout.facts.rail_pitch) == ("HamiltonSTARDeck", 32, 22.5)
    plate = layout.pieces["plate"]
    carrier, spot = layout.carrier_of(plate)
    assert carrier is not None
    assert (carrier.name, layout.rail_of(carrier), spot) == ("plate_carrier", 8, 0)
    assert (plate.kind, plate.width, plate.depth, plate.capacity) == ("plate", 127.76, 85.48, 360.0)
    assert plate.grid is not None
    assert plate.grid.middle(1, 1) == (14.3, 74.2)
    assert plate.grid.middle(8, 12) == pytest.approx((113.3, 11.2))
    assert not layout.holds_labware(layout.pieces["teaching_tip_rack"])
    begun = told(events, "machine.setup")
    assert begun.volumes == {"buffer": {"": 100_000.0}, "source": {"": 250.0}}
    assert begun.channels == {str(number): None for number in range(8)}


def test_tips_volumes_channels_and_the_96_head_are_those_of_the_trackers() -> None:
    events = transfer()
    column = [f"{row}1" for row in "ABCDEFGH"]
    assert told(events, "liquid_handler.tip_pickup").tips == {"tips": dict.fromkeys(column, 0)}
    assert told(events, "liquid_handler.aspirate").volumes == {"buffer": {"": 98_400.0}}
    dispensed = told(events, "liquid_handler.dispense")
    assert dispensed.volumes == {"plate": dict.fromkeys(column, 60.0)}
    assert dispensed.channels == {str(number): (360.0, 140.0) for number in range(8)}
    assert told(events, "liquid_handler.tip_drop").channels == {str(number): None for number in range(8)}
    assert told(events, "liquid_handler.tip_pickup_96").head96 == 96
    assert told(events, "liquid_handler.aspirate96").volumes == {"source": {"": 200.0}}


def test_a_plate_is_held_by_its_gripper_until_it_stands_elsewhere() -> None:
    events = transfer()
    assert told(events, "liquid_handler.resource_pickup").gripper == ("iSWAP", "source")
    dropped = told(events, "liquid_handler.resource_drop")
    assert dropped.gripper == ()
    assert [(piece.name, piece.parent) for piece in dropped.pieces] == [("source", "plate_carrier-3")]
    last = changes_of(events[-1].decks)["liquid_handler"]
    assert last.gripper == ("CO-RE gripper", "plate")


def test_without_trackers_only_what_is_known_is_told() -> None:
    events = Watched(
        STAR
        + """
with quiet:
    await lh.setup()
    await lh.pick_up_tips(tips["A1"])
    await lh.aspirate(source["A1"], vols=[20])
    source.get_well("B1").tracker.set_volume(77)
    await lh.dispense(plate["A1"], vols=[20])
"""
    ).events
    assert told(events, "liquid_handler.tip_pickup").tips == {}
    assert told(events, "liquid_handler.tip_pickup").channels == {"0": (360.0, None)}
    assert told(events, "liquid_handler.aspirate") == DeckChanges()
    assert told(events, "liquid_handler.dispense").volumes == {"source": {"B1": 77.0}}


@pytest.mark.parametrize(
    ("deck", "carrier", "rails", "first", "pitch"),
    [
        ("VantageDeck(size=1.3)", "PLT_CAR_L5AC_A00", 54, 32.5, 22.5),
        ("STARDeck()", "PLT_CAR_L5AC_A00", 56, 100.0, 22.5),
        ("EVO100Deck()", "MP_3Pos", 30, 100.0, 25.0),
        ("EVO150Deck()", "MP_3Pos", 45, 100.0, 25.0),
    ],
)
def test_decks_of_other_robots(deck: str, carrier: str, rails: int, first: float, pitch: float) -> None:
    events = Watched(
        f"""
import contextlib, io
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend
from pylabrobot.resources import *

deck = {deck}
lh = LiquidHandler(LiquidHandlerChatterboxBackend(8), deck=deck)
carrier = {carrier}("carrier")
plate = carrier[1] = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_resource(carrier, rails=12)
with contextlib.redirect_stdout(io.StringIO()):
    await lh.setup()
"""
    ).events
    layout = layout_of(events)
    facts = layout.facts
    assert (facts.rails, facts.first_rail, facts.rail_pitch) == (rails, first, pitch)
    found, spot = layout.carrier_of(layout.pieces["plate"])
    assert found is not None
    assert (layout.rail_of(found), spot) == (12, 1)


def test_a_deck_of_more_pieces_than_one_report_takes_is_told_with_the_next_steps() -> None:
    events = Watched(
        STAR
        + """
with quiet:
    for rail in (20, 22, 24, 26, 28, 30):
        tubes = hamilton_tube_carrier_32_a00_insert_eppendorf_1_5mL(f"tubes_{rail}")
        for site in range(32):
            tubes[site] = Eppendorf_DNA_LoBind_1_5ml_Vb(f"tube_{rail}_{site}")
        deck.assign_child_resource(tubes, rails=rail)
    await lh.setup()
    for row in "ABC":
        await lh.pick_up_tips(tips[f"{row}1"])
        await lh.return_tips()
"""
    ).events
    layout = layout_of(events)
    assert sum(name.startswith("tube_") for name in layout.pieces) == 6 * 32
    assert max(len(json.dumps(event.to_json())) for event in events) < 1 << 16


@pytest.mark.parametrize("turned", ["", "plate", "plate_carrier", "deck"])
def test_pieces_stand_where_pylabrobot_says_however_they_are_turned(turned: str) -> None:
    watched = Watched(
        f"import json\n{STAR}"
        + (f"{turned}.rotation.z = 90\n" if turned else "")
        + """
with quiet:
    await lh.setup()
    found = [piece.get_location_wrt(deck, x, y) for piece in (plate, buffer) for x, y in ("lf", "rb")]
json.dumps([[place.x, place.y] for place in found])
"""
    )
    pieces = layout_of(watched.events).pieces
    places = [tuple(place) for place in json.loads(watched.value)]
    for name, ends in (("plate", places[:2]), ("buffer", places[2:])):
        low = tuple(map(min, zip(*ends, strict=True)))
        high = tuple(map(max, zip(*ends, strict=True)))
        piece = pieces[name]
        assert (piece.x, piece.y) == pytest.approx(low, abs=0.011)
        assert (piece.x + piece.width, piece.y + piece.depth) == pytest.approx(high, abs=0.021)


def test_a_deck_that_is_none_is_passed_over() -> None:
    assert changes_of({"star": {"pieces": [["plate"]]}}) == {}
    assert changes_of({"star": {"deck": ["Deck", 1e300, 1, 0, 0, 0]}}) == {}
    assert changes_of({"star": {"volumes": {"plate": {"A1": "much"}}}}) == {}
