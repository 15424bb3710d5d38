"""The serial monitor on real ports: open, send, read, filter, pause, unplug, emergency stop."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import HaltEvent, SerialEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.instruments.monitor_rows import MonitorRows, monitor_columns
from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.plain_table import PlainTable
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.monitor.traffic import TrafficLine
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from tests.gui.instruments_page.conftest import LIMIT_MS, choose, know, shown

LEFT = Qt.MouseButton.LeftButton


def open_port(qtbot: QtBot, page: InstrumentsPage) -> None:
    QTest.mouseClick(page.view.monitor.tools.open_button, LEFT)
    qtbot.waitUntil(lambda: page.view.monitor.is_open, timeout=LIMIT_MS)


def close_port(qtbot: QtBot, page: InstrumentsPage) -> None:
    QTest.mouseClick(page.view.monitor.tools.open_button, LEFT)
    qtbot.waitUntil(lambda: not page.view.monitor.is_open, timeout=LIMIT_MS)


def test_a_command_is_typed_sent_and_answered(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, balance: PtyInstrument, tmp_path: Path
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    window.instruments.known_changed.emit()
    status = window.status.instruments
    qtbot.waitUntil(lambda: status.text() == "1 plugged in, none has responded", timeout=LIMIT_MS)
    monitor, row = page.view.monitor, page.view.monitor.send_row
    assert not row.isEnabled()
    assert row.field.placeholderText() == "Open the port first"
    open_port(qtbot, page)
    row.field.setFocus()
    QTest.keyClicks(row.field, "SI")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(text.startswith("S ") for text in shown(page)), timeout=LIMIT_MS)
    assert "SI\\r\\n" in shown(page)
    texts = next(line.texts for line in monitor.table.rows.lines if line.texts[2].startswith("S "))
    assert texts[3].startswith("53 20")
    assert texts[4].endswith("ms")
    # Up brings the command back; in hexadecimal a wrong digit is marked and nothing is sent.
    QTest.keyClick(row.field, Qt.Key.Key_Up)
    assert row.field.text() == "SI"
    QTest.keyClick(row.field, Qt.Key.Key_Down)
    assert row.field.text() == ""
    QTest.mouseClick(row.mode.button(1), LEFT)
    QTest.keyClicks(row.field, "5g 49")
    assert "is not a hexadecimal digit" in row.notice.sentence
    count = len(monitor.table.rows.lines)
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    row.field.setText("53 49 0D 0A")
    assert not row.notice.sentence
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shown(page)) == count + 2, timeout=LIMIT_MS)
    # A quick command from the profile, and a file with the whole conversation.
    QTest.mouseClick(monitor.quick.buttons[0], LEFT)
    qtbot.waitUntil(lambda: any('I4 A "' in text for text in shown(page)), timeout=LIMIT_MS)
    with qtbot.waitSignal(monitor.saved, timeout=LIMIT_MS):
        monitor.save_to(tmp_path / "wire.txt")
    assert "53 49 0D 0A" in (tmp_path / "wire.txt").read_text("utf-8")
    assert status.text() == "1 instrument responding"
    assert window.safety_corner.button.caption == "F12 · stops 1 instrument"
    close_port(qtbot, page)
    qtbot.waitUntil(lambda: shown(page)[-1] == "port closed", timeout=LIMIT_MS)
    assert window.safety_corner.button.state == "idle"


def test_what_is_typed_for_an_instrument_stays_with_it(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument, pump: PtyInstrument
) -> None:
    scale = know(qtbot, page, balance, "Bench scale", "mettler")
    open_port(qtbot, page)
    other = know(qtbot, page, pump, "Pump 2", "masterflex")
    open_port(qtbot, page)
    row = page.view.monitor.send_row
    row.field.setFocus()
    QTest.keyClicks(row.field, "P02S+100")
    choose(qtbot, page, scale)
    assert row.field.text() == ""
    row.field.undo()
    assert row.field.text() == ""
    QTest.mouseClick(row.mode.button(1), LEFT)
    QTest.keyClicks(row.field, "53 4")
    choose(qtbot, page, other)
    assert (row.field.text(), row.is_hex) == ("P02S+100", False)
    choose(qtbot, page, scale)
    assert (row.field.text(), row.is_hex) == ("53 4", True)
    QTest.keyClicks(row.field, "9 0D 0A")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "SI\\r\\n" in shown(page), timeout=LIMIT_MS)
    choose(qtbot, page, other)
    assert row.field.text() == "P02S+100"
    QTest.keyClick(row.field, Qt.Key.Key_Up)
    assert row.field.text() == "P02S+100", "what was sent to the balance is not offered for the pump"
    row.field.clear()
    choose(qtbot, page, scale)
    QTest.keyClick(row.field, Qt.Key.Key_Up)
    assert row.field.text() == "53 49 0D 0A"
    row.field.clear()
    choose(qtbot, page, other)
    assert row.field.text() == ""
    close_port(qtbot, page)
    choose(qtbot, page, scale)
    close_port(qtbot, page)


def test_what_is_in_view_can_be_filtered_and_stand_still(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    open_port(qtbot, page)
    monitor = page.view.monitor
    for button in monitor.quick.buttons[:2]:
        button.click()
    qtbot.waitUntil(lambda: len(shown(page)) == 5, timeout=LIMIT_MS)
    monitor.words.setText("i4")
    assert len(shown(page)) == 2
    monitor.words.clear()
    monitor.direction.setCurrentIndex(2)
    monitor.direction.activated.emit(2)
    assert all("\\r\\n" in text for text in shown(page)[1:])
    monitor.direction.setCurrentIndex(0)
    monitor.direction.activated.emit(0)
    monitor.tools.pause_button.click()
    monitor.quick.buttons[0].click()
    qtbot.waitUntil(lambda: "2" in monitor.tools.pause_button.accessibleName(), timeout=LIMIT_MS)
    assert len(shown(page)) == 5
    monitor.tools.pause_button.click()
    assert len(shown(page)) == 7
    monitor.tools.clear_button.setFocus()
    QTest.keyClick(monitor.tools.clear_button, Qt.Key.Key_Space)
    assert shown(page) == []
    assert monitor.send_row.field.hasFocus()
    close_port(qtbot, page)


def test_a_pulled_cable_is_told_and_the_port_can_be_opened_again(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    open_port(qtbot, page)
    balance.unplug()
    qtbot.waitUntil(lambda: not page.view.monitor.is_open, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: any("disconnected" in text for text in shown(page)), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: page.view.identity.chip.text() == "Unplugged", timeout=LIMIT_MS)
    assert not page.view.monitor.tools.open_button.isEnabled()
    assert "not connected" in page.view.monitor.tools.open_button.toolTip()


def test_what_can_move_has_emergency_stop_on_every_page(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, pump: PtyInstrument
) -> None:
    know(qtbot, page, pump, "Pump 2", "masterflex")
    # A pump obeys only after it has got its number, which the identification sends.
    page.view.identity.identify_button.click()
    qtbot.waitUntil(lambda: page.view.identity.chip.text() == "Connected", timeout=LIMIT_MS)
    chip, corner = window.instruments_controller.chip, window.safety_corner.button
    assert chip.isHidden()
    assert corner.state == "idle"
    open_port(qtbot, page)
    assert chip.isVisible()
    assert corner.caption == "F12 · stops 1 instrument"
    window.switch.show_run()
    assert chip.isVisible()
    # A thread reports the outcome in several steps, so no test may wait for a single signal.
    QTest.mousePress(corner, LEFT)
    qtbot.waitUntil(lambda: chip.text() == "Stopped Pump 2", timeout=LIMIT_MS)
    sheet = window.instruments_controller.stopper.sheet
    assert sheet.isVisible()
    qtbot.waitUntil(lambda: sheet.is_over, timeout=LIMIT_MS)
    assert [event.outcome for event in sheet.told] == ["confirmed"]
    assert sheet.title.text() == "Everything was told to stop. Every instrument confirmed."
    assert corner.text().startswith("STOP SENT")
    assert corner.icon_name == "check"
    QTest.mouseClick(sheet.close_button, LEFT)
    assert not sheet.is_open
    chip.click()
    assert window.pages.currentWidget() is page
    qtbot.waitUntil(lambda: any("P02H" in text for text in shown(page)), timeout=LIMIT_MS)
    page.view.monitor.quick.buttons[0].click()
    qtbot.waitUntil(lambda: any("not sent" in text for text in shown(page)), timeout=LIMIT_MS)
    close_port(qtbot, page)
    assert chip.isHidden()
    qtbot.waitUntil(lambda: window.safety_corner.button.state == "idle", timeout=LIMIT_MS)
    open_port(qtbot, page)
    assert not page._ports.halt_time
    close_port(qtbot, page)


def test_an_emergency_stop_of_what_cannot_move_says_what_it_came_to(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    open_port(qtbot, page)
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_F12)
    messages = window.messages.model
    qtbot.waitUntil(lambda: any("confirmed" in each.text for each in messages.all), timeout=LIMIT_MS)
    assert messages.all[0].title == "Emergency stop: nothing that can move is connected"
    assert "Close the port and open it again to continue" in messages.all[0].text
    assert not window.instruments_controller.stopper.sheet.is_open
    close_port(qtbot, page)


def test_the_chip_of_an_open_port_leads_to_its_instrument(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, pump: PtyInstrument
) -> None:
    device = know(qtbot, page, pump, "Pump 2", "masterflex")
    open_port(qtbot, page)
    chip = window.instruments_controller.chip
    other = next(facts.device for facts in page._model.look.instruments if facts.device != device)
    choose(qtbot, page, other)
    QTest.mouseClick(chip, LEFT)
    qtbot.waitUntil(lambda: page.list.device == device, timeout=LIMIT_MS)
    choose(qtbot, page, other)
    window.switch.show_run()
    QTest.mouseClick(chip, LEFT)
    qtbot.waitUntil(page.isVisible, timeout=LIMIT_MS)
    assert page.view.identity.title.text() == "Pump 2"
    card = page.list.card(device)
    assert card is not None
    assert card.hasFocus()
    close_port(qtbot, page)


def test_a_stop_that_is_not_confirmed_says_what_a_person_does(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, pump: PtyInstrument
) -> None:
    know(qtbot, page, pump, "Pump 2", "masterflex")  # without its number it obeys no command
    open_port(qtbot, page)
    window.menus.emergency.trigger()
    chip = window.instruments_controller.chip
    qtbot.waitUntil(lambda: chip.text().startswith("Stop it by hand"), timeout=LIMIT_MS)
    assert "press STOP on the pump" in chip.toolTip()
    sheet = window.instruments_controller.stopper.sheet
    qtbot.waitUntil(lambda: sheet.is_over, timeout=LIMIT_MS)
    assert "One instrument did not confirm" in sheet.title.text()
    assert sheet.close_button.text().startswith("I checked: ")
    window.switch.show_run()
    assert sheet.isVisible()
    assert window.pages.children()[-1] is sheet, "it is in front of every page"
    QTest.mouseClick(sheet.close_button, LEFT)
    assert not sheet.is_open
    close_port(qtbot, page)


def test_an_instrument_of_unknown_kind_is_said_to_have_no_stop_command(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, pump: PtyInstrument
) -> None:
    know(qtbot, page, pump, "Pump of ours", "")
    open_port(qtbot, page)
    corner, chip = window.safety_corner.button, window.instruments_controller.chip
    assert corner.caption == "F12 · no stop command"
    window.menus.emergency.trigger()
    sheet = window.instruments_controller.stopper.sheet
    qtbot.waitUntil(lambda: sheet.is_over, timeout=LIMIT_MS)
    assert sheet.title.text() == "Nothing was told to stop. One instrument did not confirm."
    assert sheet.close_button.text() == "I checked: Pump of ours has stopped – close"
    assert "Pump of ours: " in chip.text()
    assert (corner.text(), corner.icon_name) == ("NO STOP COMMAND", "alert-circle")
    QTest.mouseClick(sheet.close_button, LEFT)
    close_port(qtbot, page)


def test_what_a_run_uses_is_locked_and_says_by_whom(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    device = know(qtbot, page, balance, "Bench scale", "mettler")
    owner = ClaimOwner("0123456789abcdef", "weigh", "me")
    with Claims().take([parse_binding(f"scale={device}")], owner=owner):
        qtbot.waitUntil(lambda: page.view.identity.chip.text() == "In use", timeout=LIMIT_MS)
        assert not page.view.monitor.tools.open_button.isEnabled()
        assert "a run of weigh" in page.view.monitor.empty.text()
        assert not page.view.line.speed.isEnabled()
        assert "a run of weigh" in page.view.line.note.text()
        assert not page.view.identity.identify_button.isEnabled()
    qtbot.waitUntil(page.view.monitor.tools.open_button.isEnabled, timeout=LIMIT_MS)
    assert page.view.line.speed.isEnabled()


def test_what_a_run_of_this_window_sends_and_receives_is_shown(
    qtbot: QtBot, page: InstrumentsPage, model: RunModel, balance: PtyInstrument
) -> None:
    device = know(qtbot, page, balance, "Bench scale", "mettler")
    model.request = RunRequest(Program("", "weigh.py"), ports=(f"scale={device}", "pump=sim:masterflex"))
    sent = SerialEvent("scale", "out", b"SI\r\n".hex(), time=1.0)
    received = SerialEvent("scale", "in", b"S S 1 g\r\n".hex(), time=1.5)
    model.exchanges_arrived.emit((sent, received, SerialEvent("pump", "out", "05")))
    assert shown(page) == ["SI\\r\\n", "S S 1 g\\r\\n"]
    assert not page.view.monitor.send_row.isEnabled()


def test_what_an_emergency_stop_has_sent_stands_before_its_answer(
    qtbot: QtBot, page: InstrumentsPage, model: RunModel, balance: PtyInstrument
) -> None:
    device = know(qtbot, page, balance, "Bench scale", "mettler")
    model.request = RunRequest(Program("", "weigh.py"), ports=(f"scale={device}",))
    answer = SerialEvent("scale", "in", b"I4 A\r\n".hex(), time=1.5)
    model.exchanges_arrived.emit((SerialEvent("scale", "out", b"SI\r\n".hex(), time=1.0), answer))
    for outcome in ("sent", "confirmed"):
        model.halt_told.emit(HaltEvent("scale", outcome, "stopped", b"@\r\n".hex(), time=1.4))
    assert shown(page) == ["SI\\r\\n", "@\\r\\n", "I4 A\\r\\n"]


def test_a_row_that_is_read_stays_in_view_when_the_rows_are_shown_again(
    qtbot: QtBot, appearance: Appearance
) -> None:
    rows, table = MonitorRows(), PlainTable(monitor_columns(), name="Traffic", appearance=appearance)
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    rows.show_on(table)
    rows.take([TrafficLine("received", 1000.0 + number, b"T=%d\r\n" % number) for number in range(2000)])
    qtbot.waitUntil(lambda: table.rows.rowCount() == 2000, timeout=LIMIT_MS)
    bar = table.verticalScrollBar()
    assert bar.value() == bar.maximum()

    def read() -> tuple[str, list[str]]:
        """Return the text of the first row in view, and those of the selected rows."""
        chosen = [table.rows.lines[index.row()].texts[2] for index in table.selectionModel().selectedRows()]
        return table.rows.lines[table.rowAt(0)].texts[2], chosen

    table.selectRow(50)
    bar.setValue(45)
    before = read()
    assert before == ("T=45\\r\\n", ["T=50\\r\\n"])
    # A stop is reported after it was sent.
    rows.take([TrafficLine("sent", 2990.5, b"STOP\r\n")])
    qtbot.waitUntil(lambda: table.rows.rowCount() == 2001, timeout=LIMIT_MS)
    assert read() == before
    rows.show_as(is_decoded=False, shows_bytes=False)
    qtbot.waitUntil(lambda: table.rows.rowCount() == 2001, timeout=LIMIT_MS)
    assert read() == before
    # What a filter has found is seen among the rows around it.
    rows.choose("all", "T=777")
    qtbot.waitUntil(lambda: table.rows.rowCount() == 1, timeout=LIMIT_MS)
    table.selectRow(0)
    rows.choose("all", "")
    qtbot.waitUntil(lambda: table.rows.rowCount() == 2001, timeout=LIMIT_MS)
    assert read()[1] == ["T=777\\r\\n"]
    assert table.viewport().rect().contains(table.visualRect(table.rows.index(777, 2)))
    # The end is followed again from there on, and through a filter.
    bar.setValue(bar.maximum())
    rows.choose("received", "")
    qtbot.waitUntil(lambda: table.rows.rowCount() == 2000, timeout=LIMIT_MS)
    rows.take([TrafficLine("received", 3000.0, b"T=2000\r\n")])
    assert table.rows.rowCount() == 2001
    assert bar.value() == bar.maximum()


def test_the_buttons_of_a_simulators_monitor_have_room(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage
) -> None:
    choose(qtbot, page, "sim:mettler")
    open_port(qtbot, page)
    tools = page.view.monitor.tools
    shown_buttons = (tools.pause_button, tools.clear_button, tools.save_button, tools.open_button)
    for width in (1400, 1280, 1180, 1024, 1400):
        window.resize(width, 800)
        qtbot.waitUntil(
            lambda: all(button.width() >= button.sizeHint().width() for button in shown_buttons),
            timeout=LIMIT_MS,
        )
    assert tools.save_button.text() == "Save…"
    assert tools.open_button.text() == "Close port"


def test_a_simulator_goes_wrong_when_it_is_told_to(qtbot: QtBot, page: InstrumentsPage) -> None:
    choose(qtbot, page, "sim:mettler")
    page.view.tabs.button(3).click()
    assert not page.view.faults.inject_button.isEnabled()
    page.view.faults.open_button.click()
    qtbot.waitUntil(lambda: page.view.monitor.is_open, timeout=LIMIT_MS)
    page.view.faults.fault.setCurrentIndex(page.view.faults.fault.findData("silence"))
    page.view.faults.inject_button.click()
    page.view.tabs.button(0).click()
    page.view.monitor.quick.buttons[0].click()
    qtbot.waitUntil(lambda: "I4\\r\\n" in shown(page), timeout=LIMIT_MS)
    assert not [text for text in shown(page) if 'I4 A "' in text]
    page.view.faults.clear_button.click()
    page.view.monitor.quick.buttons[0].click()
    qtbot.waitUntil(lambda: any('I4 A "' in text for text in shown(page)), timeout=LIMIT_MS)
    close_port(qtbot, page)


def test_closing_the_window_closes_the_port(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    open_port(qtbot, page)
    port = page._ports.of(page.facts) if page.facts is not None else None
    assert port is not None
    window.close()
    qtbot.waitUntil(lambda: not port.is_open, timeout=LIMIT_MS)
    own = [ticket for ticket in Claims().present() if ticket.pid == os.getpid()]
    assert own == []


def test_what_a_supply_says_is_shown_decoded_and_as_the_user_chooses(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage
) -> None:
    with PtyInstrument(make_instrument("dp832")) as supply:
        know(qtbot, page, supply, "Supply", "dp832")
        open_port(qtbot, page)
        monitor = page.view.monitor
        assert monitor.notation.currentText() == "Decoded"
        monitor.send_row.field.setFocus()
        QTest.keyClicks(monitor.send_row.field, "*IDN?")
        QTest.keyClick(monitor.send_row.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: any(text.startswith("RIGOL") for text in shown(page)), timeout=LIMIT_MS)
        assert "*IDN?" in shown(page)
        monitor.notation.setFocus()
        QTest.keyClick(monitor.notation, Qt.Key.Key_Home)
        assert any(text.startswith("*IDN?\\") for text in shown(page))
        assert window.models.settings.traffic_notation == "text"
        close_port(qtbot, page)
