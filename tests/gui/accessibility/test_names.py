"""Every control on every page has a name and a role, no text is truncated, and the window can be
made small.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import cut_texts, too_large, unnamed
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from praxis_desktop.gui.widgets.labels import ElidedLabel
from tests.gui.accessibility.pages import PAGES, go

SIZES = ((1280, 800), (1024, 700))


class LongWords(QTranslator):
    """A language whose texts take 40 % more room."""

    def translate(self, context: str, source: str, comment: str | None = None, n: int = -1) -> str:
        return source + "n" * round(len(source.strip("0123456789{}")) * 0.4)

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def _long_words(qapp: QApplication) -> Iterator[None]:
    """Switch the window to that language."""
    translator = LongWords()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.parametrize("page", PAGES)
def test_every_control_can_be_told_and_no_text_is_cut(
    qtbot: QtBot, whole_window: MainWindow, page: str
) -> None:
    # A single test, because making the whole window takes long.
    go(qtbot, whole_window, page)
    assert not list(unnamed(whole_window))
    for size in SIZES:
        whole_window.resize(*size)
        qtbot.wait(50)
        assert not list(cut_texts(whole_window))
        assert not list(too_large(whole_window, WINDOW_MINIMUM))


@pytest.mark.usefixtures("_long_words")
@pytest.mark.parametrize("page", PAGES)
def test_words_may_be_longer(qtbot: QtBot, whole_window: MainWindow, page: str) -> None:
    go(qtbot, whole_window, page)
    whole_window.resize(*WINDOW_MINIMUM)
    qtbot.wait(50)
    assert not list(too_large(whole_window, WINDOW_MINIMUM))
    assert not list(cut_texts(whole_window))


def test_a_small_window_has_room_for_the_heading_of_its_list(qtbot: QtBot, whole_window: MainWindow) -> None:
    whole_window.resize(1024, 700)
    go(qtbot, whole_window, "instruments")
    page = whole_window.instruments_controller.page
    assert page is not None
    qtbot.waitUntil(page.list.add_link.isVisible)
    (heading,) = [
        label for label in page.list.findChildren(ElidedLabel) if label.text() == "Known instruments"
    ]
    assert heading.fontMetrics().horizontalAdvance(heading.text()) <= heading.width()
