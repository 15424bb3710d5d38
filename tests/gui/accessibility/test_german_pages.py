"""The pages in German: none of the program's own texts is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import cut_texts, too_large
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from tests.gui.accessibility.pages import PAGES, go
from tests.gui.english import english_words

_PARTS = re.compile(r" · |\. |: |\n|, |…")
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_MOST_ROWS = 60


def texts(window: QWidget) -> Iterator[str]:
    """Yield all texts in a window, including those for screen readers."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif isinstance(widget, QAbstractItemView):
            yield from items(widget)


def items(view: QAbstractItemView) -> Iterator[str]:
    """Yield the texts in the rows of a view."""
    model = view.model()
    for row in range(min(model.rowCount(), _MOST_ROWS)):
        column = 0
        while (index := model.index(row, column, QModelIndex())).isValid():
            yield from (text for role in _ROLES if isinstance(text := model.data(index, role), str))
            column += 1


@pytest.fixture(scope="module")
def of_protocols() -> str:
    """All texts of the library's protocols, in one line."""
    folder = shipped("resources") / "protocols"
    told = " ".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    return " ".join(re.sub(r"[\"'`()]|\s+", " ", told).split()).lower()


def is_own(part: str, of_protocols: str) -> bool:
    """Return whether a text is from a protocol."""
    words = " ".join(re.sub(r"[\"'`()_]|\s+", " ", part).split()).lower()
    return words in of_protocols or words in of_protocols.replace("_", " ")


@pytest.mark.usefixtures("_german")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_german_and_has_room_for_it(
    qtbot: QtBot, whole_window: MainWindow, page: str, of_protocols: str
) -> None:
    # A single test, because making the whole window takes long.
    go(qtbot, whole_window, page)
    left = {
        part
        for text in texts(whole_window)
        for part in _PARTS.split(re.sub(r"<[^>]*>|\u200b|`[^`]*`", "", text))
        if english_words(part) and "/" not in part and not is_own(part, of_protocols)
    }
    assert not left
    for size in ((1280, 800), WINDOW_MINIMUM):
        whole_window.resize(*size)
        qtbot.wait(50)
        assert not list(cut_texts(whole_window))
        assert not list(too_large(whole_window, WINDOW_MINIMUM))


@pytest.mark.usefixtures("_german")
def test_the_dialogs_of_qt_speak_german() -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QCoreApplication.translate("QFileDialog", "File &name:") == "Datei&name:"
    assert QCoreApplication.translate("QPrintDialog", "Print") == "Drucken"
