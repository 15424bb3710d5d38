"""A deck of 20 carriers with 5 plates of 96 wells each, which is drawn over several frames."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPixmap

from bench.window.deck import FIRST_FRAMES, dispensed, full_deck
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import BenchFacts
from tests.gui.plates.conftest import ShowDeck


def drawn(panel: PlatePanel) -> QImage:
    picture = QPixmap(panel.deck.size())
    panel.deck.render(picture)
    return picture.toImage()


def changed(before: QImage, after: QImage) -> tuple[range, range]:
    """Return the columns and the rows of pixels that differ."""
    places = [
        (x, y)
        for x in range(before.width())
        for y in range(before.height())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    columns, rows = [x for x, _ in places], [y for _, y in places]
    return range(min(columns), max(columns) + 1), range(min(rows), max(rows) + 1)


def count(picture: QImage, color: int) -> int:
    """Return the number of pixels of a colour."""
    return sum(picture.pixel(x, y) == color for x in range(picture.width()) for y in range(picture.height()))


def settled(panel: PlatePanel) -> QImage:
    """Return the deck once it is completely drawn."""
    for _ in range(3 * FIRST_FRAMES):
        picture = drawn(panel)
        if picture == drawn(panel) == drawn(panel):
            return picture
    raise AssertionError("the deck is not drawn to its end")


def test_a_large_deck_is_drawn_to_its_end_and_then_only_what_has_changed(show_deck: ShowDeck) -> None:
    panel = show_deck(BenchFacts())
    panel.take([full_deck()])
    panel.show_labware("")
    panel.show_now()
    before = settled(panel)
    panel.take([dispensed(1)])
    panel.show_now()
    columns, rows = changed(before, settled(panel))
    assert len(columns) < before.width() / 4
    assert len(rows) < before.height() / 4


def test_plates_do_not_vanish_while_their_new_contents_are_drawn(
    show_deck: ShowDeck, appearance: Appearance
) -> None:
    panel = show_deck(BenchFacts())
    panel.take([full_deck()])
    panel.show_labware("")
    panel.show_now()
    empty = QColor(appearance.colors.sunken).rgb()  # a carrier without its plates
    before = count(settled(panel), empty)
    panel.take([full_deck(40.5)])
    panel.show_now()
    assert count(drawn(panel), empty) < 1.1 * before
