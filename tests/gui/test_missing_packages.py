"""A protocol's missing packages are shown before anybody clicks Run; the message disappears when they are
added.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.setup.wheels import Wheels
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs.library import Library, LibraryEntry
from praxis_desktop.workers.launch.preparation_progress import Prerequisites, Readiness
from praxis_desktop.workers.pool import Pool
from tests.gui.guards import let_appear
from tests.gui.test_wheels import Shelf

LEFT = Qt.MouseButton.LeftButton
SENTENCE = "weigh.py asks for delta>=2, but there is no package delta"
HINT = 'Add it: praxis-desktop packages add "delta>=2"'


@pytest.fixture
def shelf() -> Shelf:
    """A shelf that accepts packages."""
    return Shelf()


@pytest.fixture
def wheels(qapp: object, shelf: Shelf) -> Wheels:
    """Adds packages to the shelf."""
    return Wheels(shelf.add)


@pytest.fixture
def library(qapp: object, tmp_path: Path) -> LibraryModel:
    """A library with contents set by a test."""

    def never() -> Pool:
        raise AssertionError

    return LibraryModel(never, tmp_path)


def examined(qtbot: QtBot, runtime: RuntimeModel, missing: Prerequisites) -> None:
    with qtbot.waitSignal(runtime.program_examined):
        runtime.note_missing(missing)


def test_a_package_that_is_declared_and_missing_keeps_run_disabled_and_says_why(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, model: RunModel, protocol: Path
) -> None:
    page = opened.setup.page
    examined(qtbot, runtime, Prerequisites(protocol, SENTENCE, HINT))
    assert (page.protocol.notice.sentence, page.protocol.notice.remedy) == (SENTENCE, HINT)
    button = page.foot.start_button
    assert not button.isEnabled()
    assert button.toolTip() == f"Some of its packages are missing. {SENTENCE}"
    assert page.foot.sentence == "Not ready: Some of its packages are missing"
    QTest.keyClick(opened, Qt.Key.Key_F5)
    assert not model.is_active
    assert (page.failure.message, page.failure.hint) == (SENTENCE, HINT)

    examined(qtbot, runtime, Prerequisites(protocol))
    assert page.protocol.notice.sentence == page.failure.message == ""
    assert button.isEnabled()
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(button, LEFT)
    assert model.phase == "completed"


def test_a_module_that_is_imported_and_missing_is_named_and_run_stays_possible(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, protocol: Path
) -> None:
    examined(qtbot, runtime, Prerequisites(protocol, modules=("numpy", "theta")))
    notice = opened.setup.page.protocol.notice
    assert notice.sentence == "Used by this protocol but not on this computer: numpy, theta"
    assert "drop it on this window" in notice.remedy
    assert opened.setup.page.foot.start_button.isEnabled()


def test_the_card_does_not_say_that_a_protocol_without_a_package_can_run(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel, tmp_path: Path
) -> None:
    path = tmp_path / "fit.py"
    path.write_text("import rdkit\n\ndef main() -> None:\n    pass\n")
    window.files.open_file(path)
    page = window.setup.page
    qtbot.waitUntil(lambda: page.path == path)
    examined(qtbot, runtime, Prerequisites(path, modules=("rdkit",)))
    assert page.protocol.notice.remedy.startswith("It may not run without it.")


def test_what_is_missing_is_added_by_a_press(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, protocol: Path, shelf: Shelf
) -> None:
    button = opened.setup.page.protocol.add_button
    assert not button.isVisible()
    examined(qtbot, runtime, Prerequisites(protocol, SENTENCE, HINT, wanted=("delta>=2",)))
    assert (button.isVisible(), button.text()) == (True, "Add delta>=2")
    panel = opened.setup.page.wheels
    assert panel is not None
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: shelf.asked == [("delta>=2",)])
    assert panel.isVisible()
    examined(qtbot, runtime, Prerequisites(protocol))
    assert not button.isVisible()


def test_the_sheet_of_a_protocol_offers_what_is_missing(
    qtbot: QtBot, window: MainWindow, library: LibraryModel, shelf: Shelf, protocol: Path
) -> None:
    assert window.library is not None
    weigh = Protocol(name="weigh", title="Weigh")
    entries = [
        LibraryEntry("weigh", str(protocol), "own", weigh, missing=("delta>=2", "theta")),
        LibraryEntry("whole", str(protocol), "own", weigh),
    ]
    library._take_library(Library(tuple(entries)))
    page, sheet = window.library.page, window.library.details_sheet
    page.details_wanted.emit(entries[1])
    add = sheet.buttons[1]
    assert not add.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    page.details_wanted.emit(entries[0])
    assert (add.isVisible(), add.text()) == (True, "Add missing packages")
    assert "Missing: delta>=2, theta" in sheet.details.text()
    let_appear(qtbot, sheet)
    QTest.mouseClick(add, LEFT)
    qtbot.waitUntil(lambda: shelf.asked == [("delta>=2", "theta")])


def test_what_another_protocol_lacks_is_not_said_of_this_one(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, protocol: Path, tmp_path: Path
) -> None:
    examined(qtbot, runtime, Prerequisites(tmp_path / "other.py", SENTENCE, HINT))
    assert opened.setup.page.protocol.notice.sentence == ""
    examined(qtbot, runtime, Prerequisites(protocol, SENTENCE, HINT))
    other = tmp_path / "other.py"
    other.write_text("print('hello')\n")
    opened.files.open_file(other)
    qtbot.waitUntil(lambda: opened.setup.page.path == other)
    assert opened.setup.page.protocol.notice.sentence == ""
    assert opened.setup.page.foot.start_button.isEnabled()


def test_new_packages_are_told_of_while_run_goes_on_with_what_there_was(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, model: RunModel
) -> None:
    ready = Readiness("ready", 100, "Ready", renewal="svgwrite 1.4.3")
    with qtbot.waitSignal(runtime.changed):
        runtime.observe(ready)
    status = opened.status
    assert status._news.text() == "New packages are being prepared: svgwrite 1.4.3"
    assert status.runtime.text() == "Python ready"
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
    assert model.phase == "completed"
    with qtbot.waitSignal(runtime.changed):
        runtime.observe(Readiness("ready", 100, "Ready"))
    assert status._news.text() == ""
