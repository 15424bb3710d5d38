"""The deck and the checklist on the setup page: pointing at an item in one marks it in the other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.deck import DeckMap
from praxis_desktop.gui.plates.pieces import DeckPiece
from praxis_desktop.gui.setup.labware import LabwareRow, PlacingList, ToPlace
from praxis_desktop.gui.setup.page import SetupBody
from praxis_desktop.gui.setup.parameters_card import FormPanel
from praxis_desktop.protocols.definition import LabwareRole
from praxis_desktop.workers.setup.sheets import LabwareSheet


@pytest.fixture
def bench(qtbot: QtBot, appearance: Appearance) -> QWidget:
    """A deck with two pieces of labware, and its list."""
    both = QWidget()
    deck, placing = DeckMap(appearance=appearance), PlacingList(appearance=appearance)
    placing.set_columns(1)
    deck.pointed_piece.connect(placing.mark)
    placing.pointed.connect(deck.mark)
    deck.show_pieces(
        [DeckPiece("plate", "Plate", "", "2", 2, placing="open"), DeckPiece("tips", "Tips", "", "5", 5)]
    )
    placing.show_items([ToPlace("plate", "Plate", "Position 2"), ToPlace("tips", "Tips", "Position 5")])
    layout = QHBoxLayout(both)
    layout.addWidget(deck)
    layout.addWidget(placing)
    qtbot.addWidget(both)
    both.resize(640, 320)
    with qtbot.waitExposed(both):
        both.show()
    return both


def test_an_item_of_the_list_marks_its_piece_on_the_deck(bench: QWidget) -> None:
    (deck,), (placing,) = bench.findChildren(DeckMap), bench.findChildren(PlacingList)
    tips = placing.items[1]
    tips.box.setFocus()
    assert deck.marked == "tips"
    deck.setFocus()
    assert deck.marked == ""
    place = QPointF(5, 5)
    QApplication.sendEvent(placing.items[0], QEnterEvent(place, place, place))
    assert deck.marked == "plate"
    QApplication.sendEvent(placing.items[0], QEvent(QEvent.Type.Leave))
    assert deck.marked == ""


def test_a_piece_of_the_deck_marks_its_item_of_the_list(bench: QWidget) -> None:
    (deck,), (placing,) = bench.findChildren(DeckMap), bench.findChildren(PlacingList)
    deck.setFocus()
    assert [item.is_marked for item in placing.items] == [True, False]
    QTest.keyClick(deck, Qt.Key.Key_Right)
    assert [item.is_marked for item in placing.items] == [False, True]
    placing.items[0].box.setFocus()
    assert not any(item.is_marked for item in placing.items)
    place = deck._places()[1].center().toPoint()
    QTest.mouseMove(deck, place)
    QTest.mouseMove(deck, place + QPoint(1, 1))
    assert [item.is_marked for item in placing.items] == [False, True]
    QApplication.sendEvent(deck, QEvent(QEvent.Type.Leave))
    assert not any(item.is_marked for item in placing.items)


def test_labware_is_chosen_by_readable_names_and_known_by_those_of_the_catalogue(
    qtbot: QtBot, appearance: Appearance
) -> None:
    titles = {"cor_96": "Corning, 96 wells, 360 µL", "nest_1": "NEST, 195 mL"}
    sheet = LabwareSheet(LabwareRole("plate", "Plate", help="Where it goes."), "Plate", titles, "cor_96")
    row = LabwareRow(sheet, appearance=appearance)
    qtbot.addWidget(row)
    with qtbot.waitActive(row):
        row.show()
        row.activateWindow()
    row.choose("cor_96")
    assert (row.field.text, row.choice, row.chosen_title) == (titles["cor_96"], "cor_96", titles["cor_96"])
    assert row.catalogue.text() == "Where it goes · cor_96"
    editor = row.field.lineEdit()
    assert editor is not None
    row.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    row.setFocus()
    QTest.mouseClick(editor, Qt.MouseButton.LeftButton)
    assert editor.selectedText() == titles["cor_96"], "a click selects what is there"
    QTest.keyClicks(editor, "NEST, 195 mL@3")
    assert (row.choice, row.chosen_title) == ("nest_1@3", titles["nest_1"])
    editor.selectAll()
    QTest.keyClicks(editor, "cor_96@1")
    assert (row.choice, row.chosen_title) == ("cor_96@1", titles["cor_96"]), "its own name serves, too"
    editor.selectAll()
    QTest.keyClicks(editor, "unheard of")
    assert row.choice == "unheard of"


def test_presets_stand_below_the_sections_where_there_is_room(qtbot: QtBot, appearance: Appearance) -> None:
    body = SetupBody(appearance=appearance)
    body.sections.add("values", "Values")
    form = FormPanel(appearance=appearance)
    body.add(form, "values")
    body.set_form(form)
    qtbot.addWidget(body)
    body.resize(1280, 700)
    with qtbot.waitExposed(body):
        body.show()
    assert body.sections.isAncestorOf(form.presets)
    body.resize(900, 700)
    assert form.isAncestorOf(form.presets)
    body.resize(1280, 700)
    assert body.sections.isAncestorOf(form.presets)


def test_a_list_whose_labware_a_run_has_used_up_says_that_its_ticks_are_gone(
    qtbot: QtBot, appearance: Appearance
) -> None:
    placing = PlacingList(appearance=appearance)
    qtbot.addWidget(placing)
    placing.show_items([ToPlace("plate", "Plate")])
    placing.place_all()
    told: list[int] = []
    placing.changed.connect(lambda: told.append(placing.placed))
    placing.forget()
    assert told == [0], "what was counted before must be counted again"
