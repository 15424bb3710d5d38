"""A megabyte is pasted into every text field of the window: it is truncated, and a message says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSpinBox, QToolTip, QWidget

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.widgets.fields import LONGEST_LINE
from tests.gui.resuming.test_offers import interrupted_run
from tests.gui.shown.person import CONTROL, Person

_LONGEST = 10_000

PROGRAM = '''"""Take all that can be typed."""

from praxis import protocol_function


@protocol_function(title="Take all")
async def take_all(words: str = "", portions: int = 2, volume_ul: float = 1.5) -> None:
    print(words, portions)
'''


@pytest.fixture
def megabyte(person: Person) -> str:
    """The contents of the clipboard."""
    text = "pasted words\n" * 80_000
    QGuiApplication.clipboard().setText(text)
    return text


@pytest.fixture
def begin_form(person: Person, tmp_path: Path) -> Callable[[], None]:
    """Shows the form of a protocol."""

    def show() -> None:
        path = tmp_path / "take_all.py"
        path.write_text(PROGRAM, encoding="utf-8")
        person.window.files.open_file(path)
        person.reads("Portions")

    return show


def fields(around: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    """Return the text fields there."""
    lines = [one for one in around.findChildren(QLineEdit) if not isinstance(one.parent(), QSpinBox)]
    texts = [one for one in around.findChildren(QPlainTextEdit) if not one.isReadOnly()]
    return [*lines, *texts]


def pasted(field: QLineEdit | QPlainTextEdit) -> str:
    """Return the contents of a field after a paste by keyboard."""
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(field, Qt.Key.Key_V, CONTROL)
    QApplication.processEvents()
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def test_no_field_takes_a_megabyte(
    person: Person, whole: MainWindow, megabyte: str, begin_form: Callable[[], None]
) -> None:
    assert whole.history is not None
    assert whole.resuming is not None
    assert whole.preferences is not None
    whole.history.show()
    whole.instruments_controller.show()
    whole.preferences.show()
    assert whole.history.view is not None
    whole.history.view.note_sheet.ask("1" * 32, "Weigh")
    whole.resuming.resume_sheet.ask(interrupted_run())
    whole.resuming.close_sheet.ask(interrupted_run())
    begin_form()
    whole.menus.palette.trigger()
    whole.menus.keys.trigger()
    found = fields(whole)
    assert len(found) > 20
    for field in found:
        assert len(pasted(field)) <= _LONGEST, field.accessibleName()


def test_what_was_left_out_is_told(person: Person, whole: MainWindow, megabyte: str) -> None:
    assert whole.library is not None
    field = whole.library.page.filters.search
    assert len(pasted(field)) == LONGEST_LINE
    told = QLocale().toString(LONGEST_LINE)
    assert QToolTip.text() == f"This field holds at most {told} characters. The rest was cut off."
    QToolTip.hideText()
    field.clear()


def test_a_note_is_cut_off_where_it_is_full(person: Person, whole: MainWindow, megabyte: str) -> None:
    assert whole.history is not None
    whole.history.show()
    assert whole.history.view is not None
    sheet = whole.history.view.note_sheet
    sheet.ask("1" * 32, "Weigh")
    text = pasted(sheet.field)
    assert text == megabyte[:_LONGEST]
    assert sheet.add_button.isEnabled()
    assert pasted(sheet.field) == text  # it replaced the selection
    QTest.keyClick(sheet.field, Qt.Key.Key_End, CONTROL)
    sheet.field.paste()
    assert sheet.field.toPlainText() == text
    sheet.dismiss()


def test_a_value_that_is_longer_stays_whole(person: Person, whole: MainWindow) -> None:
    assert whole.library is not None
    field = whole.library.page.filters.search
    field.set_whole("x" * 5000)
    assert field.text() == "x" * 5000
    field.clear()
