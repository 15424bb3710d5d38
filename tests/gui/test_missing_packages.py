"""What a protocol lacks of packages is said before anybody clicks Run, and taken back when it has come."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.workers.launch.readiness import MissingPackages, Readiness

LEFT = Qt.MouseButton.LeftButton
SENTENCE = "weigh.py asks for delta>=2, but there is no package delta"
HINT = 'Add it: praxis-desktop packages add "delta>=2"'


def examined(qtbot: QtBot, runtime: RuntimeModel, missing: MissingPackages) -> None:
    with qtbot.waitSignal(runtime.packages_examined):
        runtime.note_missing(missing)


def test_a_package_that_is_declared_and_missing_keeps_run_disabled_and_says_why(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, model: RunModel, protocol: Path
) -> None:
    page = opened.setup.page
    examined(qtbot, runtime, MissingPackages(protocol, SENTENCE, HINT))
    assert (page.protocol.notice.sentence, page.protocol.notice.remedy) == (SENTENCE, HINT)
    button = page.foot.start_button
    assert not button.isEnabled()
    assert button.toolTip() == f"Some of its packages are missing. {SENTENCE}"
    assert page.foot.sentence == "Not ready: Some of its packages are missing"
    QTest.keyClick(opened, Qt.Key.Key_F5)
    assert not model.is_active
    assert (page.failure.message, page.failure.hint) == (SENTENCE, HINT)

    examined(qtbot, runtime, MissingPackages(protocol))
    assert page.protocol.notice.sentence == page.failure.message == ""
    assert button.isEnabled()
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(button, LEFT)
    assert model.phase == "completed"


def test_a_module_that_is_imported_and_missing_is_named_and_run_stays_possible(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, protocol: Path
) -> None:
    examined(qtbot, runtime, MissingPackages(protocol, modules=("numpy", "theta")))
    notice = opened.setup.page.protocol.notice
    assert notice.sentence == "This protocol uses numpy, theta, which is not on this computer"
    assert "drop it on this window" in notice.remedy
    assert opened.setup.page.foot.start_button.isEnabled()


def test_what_another_protocol_lacks_is_not_said_of_this_one(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel, protocol: Path, tmp_path: Path
) -> None:
    examined(qtbot, runtime, MissingPackages(tmp_path / "other.py", SENTENCE, HINT))
    assert opened.setup.page.protocol.notice.sentence == ""
    examined(qtbot, runtime, MissingPackages(protocol, SENTENCE, HINT))
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
