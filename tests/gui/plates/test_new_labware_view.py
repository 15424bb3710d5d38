"""A new kind of labware is a view in a table; the deck, the map and the card use it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates import views
from praxis_desktop.gui.plates.contents import Labware
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.plates.views import LabwareView, PlaceOf, WellWords
from praxis_desktop.gui.run.forecast import BenchFacts, LabwareFacts
from praxis_desktop.protocols.parameters.wells import PlateShape, Well, well_name

PINK = QColor("#ff00aa")


def draw_caps(painter: QPainter, labware: Labware, place_of: PlaceOf, appearance: Appearance) -> None:
    for well in labware.volumes:
        painter.fillRect(place_of(well), PINK)


def cap_words(labware: Labware, well: Well, marks: tuple[str, ...]) -> WellWords:
    return WellWords(well_name(*well), "capped tube" if well in labware.volumes else "no tube", more=marks)


TUBE_RACK = LabwareView(
    fits=lambda labware: "tube" in labware.facts.model,
    piece_words=lambda labware: f"{len(labware.volumes)} tubes",
    unit=lambda: "tubes",
    well_words=cap_words,
    draw=draw_caps,
    is_worked_on=False,
)

BENCH = BenchFacts(
    (
        LabwareFacts("samples", "rack_of_tubes", PlateShape(4, 6), {(1, 1): 500.0, (2, 3): 500.0}),
        LabwareFacts("plate", "plate", PlateShape(8, 12), {(1, 1): 100.0}),
    )
)


def pink_pixels(panel: PlatePanel) -> int:
    image = panel.map.grab().toImage()
    size: QSize = image.size()
    return sum(
        image.pixelColor(x, y) == PINK for x in range(0, size.width(), 2) for y in range(0, size.height(), 2)
    )


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance, monkeypatch: pytest.MonkeyPatch) -> PlatePanel:
    """A card whose table has the new view."""
    monkeypatch.setattr(views, "VIEWS", (TUBE_RACK, *views.VIEWS))
    made = PlatePanel(appearance=appearance)
    qtbot.addWidget(made)
    made.resize(430, 300)
    made.show()
    made.begin(BENCH)
    return made


def test_a_new_kind_is_drawn_and_put_in_words(panel: PlatePanel) -> None:
    assert panel.title.text() == "Plate", "it is not worked on: the card shows another piece first"
    assert pink_pixels(panel) == 0
    panel.show_labware("samples")
    assert panel.about.text() == "24 tubes"
    assert panel.map.accessibleDescription() == "A1 · capped tube"
    assert pink_pixels(panel) > 0


def test_the_deck_says_what_it_is(panel: PlatePanel) -> None:
    panel.show_labware("")
    assert [piece.words for piece in panel.deck.pieces] == ["2 tubes", "liquid in 1 of 96"]
