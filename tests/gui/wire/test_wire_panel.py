"""The card of traffic on ports: filters, the cause of a row, following, and omissions."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import HaltEvent, SerialEvent, StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.wire.panel import WirePanel
from praxis_desktop.gui.wire.rows import HEX, PORT, TEXT, Exchange, lines_of

TIMEOUT_MS = 20_000


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance) -> WirePanel:
    """A visible card of a run that has begun."""
    made = WirePanel(appearance=appearance)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    made.begin()
    return made


class _Resizes(QObject):
    """Counts how often a widget is resized."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.Resize
        return False


def sent(data: bytes, port: str = "scale", step: int = 1, file: str = "", line: int = 0) -> SerialEvent:
    """Bytes, as a run reports them."""
    return SerialEvent(port, "out", data.hex(), step, file, line, 1_800_000_000.0)


def test_what_passes_is_shown_with_its_step_and_its_line(
    qtbot: QtBot, panel: WirePanel, tmp_path: Path
) -> None:
    program = tmp_path / "weigh.py"
    program.write_text("import praxis\n    mass = await scale.read_weight()\n", encoding="utf-8")
    assert "No port traffic" in panel.nothing.text()
    panel.note_steps((StepEvent(1, "started", "Weigh A1"),))
    panel.take((sent(b"SI\r\n", file=str(program), line=2), sent(b"Q\r\n", "pump", 2)))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    assert not panel.table.isColumnHidden(PORT)
    with qtbot.waitSignal(panel.place_chosen) as chosen:
        panel.table.selectRow(0)
    assert chosen.args == [1, str(program), 2]
    assert panel.cause.text() == "Step 1 · Weigh A1 · weigh.py, line 2"
    qtbot.waitUntil(lambda: panel.code.text() == "mass = await scale.read_weight()", timeout=TIMEOUT_MS)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "\tscale\tSI\\r\\n\t53 49 0D 0A\t1\t2 · weigh.py" in QGuiApplication.clipboard().text()


def test_a_chosen_row_tells_its_place_once_whatever_passes_later(qtbot: QtBot, panel: WirePanel) -> None:
    told: list[int] = []
    panel.place_chosen.connect(lambda step, _file, _line: told.append(step))
    panel.take((sent(b"a\r"),))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 1, timeout=TIMEOUT_MS)
    panel.table.selectRow(0)
    panel.take((sent(b"b\r", step=2),))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    assert told == [1]
    assert panel.cause.isVisible()
    panel.notation_field.setCurrentIndex(3)
    assert not panel.cause.isVisible(), "no row is chosen any more"


def test_one_port_or_one_step_is_shown_alone(qtbot: QtBot, panel: WirePanel) -> None:
    panel.note_steps((StepEvent(1, "started", "All"), StepEvent(2, "started", "Pump", parent=1)))
    panel.take((sent(b"a\r"), sent(b"b\r", "pump", 2)))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    panel.show_port("pump")
    assert [line.first.port for line in panel.rows.lines] == ["pump"]
    assert panel.table.isColumnHidden(PORT)
    panel.show_port("")
    panel.show_step(1)
    assert panel.all_button.isVisible()
    assert [line.step for line in panel.rows.lines] == [1, 2]
    panel.show_step(2)
    assert [line.step for line in panel.rows.lines] == [2]
    panel.show_step(7)
    assert panel.nothing.isVisible()
    QTest.mouseClick(panel.all_button, Qt.MouseButton.LeftButton)
    assert panel.rows.rowCount() == 2


def test_a_narrow_card_keeps_its_title_when_a_step_is_chosen(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take((sent(b"a\r"), sent(b"b\r", "pump", 2)))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    panel.resize(426, 202)  # its width in a window of 1280 pixels
    panel.leave_out(1000)
    panel.show_step(2)
    panel.newest_button.show()
    qtbot.waitUntil(lambda: panel.count.isVisible() and panel.all_button.isVisible(), timeout=TIMEOUT_MS)
    title = panel._title
    qtbot.waitUntil(lambda: title.width() >= title.sizeHint().width(), timeout=TIMEOUT_MS)
    assert panel.chosen_steps.text() == "Step 2 only"
    inside = panel.rect()
    for button in (panel.all_button, panel.newest_button, panel.notation_field):
        place = button.rect().translated(button.mapTo(panel, QPoint(0, 0)))
        assert inside.contains(place)
        assert button.width() >= button.sizeHint().width()


def test_a_port_can_be_chosen_before_anything_has_passed(qtbot: QtBot, panel: WirePanel) -> None:
    panel.show_port("pump")
    assert panel.port_field.currentData() == "pump"
    panel.take((sent(b"a\r"), sent(b"b\r", "pump", 2)))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 1, timeout=TIMEOUT_MS)
    assert panel.port_field.currentData() == "pump"


