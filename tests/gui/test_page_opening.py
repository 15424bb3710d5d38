"""Pages are laid out and painted in pieces before they are first shown."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from praxis_desktop.gui.window.page_opening import PageStack, prepare_appearance


class Noting(QLabel):
    """A label that notes when it is resized and painted."""

    def __init__(self) -> None:
        super().__init__("Nothing is wrong with this plate. " * 20)
        self.setWordWrap(True)
        self.resizes = 0
        self.paintings = 0

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.resizes += 1
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self.paintings += 1
        super().paintEvent(event)


@pytest.fixture
def stack(qtbot: QtBot) -> PageStack:
    stack = PageStack()
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    stack.resize(400, 500)
    stack.show()
    qtbot.waitExposed(stack)
    return stack


def page_in(stack: PageStack) -> tuple[QWidget, Noting]:
    page, label = QWidget(), Noting()
    layout = QVBoxLayout(page)
    layout.addWidget(label)
    layout.addStretch(1)
    stack.addWidget(page)
    return page, label


def test_a_prepared_page_appears_as_it_was_laid_out(stack: PageStack) -> None:
    page, label = page_in(stack)
    for _ in prepare_appearance(page, stack):
        assert not page.isVisible()
    place, resizes = label.geometry(), label.resizes
    assert label.paintings
    stack.setCurrentWidget(page)
    assert label.geometry() == place
    assert place.height() > label.fontMetrics().height()
    assert label.resizes == resizes


def test_the_stack_prepares_pages_by_itself_while_another_is_shown(qtbot: QtBot, stack: PageStack) -> None:
    first, second = page_in(stack), page_in(stack)
    stack.prepare(first[0], second[0])
    assert not first[1].paintings
    qtbot.waitUntil(lambda: bool(first[1].paintings and second[1].paintings))
    assert stack.currentIndex() == 0


def test_a_page_that_is_shown_or_deleted_meanwhile_is_left_alone(stack: PageStack) -> None:
    shown, label = page_in(stack)
    pieces = prepare_appearance(shown, stack)
    next(pieces)
    stack.setCurrentWidget(shown)
    painted = label.paintings
    assert list(pieces) == []
    assert label.paintings == painted
    deleted, _ = page_in(stack)
    pieces = prepare_appearance(deleted, stack)
    next(pieces)
    delete(deleted)
    assert list(pieces) == []
