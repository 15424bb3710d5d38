"""Bad input in every field of the window: it reports the error, or takes the text literally."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from tests.gui.accessibility.pages import go
from tests.gui.shown.person import CONTROL, Person

NOISE = "".join(map(chr, range(1, 256))) * 40 + "\0\ud800\u202e\U0001f9ea"
MARKUP = "<b>Bold</b> <img src='x'> &amp; <script>"
LONG = "many words " * 45 + "x" * 500
NAMES = {"markup": MARKUP, "emoji": "\U0001f9ea\U0001f9eb" * 60, "long": LONG}
FORM = '''"""Takes everything."""

from praxis import protocol_function


@protocol_function(title={title!r}, description={title!r}, category={title!r}, tags=[{title!r}])
async def take(count: int = 3, volume: float = 2.5, text: str = "a", pairs: dict = {{}}) -> None:
    print(count)
'''


def fields(window: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    """Return the visible text fields."""
    found: list[QLineEdit | QPlainTextEdit] = [
        *window.findChildren(QLineEdit),
        *window.findChildren(QPlainTextEdit),
    ]
    return [field for field in found if field.isVisible() and field.isEnabled() and not field.isReadOnly()]


@pytest.mark.parametrize("page", ["library", "setup", "instruments", "settings"])
def test_a_clipboard_full_of_binary_is_pasted_into_every_field(
    qtbot: QtBot, whole: MainWindow, page: str
) -> None:
    person = Person(whole)
    go(qtbot, whole, page)
    found = fields(whole)
    assert found
    clipboard = QGuiApplication.clipboard()
    for field in found:
        if not field.isVisible():
            continue
        for content in (bytes(range(256)) * 2000, NOISE):
            if isinstance(content, bytes):
                data = QMimeData()
                data.setData("application/octet-stream", content)
                clipboard.setMimeData(data)
            else:
                clipboard.setText(content)
            field.setFocus()
            person.types(Qt.Key.Key_V, modifier=CONTROL)
            person.waits(5)
    person.waits(300)  # input is checked a moment after it was typed
    assert whole.minimumSizeHint().width() <= WINDOW_MINIMUM[0]
    assert whole.minimumSizeHint().height() <= WINDOW_MINIMUM[1]
    for field in found:
        if field.isVisible():
            field.clear()
    person.waits(50)


@pytest.mark.parametrize("name", ["markup", "long", pytest.param("emoji", marks=pytest.mark.long)])
def test_a_name_of_any_kind_is_shown_as_it_is_on_every_page(
    person: Person, tmp_path: Path, name: str
) -> None:
    window, title = person.window, NAMES[name]
    path = tmp_path / "named.py"
    path.write_text(FORM.format(title=title), encoding="utf-8")
    window.files.open_file(path)
    person.reads("No problem")  # the first dry run's verdict: the form stands
    for field in window.setup.page.details.findChildren(QLineEdit):
        field.setFocus()
        field.selectAll()
        QGuiApplication.clipboard().setText(title)
        person.types(Qt.Key.Key_V, modifier=CONTROL)
    person.clicks("Start run")
    person.reads("Completed")
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        person.types(key, modifier=CONTROL)
        fits(window)
    person.waits_until(lambda: person.focus_name == "Runs")
    person.types(Qt.Key.Key_Return)
    person.reads("Timeline")
    fits(window)
    person.types(Qt.Key.Key_K, modifier=CONTROL)
    fits(window)


def fits(window: MainWindow) -> None:
    """Check that the page fits into the smallest window, and shows markup literally."""
    QApplication.processEvents()
    window.resize(*WINDOW_MINIMUM)
    QApplication.processEvents()
    window.grab()
    assert (window.width(), window.height()) == WINDOW_MINIMUM
    assert window.minimumSizeHint().width() <= WINDOW_MINIMUM[0]
    for label in window.findChildren(QWidget):
        if hasattr(label, "textFormat") and label.isVisible():
            assert label.textFormat() == Qt.TextFormat.PlainText, label


def test_a_window_whose_files_are_damaged_starts_with_the_usual_and_says_so_once(tmp_path: Path) -> None:
    from praxis_desktop.gui.window_settings import WindowSettings

    file = tmp_path / "window.ini"
    file.write_bytes(b"\0\xff\xfe not a settings file \x00" * 50)
    first = WindowSettings(file)
    assert first.put_aside is not None
    assert first.put_aside.exists()
    assert (first.scheme, first.display_size, first.sounds) == ("system", 100, True)
    first.scheme = "dark"
    first.save()
    again = WindowSettings(file)
    assert (again.put_aside, again.scheme) == (None, "dark")
