"""The view of the output: bounded, coloured, and kept at the reader's position."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QTextCursor
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.text import OutputText, Piece
from praxis_desktop.gui.output.view import MAX_LINES, OutputView


@pytest.fixture
def view(qtbot: QtBot, appearance: Appearance) -> OutputView:
    """An empty, visible view."""
    shown = OutputView(appearance=appearance)
    qtbot.addWidget(shown)
    shown.resize(600, 300)
    shown.show()
    return shown


def color_at(view: OutputView, position: int) -> str:
    cursor = QTextCursor(view.document())
    cursor.setPosition(position)
    return cursor.charFormat().foreground().color().name().upper()


def test_only_the_last_lines_are_kept(view: OutputView) -> None:
    for start in range(0, 3 * MAX_LINES, 1000):
        text = "".join(f"{start + number}\n" for number in range(1000))
        view.append_pieces([Piece("stdout", text)])
    assert view.blockCount() == MAX_LINES
    assert view.toPlainText().endswith(f"{3 * MAX_LINES - 1}\n")


def test_the_reader_keeps_the_place_while_the_first_lines_are_dropped(view: OutputView) -> None:
    view.append_pieces([Piece("stdout", "".join(f"line {number}\n" for number in range(MAX_LINES)))])
    bar = view.verticalScrollBar()
    bar.setValue(5000)
    before = view.firstVisibleBlock().text()
    for _ in range(3):
        view.append_pieces([Piece("stdout", "more\n" * 500)])
    assert view.document().firstBlock().text() == "line 1501"
    assert view.firstVisibleBlock().text() == before
    bar.setValue(bar.maximum())
    view.append_pieces([Piece("stdout", "more\n" * 500)])
    assert bar.value() == bar.maximum()


def test_a_line_keeps_its_colours_when_it_becomes_the_first(view: OutputView, appearance: Appearance) -> None:
    view.append_pieces([Piece("stdout", "out\n"), Piece("stderr", "err\n"), Piece("stdout", "out\n")])
    view.append_pieces([Piece("stdout", "out\n" * (MAX_LINES - 3))])
    assert view.document().firstBlock().text() == "err"
    appearance.choose("dark")
    assert color_at(view, 1) == appearance.tone("warn").fg.upper()
    assert color_at(view, 5) != appearance.tone("warn").fg.upper()


def test_the_end_is_followed_until_the_reader_scrolls_up(view: OutputView) -> None:
    bar = view.verticalScrollBar()
    view.append_pieces([Piece("stdout", "line\n" * 200)])
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    view.append_pieces([Piece("stdout", "line\n" * 200)])
    assert bar.value() == 10


def test_errors_are_tinted_also_after_a_change_of_colours(view: OutputView, appearance: Appearance) -> None:
    view.append_pieces([Piece("stdout", "out\n"), Piece("stderr", "err\nerr"), Piece("stdout", "out\n")])
    assert color_at(view, 6) == appearance.tone("warn").fg
    appearance.choose("dark")
    assert color_at(view, 6) == color_at(view, 9) == appearance.tone("warn").fg
    assert color_at(view, 2) != appearance.tone("warn").fg


def test_a_progress_display_stays_on_its_line(view: OutputView) -> None:
    text = OutputText()
    for percent in range(0, 101, 10):
        view.append_pieces(text.feed("stdout", b"start\n" if not percent else b""))
        view.append_pieces(text.feed("stdout", f"\r{percent} %".encode()))
    assert view.toPlainText() == "start\n100 %"


def test_styles_are_shown_and_follow_the_appearance(view: OutputView, appearance: Appearance) -> None:
    view.append_pieces(OutputText().feed("stdout", b"plain \x1b[1;31mred\x1b[0m\n"))
    place = len("plain r")
    for scheme in ("dark", "light"):
        appearance.choose("dark" if scheme == "dark" else "light")
        assert color_at(view, place) == appearance.tone("err").fg.upper()
    cursor = QTextCursor(view.document())
    cursor.setPosition(place)
    assert cursor.charFormat().fontWeight() == QFont.Weight.Bold
    assert view.toPlainText() == "plain red\n"
