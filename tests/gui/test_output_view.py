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
