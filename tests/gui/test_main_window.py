"""The main window: a technician's actions, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ErrorInfo, StateEvent
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.system_user import system_user
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.background import BackgroundTask, in_own_turn
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols import library
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import RunsSettings
from tests.gui.conducting.keys import press_stop, stop_now
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.starting import start

LEFT = Qt.MouseButton.LeftButton


def run_to_the_end(qtbot: QtBot, window: MainWindow, model: RunModel) -> None:
    window.switch.show_setup()
    with qtbot.waitSignal(model.ended):
        start(qtbot, window.setup)


def drop(window: MainWindow, path: Path) -> bool:
    """Drag a file onto the window and drop it; returns whether the window accepted it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, data, LEFT, keys)
    window.dragEnterEvent(enter)
    if not enter.isAccepted():
        return False
    window.dropEvent(QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, LEFT, keys))
    return True


def test_a_window_without_a_protocol_says_what_to_do(window: MainWindow) -> None:
    assert "Open a Python file" in window.setup.page.protocol._details.text()
    assert window.page.header._word.text() == "Ready"


def test_an_opened_protocol_is_described_and_its_simulator_offered(opened: MainWindow) -> None:
    page = opened.setup.page
    assert page.head.title == "Weigh a vessel"
    assert page.protocol._details.text() == "Puts a vessel on the balance and weighs it."
    assert page.instruments.bindings() == ("scale=sim:mettler",)
    assert page.foot.sentence == "Simulated run – no instrument will move"


def test_run_shows_the_output(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, protocol: Path
) -> None:
    run_to_the_end(qtbot, opened, model)
    request = launches.requests[0]
    assert request.program.filename == str(protocol)
    assert (request.ports, request.on_error) == (("scale=sim:mettler",), "ask")
    assert request.operator == system_user()
    assert opened.page.output.view.toPlainText() == "hello\n"
    assert opened.page.header._word.text() == "No verdict"
    assert opened.page.header._sentence.text().startswith("Completed ")


@pytest.mark.parametrize("key", [Qt.Key.Key_F5, Qt.Key.Key_R])
def test_run_by_keyboard(qtbot: QtBot, opened: MainWindow, model: RunModel, key: Qt.Key) -> None:
    control = Qt.KeyboardModifier.ControlModifier if key is Qt.Key.Key_R else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, key, control)
    assert model.phase == "completed"


def test_stop_now_and_a_second_time_ends_at_once(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_kill
    button = opened.page.header.stop_button
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: model.phase == "running")
        assert button.isEnabled()
        stop_now(qtbot, opened)
        assert (button.text(), button.isEnabled()) == ("Stop now", True)
        assert "can no longer make its instruments safe" in button.toolTip()
        qtbot.wait(450)
        press_stop(opened)
    assert launches.runs[0].kills == 1
    assert opened.page.header._word.text() == "Stopped"
    assert not button.isEnabled()
    assert opened.page.failure.message == ""


