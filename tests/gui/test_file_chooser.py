"""Files are chosen on a sheet of the window: nothing is replaced or created without confirmation."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.overlay import open_covers
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.gui.window.dialogs import FileChooser

RETURN, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder in which files are chosen."""
    made = tmp_path / "runs"
    made.mkdir()
    (made / "kept.txt").write_text("kept", encoding="utf-8")
    return made


@pytest.fixture
def chooser(window: MainWindow, folder: Path) -> FileChooser:
    """A file chooser that has not been opened yet."""
    asked = window.dialogs.dialog("Save the output")
    asked.setDirectory(str(folder))
    return asked


def sheet_of(window: MainWindow) -> Sheet:
    """Return the open sheet."""
    (sheet,) = open_covers(window)
    assert isinstance(sheet, Sheet)
    return sheet


def type_name(chooser: FileChooser, name: str) -> None:
    """Type a name, and press Enter."""
    field = chooser.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(name)
    QTest.keyClick(field, RETURN)


def offer(window: MainWindow, words: str) -> QPushButton | None:
    """Return the visible button with this text on the sheet."""
    buttons = sheet_of(window).findChildren(QPushButton)
    return next((one for one in buttons if one.text() == words and one.isVisible()), None)


@pytest.mark.parametrize("name", ["backButton", "toParentButton"])
def test_the_arrows_stand_out_from_a_dark_ground(
    chooser: FileChooser, appearance: Appearance, name: str
) -> None:
    appearance.choose("dark")
    chooser.ask()
    button = chooser.findChild(QToolButton, name)
    assert isinstance(button, QToolButton)
    button.setEnabled(True)
    picture = button.icon().pixmap(24).toImage()
    marks = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    assert max(mark.lightness() for mark in marks if mark.alpha() > 200) > 150


def test_a_new_file_is_taken_at_once(
    qtbot: QtBot, window: MainWindow, chooser: FileChooser, folder: Path
) -> None:
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.setDefaultSuffix("txt")
    chooser.ask()
    with qtbot.waitSignal(chooser.fileSelected) as chosen:
        type_name(chooser, "new")
    assert Path(chosen.args[0]) == folder / "new.txt"
    assert not open_covers(window)


def test_a_file_is_replaced_only_by_a_button_that_says_so(
    qtbot: QtBot, window: MainWindow, chooser: FileChooser, folder: Path
) -> None:
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.ask()
    with qtbot.assertNotEmitted(chooser.fileSelected):
        type_name(chooser, "kept.txt")
        type_name(chooser, "kept.txt")
    button = offer(window, "Replace it")
    assert button is not None
    with qtbot.waitSignal(chooser.fileSelected) as chosen:
        button.click()
    assert Path(chosen.args[0]) == folder / "kept.txt"


def test_a_folder_is_made_only_by_a_button_that_says_so(
    qtbot: QtBot, window: MainWindow, chooser: FileChooser, folder: Path
) -> None:
    chooser.setFileMode(QFileDialog.FileMode.Directory)
    chooser.ask()
    with qtbot.assertNotEmitted(chooser.fileSelected):
        type_name(chooser, "november")
    assert not (folder / "november").exists()
    button = offer(window, "Create the folder")
    assert button is not None
    with qtbot.waitSignal(chooser.fileSelected) as chosen:
        button.click()
    assert Path(chosen.args[0]) == folder / "november"
    assert (folder / "november").is_dir()


def test_a_file_that_is_not_there_is_told(qtbot: QtBot, window: MainWindow, chooser: FileChooser) -> None:
    chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
    chooser.ask()
    with qtbot.assertNotEmitted(chooser.fileSelected):
        type_name(chooser, "lost.txt")
    assert sheet_of(window).isVisible()
    QTest.keyClick(chooser, ESCAPE)
    assert not open_covers(window)


def test_it_opens_no_window_and_tab_stays_on_it(window: MainWindow, chooser: FileChooser) -> None:
    window.activateWindow()
    chooser.ask()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.isWindow()]
    assert shown == [window]
    sheet = sheet_of(window)
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert sheet.isAncestorOf(focus) or focus is window.safety_corner.button
    QTest.keyClick(chooser, ESCAPE)


def test_keys_of_the_menu_do_nothing_while_it_asks(qtbot: QtBot, opened: MainWindow, protocol: Path) -> None:
    chooser = opened.dialogs.dialog("Open a protocol")
    chooser.ask()
    QTest.keyClick(opened, Qt.Key.Key_F5)
    QTest.keyClick(opened, Qt.Key.Key_F1)
    assert not opened.models.runs.is_active
    assert sheet_of(opened).isAncestorOf(chooser)
    QTest.keyClick(chooser, ESCAPE)
    QTest.keyClick(opened, Qt.Key.Key_F1)
    assert opened.commands.keys.is_open