def test_bytes_are_written_as_text_or_in_hexadecimal(panel: WirePanel) -> None:
    panel.notation_field.setCurrentIndex(0)
    assert (panel.table.isColumnHidden(TEXT), panel.table.isColumnHidden(HEX)) == (False, True)
    panel.notation_field.setCurrentIndex(1)
    assert (panel.table.isColumnHidden(TEXT), panel.table.isColumnHidden(HEX)) == (True, False)


def test_the_newest_row_stays_in_sight_until_somebody_scrolls(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take([sent(b"%d\r" % number) for number in range(200)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 200, timeout=TIMEOUT_MS)
    bar = panel.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0, timeout=TIMEOUT_MS)
    panel.table.setFocus()
    panel.table.selectRow(150)
    for _ in range(20):
        QTest.keyClick(panel.table, Qt.Key.Key_PageUp)
    qtbot.waitUntil(panel.newest_button.isVisible, timeout=TIMEOUT_MS)
    QTest.mouseClick(panel.newest_button, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert not panel.newest_button.isVisible()


def test_the_way_back_to_the_newest_row_is_offered_only_while_rows_are_out_of_view(
    qtbot: QtBot, panel: WirePanel
) -> None:
    panel.take([sent(b"%d\r" % number, "scale" if number % 50 else "pump") for number in range(200)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 200, timeout=TIMEOUT_MS)
    panel.table.setFocus()
    panel.table.selectRow(150)
    for _ in range(20):
        QTest.keyClick(panel.table, Qt.Key.Key_PageUp)
    qtbot.waitUntil(panel.newest_button.isVisible, timeout=TIMEOUT_MS)
    panel.show_port("pump")
    qtbot.waitUntil(lambda: not panel.newest_button.isVisible(), timeout=TIMEOUT_MS)
    panel.show_port("")
    qtbot.waitUntil(panel.newest_button.isVisible, timeout=TIMEOUT_MS)


def test_a_new_port_leaves_the_highlight_in_the_open_list_where_it_is(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take([sent(b"1\r", "scale"), sent(b"2\r", "pump")])
    qtbot.waitUntil(lambda: panel.port_field.count() == 3, timeout=TIMEOUT_MS)
    panel.port_field.showPopup()
    QTest.keyClick(panel.port_field.view(), Qt.Key.Key_Down)
    panel.take([sent(b"3\r", "meter")])
    qtbot.waitUntil(lambda: panel.port_field.count() == 4, timeout=TIMEOUT_MS)
    assert panel.port_field.view().currentIndex().data() == "scale"
    QTest.keyClick(panel.port_field.view(), Qt.Key.Key_Return)
    assert panel.rows.port == "scale"


def test_the_end_is_followed_after_a_change_of_the_port(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take([sent(b"%d\r" % number, "scale" if number % 50 else "pump") for number in range(200)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 200, timeout=TIMEOUT_MS)
    bar = panel.table.verticalScrollBar()
    for port in ("pump", ""):
        panel.port_field.setCurrentIndex(panel.port_field.findData(port))
        assert bar.value() == bar.maximum()
    assert bar.value() > 0


def test_the_notation_stays_while_somebody_reads(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take([sent(b"%d\r" % number) for number in range(20)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 20, timeout=TIMEOUT_MS)
    panel.table.selectRow(3)
    panel.take((sent(b"*IDN?\n", "scope"),))
    qtbot.waitUntil(lambda: panel.rows.has_messages, timeout=TIMEOUT_MS)
    assert (panel.notation_field.currentText(), panel.table.chosen) == ("Text + hex", 3)
    panel.table.clearSelection()
    panel.take((sent(b"*RST\n", "scope"),))
    qtbot.waitUntil(lambda: panel.notation_field.currentText() == "Decoded", timeout=TIMEOUT_MS)


def test_what_is_too_much_to_show_is_said(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take([sent(b"%d\r" % number) for number in range(5000)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 4000, timeout=TIMEOUT_MS)
    assert panel.count.text() == "1,000 more are only in the record"
    panel.leave_out(5)
    words = "1,005 more are only in the record"
    qtbot.waitUntil(lambda: panel.count.text() == words, timeout=TIMEOUT_MS)


def test_head_and_scroll_bar_do_not_bring_each_other_back_for_ever(qtbot: QtBot, panel: WirePanel) -> None:
    """The rows fit without the header but not with it, and the scroll bar makes the header appear."""
    panel.take([sent(b"%d\r" % number) for number in range(8)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 8, timeout=TIMEOUT_MS)
    seen = _Resizes(panel.table.viewport())
    for height in range(200, 420, 6):
        panel.resize(572, height)
        for _ in range(3):
            QApplication.processEvents()
        seen.count = 0
        for _ in range(20):
            QApplication.processEvents()
        assert seen.count < 5, f"at a height of {height}"


def test_a_poll_that_nobody_answers_is_shown(qtbot: QtBot, panel: WirePanel) -> None:
    answer = SerialEvent("scale", "in", b"37\r".hex(), 1)
    panel.take((sent(b"T\r"), answer, sent(b"T\r")))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 3, timeout=TIMEOUT_MS)


def test_a_run_that_is_over_has_nothing_to_come(panel: WirePanel) -> None:
    assert panel.nothing.text() == "No port traffic yet."
    panel.show_lines((), titles={}, sources={})
    assert panel.nothing.text() == "This run had no port traffic."


def test_what_stops_an_instrument_is_shown_as_sent_by_no_line_of_the_program(
    qtbot: QtBot, panel: WirePanel
) -> None:
    panel.take((sent(b"\x02P02E\r", "pump", file="/p/dispense.py", line=89),))
    panel.take_halt(HaltEvent("pump", "sent", "stopped", b"\x02P02H\r".hex(), time=1_800_000_001.0))
    panel.take_halt(HaltEvent("pump", "confirmed", "it says so", b"\x02P02H\r".hex()))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    stop = panel.rows.lines[-1].first
    assert (stop.is_out, stop.data, stop.step, stop.line) == (True, b"\x02P02H\r", 0, 0)


def test_what_an_instrument_answers_to_its_stop_is_shown(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take_halt(HaltEvent("scale", "sent", "stopped", b"@\r\n".hex(), time=1_800_000_001.0))
    panel.take_halt(
        HaltEvent("scale", "confirmed", "it says so", b"@\r\n".hex(), reply=b'I4 A "B1"\r\n'.hex())
    )
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    assert [line.data for line in panel.rows.lines] == [b"@\r\n", b'I4 A "B1"\r\n']
    assert not panel.rows.lines[-1].first.is_out


def test_what_another_thread_than_the_main_one_sends_names_it(qtbot: QtBot, panel: WirePanel) -> None:
    polled = structs.replace(sent(b"SI\r\n", file="weigh.py", line=2), thread="poller")
    panel.take((polled, structs.replace(polled, direction="in", data="0d"), sent(b"SI\r\n")))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 3, timeout=TIMEOUT_MS)
    said = []
    for row in range(3):
        panel.table.selectRow(row)
        said.append((panel.cause.text(), panel.rows.spoken(panel.rows.lines[row]).rpartition(", ")[2]))
    assert said == [
        ("Step 1 · weigh.py, line 2 · thread poller", "thread poller"),
        ("Step 1 · weigh.py, line 2 · thread poller", "thread poller"),
        ("Step 1", "step 1"),
    ]


def test_a_confirmation_has_the_time_at_which_its_bytes_came(qtbot: QtBot, panel: WirePanel) -> None:
    at, stop, reply = 1_800_000_001.0, b"@\r\n".hex(), b'I4 A "B1"\r\n'.hex()
    panel.take_halt(HaltEvent("scale", "sent", "stopped", stop, 2.0, time=at))
    panel.take_halt(HaltEvent("scale", "confirmed", "it says so", stop, 6.0, time=at + 0.004, reply=reply))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    sent_at, came_at = (line.first.time for line in panel.rows.lines)
    assert round((came_at - sent_at) * 1000) == 4  # the sheet says: sent after 2 ms, confirmed in 6 ms


@pytest.mark.parametrize("is_shown", [False, True], ids=["waiting", "shown already"])
def test_a_stop_stands_before_the_answer_that_was_told_before_it(
    qtbot: QtBot, panel: WirePanel, is_shown: bool
) -> None:
    asked = SerialEvent("scale", "out", b"SI\r\n".hex(), 3, time=1_000_000_010.0)
    answer = SerialEvent("scale", "in", b"I4 A\r\n".hex(), 3, time=1_000_000_010.654)
    panel.take((asked, answer))
    if is_shown:
        qtbot.waitUntil(lambda: panel.rows.rowCount() == 2, timeout=TIMEOUT_MS)
    panel.take_halt(HaltEvent("scale", "sent", "stopped", b"@\r\n".hex(), time=1_000_000_010.65))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 3, timeout=TIMEOUT_MS)
    assert [line.data for line in panel.rows.lines] == [b"SI\r\n", b"@\r\n", b"I4 A\r\n"]


def test_home_and_end_go_to_the_first_and_the_last_row_and_nothing_moves_aside(
    qtbot: QtBot, panel: WirePanel
) -> None:
    panel.take([sent(f"{number}\r".encode(), "ab"[number % 2], number) for number in range(60)])
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 60, timeout=TIMEOUT_MS)
    panel.table.setFocus()
    for key, row in ((Qt.Key.Key_End, 59), (Qt.Key.Key_Right, 59), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(panel.table, key)
        assert panel.table.chosen == row
    assert panel.table.horizontalScrollBar().maximum() == 0


def answered(data: bytes, port: str = "scope", step: int = 1) -> SerialEvent:
    """Return a reply, as a run reports it."""
    return SerialEvent(port, "in", data.hex(), step, "", 0, 1_800_000_000.0)


def shown(panel: WirePanel) -> list[str]:
    """Return the texts in the text column."""
    return [panel.rows.text(line, TEXT) for line in panel.rows.lines]


def test_messages_are_shown_decoded_one_to_a_line(qtbot: QtBot, panel: WirePanel) -> None:
    body = b'{"data": {"commandType": "home"}}'
    head = b"POST /runs/7/commands HTTP/1.1\r\nHost: robot\r\nContent-Length: %d\r\n" % len(body)
    head += b"Content-Type: application/json\r\n\r\n"
    reply = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    panel.take((sent(b"*IDN?\n", "scope"), answered(b"RIGOL,DS1"), answered(b"104Z,1,2\n")))
    panel.take((sent(head, "robot"), sent(body, "robot"), answered(reply[:30], "robot")))
    panel.take((answered(reply[30:], "robot"), sent(b"SI\r\n")))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 5, timeout=TIMEOUT_MS)
    assert panel.notation_field.currentText() == "Decoded"
    texts = shown(panel)
    assert texts[:2] == ["*IDN?", "RIGOL,DS1104Z,1,2"]
    assert texts[2].startswith("POST /runs/7/commands (33 bytes, application/json)")
    assert texts[3].startswith("201 Created")
    assert texts[4] == "SI\\r\\n", "lines of another language stay as they are"
    assert panel.table.isColumnHidden(HEX)
    panel.show_port("robot")
    assert panel.rows.rowCount() == 2


def test_repeated_messages_are_counted(qtbot: QtBot, panel: WirePanel) -> None:
    for _ in range(4):
        panel.take((sent(b":MEAS:VOLT?\n", "supply"), answered(b"5.001\n", "supply")))
    panel.take((sent(b":OUTP OFF\n", "supply"),))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 3, timeout=TIMEOUT_MS)
    assert shown(panel) == [":MEAS:VOLT?  ×4", "5.001  ×4", ":OUTP OFF"]


def test_traffic_of_no_known_language_is_not_decoded(qtbot: QtBot, panel: WirePanel) -> None:
    panel.take((sent(b"SI\r\n"),))
    qtbot.waitUntil(lambda: panel.rows.rowCount() == 1, timeout=TIMEOUT_MS)
    assert panel.notation_field.currentText() == "Text + hex"


def test_the_choice_holds_for_every_panel_and_is_reached_by_keyboard(
    qtbot: QtBot, panel: WirePanel, appearance: Appearance
) -> None:
    other = WirePanel(appearance=appearance)
    qtbot.addWidget(other)
    panel.take((sent(b"*IDN?\n", "scope"),))
    qtbot.waitUntil(lambda: panel.notation_field.currentText() == "Decoded", timeout=TIMEOUT_MS)
    panel.notation_field.setFocus()
    QTest.keyClick(panel.notation_field, Qt.Key.Key_Home)
    assert (panel.notation_field.currentText(), other.notation_field.currentText()) == ("Text", "Text")
    assert shown(panel) == ["*IDN?\\n"]
    QTest.keyClick(panel.notation_field, Qt.Key.Key_End)
    assert other.notation_field.currentText() == "Decoded"
    assert shown(panel) == ["*IDN?"]


def test_a_recorded_run_is_shown_decoded(panel: WirePanel) -> None:
    exchanges = [
        Exchange(1.0, "pump", True, bytes.fromhex("010300000001840a")),
        Exchange(1.1, "pump", False, bytes.fromhex("0103020005 7847")),
    ]
    panel.show_lines(lines_of(exchanges), titles={}, sources={})
    assert panel.notation_field.currentText() == "Decoded"
    assert shown(panel)[0].startswith("unit 1: read holding registers"), shown(panel)
    assert panel.rows.rowCount() == 2
