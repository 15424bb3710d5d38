"""The card of plates and the deck: what it follows, its keys, and its texts for screen readers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent, StepStatus
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import WHOLE, BenchFacts, LabwareFacts
from praxis_desktop.protocols.parameters.wells import PlateShape

TIMEOUT_MS = 20_000
CONTROL = Qt.KeyboardModifier.ControlModifier

BENCH = BenchFacts(
    (
        LabwareFacts("tip_rack", "hamilton_96_tiprack", PlateShape(8, 12), place="1", slot=1),
        LabwareFacts(
            "plate", "plate", PlateShape(8, 12), {(1, 1): 200.0}, {(1, 1): 360.0}, place="2", slot=2
        ),
        LabwareFacts("big_plate", "plate", PlateShape(32, 48), {(32, 48): 4.0}, is_assumed=True),
        LabwareFacts("trough", "trough", None, {WHOLE: 12_000.0}),
    )
)


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance) -> PlatePanel:
    """A visible card of a run that has begun."""
    made = PlatePanel(appearance=appearance)
    qtbot.addWidget(made)
    made.resize(430, 300)
    made.show()
    made.begin(BENCH)
    return made


def step(number: int, operation: str, status: StepStatus, **arguments: object) -> StepEvent:
    """Return a liquid handler's step."""
    return StepEvent(number, status, operation, operation=f"liquid_handler.{operation}", arguments=arguments)


def test_the_plate_that_is_worked_on_is_shown(qtbot: QtBot, panel: PlatePanel) -> None:
    assert panel.title.text() == "Plate"
    panel.take([step(1, "dispense", "started", resources="big_plate A1:B1", vols=[1.0, 1.0])])
    qtbot.waitUntil(lambda: panel.title.text() == "Big plate", timeout=TIMEOUT_MS)
    assert panel.target.text() == "target A1:B1"
    assert "tart volume not entered" in panel.caution.text()
    panel.show_labware("plate")
    panel.take([step(2, "dispense", "started", resources="big_plate A2", vols=[1.0])])
    panel.show_now()
    assert panel.title.text() == "Plate"  # the user chose it
    panel.end()
    assert not panel.target.isVisible()


def test_wells_are_read_by_keys_and_by_the_pointer(panel: PlatePanel) -> None:
    panel.take([step(1, "aspirate", "started", resources="plate A1", vols=[50.0])])
    panel.show_now()
    panel.map.setFocus()
    assert panel.map.accessibleDescription() == "A1 · 200 µL of 360 µL · source"
    QTest.keyClick(panel.map, Qt.Key.Key_Down)
    QTest.keyClick(panel.map, Qt.Key.Key_Right, CONTROL)
    assert panel.map.here == (2, 12)
    assert panel.pointed.text() == "B12 · nothing known"
    QTest.keyClick(panel.map, Qt.Key.Key_Home, CONTROL)
    assert panel.map.here == (1, 1)
    assert panel.map.accessibleName() == "Plate: 96 wells, liquid in 1 of them"
    QTest.mouseMove(panel.map, QPoint(1, 1))
    assert panel.pointed.text() == ""


def test_a_plate_of_1536_wells_is_walked_through(panel: PlatePanel) -> None:
    panel.show_labware("big_plate")
    panel.map.setFocus()
    QTest.keyClick(panel.map, Qt.Key.Key_End, CONTROL)
    assert panel.pointed.text() == "AF48 · 4 µL"
    assert not panel.grab().isNull()


