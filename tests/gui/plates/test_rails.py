"""The live deck of a robot with rails, drawn from the steps of a guest on PyLabRobot's simulated STAR."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import BenchFacts
from tests.gui.plates.conftest import ShowDeck
from tests.runs.star_guest import transfer


@pytest.fixture
def panel(show_deck: ShowDeck) -> PlatePanel:
    """A visible card that shows the whole deck of a program without a bench."""
    return show_deck(BenchFacts())


def until(operation: str, status: str) -> list[StepEvent]:
    """Return the transfer's steps up to the first of this kind."""
    events = transfer()
    last = next(
        at
        for at, event in enumerate(events)
        if event.operation == f"liquid_handler.{operation}" and event.status == status
    )
    return list(events[: last + 1])


def play(panel: PlatePanel, events: list[StepEvent]) -> None:
    panel.take(events)
    panel.show_labware("")
    panel.show_now()
    QApplication.processEvents()


def words(panel: PlatePanel) -> dict[str, str]:
    """Return the deck's description of each piece, keyed by name."""
    return {piece.name: panel.deck.words_of(piece) for piece in panel.deck.pieces}


def rows(panel: PlatePanel) -> list[tuple[str, ...]]:
    return [
        tuple(label.text() for label in row if label.isVisible())
        for row in panel.channels.rows
        if row[0].isVisible()
    ]


def test_labware_stands_on_its_carriers_with_tips_volumes_and_channels(panel: PlatePanel) -> None:
    play(panel, until("dispense", "completed"))
    told = words(panel)
    assert told["tips"] == "Position 1/0: Tips, 88 left"
    assert told["plate"] == "Position 8/0: Plate, target"
    assert told["source"] == "Position 8/1: Source"
    assert told["buffer"] == "Position 15/0: Buffer, 98.4 mL of 200 mL, source"
    assert set(told) == {"tips", "large_tips", "plate", "source", "buffer", "trash"}
    assert rows(panel)[0] == ("1", "A1", "140 µL", "2.5 mm")
    panel.show_labware("plate")
    assert panel.pointed.text() == "A1 · 60 µL of 360 µL · target"


def test_dropped_tips_are_in_the_waste_and_a_moved_plate_stands_where_it_was_put(panel: PlatePanel) -> None:
    play(panel, list(transfer()))
    told = words(panel)
    assert told["trash"] == "Tip waste, 8 tips"
    assert told["source"].startswith("Position 8/3: Source")


def test_a_channel_moves_only_while_its_step_lasts(panel: PlatePanel) -> None:
    play(panel, until("dispense", "started"))
    assert panel.moving.isVisible()
    assert panel.channels.doing.text() == "dispensing"
    play(panel, until("dispense", "completed"))
    assert not panel.moving.isVisible()


def test_the_gripper_and_the_96_head_say_what_they_hold(panel: PlatePanel) -> None:
    play(panel, until("resource_pickup", "completed"))
    assert ("iSWAP", "Source", "holds it") in rows(panel)
    play(panel, until("resource_drop", "completed"))
    assert not any(row[0] == "iSWAP" and row[2] == "holds it" for row in rows(panel))
    play(panel, list(transfer()))
    assert ("96 head", "Source", "96 tips") in rows(panel)
    assert ("CO-RE gripper", "Plate", "holds it") in rows(panel)


def test_the_band_of_the_channels_stands_over_their_column(panel: PlatePanel) -> None:
    play(panel, until("dispense", "completed"))
    still = panel.deck.grab().toImage()
    play(panel, until("dispense", "started"))
    picture = panel.deck.grab().toImage()
    found = [x for x in range(picture.width()) if picture.pixelColor(x, 3) != still.pixelColor(x, 3)]
    assert 20 <= found[-1] - found[0] <= 30
    middle = (found[0] + found[-1]) / 2
    at = QPoint(round(middle), round(picture.height() * 0.85))
    QTest.mouseMove(panel.deck, at)
    QApplication.processEvents()
    assert panel.pointed.text().startswith("Position 8/0: Plate")


def test_arrows_walk_over_the_deck_as_it_stands(panel: PlatePanel) -> None:
    play(panel, until("dispense", "completed"))
    panel.deck.setFocus()

    def press(key: Qt.Key) -> str:
        QTest.keyClick(panel.deck, key)
        return panel.deck.accessibleDescription().partition(",")[0]

    press(Qt.Key.Key_Right)
    for _ in range(4):
        press(Qt.Key.Key_Left)
    assert press(Qt.Key.Key_Down) in ("Position 1/0: Tips", "Position 1/1: Large tips")
    press(Qt.Key.Key_Down)
    assert press(Qt.Key.Key_Right) == "Position 8/0: Plate"
    assert press(Qt.Key.Key_Up) == "Position 8/1: Source"
    QTest.keyClick(panel.deck, Qt.Key.Key_Return)
    assert panel.title.text() == "Source"


def test_what_a_guest_sends_cannot_break_the_deck(panel: PlatePanel) -> None:
    for decks in (
        {"liquid_handler": {"pieces": [["x"] * 13]}},
        {"liquid_handler": {"deck": ["Deck", 0, 0, 0, 0, 0]}},
        {"liquid_handler": {"pieces": [["a", "a", "site", "", 0, 0, 0, 0, 0, 0, 0, None, 0]]}},
        {
            "liquid_handler": {
                "pieces": [["p", "", "plate", "", 0, 0, 0, 0, 0, 0, None, [0, 0] + [0] * 8 + [True], 0]]
            }
        },
        {"liquid_handler": {"volumes": {"p": {"?": 1, "A1": 3}}, "channels": {"x": None, "-1": None}}},
    ):
        panel.take([StepEvent(1, "completed", "Connect", instrument="liquid_handler", decks=decks)])
        panel.show_now()
        panel.deck.grab()
    play(panel, list(transfer()))
    assert words(panel)["tips"] == "Position 1/0: Tips, 88 left"