def test_a_failed_program_is_explained(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: ErrorInfo("ValueError", "no vessel", "Traceback ...\nValueError: no vessel")
    run_to_the_end(qtbot, opened, model)
    failure = opened.page.failure
    assert opened.page.header._word.text() == "Ended by error"
    assert failure.message == "ValueError: no vessel"
    assert failure.details.toPlainText().endswith("ValueError: no vessel")
    launches.script = lambda run: run.print("better\n")
    run_to_the_end(qtbot, opened, model)
    assert failure.message == ""


def test_a_message_of_megabytes_fits_the_window(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: ErrorInfo("ValueError", "x" * 3_000_000, "y" * 3_000_000)
    run_to_the_end(qtbot, opened, model)
    assert len(opened.page.failure.message.replace("\u200b", "")) <= 400
    assert opened.minimumSizeHint().width() <= 1024


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"\x00\x01", "binary data"),
        (b"x = '\xff'\n", "line 1: byte 0xff is not utf-8"),
        (b"# /// script\n# [tool.praxis.ports\n# ///\n", "is not TOML"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_the_open_one_stays(
    qtbot: QtBot, opened: MainWindow, protocol: Path, tmp_path: Path, content: bytes | None, expected: str
) -> None:
    path = tmp_path / "bad.py"
    if content is not None:
        path.write_bytes(content)
    opened.files.open_file(path)
    qtbot.waitUntil(lambda: opened.setup.page.failure.message != "")
    assert expected in opened.setup.page.failure.message
    assert opened.setup.page.failure.hint
    assert opened.setup.page.path == protocol
    assert opened.pages.currentWidget() is opened.setup.page


def test_a_refused_file_does_not_lead_to_another_protocol_that_is_ready(
    qtbot: QtBot, opened: MainWindow, protocol: Path, tmp_path: Path
) -> None:
    opened.switch.show_run()
    with qtbot.waitSignal(opened.files.failed):
        opened.files.open_file(tmp_path / "gone.py")
    assert opened.pages.currentWidget() is not opened.setup.page
    assert opened.setup.page.failure.message == ""
    assert "There is no file" in opened.messages.model.all[0].title


def test_a_role_without_a_device_is_asked_for(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    row = opened.setup.page.instruments.rows[0]
    row.field.set_device("")
    foot = opened.setup.page.foot
    assert not foot.start_button.isEnabled()
    assert foot.sentence == "Not ready: Choose an instrument for Scale"
    QTest.keyClick(opened, Qt.Key.Key_F5)
    assert not model.is_active
    assert row.notice.sentence == "Choose an instrument, or a simulator."
    row.field.setEditText("socket://10.0.0.7:5025")
    assert row.notice.sentence == ""
    run_to_the_end(qtbot, opened, model)
    assert launches.requests[0].ports == ("scale=socket://10.0.0.7:5025",)


def test_a_dropped_file_is_opened(qtbot: QtBot, window: MainWindow, protocol: Path) -> None:
    assert drop(window, protocol)
    qtbot.waitUntil(lambda: window.setup.page.path == protocol)


def test_a_protocol_is_opened_during_a_run_and_no_package_added(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, tmp_path: Path
) -> None:
    other = tmp_path / "other.py"
    other.write_text("print(1)\n", encoding="utf-8")
    launches.script = ScriptedRun.wait_for_stop
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: model.phase == "running")
        assert drop(opened, tmp_path / "some-1.0-py3-none-any.whl")
        assert "during a run" in opened.messages.model.all[0].title
        assert opened.menus.open.isEnabled()
        opened.files.open_file(other)
        qtbot.waitUntil(lambda: opened.setup.page.path == other)
        model.stop()
    assert opened.page.failure.message == ""


def test_closing_during_a_run_stops_it_first(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.phase == "running")
    sheet = opened.page.conduct.closing_sheet
    assert not opened.close()
    assert sheet.is_open
    QTest.keyClick(sheet.keep_button, Qt.Key.Key_Escape)
    assert (sheet.is_open, model.phase) == (False, "running")
    opened.close()
    with qtbot.waitSignal(opened.closed):
        QTest.mouseClick(sheet.close_button, LEFT)
        assert opened.isVisible()
    assert (launches.runs[0].stops, launches.runs[0].kills) == (1, 0)
    assert not opened.isVisible()


def test_closing_during_a_run_asks_for_the_reason_that_is_required(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    opened.use_settings(Settings(runs=RunsSettings(require_reason=True)))
    launches.script = ScriptedRun.wait_for_stop
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.phase == "running")
    opened.close()
    sheet = opened.page.conduct.closing_sheet
    assert (sheet.field.isVisible(), sheet.close_button.isEnabled()) == (True, False)
    QTest.keyClicks(sheet.field, "fire alarm")
    with qtbot.waitSignal(opened.closed):
        QTest.mouseClick(sheet.close_button, LEFT)
    assert launches.runs[0].wishes == ["cancel fire alarm"]


def test_closing_asks_from_the_start_of_a_run_on(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    QTest.keyClick(opened, Qt.Key.Key_F5)
    assert (model.is_active, model.phase) == (True, "pending")  # nothing has been reported of it yet
    sheet = opened.page.conduct.closing_sheet
    assert not opened.close()
    assert sheet.is_open
    QTest.mouseClick(sheet.keep_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "running")
    assert launches.runs[0].stops == 0
    opened.close()
    with qtbot.waitSignal(opened.closed):
        QTest.mouseClick(sheet.close_button, LEFT)


def test_a_run_that_is_over_is_not_asked_about(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    gone = Event()
    launches.script = lambda run: _end_late(run, gone)
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.phase == "completed")
    assert model.is_active  # its thread exists
    with qtbot.waitSignal(opened.closed):
        opened.close()
        assert not opened.page.conduct.closing_sheet.is_open
        gone.set()


def _end_late(run: ScriptedRun, gone: Event) -> None:
    run.report(StateEvent("completed"))
    assert gone.wait(20)


def test_closing_again_ends_the_run_at_once(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_kill
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.phase == "running")
    with qtbot.waitSignal(opened.closed):
        opened.close_safely()
        opened.close()
    assert launches.runs[0].kills == 1


def test_the_output_can_be_copied_and_saved(
    qtbot: QtBot, opened: MainWindow, model: RunModel, tmp_path: Path
) -> None:
    run_to_the_end(qtbot, opened, model)
    QTest.mouseClick(opened.page.output.segments.button(2), LEFT)
    QTest.mouseClick(opened.page.output.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == "hello\n"
    opened.files.save_output(tmp_path / "out.txt")
    qtbot.waitUntil((tmp_path / "out.txt").exists)
    qtbot.waitUntil(lambda: bool(opened.messages.toasts.shown))
    message = opened.messages.model.all[0]
    assert (message.title, message.text) == ("The output was saved", str(tmp_path / "out.txt"))
    assert [action.title for action in message.actions] == ["Show in folder"]
    assert (tmp_path / "out.txt").read_text() == "hello\n"


def test_a_target_that_cannot_be_written_is_said(
    qtbot: QtBot, opened: MainWindow, model: RunModel, tmp_path: Path
) -> None:
    run_to_the_end(qtbot, opened, model)
    opened.files.save_output(tmp_path / "no such folder" / "out.txt")
    qtbot.waitUntil(lambda: "cannot be written" in opened.page.failure.message)


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(opened: MainWindow) -> None:
    for control in opened.findChildren(QWidget):
        if not isinstance(control, QAbstractButton | QComboBox | QPlainTextEdit):
            continue
        text = control.text() if isinstance(control, QAbstractButton) else ""
        if control.isVisibleTo(opened) and control.parent() is not None:
            assert text or control.accessibleName(), control
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_everything_fits_and_nothing_is_cut_off(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    appearance: Appearance,
    scheme: str,
    size: tuple[int, int],
) -> None:
    appearance.choose("dark" if scheme == "dark" else "light")
    launches.script = lambda run: ErrorInfo("ValueError", "word " * 200, "line\n" * 50)
    opened.resize(*size)
    run_to_the_end(qtbot, opened, model)
    hint = opened.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 700) == (True, True), hint
    for button in opened.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), button.text()
    image = opened.grab().toImage()
    assert image.pixelColor(200, 200).lightness() < 128 if scheme == "dark" else True


def test_the_window_remembers_its_size(
    qtbot: QtBot,
    model: RunModel,
    runtime: RuntimeModel,
    appearance: Appearance,
    settings: WindowSettings,
) -> None:
    for expected in (800, 750):
        window = MainWindow(
            WindowModels(runs=ActiveRuns(model), runtime=runtime, appearance=appearance, settings=settings)
        )
        qtbot.addWidget(window)
        window.show()
        assert window.height() == expected
        window.resize(1100, 750)
        window.close()


def test_the_choice_of_colours_is_remembered(
    opened: MainWindow, settings: WindowSettings, qtbot: QtBot
) -> None:
    QTest.mouseClick(opened.rail.appearance_button, LEFT)
    chosen = [settings.scheme]
    QTest.mouseClick(opened.rail.appearance_button, LEFT)
    chosen.append(settings.scheme)
    assert chosen == ["dark", "light"]


def test_a_file_that_was_opened_is_not_replaced_by_the_sample_that_was_being_read(
    qtbot: QtBot, window: MainWindow, protocol: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, is_read = Event(), Event()
    bundled = library.bundled_protocols

    def late() -> dict[str, Path]:
        assert go_on.wait(30)
        is_read.set()
        return bundled()

    monkeypatch.setattr(library, "bundled_protocols", late)
    window.show()
    window.files.open_sample()
    window.files.open_file(protocol)
    qtbot.waitUntil(lambda: window.setup.page.path == protocol)
    go_on.set()
    assert is_read.wait(30)
    later = BackgroundTask(lambda: None)
    with qtbot.waitSignal(later.done):
        later.start()  # its reports come after those from reading the sample
    assert window.setup.page.path == protocol


def test_the_sample_takes_no_keys_from_the_page_that_is_in_view(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    window.switch.show_run()
    focus = window.focusWidget()
    page = window.pages.currentWidget()
    with qtbot.waitSignal(window.files.opened):
        window.files.opening.open_sample(is_shown=False)
    assert window.pages.currentWidget() is page
    assert window.focusWidget() is focus


def test_what_is_painted_goes_before_other_work(qtbot: QtBot, opened: MainWindow) -> None:
    told: list[str] = []

    def work() -> None:
        precedence.give_way()
        told.append("worked")

    class Probe(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            working = Thread(target=work)
            working.start()
            working.join(0.01)
            told.append("painted")

    with qtbot.waitExposed(opened):
        opened.show()
    probe = Probe(opened)
    told.clear()
    probe.show()
    qtbot.waitUntil(lambda: "worked" in told)
    assert told[:2] == ["painted", "worked"]


def test_input_is_looked_at_between_a_change_and_its_painting(qtbot: QtBot, opened: MainWindow) -> None:
    told: list[str] = []

    class Probe(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            told.append("painted")

    with qtbot.waitExposed(opened):
        opened.show()
    probe = Probe(opened)
    probe.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # changes below it do not repaint it
    probe.show()
    qtbot.waitUntil(lambda: "painted" in told)
    while told:  # until the window has settled
        told.clear()
        qtbot.wait(100)
    due = QTimer(probe, singleShot=True)
    due.timeout.connect(lambda: told.append("looked"))
    changing = QTimer(probe, singleShot=True)
    changing.timeout.connect(told.clear)
    changing.timeout.connect(probe.update)
    changing.timeout.connect(due.start)
    in_own_turn(changing.start)  # once no earlier task is queued
    qtbot.waitUntil(lambda: "looked" in told and "painted" in told)
    assert told == ["looked", "painted"]


def test_a_window_that_adds_no_packages_names_the_command_that_does(window: MainWindow) -> None:
    """A package without a file is nowhere on this computer, so the command needs the network."""
    for wanted, command in (
        (["delta>=2"], "packages add 'delta>=2' --network"),
        ([Path("delta-2.whl")], "packages add delta-2.whl"),
    ):
        window.files.add_wheels(wanted)
        texts = [label.text() for label in window.status.findChildren(QLabel)]
        assert any(text.endswith(command) for text in texts)