def test_the_deck_says_what_stands_where(qtbot: QtBot, panel: PlatePanel) -> None:
    panel.take([step(1, "tip_pickup", "completed", tip_spots="tip_rack A1:B1")])
    panel.take([step(2, "aspirate", "started", resources="trough", vols=[50.0])])
    panel.show_now()
    panel.show_labware("")
    deck = panel.deck
    assert [deck.words_of(piece) for piece in deck.pieces] == [
        "Position 1: Tip rack, 2 tips used",
        "Position 2: Plate, liquid in 1 of 96",
        "Big plate, liquid in 1 of 1536",
        "Trough, 12 mL, source",
    ]
    assert not panel.grab().isNull()
    deck.setFocus()
    QTest.keyClick(deck, Qt.Key.Key_Right)
    QTest.keyClick(deck, Qt.Key.Key_Return)
    assert panel.title.text() == "Plate"
    assert panel.shown is not None


def test_the_wells_of_a_chosen_step_are_ringed(panel: PlatePanel) -> None:
    panel.take([step(1, "aspirate", "completed", resources="plate A1", vols=[50.0])])
    panel.take([step(2, "dispense", "completed", resources="plate A2:B2", vols=[25.0, 25.0])])
    panel.take([step(3, "dispense", "completed", resources="big_plate A2", vols=[1.0])])
    panel.show_steps(frozenset({1, 2}))
    assert panel.title.text() == "Plate"
    assert (panel.source.text(), panel.target.text()) == ("source A1", "target A2:B2")
    assert panel.caution.text() == "Rings show step 1; volumes are current"
    panel.show_steps(None)
    assert panel.title.text() == "Big plate"


def test_what_nobody_has_said_is_no_figure(panel: PlatePanel) -> None:
    panel.take([step(1, "aspirate", "completed", resources="plate C3", vols=[50.0])])
    panel.take([step(2, "aspirate", "completed", resources="trough", vols=[50_000.0])])
    panel.show_labware("plate")
    assert str(panel.map.words_of((3, 3))) == "C3 · amount unknown"
    assert "tart volume not entered" in panel.caution.text()
    panel.show_labware("")
    assert panel.deck.pieces[3].words == "amount unknown"


def test_what_nobody_knows_is_said(panel: PlatePanel) -> None:
    panel.take([step(1, "aspirate", "failed", resources="plate A1", vols=[50.0])])
    panel.show_now()
    assert "a step failed" in panel.caution.text()
    panel.take([step(9, "aspirate", "started", resources="plate A1", vols=[50.0])])
    panel.show_now()
    assert "Not all steps are shown here" in panel.caution.text()


def test_without_labware_there_is_a_sentence(qtbot: QtBot, panel: PlatePanel) -> None:
    panel.begin(BenchFacts())
    assert panel.nothing.isVisible()
    assert not panel.field.isVisible()
    panel.take([step(1, "dispense", "completed", resources="found B2", vols=[5.0])])
    qtbot.waitUntil(lambda: panel.title.text() == "Found", timeout=TIMEOUT_MS)
    assert str(panel.map.words_of((2, 2))) == "B2 · 5 µL · target"


def test_the_plate_fills_its_card(qtbot: QtBot, panel: PlatePanel) -> None:
    panel.resize(520, 298)  # its size in a window of 1280 by 800
    qtbot.waitUntil(lambda: panel.map.height() > 200)
    plate = panel.map.body
    assert plate.width() >= panel.width() / 2
    assert plate.height() >= 0.7 * panel.height()


def test_the_well_is_read_out_large(panel: PlatePanel) -> None:
    panel.take([step(1, "dispense", "completed", resources="plate A1:B1", vols=[50.0, 50.0])])
    panel.show_now()
    reading = panel.pointed
    assert reading.text() == "A1 · 250 µL of 360 µL · target", "where nobody points, it is what is filled"
    assert (reading.name.text(), reading.value.text(), reading.limit.text()) == ("A1", "250 µL", "of 360 µL")
    assert reading.value.font().pixelSize() == 23
    panel.map.setFocus()
    QTest.keyClick(panel.map, Qt.Key.Key_Down)
    assert reading.value.text() == "50 µL"
    panel.take([step(2, "dispense", "completed", resources="plate B1", vols=[5.0])])
    panel.show_now()
    assert reading.value.text() == "55 µL", "what is pointed at is told as it is now"
