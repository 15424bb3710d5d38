"""The deck is enlarged, moved and shown as a whole again, by buttons, keys, the wheel and the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import BenchFacts, LabwareFacts
from praxis_desktop.protocols.parameters.wells import PlateShape
from tests.gui.plates.conftest import ShowDeck

LEFT = Qt.MouseButton.LeftButton
BENCH = BenchFacts(
    tuple(
        LabwareFacts(f"plate_{slot}", "plate", PlateShape(8, 12), place=str(slot), slot=slot)
        for slot in range(1, 12)
    ),
    "OTDeck",
)


@pytest.fixture
def panel(show_deck: ShowDeck) -> PlatePanel:
    """A visible card that shows the deck, in the place of the other panels."""
    return show_deck(BENCH)


def at(panel: PlatePanel, x: float, y: float) -> str:
    """Return the text that the card shows for a point, given as fractions of the deck's size."""
    deck = panel.deck
    QTest.mouseMove(deck, QPoint(2, 2))
    QTest.mouseMove(deck, QPoint(round(x * deck.width()), round(y * deck.height())))
    QApplication.processEvents()
    return panel.pointed.text().partition(":")[0]


def turn(panel: PlatePanel, notches: int, x: float, y: float) -> None:
    """Turn the wheel over a point, in parts of the deck's width and height."""
    place = QPointF(x * panel.deck.width(), y * panel.deck.height())
    QApplication.sendEvent(
        panel.deck,
        QWheelEvent(
            place,
            panel.deck.mapToGlobal(place),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def test_the_wheel_enlarges_what_is_under_the_pointer(panel: PlatePanel) -> None:
    assert at(panel, 0.1, 0.9) == "Position 1"
    assert at(panel, 0.5, 0.9) == "Position 2"
    for _ in range(4):
        turn(panel, 1, 0.1, 0.9)
    assert at(panel, 0.1, 0.9) == "Position 1"
    assert at(panel, 0.5, 0.9) == "Position 1"
    for _ in range(50):
        turn(panel, -1, 0.9, 0.1)
    assert at(panel, 0.5, 0.9) == "Position 2"


def test_buttons_and_keys_zoom(panel: PlatePanel) -> None:
    def seen() -> list[str]:
        return [at(panel, 0.1 * x, 0.1 * y) for x in range(1, 10) for y in range(1, 10)]

    whole = seen()
    assert not panel.fit_button.isEnabled()
    QTest.mouseClick(panel.zoom_button, LEFT)
    assert seen() != whole
    QTest.mouseClick(panel.fit_button, LEFT)
    assert seen() == whole
    assert not panel.fit_button.isEnabled()
    for keys in ((Qt.Key.Key_Plus, Qt.Key.Key_Minus), (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_0)):
        for key in keys[:-1]:
            QTest.keyClick(panel.deck, key)
        assert seen() != whole
        QTest.keyClick(panel.deck, keys[-1])
        assert seen() == whole


def test_arrow_keys_bring_a_site_into_view(panel: PlatePanel) -> None:
    panel.deck.setFocus()
    for _ in range(9):
        QTest.keyClick(panel.deck, Qt.Key.Key_Plus)
    assert at(panel, 0.5, 0.5) == "Position 1"
    for _ in range(10):
        QTest.keyClick(panel.deck, Qt.Key.Key_Right)
    assert at(panel, 0.5, 0.5) == "Position 11"


def test_the_mouse_drags_a_deck_that_is_enlarged_and_a_click_chooses(panel: PlatePanel) -> None:
    for _ in range(3):
        turn(panel, 1, 0.0, 1.0)
    deck, middle = panel.deck, QPoint(panel.deck.width() // 2, panel.deck.height() // 2)
    before = at(panel, 0.5, 0.5)
    QTest.mousePress(deck, LEFT, pos=middle)
    QTest.mouseMove(deck, middle - QPoint(middle.x(), 0))
    QTest.mouseRelease(deck, LEFT, pos=middle - QPoint(middle.x(), 0))
    assert panel.shown is None  # dragging chooses nothing
    after = at(panel, 0.5, 0.5)
    assert before != after
    QTest.mouseClick(deck, LEFT, pos=middle)
    assert panel.title.text() == after.replace("Position", "Plate")


def test_a_release_on_another_piece_than_the_press_chooses_none(panel: PlatePanel) -> None:
    deck = panel.deck
    pressed, released = (QPoint(round(deck.width() * x), round(deck.height() * 0.9)) for x in (0.15, 0.5))
    QTest.mousePress(deck, LEFT, pos=pressed)
    QTest.mouseRelease(deck, LEFT, pos=released)
    assert panel.shown is None


def test_a_piece_for_which_no_slot_is_left_is_not_drawn(panel: PlatePanel) -> None:
    drop = StepEvent(
        1, "completed", "Drop", operation="liquid_handler.dispense", arguments={"resources": "beaker"}
    )
    panel.take([drop])
    panel.show_now()
    assert not panel.deck.grab().isNull()
    assert [piece.name for piece in panel.deck.pieces].count("beaker") == 1


def test_the_card_follows_the_run_again_after_its_deck_was_looked_at(
    qtbot: QtBot, appearance: Appearance
) -> None:
    card = PlatePanel(appearance=appearance, can_enlarge=True)
    qtbot.addWidget(card)
    card.resize(700, 220)
    card.show()
    card.begin(BENCH)
    card.set_whole(is_whole=True)
    card.show_labware("")
    card.set_whole(is_whole=False)
    fill = {"resources": "plate_2 A1", "vols": [5.0]}
    card.take([StepEvent(1, "started", "Fill", operation="liquid_handler.dispense", arguments=fill)])
    card.show_now()
    assert card.shown is not None
    assert card.shown.facts.name == "plate_2"


def test_a_small_deck_does_not_zoom(panel: PlatePanel) -> None:
    """There, the wheel scrolls the page."""
    QTest.mouseClick(panel.zoom_button, LEFT)
    panel.set_whole(is_whole=False)
    QApplication.processEvents()
    small = panel.deck.grab().toImage()
    turn(panel, 1, 0.5, 0.5)
    QTest.keyClick(panel.deck, Qt.Key.Key_Plus)
    assert panel.deck.grab().toImage() == small
    assert not panel.zoom_button.isVisible()
    assert not panel.fit_button.isVisible()
