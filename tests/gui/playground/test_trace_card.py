"""The trace viewer: drawn step by step, controlled by buttons, slider and keys, and described in words."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.trace.card import TraceCard
from praxis_desktop.gui.trace.layout import Box, Overview, Words
from praxis_desktop.gui.trace.view import read, step_words
from tests.gui.playground.test_trace_views import SITES, content, frame, node

KEY = Qt.Key


def sorting(count: int) -> dict[str, Any]:
    """Return a trace of this many steps on line 2, and one on line 3."""
    here = {"locals": {"j": 0, "a": {"list": 1}}}
    frames = [frame("new", 1, None, [3, 1, 2], 1)]
    frames += [frame("get", 1, number % 3, 3, 1, **here) for number in range(count)]
    return content([*frames, frame("set", 1, 2, 9, 3, **here)], SITES)


@pytest.fixture
def card(qtbot: QtBot, appearance: Appearance) -> TraceCard:
    """A visible card with nothing to show yet."""
    made = TraceCard(appearance=appearance)
    qtbot.addWidget(made)
    made.resize(828, 222)
    assert made.isHidden()
    return made


def show(qtbot: QtBot, card: TraceCard, told: dict[str, Any]) -> None:
    """Load a trace and show it."""
    card.show_trace(told)
    qtbot.waitUntil(card.isVisible, timeout=20_000)
    QApplication.processEvents()


def boxes(card: TraceCard) -> list[Box]:
    """Return the drawn boxes of items and nodes."""
    return [shape for shape in card.canvas.drawing.shapes if isinstance(shape, Box)]


def test_keys_and_buttons_move(qtbot: QtBot, card: TraceCard) -> None:
    show(qtbot, card, sorting(9))
    assert card.count.text() == "1 / 10"
    card.scroll_area.setFocus()
    for key, expected in (
        (KEY.Key_Right, 1),
        (KEY.Key_Right, 2),
        (KEY.Key_Left, 1),
        (KEY.Key_End, 9),
        (KEY.Key_Home, 0),
        (KEY.Key_Left, 0),
    ):
        QTest.keyClick(card, key)
        assert card.clock.step == expected
    QTest.mouseClick(card.on_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(card.on_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(card.back_button, Qt.MouseButton.LeftButton)
    assert card.count.text() == "2 / 10"
    QTest.mouseClick(card.slider, Qt.MouseButton.LeftButton, pos=QPoint(card.slider.width() - 2, 20))
    assert card.clock.step == 9
    assert card.lines.marked_line == 3
    card.lines.line_chosen.emit(2)
    assert card.clock.step == 0  # the first frame of that line


def test_it_plays_to_the_end_and_from_there_anew(qtbot: QtBot, card: TraceCard) -> None:
    show(qtbot, card, sorting(3))
    card.speeds.setCurrentIndex(4)
    QTest.keyClick(card, KEY.Key_Space)
    assert card.clock.is_playing
    assert card.play_button.accessibleName() == "Stop playing"
    qtbot.waitUntil(lambda: not card.clock.is_playing, timeout=20_000)
    assert card.clock.step == card.clock.count - 1
    QTest.mouseClick(card.play_button, Qt.MouseButton.LeftButton)
    assert card.clock.step == 0
    QTest.keyClick(card, KEY.Key_Space)
    assert not card.clock.is_playing


def test_marks_are_more_than_colours(qtbot: QtBot, card: TraceCard) -> None:
    show(qtbot, card, sorting(3))
    card.clock.set_step(1)
    assert [box.mark for box in boxes(card)] == ["", "compared", ""]
    pointers = [shape.text for shape in card.canvas.drawing.shapes if isinstance(shape, Words)]
    assert "j" in pointers
    assert card.canvas.accessibleDescription() == "a[1] (j) is read: 3. a holds 3, 3, 2."
    card.clock.set_step(3)
    assert [box.mark for box in boxes(card)] == ["", "", "written"]
    assert "a[2] (j) is set to 9." in card.canvas.accessibleDescription()
    assert "Line 3, this step" in card.lines.model().index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_of_a_long_list_a_window_is_shown_with_a_bar_for_all(qtbot: QtBot, card: TraceCard) -> None:
    frames = [frame("new", 1, None, list(range(300)), 0), frame("get", 1, 250, 250, 1)]
    show(qtbot, card, content(frames, SITES))
    card.clock.set_step(1)
    assert len(boxes(card)) == 40
    [overview] = [shape for shape in card.canvas.drawing.shapes if isinstance(shape, Overview)]
    assert overview.first < 250 / 300 < overview.last
    QApplication.processEvents()
    bar = card.scroll_area.verticalScrollBar()
    acted = card.canvas.drawing
    qtbot.waitUntil(
        lambda: bar.value() <= acted.top and acted.bottom <= bar.value() + card.scroll_area.height() + 8,
        timeout=5000,
    )


@pytest.mark.parametrize("kind", ["ListNode", "TreeNode"])
def test_nodes_are_drawn_even_in_circles(qtbot: QtBot, card: TraceCard, kind: str) -> None:
    field = "next" if kind == "ListNode" else "left"
    frames = [
        node("new", 1, 0, kind=kind, fields={"val": 1, field: {"node": 2}}),
        node("new", 2, 0, kind=kind, fields={"val": 2, field: None}),
        node("set", 2, 1, kind=kind, field=field, target=1, locals={"root": {"node": 1}}),
    ]
    show(qtbot, card, content(frames, SITES))
    assert {box.text for box in boxes(card)} == {"1", "2"}
    card.clock.set_step(1)
    assert sorted(box.text for box in boxes(card)) == ["1", "2"]
    assert [box.mark for box in boxes(card) if box.text == "2"] == ["written"]


def test_nothing_and_too_much_are_told(qtbot: QtBot, card: TraceCard) -> None:
    show(qtbot, card, content([], []))
    assert card.notice.sentence.startswith("This cell has no operations")
    QTest.keyClick(card, KEY.Key_Right)
    told = sorting(3)
    told["left_out"] = 77
    show(qtbot, card, told)
    qtbot.waitUntil(lambda: card.clock.count == 4, timeout=20_000)
    assert card.notice.sentence == "The first 5 operations are shown; 77 others were left out."
    with qtbot.waitSignal(card.closed):
        QTest.mouseClick(card.close_button, Qt.MouseButton.LeftButton)
    assert card.isHidden()


def test_a_step_of_another_thread_than_the_main_one_names_it(qtbot: QtBot, card: TraceCard) -> None:
    here = {"locals": {"j": 0, "a": {"list": 1}}}
    frames = [
        frame("new", 1, None, [3, 1, 2], 0),
        frame("get", 1, 0, 3, 1, **here),
        frame("get", 1, 0, 3, 1, thread="sorter", **here),
    ]
    show(qtbot, card, content(frames, SITES))
    views, said = read(content(frames, SITES)).views, []
    for step in range(card.clock.count):
        card.clock.set_step(step)
        said.append((card.words.text(), step_words(views.at(step)).startswith("In thread sorter.")))
    assert said == [
        ("sort", False),
        ("sort · j = 0", False),
        ("sort · thread sorter · j = 0", True),
    ]
