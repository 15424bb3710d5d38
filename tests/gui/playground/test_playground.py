"""The playground: what a person presses, and the results, with a real console."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.gui.console.model import Cell
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from praxis_desktop.gui.playground.controller import saved_protocol
from praxis_desktop.gui.playground.files import HOME, FilesTab, Folder, GuestFile
from praxis_desktop.gui.playground.page import FILES, INSTRUMENTS, SNIPPETS
from praxis_desktop.gui.playground.save_sheet import SaveWish
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from tests.gui.playground.conftest import LIMIT_MS, Playground
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun


def test_variables_are_listed_and_lost_only_after_a_question(playground: Playground) -> None:
    page = playground.page
    playground.become("idle")
    assert "Python 3.14" in page.head.words.text()
    assert "PyLabRobot" in page.head.words.text()
    assert page.console.chip.text() == "Idle"
    assert not page.interrupt_button.isEnabled()
    assert page.interrupt_button.toolTip()
    assert not page.console.save_button.isEnabled()
    kernel = page.head.words.text().split(" · ")[0]
    page.restart_button.click()  # nothing would be lost, so the user is not asked
    assert not page.restart_sheet.isVisible()
    playground.wait(lambda: page.head.words.text().split(" · ")[0] != kernel)
    playground.become("idle")
    assert playground.run("import json\nfrom pathlib import Path\ngrams = [1.5, 2.5]\nvessel = 'beaker'")
    playground.wait(lambda: len(page.side.variables.rows.variables) == 2)
    told = {one.name: (one.type, one.value) for one in page.side.variables.rows.variables}
    assert told == {"grams": ("list", "[1.5, 2.5]"), "vessel": ("str", "'beaker'")}
    assert "MB of" in page.interpreter._values[1].text()
    page.restart_button.click()
    assert page.restart_sheet.isVisible()
    page.restart_sheet.buttons[0].click()
    assert not page.restart_sheet.isVisible()
    assert page.view.state.activity == "idle"
    page.restart_button.click()
    page.restart_sheet.buttons[1].click()
    playground.wait(lambda: not page.side.variables.count)
    playground.become("idle")
    assert playground.run("vessel") is False


def test_an_instrument_is_connected_and_released_by_one_press_each(playground: Playground) -> None:
    page, instruments = playground.page, playground.console.instruments
    playground.become("idle")
    page.side.show_tab(INSTRUMENTS)
    playground.wait(lambda: page.side.instruments.row("sim:mettler") is not None)
    row = page.side.instruments.row("sim:mettler")
    assert row is not None
    assert row.button.text() == "Connect"
    row.button.click()
    playground.wait(lambda: instruments.open_names == ["scale"])
    playground.become("idle")
    assert row.button.text() == "Release"
    assert playground.run("assert await scale.read_weight() > 1")
    # A balance has no moving parts, but an emergency stop would end the console that uses it.
    assert playground.route.parts.chip.isHidden()
    corner = playground.window.safety_corner.button
    assert (corner.state, corner.caption) == ("armed", "F12 · stops 1 simulator")
    row.button.click()
    playground.wait(lambda: not instruments.open_names and not instruments.connected)
    playground.wait(lambda: row.button.text() == "Connect")
    playground.wait(lambda: corner.state == "idle")
    playground.become("idle")


def test_insert_instrument_shows_its_code_and_runs_it(playground: Playground) -> None:
    page = playground.page
    playground.become("idle")
    assert playground.run("scale = 1")
    playground.wait(lambda: "scale" in playground.console.instruments.taken_names)
    playground.wait(lambda: bool(playground.console.instruments.shown))
    page.insert_button.click()
    sheet = page.insert_sheet
    assert sheet.is_open
    devices = [one.device for one in playground.console.instruments.offered]
    sheet.table.selectRow(devices.index("sim:mettler"))
    assert sheet.name_field.text() == "scale2"
    sheet.name_field.setText("scale")
    sheet.name_field.textEdited.emit("scale")
    assert not sheet.run_button.isEnabled()
    assert "scale" in sheet.run_button.toolTip()
    sheet.name_field.setText("balance")
    sheet.name_field.textEdited.emit("balance")
    assert 'port="balance"' in sheet.preview.toPlainText()
    for widget in (sheet.name_field, sheet.table):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Return)
        assert sheet.run_button.hasFocus()
        assert sheet.guard_bar.accessibleName() == "Press Space for “Insert and connect”"
    QTest.keyClick(sheet.run_button, Qt.Key.Key_Space)
    assert sheet.isHidden()
    assert page.view.editor.hasFocus()
    playground.wait(lambda: playground.console.instruments.open_names == ["balance"])
    playground.become("idle")
    assert playground.run("await balance.tare()")


def test_a_cell_may_ask_a_person_for_a_port(playground: Playground) -> None:
    page, sheet = playground.page, playground.route.parts.port_sheet
    playground.become("idle")
    ask = "import js\nport = await js.navigator.serial.requestPort()"
    page.view.insert(ask, run=True)
    playground.wait(sheet.isVisible)
    assert sheet.geometry() == page.rect()
    QTest.keyClick(sheet.list, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    playground.wait(lambda: bool(page.view.cells) and page.view.cells[-1].is_ok is False)
    playground.become("idle")
    page.view.insert(ask, run=True)
    playground.wait(sheet.isVisible)
    sheet.card.stop_button.click()
    playground.wait(sheet.isHidden)
    playground.become("idle")


def test_an_instrument_that_is_unplugged_in_the_middle_of_a_cell_ends_the_cell_alone(
    playground: Playground,
) -> None:
    page = playground.page
    playground.become("idle")
    assert playground.run("kept = 5")
    line = playground.route.parts.line
    line.grant(parse_binding("scale=sim:mettler,unplug:at=2"), "mettler")
    playground.wait(lambda: any(port.role == "scale" for port in line.ports))
    weigh = "import serial\nscale = serial.Serial('scale', timeout=30)\nwhile True:\n"
    assert playground.run(weigh + "    scale.write(b'SI\\r\\n')\n    scale.readline()") is False
    shown = page.view.transcript.toPlainText()
    assert "SerialException" in shown or "PortDisconnected" in shown
    assert playground.run("assert kept == 5; scale.close()")
    playground.wait(lambda: not any(port.is_open for port in line.ports))


def test_an_emergency_stop_reaches_the_console(playground: Playground, qtbot: QtBot) -> None:
    window, page, instruments = playground.window, playground.page, playground.console.instruments
    playground.become("idle")
    playground.wait(lambda: bool(instruments.shown))
    instruments.connect_device("sim:masterflex")
    playground.wait(lambda: instruments.open_names == ["pump"])
    playground.become("idle")
    chip, corner = playground.route.parts.chip, window.safety_corner.button
    playground.wait(chip.isVisible)
    assert chip.text() == "Playground holds pump"
    assert corner.caption == "F12 · stops 1 simulator"
    window.switch.show_setup()
    chip.click()
    assert page.isVisible()
    window.switch.show_library()
    page.view.insert("import asyncio\nawait asyncio.sleep(600)", run=True)
    playground.become("running")
    window.menus.emergency.trigger()
    sheet = playground.route.parts.stopper.sheet
    assert sheet.is_open
    playground.become("dead")
    playground.wait(lambda: sheet.is_over)
    assert {(event.port, event.outcome) for event in sheet.told} == {("pump", "confirmed")}
    sheet.close_button.click()
    playground.wait(chip.isHidden)
    assert corner.state == "idle"
    playground.route.show()
    page.restart_button.click()
    assert not page.restart_sheet.isVisible()  # it has ended: nothing could be lost anymore
    playground.become("idle")
    # The cells from before the stop are still in view, and can be saved.
    assert window.menus.save_console.isEnabled()
    page.console.save_button.click()
    save = page.save_sheet
    assert save.is_open
    assert [box.isChecked() for box in save._boxes] == [True, False]
    assert save._boxes[1].text().endswith("(not completed)")
    QTest.keyClick(save, Qt.Key.Key_Escape)
    assert playground.run("1 + 1")
    page.console.save_button.click()
    assert [box.isChecked() for box in save._boxes] == [False, False, True]
    assert [box.text().partition("  (")[2] for box in save._boxes] == [
        "before a restart)",
        "not completed, before a restart)",
        "",
    ]
    save._boxes[0].click()
    save._boxes[2].click()
    save.title_field.setText("Pump")
    with qtbot.waitSignal(playground.console.protocol_saved, timeout=LIMIT_MS) as told:
        save.save_button.click()
    assert "MasterflexBackend" in told.args[0].read_text("utf-8")


def test_an_emergency_stop_ends_a_cell_that_may_open_an_instrument_and_no_other(
    playground: Playground,
) -> None:
    window, instruments = playground.window, playground.console.instruments
    menus, corner = window.menus, window.safety_corner.button
    playground.become("idle")
    playground.page.view.insert("while True:\n    pass", run=True)
    playground.become("running")
    menus.emergency.trigger()
    assert playground.console.is_busy
    menus.interrupt_console.trigger()
    playground.become("idle")
    line = instruments._line
    line.grant(parse_binding("pump=sim:masterflex"), "masterflex")
    playground.wait(lambda: bool(line.ports))
    assert corner.state == "idle"
    playground.page.view.insert("while True:\n    pass", run=True)
    playground.wait(lambda: corner.state == "armed")
    menus.emergency.trigger()
    playground.become("dead")


def test_an_emergency_stop_of_what_cannot_move_says_what_it_came_to(playground: Playground) -> None:
    window, instruments = playground.window, playground.console.instruments
    playground.become("idle")
    playground.wait(lambda: bool(instruments.shown))
    instruments.connect_device("sim:mettler")
    playground.wait(lambda: instruments.open_names == ["scale"])
    playground.become("idle")
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_F12)
    playground.wait(lambda: bool(window.messages.model.all))
    playground.become("dead")
    playground.wait(lambda: "confirmed" in window.messages.model.all[0].text)
    message = window.messages.model.all[0]
    assert message.title == "Emergency stop: nothing that can move is connected"
    assert message.text.startswith("scale: Mettler Toledo balance (MT-SICS) confirmed that it stopped")
    assert message.text.endswith("The console has stopped. Restart it to continue.")
    assert not playground.route.parts.stopper.sheet.is_open


def test_the_window_asks_before_it_ends_a_console_with_instruments(playground: Playground) -> None:
    window, page, instruments = playground.window, playground.page, playground.console.instruments
    playground.become("idle")
    playground.wait(lambda: bool(instruments.shown))
    instruments.connect_device("sim:mettler")
    playground.wait(lambda: instruments.open_names == ["scale"])
    playground.become("idle")
    window.switch.show_setup()
    assert not window.close()
    assert page.close_sheet.isVisible()
    assert "scale" in page.close_sheet.details.text()
    page.close_sheet.buttons[0].click()
    assert not window.is_closed
    assert not window.close()
    page.close_sheet.buttons[1].click()
    playground.wait(lambda: window.is_closed)


def test_the_window_asks_before_a_console_loses_its_variables(playground: Playground) -> None:
    window, page = playground.window, playground.page
    playground.become("idle")
    assert playground.run("1 + 1")
    assert not window.is_busy
    assert playground.run("standard, blank = 1.2, 0.1")
    playground.wait(lambda: window.is_busy)
    window.switch.show_setup()
    assert not window.close()
    sheet = page.close_sheet
    assert sheet.isVisible()
    assert sheet.details.text() == "2 variables will be lost. Your input stays in the history."
    assert sheet.buttons[0].text() == "Keep window open"
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert not window.is_closed
    assert playground.run("standard")
    assert not window.close()
    sheet.buttons[1].click()
    playground.wait(lambda: window.is_closed)


def test_who_keeps_the_window_for_a_run_is_asked_about_the_console_again(
    playground: Playground, model: RunModel, launches: ScriptedLaunches
) -> None:
    window, sheet = playground.window, playground.page.close_sheet
    playground.become("idle")
    assert playground.run("blank = 0.1")
    playground.wait(lambda: window.is_busy)
    launches.script = ScriptedRun.wait_for_stop
    model.start(RunRequest(Program("", "weigh.py")))
    playground.wait(lambda: model.phase == "running")
    assert not window.close()
    sheet.buttons[1].click()
    closing = window.page.conduct.closing_sheet
    assert closing.is_open
    QTest.keyClick(closing, Qt.Key.Key_Escape)
    playground.wait(lambda: not closing.is_open)
    assert not window.close()
    assert sheet.isVisible()
    model.stop()
    playground.wait(lambda: not model.is_active)


def test_a_window_whose_console_has_run_nothing_closes_without_a_question(playground: Playground) -> None:
    playground.become("idle")
    assert playground.window.close()


def test_the_window_asks_before_text_that_was_not_run_is_lost(playground: Playground) -> None:
    window, sheet = playground.window, playground.page.close_sheet
    playground.become("idle")
    playground.page.view.editor.set_code("for well in plate:\n    print(well)")
    assert not window.close()
    assert sheet.details.text() == "The text that has not been run will be lost."
    sheet.buttons[1].click()
    playground.wait(lambda: window.is_closed)


def test_cells_become_a_protocol(playground: Playground, qtbot: QtBot) -> None:
    page, instruments = playground.page, playground.console.instruments
    playground.become("idle")
    playground.wait(lambda: bool(instruments.shown))
    instruments.connect_device("sim:mettler")
    playground.wait(lambda: instruments.open_names == ["scale"])
    playground.become("idle")
    assert playground.run("count = 3")
    assert playground.run("1 / 0") is False
    assert playground.run("await scale.read_weight() * count")
    page.console.save_button.click()
    sheet = page.save_sheet
    assert sheet.is_open
    assert [box.isChecked() for box in sheet._boxes] == [True, True, False, True]
    assert not sheet.open_button.isEnabled()
    assert sheet.obstacle.text() == "Give it a title first"
    QTest.keyClicks(sheet.title_field, "Weigh it")
    playground.wait(lambda: list(sheet._parameters) == ["count"])
    with qtbot.waitSignal(playground.console.protocol_saved, timeout=LIMIT_MS) as told:
        QTest.keyClick(sheet.title_field, Qt.Key.Key_Return)
        QTest.keyClick(sheet.open_button, Qt.Key.Key_Space)
    path = data_directory() / "protocols" / "weigh_it.py"
    assert told.args == [path, True]
    source = path.read_text("utf-8")
    assert '# scale = "Mettler Toledo balance (MT-SICS)"' in source
    assert "count: int = 3" in source
    assert "print(await scale.read_weight() * count)" in source
    assert "1 / 0" not in source
    playground.wait(lambda: playground.window.setup.page.path == path)
    # The same title is refused again, next to the field.
    playground.route.show()
    page.console.save_button.click()
    sheet.save_button.click()
    playground.wait(lambda: "already exists" in sheet.problem.sentence)
    assert sheet.save_button.isEnabled()


def test_files_of_the_console_are_listed_saved_and_added(playground: Playground, tmp_path: Path) -> None:
    page, files = playground.page, playground.console.files
    playground.become("idle")
    page.side.show_tab(FILES)
    tab = page.side.files
    assert playground.run("import os; os.mkdir('plots'); open('values.csv', 'w').write('a,b')")
    playground.wait(lambda: [one.name for one in tab.folder.entries] == ["plots", "values.csv"])
    tab.table.selectRow(2)
    assert tab.save_button.isEnabled()
    target = tmp_path / "kept.csv"
    files.save_to(f"{HOME}/values.csv", target)
    playground.wait(target.exists)
    assert target.read_bytes() == b"a,b"
    given = tmp_path / "given.txt"
    given.write_bytes(b"from outside")
    files.add(given)
    playground.wait(lambda: "given.txt" in [one.name for one in tab.folder.entries])
    assert playground.run("assert open('given.txt').read() == 'from outside'")
    QTest.keyClick(tab.table, Qt.Key.Key_Home)
    tab.folder_wanted.emit(f"{HOME}/plots")
    playground.wait(lambda: tab.folder.path == f"{HOME}/plots")
    files.add(tmp_path / "missing.txt")
    playground.wait(lambda: "cannot be read" in page.notice.sentence)


def test_the_list_of_files_stays_where_one_has_scrolled(qtbot: QtBot, appearance: Appearance) -> None:
    tab = FilesTab(appearance=appearance)
    qtbot.addWidget(tab)
    tab.resize(300, 300)
    tab.show()
    files = tuple(GuestFile(f"{n:03}.csv", f"{HOME}/{n:03}.csv", n) for n in range(100))
    tab.show_folder(Folder(HOME, files))
    tab.table.selectRow(3)
    bar = tab.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    seen = tab.table.rowAt(2)
    tab.show_folder(Folder(HOME, (GuestFile("000.txt", f"{HOME}/000.txt"), *files)))
    assert (tab.table.rowAt(2), tab.table.chosen) == (seen + 1, 4)
    tab.show_folder(Folder(f"{HOME}/plots", files))
    assert bar.value() == 0, "another folder"


def test_snippets_are_inserted_and_kept(playground: Playground) -> None:
    page = playground.page
    playground.become("idle")
    page.side.show_tab(SNIPPETS)
    tab = page.side.snippets
    assert not tab.keep_button.isEnabled()
    assert tab.delete_button.toolTip()
    assert playground.run("# weigh\nprint(1)")
    tab.keep_button.click()
    assert tab.preview.toPlainText() == "# weigh\nprint(1)"
    kept = data_directory() / "snippets.json"
    playground.wait(lambda: kept.exists() and "weigh" in kept.read_text("utf-8"))
    tab.delete_button.click()
    playground.wait(lambda: "weigh" not in kept.read_text("utf-8"))


def test_the_page_fits_into_the_smallest_window(playground: Playground) -> None:
    window = playground.window
    window.resize(*WINDOW_MINIMUM)
    QApplication.processEvents()
    for number in range(4):
        playground.page.side.show_tab(number)
        hint = window.minimumSizeHint()
        assert hint.width() <= WINDOW_MINIMUM[0]
        assert hint.height() <= WINDOW_MINIMUM[1]
    assert playground.page.console.history_button.accessibleName() == "History"


@pytest.mark.parametrize(
    ("title", "name"),
    [("../../Weigh it.py", "weigh_it"), ("a\\b.py.py", "a_b"), ('Say "µ" \\ \0 it\'s', "say_it_s")],
)
def test_a_title_is_no_path(home: Path, title: str, name: str) -> None:
    wish = SaveWish(title, 'A "description" \\', (Cell(1, "x = 'a\tb'\nprint(x)", True),), frozenset(), False)
    path = saved_protocol(wish, {})
    assert path == data_directory() / "protocols" / f"{name}.py"
    compile(path.read_text("utf-8"), str(path), "exec")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Leak test", "leak_test_protocol"),
        ("Test plates", "protocol_test_plates"),
        ("Test a test", "protocol_test_a_test_protocol"),
    ],
)
def test_a_title_that_would_name_a_test_gets_another_file_name(home: Path, title: str, name: str) -> None:
    path = saved_protocol(SaveWish(title, "", (Cell(1, "x = 1", True),), frozenset(), False), {})
    assert path == data_directory() / "protocols" / f"{name}.py"


def test_a_cell_that_no_file_can_hold_is_told(home: Path) -> None:
    wish = SaveWish("Broken", "", (Cell(1, "x = '\ud800'", True),), frozenset(), False)
    with pytest.raises(StorageError):
        saved_protocol(wish, {})
    assert not (data_directory() / "protocols" / "broken.py").exists()


def test_a_figure_that_a_library_draws_is_shown_in_the_console(playground: Playground) -> None:
    playground.become("idle")
    code = "from _praxis import figures\nfigures.display({'image/svg+xml': '%s'}, raw=True)"
    assert playground.run(code % '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="15"/>')
    transcript = playground.page.view.transcript
    playground.wait(lambda: transcript.picture(1) is not None)
    assert "Figure 1" in transcript.toPlainText()
