"""A deck with carriers: each at its rails, with its first spot at the front."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from praxis_desktop.gui.run.forecast import facts_of_bench
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, LabwareChoice, Place
from praxis_desktop.protocols.parameters.wells import PlateShape
from tests.gui.plates.conftest import ShowDeck

PLATE, TIPS = "cor_96_wellplate_360uL_Fb", "hamilton_96_tiprack_300uL_filter"
STAR = Bench(
    deck=DeckChoice("pylabrobot.resources:STARLetDeck"),
    labware=(
        LabwareChoice("back_plate", PLATE, {}, Place(carrier="PLT_CAR_L5AC_A00", rails=8, spot=1)),
        LabwareChoice("front_plate", PLATE, {}, Place(carrier="PLT_CAR_L5AC_A00", rails=8, spot=0)),
        LabwareChoice("tips", TIPS, {}, Place(carrier="TIP_CAR_480_A00", rails=1, spot=0)),
    ),
)
SHAPES = {name: PlateShape(8, 12) for name in ("back_plate", "front_plate", "tips")}


def test_carriers_stand_at_their_rails_and_the_first_spot_is_at_the_front(show_deck: ShowDeck) -> None:
    panel = show_deck(facts_of_bench(STAR, SHAPES))

    def at(x: float, y: float) -> str:
        deck = panel.deck
        QTest.mouseMove(deck, QPoint(round(x * deck.width()), round(y * deck.height())))
        QApplication.processEvents()
        return panel.pointed.text().partition(",")[0]

    assert at(0.1, 0.85) == "Position 1/0: Tips"
    assert at(0.1, 0.65) == ""  # nothing on the carrier's second site
    assert at(0.3, 0.65) == "Position 8/1: Back plate"
    assert at(0.3, 0.85) == "Position 8/0: Front plate"
    assert at(0.6, 0.5) == ""
