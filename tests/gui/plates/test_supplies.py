"""During a run, the window says whether liquids and tips suffice for the rest, and draws them on the deck."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.channels_and_supplies import SuppliesPanel
from praxis_desktop.gui.plates.contents import Contents
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.plates.supplies import Supply, supplies_of
from praxis_desktop.gui.run.forecast import WHOLE, BenchFacts, LabwareFacts
from praxis_desktop.protocols.parameters.wells import PlateShape

TROUGH = LabwareFacts("buffer", "trough", None, {WHOLE: 5_000.0}, {WHOLE: 10_000.0}, taken=4_000.0)
TIPS = LabwareFacts("tips", "tips_300", PlateShape(8, 12), slot=1, tips=16)
BENCH = BenchFacts((TROUGH, TIPS))


def step(number: int, operation: str, **arguments: object) -> StepEvent:
    """Return a completed step of the liquid handler."""
    operation = f"liquid_handler.{operation}"
    return StepEvent(number, "completed", operation, operation=operation, arguments=arguments)


def supplies_after(*steps: StepEvent, bench: BenchFacts = BENCH) -> tuple[Supply, ...]:
    contents = Contents(bench)
    contents.take(steps)
    return supplies_of(contents.labware.values(), is_foreseen=True)


def test_what_the_rest_of_the_run_needs_becomes_less() -> None:
    assert supplies_after() == (
        Supply("buffer", 5_000.0, 4_000.0, 10_000.0),
        Supply("tips", 96, 16, 96, is_tips=True),
    )
    buffer, tips = supplies_after(
        step(1, "tip_pickup", tip_spots="tips A1:H1"), step(2, "aspirate", resources="buffer", vols=[500.0])
    )
    assert (buffer.left, buffer.needed, buffer.missing) == (4_500.0, 3_500.0, 0.0)
    assert (tips.left, tips.needed) == (88, 8)


def test_a_shortage_is_found_before_the_liquid_runs_out() -> None:
    poured = step(1, "aspirate", resources="buffer", vols=[900.0])
    repeated = [step(number, "aspirate", resources="buffer", vols=[900.0]) for number in (2, 3, 4, 5)]
    assert supplies_after(poured, *repeated)[0].missing == 0.0  # 4.5 mL taken, nothing more is planned
    scarce = BenchFacts((LabwareFacts("buffer", "trough", None, {WHOLE: 3_000.0}, {}, taken=4_000.0),))
    assert supplies_after(poured, bench=scarce)[0].missing == pytest.approx(1_000.0)


def test_nothing_is_promised_of_what_nobody_entered() -> None:
    assumed = BenchFacts(
        (LabwareFacts("buffer", "", None, {WHOLE: 4_000.0}, is_assumed=True, taken=4_000.0),)
    )
    assert supplies_after(bench=assumed)[0].left is None
    contents = Contents(BENCH)
    assert {supply.needed for supply in supplies_of(contents.labware.values(), is_foreseen=False)} == {None}


@pytest.mark.parametrize(
    ("supply", "answer", "sentence"),
    [
        (Supply("b", 5_400.0, 4_800.0, 9_000.0), "Yes", "4800 µL needed, 600 µL left afterwards"),
        (Supply("b", 5_400.0, 6_600.0, 9_000.0), "No", "6600 µL needed. Add 1200 µL."),
        (Supply("b", 5_400.0, 0.0, 9_000.0), "Yes", "No more needed"),
        (Supply("b", None, 4_800.0, 9_000.0), "Not known", "4800 µL needed; starting volume not entered"),
        (Supply("b", 5_400.0, None, 9_000.0), "Not known", "The run no longer follows its dry run"),
        (Supply("t", 96, 16, 96, is_tips=True), "Yes", "16 needed, 80 left afterwards"),
        (Supply("t", 8, 16, 96, is_tips=True), "No", "16 needed. Add 8."),
    ],
)
def test_the_question_is_answered_in_words(
    qtbot: QtBot, appearance: Appearance, supply: Supply, answer: str, sentence: str
) -> None:
    panel = SuppliesPanel(appearance=appearance)
    qtbot.addWidget(panel)
    panel.show_supplies([supply], ["Buffer"])
    assert panel.answer.text() == answer
    assert [line.text() for line in panel.lines] == [sentence]


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance) -> PlatePanel:
    """A visible card of a run that has begun."""
    made = PlatePanel(appearance=appearance, can_enlarge=True)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.begin(BENCH)
    return made


def pixels(panel: PlatePanel, color: str) -> int:
    image, wanted = panel.deck.grab().toImage(), QColor(color)
    size: QSize = image.size()
    places = ((x, y) for x in range(0, size.width(), 2) for y in range(0, size.height(), 2))
    return sum(image.pixelColor(x, y) == wanted for x, y in places)


def test_the_deck_shows_levels_and_the_tips_that_are_left(panel: PlatePanel, appearance: Appearance) -> None:
    panel.show_labware("")
    full, tips = pixels(panel, appearance.colors.liquid), pixels(panel, appearance.colors.border_strong)
    panel.take([step(1, "aspirate", resources="buffer", vols=[3_000.0])])
    panel.take([step(2, "tip_pickup", tip_spots="tips A1:H10")])
    panel.show_now()
    assert 0 < pixels(panel, appearance.colors.liquid) < full / 2
    assert pixels(panel, appearance.colors.border_strong) < tips / 2


def test_the_card_asks_for_the_place_of_the_others(qtbot: QtBot, panel: PlatePanel) -> None:
    assert not panel.supplies.isVisible()
    with qtbot.waitSignal(panel.whole_wanted):
        QTest.mouseClick(panel.whole_button, Qt.MouseButton.LeftButton)
    panel.set_whole(is_whole=True)
    assert panel.supplies.isVisible()
    assert len(panel.supplies.lines) == 2
    panel.set_whole(is_whole=False)
    assert not panel.supplies.isVisible()


def test_pieces_without_slots_are_as_large_as_the_card_has_room_for(
    qtbot: QtBot, panel: PlatePanel, appearance: Appearance
) -> None:
    """Side by side, four of them would take up less than half of the card."""
    panel.begin(
        BenchFacts(
            tuple(LabwareFacts(f"buffer_{n}", "trough", None, {WHOLE: 9.0}, {WHOLE: 9.0}) for n in range(4))
        )
    )
    panel.resize(900, 700)
    panel.show_labware("")
    panel.set_whole(is_whole=True)
    qtbot.waitUntil(lambda: panel.deck.height() > 500)
    assert pixels(panel, appearance.colors.liquid) * 4 > 0.5 * panel.deck.width() * panel.deck.height()
