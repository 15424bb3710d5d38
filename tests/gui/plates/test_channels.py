"""The channels of a liquid handler: where each is, and what is in its tip; and the tips that they drop."""

from __future__ import annotations

import pytest

from praxis_desktop.core.events import StepEvent, StepStatus
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import facts_of_bench
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, LabwareChoice, Place
from praxis_desktop.protocols.parameters.wells import PlateShape
from tests.gui.plates.conftest import ShowDeck

OT2 = Bench(
    deck=DeckChoice("OTDeck"),
    labware=(
        LabwareChoice("tips", "hamilton_96_tiprack_300uL_filter"),
        LabwareChoice("plate", "cor_96_wellplate_360uL_Fb", {}, Place(slot=2)),
    ),
)
SHAPES = {"plate": PlateShape(8, 12), "tips": PlateShape(8, 12)}


def step(
    number: int, operation: str, status: StepStatus = "completed", by: str = "star", **arguments: object
) -> StepEvent:
    """Return a liquid handler's step."""
    return StepEvent(
        number,
        status,
        operation,
        instrument=by,
        operation=f"liquid_handler.{operation}",
        arguments=arguments,
    )


@pytest.fixture
def panel(show_deck: ShowDeck) -> PlatePanel:
    """A visible card that shows the deck of a robot, in the place of the other panels."""
    return show_deck(facts_of_bench(OT2, SHAPES, None))


def told(panel: PlatePanel) -> list[tuple[str, ...]]:
    """Return the rows of the table."""
    panel.show_now()
    rows = panel.channels.rows
    return [tuple(label.text() for label in row if label.isVisible()) for row in rows if row[0].isVisible()]


def test_each_channel_says_where_it_is_and_what_is_in_its_tip(panel: PlatePanel) -> None:
    assert not panel.channels.isVisible()  # no channel was used yet
    panel.take([step(1, "tip_pickup", tip_spots="tips A1:B1", use_channels=[0, 1])])
    assert told(panel) == [("1", "Tips A1", "0 µL"), ("2", "Tips B1", "0 µL")]
    panel.take([step(2, "aspirate", resources="plate A1:B1", vols=[50.0, 42.5], use_channels=[0, 1])])
    assert told(panel) == [("1", "Plate A1", "50 µL"), ("2", "Plate B1", "42.5 µL")]
    panel.take(
        [step(3, "dispense", "started", resources="plate C3:D3", vols=[20.0, 20.0], use_channels=[0, 1])]
    )
    assert told(panel) == [("1", "Plate C3", "50 µL"), ("2", "Plate D3", "42.5 µL")]
    assert panel.channels.doing.text() == "dispensing"
    panel.take([step(3, "dispense", resources="plate C3:D3", vols=[20.0, 20.0], use_channels=[0, 1])])
    assert told(panel) == [("1", "Plate C3", "30 µL"), ("2", "Plate D3", "22.5 µL")]
    assert panel.channels.doing.text() == ""
    panel.set_whole(is_whole=False)
    assert not panel.channels.isVisible()


def test_what_a_failed_step_left_in_a_tip_is_not_known(panel: PlatePanel) -> None:
    panel.take([step(1, "tip_pickup", tip_spots="tips A1", use_channels=[3])])
    panel.take([step(2, "aspirate", "failed", resources="plate A1", vols=[50.0], use_channels=[3])])
    assert told(panel) == [("4", "Plate A1", "not known")]
    panel.take([step(3, "tip_drop", tip_spots="tips A1", use_channels=[3])])
    assert told(panel) == [("4", "Tips A1", "no tip")]


def test_a_tip_whose_pick_up_was_not_seen_holds_nobody_knows_what(panel: PlatePanel) -> None:
    panel.take([step(7, "dispense", resources="plate A1", vols=[5.0], use_channels=[0])])
    assert told(panel) == [("1", "Plate A1", "not known")]


def test_channels_of_two_instruments_are_told_apart(panel: PlatePanel) -> None:
    panel.take([step(1, "tip_pickup", tip_spots="tips A1", use_channels=[0])])
    panel.take([step(2, "tip_pickup", by="arm_2", tip_spots="tips A2", use_channels=[0])])
    assert told(panel) == [("arm 2 1", "Tips A2", "0 µL"), ("star 1", "Tips A1", "0 µL")]


def test_steps_that_do_not_name_their_channels_use_the_first_ones(panel: PlatePanel) -> None:
    panel.take([step(1, "tip_pickup", tip_spots="tips A1:C1")])
    panel.take([step(2, "aspirate", resources="plate A1:C1", vols=[10.0, 20.0, 30.0])])
    assert [(row[0], row[2]) for row in told(panel)] == [("1", "10 µL"), ("2", "20 µL"), ("3", "30 µL")]


def test_the_deck_has_its_slots_and_counts_the_tips_in_the_waste(panel: PlatePanel) -> None:
    def pieces() -> list[str]:
        panel.show_now()
        return [panel.deck.words_of(piece) for piece in panel.deck.pieces]

    assert [words.partition(",")[0] for words in pieces()] == [
        "Position 1: Tips",  # the first slot that the bench leaves free, where the run puts it
        "Position 2: Plate",
        "Position 12: Tip waste",
    ]
    assert pieces()[2] == "Position 12: Tip waste, 0 tips"
    panel.take([step(1, "tip_drop", tip_spots="trash", use_channels=[0])])
    assert pieces()[2] == "Position 12: Tip waste, 1 tip"
    panel.take([step(2, "tip_drop", tip_spots="trash", use_channels=[0, 1])])
    panel.take([step(3, "tip_drop", tip_spots="tips A1:B1", use_channels=[0, 1])])  # back into their rack
    assert pieces()[2] == "Position 12: Tip waste, 3 tips"
    panel.take([step(4, "tip_drop", "failed", tip_spots="trash", use_channels=[0])])
    assert pieces()[2] == "Position 12: Tip waste, 3 tips"


def test_the_tip_waste_is_marked_only_when_it_is_pointed_at(
    panel: PlatePanel, appearance: Appearance
) -> None:
    """It has no name, and no name marks nothing."""
    panel.show_now()
    shown = panel.deck.grab().toImage()
    colors = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(40)}
    assert appearance.colors.accent_soft.lower() not in colors


def test_the_deck_says_when_a_handler_moves_and_what_its_rings_mean(panel: PlatePanel) -> None:
    panel.show_now()
    assert panel.legend.isVisible()
    assert not panel.moving.isVisible()
    panel.take([step(1, "tip_pickup", "started", tip_spots="tips A1", use_channels=[0])])
    panel.show_now()
    assert panel.moving.isVisible()
    panel.show_labware("plate")
    assert not panel.moving.isVisible()
    assert not panel.legend.isVisible()
    panel.show_labware("")
    panel.end()
    assert not panel.moving.isVisible()
