"""Cards are painted from cached pictures: identical to the pixel, renewed after changes, postponed in long
turns.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPixmapCache
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library import card_drawing
from praxis_desktop.gui.library.card_drawing import CardPictures, draw_result, elided
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.last_runs import LastRun
from praxis_desktop.gui.run.words import StateLook
from praxis_desktop.runs.library import Library
from tests.gui.library.test_library_page import ENTRIES, library

__all__ = ["library"]

GROUND = "#F2F4F8"
CELL = QRect(5, 7, 123, 61)


@pytest.fixture(autouse=True)
def no_pictures(qapp: object) -> None:
    QPixmapCache.clear()


class Card:
    """Paints a frame and a word, and counts its calls."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.drawn = 0

    def draw(self, painter: QPainter) -> None:
        self.drawn += 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor("#1D4ED8"))
        painter.drawRoundedRect(QRectF(CELL).adjusted(1, 1, -15, -15), 12, 12)
        painter.drawText(QRectF(CELL), Qt.AlignmentFlag.AlignCenter, self.word)


def shown(scale: float, scrolled: float, paint: Callable[[QPainter], object]) -> QImage:
    """Return the picture of a view with this scale and scroll position."""
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(GROUND))
    painter = QPainter(image)
    painter.translate(QPointF(0, scrolled))
    paint(painter)
    painter.end()
    return image


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("scrolled", [0.0, 3.0, -1.0])
def test_a_picture_is_the_card_to_the_pixel(scale: float, scrolled: float) -> None:
    card, pictures = Card("Serial dilution"), CardPictures()
    pictured = shown(
        scale, scrolled, lambda painter: pictures.paint(painter, CELL, "card", (), card.draw, ground=GROUND)
    )
    assert pictured == shown(scale, scrolled, card.draw)


def test_a_card_is_drawn_again_when_something_of_it_changes() -> None:
    card, pictures = Card("Serial dilution"), CardPictures()

    def paint(*facts: object) -> None:
        shown(1, 0, lambda painter: pictures.paint(painter, CELL, "card", facts, card.draw, ground=GROUND))

    paint("passed")
    paint("passed")
    assert card.drawn == 1
    paint("failed")
    assert card.drawn == 2


def test_in_a_turn_that_is_long_a_card_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after, pictures = Card("Passed"), Card("Failed"), CardPictures()

    def paint(card: Card) -> tuple[QImage, list[bool]]:
        told: list[bool] = []
        image = shown(
            1,
            0,
            lambda painter: told.append(
                pictures.paint(painter, CELL, "card", (card.word,), card.draw, ground=GROUND)
            ),
        )
        return image, told

    was, _ = paint(before)
    monkeypatch.setattr(card_drawing, "is_long", lambda: True)
    assert paint(after) == (was, [False])
    assert after.drawn == 0
    monkeypatch.undo()
    assert paint(after) == (shown(1, 0, after.draw), [True])


def test_cards_that_were_put_off_are_painted_soon(
    qtbot: QtBot, window: MainWindow, library: LibraryModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[None] = []

    def is_long() -> bool:
        asked.append(None)
        return len(asked) <= len(ENTRIES) + 1

    monkeypatch.setattr(card_drawing, "is_long", is_long)
    assert window.library is not None
    window.switch.show_library()
    library._take_library(Library(ENTRIES))
    cards = window.library.page.views.cards
    qtbot.waitUntil(lambda: len(asked) > len(ENTRIES) + 1 and not cards._delegate._late._waiting)
    late = cards.grab()
    QPixmapCache.clear()
    assert cards.grab().toImage() == late.toImage()


def test_a_card_never_cuts_a_number(qapp: object) -> None:
    text = "The limits are for 1000 µL"
    metrics = QFontMetrics(QFont())
    shown = {elided(text, metrics, width) for width in range(metrics.horizontalAdvance("The limits …"), 400)}
    assert text in shown
    whole = {f"{text[:place]} …" for place, letter in enumerate(text) if letter == " "}
    assert shown - {text} <= whole


def test_the_emergency_stop_of_a_simulated_run_does_not_look_like_a_real_one(appearance: Appearance) -> None:
    stopped = StateLook("Emergency stop", "halt", "err")
    pictures = []
    for is_simulated in (False, True):
        picture = QImage(200, 40, QImage.Format.Format_RGB32)
        picture.fill(0)
        painter = QPainter(picture)
        run = LastRun("none", stopped, 0.0, is_simulated=is_simulated, is_completed=False)
        draw_result(painter, QRectF(0, 0, 200, 40), run, appearance)
        painter.end()
        pictures.append(picture)
    assert pictures[0] != pictures[1]
