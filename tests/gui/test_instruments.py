"""The port that fills a role: instruments are plugged in and unplugged, are busy, are remembered,
and reply.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from build_tools.wine.lending import port_name
from praxis_desktop.core.events import ActionEvent, ConnectionEvent, StateEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.roles.devices import look_at_ports
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.row import RoleRow
from praxis_desktop.gui.roles.words import simulator_words
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports.errors import PortBusy, PortDenied
from praxis_desktop.ports.granting.remembering import Grant, GrantStore
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.simulators.faults import CONNECTION_FAULTS, FAULTS, VALUE_FAULTS
from praxis_desktop.ports.simulators.kinds import known_simulators
from tests.gui.plugs import BUILT_IN, CH340, FTDI, Bench
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.starting import start
from tests.ports.wires import Wire, kept_name, lead, lead_nowhere, wire

OTHER_SIMULATORS = len(known_simulators()) - 1

LEFT = Qt.MouseButton.LeftButton
BALANCE = str(FTDI.identity)


@pytest.fixture
def row(qtbot: QtBot, opened: MainWindow, bench: Bench) -> RoleRow:
    """The row of the scale, in a window that follows the bench."""
    opened.instruments.look()
    qtbot.waitUntil(lambda: bench.watches == 1 and bench.looks > 0)
    return opened.setup.page.instruments.rows[0]


@pytest.fixture
def line() -> Iterator[Wire]:
    """A line whose far end belongs to the test."""
    with wire() as made:
        yield made


def texts(row: RoleRow) -> list[str]:
    """Return the texts in the list, without collapsed ones."""
    return [one.text for one in row.field._rows if not one.is_folded_away]


def test_whoever_has_ports_looked_for_is_told_what_was_found(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench
) -> None:
    panel = opened.setup.page.instruments
    bench.ports = [BUILT_IN]
    panel.refresh_button.click()
    qtbot.waitUntil(lambda: panel.asked.text() == "Scanned: no ports found")
    bench.ports = [BUILT_IN, FTDI]
    panel.refresh_button.click()
    qtbot.waitUntil(lambda: panel.asked.text() == "Scanned: 1 port found")


def test_a_click_on_the_text_selects_it_though_ports_are_looked_at(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench
) -> None:
    opened.switch.show_setup()
    row.field.set_device("sim:mettler")
    qtbot.waitUntil(lambda: row.field.words.startswith("Simulated: Mettler"))
    edit = row.field.lineEdit()
    assert edit is not None
    opened.setup.page.foot.start_button.setFocus()
    QTest.mouseClick(edit, LEFT, pos=edit.rect().center())
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: row.field.findText("FTDI FT232R adapter · ttyUSB0") >= 0)
    assert edit.selectedText() == edit.text()
    QTest.keyClicks(row.field, "sim:mettler,busy:at=14")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert (row.field.device, edit.cursorPosition()) == ("sim:mettler,busy:at=14", 0)
    assert row.answer.sentence == ("Simulated: Mettler Toledo balance (MT-SICS), busy on command 14")


@pytest.mark.parametrize("fault", [*FAULTS, *CONNECTION_FAULTS, *VALUE_FAULTS])
def test_every_fault_of_a_simulator_is_described(fault: str) -> None:
    words = simulator_words("Balance", f"sim:mettler,{fault}:at=2", "no words")
    assert words.startswith("Balance, ")
    assert "at=2" not in words


def run_to_the_end(qtbot: QtBot, window: MainWindow, model: RunModel) -> None:
    window.switch.show_setup()
    with qtbot.waitSignal(model.ended):
        start(qtbot, window.setup)


def test_a_port_appears_in_the_list_when_it_is_plugged_in(qtbot: QtBot, row: RoleRow, bench: Bench) -> None:
    qtbot.waitUntil(lambda: "No instrument is plugged in. Plug one in; it will appear here." in texts(row))
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" not in texts(row))
    assert threading.get_ident() not in bench.threads


def test_ports_that_are_hardly_an_instruments_are_folded_away(
    qtbot: QtBot, row: RoleRow, bench: Bench
) -> None:
    qtbot.waitUntil(lambda: row.options.limit_field.count() > 10)
    bench.plug(BUILT_IN)
    qtbot.waitUntil(lambda: "ttyS0" in "".join(one.text for one in row.field._rows))
    assert "ttyS0" not in "".join(texts(row))
    row.field.showPopup()
    fold = next(place for place, one in enumerate(row.field._rows) if one.kind == "fold")
    row.field._list.setCurrentIndex(row.field.model().index(fold, 0))
    QTest.keyClick(row.field._list, Qt.Key.Key_Return)
    assert "Serial port on this computer · ttyS0" in texts(row)
    assert row.field._list.isVisible()
    place = row.field._list.visualRect(row.field.model().index(fold, 0)).center()
    QTest.mouseClick(row.field._list.viewport(), LEFT, pos=place)
    assert "ttyS0" not in "".join(texts(row))
    assert row.field.device == "sim:mettler"
    row.field.hidePopup()


def test_the_simulator_that_fits_comes_after_the_ports_and_says_so(
    qtbot: QtBot, row: RoleRow, bench: Bench
) -> None:
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    qtbot.waitUntil(lambda: f"Others ({OTHER_SIMULATORS})" in texts(row))
    simulated = [text for text in texts(row) if text.startswith("Simulated: ")]
    assert simulated == texts(row)[-1:] == ["Simulated: Mettler Toledo balance (MT-SICS)"]
    entry = row.field._rows[-1].choice
    assert entry is not None
    assert (entry.title, entry.details) == (simulated[0], "sim:mettler"), "the list says it as the field does"
    assert row.field.currentText() == "Simulated: Mettler Toledo balance (MT-SICS)"
    assert row.is_simulated


def test_instruments_are_offered_by_the_names_that_people_gave_them(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, bench: Bench
) -> None:
    bench.known = [KnownInstrument(BALANCE, "Bench scale", "mettler")]
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: "Bench scale" in texts(row))
    assert "ttyUSB0" not in "".join(texts(row)), "where it is, is a detail"
    row.field.showPopup()
    row.field._list.setCurrentIndex(row.field.model().index(row.field.findText("Bench scale"), 0))
    QTest.keyClick(row.field._list, Qt.Key.Key_Return)
    assert (row.field.device, row.binding) == (BALANCE, "scale=/dev/ttyUSB0")
    assert row.field.currentText() == "Bench scale"
    assert "/dev/ttyUSB0" in row.field.toolTip()
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: row.notice.sentence == "Unplugged")
    assert row.field.currentText() == "Bench scale"
    bench.known = [KnownInstrument(BALANCE, "Scale by the window", "mettler")]
    opened.instruments.known_changed.emit()
    qtbot.waitUntil(lambda: row.field.currentText() == "Scale by the window")


def test_those_behind_a_network_and_those_that_are_not_plugged_in_are_offered_too(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, bench: Bench
) -> None:
    far = KnownInstrument("socket://bench:4001", "Far scale")
    bench.known = [KnownInstrument(BALANCE, "Bench scale"), far]
    opened.instruments.look()
    qtbot.waitUntil(lambda: texts(row)[:3] == ["Real instruments", "Far scale", "Bench scale"])
    assert not [text for text in texts(row) if text.startswith("No instrument is plugged in")]
    row.field.setEditText("Far scale")
    assert (row.field.device, row.field.is_absent) == ("socket://bench:4001", False)
    row.field.setEditText("Bench scale")
    assert row.notice.sentence == "Unplugged"
    assert not opened.setup.page.foot.start_button.isEnabled()


def test_what_is_known_to_be_another_kind_of_instrument_is_folded_away(
    qtbot: QtBot, row: RoleRow, bench: Bench
) -> None:
    bench.known = [
        KnownInstrument(BALANCE, "Bench scale", "mettler"),
        KnownInstrument(str(CH340.identity), "Shaker 2", "bioshake"),
    ]
    bench.ports = [FTDI]
    bench.plug(CH340)
    qtbot.waitUntil(lambda: f"Others ({OTHER_SIMULATORS + 1})" in texts(row))
    assert "Bench scale" in texts(row)
    assert "Shaker 2" not in texts(row)
    row.expected = "some instrument"
    row.offer_limits(())
    qtbot.waitUntil(lambda: "Shaker 2" in texts(row))


def test_two_instruments_of_one_name_are_told_apart(qtbot: QtBot, row: RoleRow, bench: Bench) -> None:
    bench.known = [
        KnownInstrument(str(port.identity), "Scale", "mettler", path=port.device) for port in (FTDI, CH340)
    ]
    bench.ports = [FTDI]
    bench.plug(CH340)
    qtbot.waitUntil(lambda: {"Scale · ttyUSB0", "Scale · ttyUSB1"} <= {*texts(row)})


def test_the_names_are_those_that_are_remembered(qapp: QApplication) -> None:
    store = InstrumentStore()
    store.keep(KnownInstrument("socket://bench:4001", "Far scale"))
    try:
        offered = {choice.text: choice.device for choice in look_at_ports(()).choices}
        assert offered["Far scale"] == "socket://bench:4001"
        store.path.write_text("{")
        assert "Far scale" not in {choice.text for choice in look_at_ports(()).choices}
    finally:
        store.path.unlink()


def test_a_port_is_chosen_from_the_list_by_its_identity(qtbot: QtBot, row: RoleRow, bench: Bench) -> None:
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: row.field.findText("FTDI FT232R adapter · ttyUSB0") >= 0)
    row.field.showPopup()
    place = row.field.model().index(row.field.findText("FTDI FT232R adapter · ttyUSB0"), 0)
    row.field._list.setCurrentIndex(place)
    QTest.keyClick(row.field._list, Qt.Key.Key_Return)
    assert (row.field.device, row.binding) == (BALANCE, "scale=/dev/ttyUSB0")
    assert not row.is_simulated


def test_passing_by_with_wheel_or_keys_chooses_nothing(row: RoleRow) -> None:
    row.field.setFocus()
    QTest.keyClick(row.field, Qt.Key.Key_Down)
    assert row.field.device == "sim:mettler"
    assert row.field._list.isVisible()
    row.field.hidePopup()


def test_an_unplugged_port_stays_chosen_until_it_is_back_wherever_that_is(
    qtbot: QtBot, row: RoleRow, bench: Bench
) -> None:
    bench.plug(FTDI)
    row.field.set_device(BALANCE)
    qtbot.waitUntil(lambda: row.field.choice is not None)
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: row.notice.sentence == "Unplugged")
    assert row.field.device == BALANCE
    assert row.field.currentText() == "FTDI FT232R adapter · ttyUSB0"
    assert not row.test_button.isEnabled()
    bench.plug(CH340)
    qtbot.waitUntil(lambda: "WCH CH340 adapter · ttyUSB1" in texts(row))
    assert row.notice.sentence == "Unplugged"
    bench.plug(replace(FTDI, device="/dev/ttyUSB5", location="2-1"))
    qtbot.waitUntil(lambda: row.notice.sentence == "")
    assert row.field.currentText() == "FTDI FT232R adapter · ttyUSB5"
    assert (row.field.device, row.binding) == (BALANCE, "scale=/dev/ttyUSB5")


def test_a_busy_port_names_the_other_program(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, bench: Bench
) -> None:
    bench.obstacles[FTDI.device] = PortBusy(
        "it is in use", port="scale", hint="Close the other program.", holders=("minicom (process 123)",)
    )
    bench.plug(FTDI)
    row.field.set_device(BALANCE)
    qtbot.waitUntil(lambda: row.notice.sentence == "Used by another program: minicom (process 123)")
    assert row.notice.remedy == "Close the other program."
    bench.obstacles.clear()
    QTest.mouseClick(opened.setup.page.instruments.refresh_button, LEFT)
    qtbot.waitUntil(lambda: row.notice.sentence == "")


def test_a_port_without_permission_says_what_to_do(qtbot: QtBot, row: RoleRow, bench: Bench) -> None:
    remedy = "run `sudo chmod g+rw /dev/ttyUSB0`; " + "for good, put a rule somewhere, " * 9
    bench.obstacles[FTDI.device] = PortDenied("it may not", port="scale", hint=remedy)
    bench.plug(FTDI)
    row.field.set_device(BALANCE)
    qtbot.waitUntil(lambda: row.notice.sentence == "No permission")
    assert row.notice.remedy == "run `sudo chmod g+rw /dev/ttyUSB0` …"
    assert row.notice.toolTip() == remedy


def test_a_typed_path_is_followed_too(qtbot: QtBot, row: RoleRow, line: Wire, tmp_path: Path) -> None:
    link = port_name(tmp_path, "balance")
    row.field.setFocus()
    row.field.setEditText(str(link))
    qtbot.waitUntil(lambda: row.notice.sentence == "This port is not currently available")
    lead(link, line)
    row.list_opened.emit()
    qtbot.waitUntil(lambda: row.notice.sentence == "")
    assert row.binding == f"scale={link}"
    lead_nowhere(link)
    row.list_opened.emit()
    qtbot.waitUntil(lambda: row.notice.sentence == "Unplugged")


def test_what_a_run_started_with_is_remembered_and_chosen_again(
    qtbot: QtBot,
    row: RoleRow,
    opened: MainWindow,
    model: RunModel,
    protocol: Path,
    grants: GrantStore,
    line: Wire,
    tmp_path: Path,
) -> None:
    port = kept_name(line, tmp_path)
    row.field.set_device(port)
    row.options.set_limits("mettler")
    run_to_the_end(qtbot, opened, model)
    qtbot.waitUntil(lambda: bool(grants.all()))
    grant = grants.of(str(protocol))["scale"]
    assert (grant.device, grant.limits, len(grant.digest)) == (port, "mettler", 64)
    opened.files.open_file(protocol)
    qtbot.waitUntil(lambda: opened.setup.page.instruments.rows[0] is not row)
    again = opened.setup.page.instruments.rows[0]
    assert (again.field.device, again.options.limits) == (port, "mettler")
    assert again.memory.sentence == ""
    again.menu_button.forget_action.trigger()
    qtbot.waitUntil(lambda: not grants.all())
    assert "Forgotten" in again.memory.sentence


def test_a_protocol_that_was_changed_since_is_told_of(
    qtbot: QtBot, opened: MainWindow, protocol: Path, grants: GrantStore
) -> None:
    grant = Grant(str(protocol), "scale", "/dev/ttyUSB9", BALANCE, "FTDI FT232R adapter", digest="0")
    grants.remember([grant])
    before = opened.setup.page.instruments.rows[0]
    opened.files.open_file(protocol)
    qtbot.waitUntil(lambda: opened.setup.page.instruments.rows[0] is not before)
    row = opened.setup.page.instruments.rows[0]
    assert (row.field.device, row.field.currentText()) == (BALANCE, "FTDI FT232R adapter")
    assert "changed since" in row.memory.sentence


def test_simulators_and_what_is_unticked_are_never_granted(
    qtbot: QtBot,
    row: RoleRow,
    opened: MainWindow,
    model: RunModel,
    grants: GrantStore,
    protocol: Path,
    settings: WindowSettings,
    line: Wire,
    tmp_path: Path,
) -> None:
    assert row.permission is None
    assert row.options.remember_box.isHidden()
    run_to_the_end(qtbot, opened, model)
    assert settings.devices(protocol, ["scale"]) == {"scale": "sim:mettler"}
    row.field.set_device(kept_name(line, tmp_path))
    row.options.remember_box.click()
    run_to_the_end(qtbot, opened, model)
    assert (grants.all(), settings.devices(protocol, ["scale"])) == ([], {})
    row.field.set_device("/dev/pts/7")
    assert row.permission is None


def test_a_damaged_file_of_grants_is_told_of_and_the_protocol_opens(
    qtbot: QtBot, window: MainWindow, protocol: Path, grants: GrantStore
) -> None:
    grants.path.write_text("{")
    window.files.open_file(protocol)
    qtbot.waitUntil(lambda: "grants" in window.setup.page.failure.message)
    assert window.setup.page.path == protocol


def test_limits_are_read_for_who_can_see_where_to_choose_one(
    qtbot: QtBot, window: MainWindow, protocol: Path, instruments: Instruments
) -> None:
    told: list[object] = []
    instruments.limits_read.connect(told.append)
    window.files.open_file(protocol)
    panel = window.setup.page.instruments
    window.setup.page.hide()
    qtbot.waitUntil(lambda: bool(panel.rows))
    assert panel.rows[0].options.limit_field.count() == 1
    assert told == []
    window.setup.page.show()
    qtbot.waitUntil(lambda: panel.rows[0].options.limit_field.count() > 10)
    assert len(told) == 1


def test_limits_are_chosen_from_the_profiles_and_go_with_the_run(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    qtbot.waitUntil(lambda: row.options.limit_field.count() > 10)
    assert row.options.isHidden()
    QTest.mouseClick(row.fold, LEFT)
    assert row.options.isVisible()
    place = row.options.limit_field.findData("mettler")
    row.options.limit_field.setCurrentIndex(place)
    row.options.limit_field.activated.emit(place)
    assert row.fold.text() == "Commands limited: Mettler Toledo balance (MT-SICS)"
    run_to_the_end(qtbot, opened, model)
    assert launches.requests[0].limits == {"scale": "mettler"}


def test_a_simulated_instrument_says_who_it_is(qtbot: QtBot, row: RoleRow) -> None:
    QTest.mouseClick(row.test_button, LEFT)
    qtbot.waitUntil(lambda: "WXS205SDU" in row.answer.sentence, timeout=20_000)
    assert (row.answer.chip.text(), row.verdict.kind, row.verdict.tone) == ("Answers", "simulated", "sim")


def test_an_instrument_on_a_port_says_who_it_is(qtbot: QtBot, row: RoleRow, line: Wire) -> None:
    def answer() -> None:
        line.receive(4)
        line.send(b'I2 A "WXS205SDU"\r\n')
        line.receive(4)
        line.send(b'I4 A "B123456789"\r\n')

    instrument = threading.Thread(target=answer)
    instrument.start()
    row.field.set_device(line.device)
    QTest.mouseClick(row.test_button, LEFT)
    qtbot.waitUntil(lambda: row.found is not None, timeout=20_000)
    assert row.found is not None
    assert row.found.verdict.values == ("WXS205SDU", "B123456789")
    instrument.join()


def test_a_silent_instrument_is_told_of_with_a_remedy(qtbot: QtBot, row: RoleRow, line: Wire) -> None:
    row.field.set_device(line.device)
    QTest.mouseClick(row.test_button, LEFT)
    assert row.test_button.accessibleName() == "Cancel the test of Scale"
    qtbot.waitUntil(lambda: row.answer.remedy != "", timeout=20_000)
    assert row.answer.chip.text() == "No answer"
    assert row.answer.sentence == "Sent I2; nothing came back within 2 s."
    assert "9600 8N1" in row.answer.remedy
    assert row.test_button.accessibleName() == "Test Scale again"


@pytest.mark.skipif(sys.platform != "linux", reason="open files are looked for in /proc")
def test_identifying_can_be_cancelled_and_gives_the_port_back(qtbot: QtBot, row: RoleRow, line: Wire) -> None:
    row.field.set_device(line.device)
    QTest.mouseClick(row.test_button, LEFT)
    line.receive(4)
    QTest.mouseClick(row.test_button, LEFT)
    assert (row.test_button.accessibleName(), row.answer.sentence) == ("Test Scale", "")

    def is_free() -> bool:
        # The test itself holds one descriptor of the wire.
        return sum(_target(file) == line.device for file in Path("/proc/self/fd").iterdir()) == 1

    qtbot.waitUntil(is_free)


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:  # it was closed in the meantime
        return ""


def test_what_nobody_knows_the_kind_of_is_asked_for(qtbot: QtBot, row: RoleRow, line: Wire) -> None:
    row.expected = "some instrument"
    row.field.set_device(line.device)
    QTest.mouseClick(row.test_button, LEFT)
    qtbot.waitUntil(lambda: "no query for this instrument" in row.answer.sentence, timeout=20_000)
    assert "Limit commands" in row.answer.remedy


def test_a_port_that_is_waited_for_is_not_said_to_be_in_use(
    qtbot: QtBot,
    row: RoleRow,
    opened: MainWindow,
    model: RunModel,
    bench: Bench,
    launches: ScriptedLaunches,
) -> None:
    def wait_in_queue(run: ScriptedRun) -> None:
        run.report(StateEvent("queued", "run 3f2a of anna has it"))
        run.wait_for_stop()

    bench.plug(FTDI)
    row.field.set_device(BALANCE)
    launches.script = wait_in_queue
    with qtbot.waitSignal(model.ended):
        start(qtbot, opened.setup)
        qtbot.waitUntil(lambda: row.notice.sentence == "Weigh a vessel is waiting for it")
        assert row.field.isEnabled()
        model.stop()
    assert row.notice.sentence == ""


def test_an_instrument_that_a_run_has_is_not_tested_and_the_reason_is_said(
    qtbot: QtBot,
    row: RoleRow,
    opened: MainWindow,
    model: RunModel,
    bench: Bench,
    launches: ScriptedLaunches,
) -> None:
    bench.plug(FTDI)
    row.field.set_device(BALANCE)
    numbered = threading.Event()

    def script(run: ScriptedRun) -> None:
        assert numbered.wait(20)
        run.report(ActionEvent("start", details={"number": 131}))
        run.report(StateEvent("running"))
        run.wait_for_stop()

    launches.script = script
    with qtbot.waitSignal(model.ended):
        start(qtbot, opened.setup)
        assert row.notice.sentence == "Busy with Weigh a vessel"
        assert row.field.isEnabled()
        assert not row.test_button.isEnabled()
        assert "Weigh a vessel is using this port" in row.test_button.toolTip()
        numbered.set()
        qtbot.waitUntil(lambda: row.notice.sentence == "Busy with Run 131")
        model.stop()
    assert row.notice.sentence == ""
    assert row.test_button.isEnabled()


def test_a_pulled_cable_is_waited_for_in_sight(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    goes_on, ends = threading.Event(), threading.Event()

    def script(run: ScriptedRun) -> None:
        run.report(ConnectionEvent("scale", "lost", "port scale: the instrument was disconnected", 60.0))
        assert goes_on.wait(20)
        run.report(ConnectionEvent("scale", "rebound", "port scale: the instrument is back", 1.0))
        assert ends.wait(20)

    launches.script = script
    header = opened.page.header
    with qtbot.waitSignal(model.ended):
        start(qtbot, opened.setup)
        qtbot.waitUntil(lambda: header._word.text() == "Reconnecting…")
        assert "scale: unplugged, waiting" in header._sentence.text()
        goes_on.set()
        qtbot.waitUntil(lambda: header._word.text() == "Running")
        ends.set()
    assert "the instrument was disconnected" in opened.page.output.log.toPlainText()


def test_closing_the_window_follows_and_asks_nothing_any_more(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, bench: Bench, line: Wire
) -> None:
    row.field.set_device(line.device)
    QTest.mouseClick(row.test_button, LEFT)
    opened.close()
    qtbot.waitUntil(lambda: bench.watches == 0)
    looks = bench.looks
    opened.instruments.look()
    bench.plug(FTDI)
    qtbot.wait(50)
    assert bench.looks == looks


def open_list(qtbot: QtBot, window: MainWindow, row: RoleRow) -> None:
    """Open the field's list by a click on its text, once it knows which instruments do not fit."""
    window.switch.show_setup()
    qtbot.waitUntil(lambda: any(text.startswith("Others (") for text in texts(row)))
    edit = row.field.lineEdit()
    assert edit is not None
    QTest.mouseClick(edit, LEFT, pos=edit.rect().center())
    qtbot.waitUntil(row.field.view().isVisible)


@pytest.mark.parametrize("before", ["sim:mettler,busy:at=14", "sim:mettler", ""])
def test_a_click_beside_the_entries_of_the_list_chooses_nothing(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench, before: str
) -> None:
    bench.plug(FTDI)
    bench.plug(CH340)
    row.field.set_device(before)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    open_list(qtbot, opened, row)
    row.field._list.setFixedHeight(360)
    view, field = row.field.view().viewport(), row.field
    beside = set()
    for y in range(0, view.height(), 2):  # the list may scroll under the pointer in the meantime
        for point in (QPoint(1, y), QPoint(view.width() // 2, y)):
            QTest.mouseMove(view, point)
            number = field.view().indexAt(point).row()
            kind = field._rows[number].kind if number >= 0 else "none"
            if kind in ("heading", "note", "none"):
                beside.add(kind)
                QTest.mouseClick(view, LEFT, pos=point)
                assert (field.device, field.view().isVisible()) == (before, True)
    assert "heading" in beside
    assert row.is_simulated == bool(before)


def test_a_press_on_a_heading_that_is_let_go_on_an_entry_chooses_nothing(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench
) -> None:
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    open_list(qtbot, opened, row)
    view = row.field.view()
    heading, entry = [view.visualRect(view.model().index(number, 0)).center() for number in (0, 1)]
    QTest.mousePress(view.viewport(), LEFT, pos=heading)
    QTest.mouseRelease(view.viewport(), LEFT, pos=entry)
    assert (row.field.device, view.isVisible()) == ("sim:mettler", True)
    QTest.mouseClick(view.viewport(), LEFT, pos=entry)
    assert row.field.device == BALANCE


def test_enter_in_a_list_in_which_nothing_is_marked_chooses_nothing(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench
) -> None:
    bench.plug(FTDI)
    row.field.set_device("sim:mettler,busy:at=14")
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    open_list(qtbot, opened, row)
    QTest.keyClick(row.field.view(), Qt.Key.Key_Return)
    assert row.field.device == "sim:mettler,busy:at=14"


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Space])
def test_the_list_opens_by_keys_and_the_marked_entry_is_chosen(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench, key: Qt.Key
) -> None:
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    opened.switch.show_setup()
    edit = row.field.lineEdit()
    assert edit is not None
    edit.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row.field, key)
    assert row.field.view().isVisible()
    for _ in row.field._rows:
        QTest.keyClick(row.field.view(), Qt.Key.Key_Up)
    assert row.field.device == "sim:mettler"
    QTest.keyClick(row.field.view(), Qt.Key.Key_Return)
    assert row.field.device == BALANCE


def test_what_is_typed_while_the_list_is_open_goes_into_the_field(
    qtbot: QtBot, opened: MainWindow, row: RoleRow
) -> None:
    row.field.set_device("sim:mettler")
    qtbot.waitUntil(lambda: row.field.words.startswith("Simulated: Mettler"))
    opened.setup.page.foot.start_button.setFocus()
    open_list(qtbot, opened, row)
    edit = row.field.lineEdit()
    assert edit is not None
    QTest.keyClick(row.field.view(), Qt.Key.Key_S)
    assert not row.field.view().isVisible()
    QTest.keyClicks(row.field, "im:mettler busy")
    assert edit.text() == "sim:mettler busy"  # a space is typed here, and does not open the list
    assert not row.field.view().isVisible()


def test_a_part_of_a_name_chooses_the_only_device_that_has_it(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench
) -> None:
    far = KnownInstrument("socket://bench:4001", "Far scale", "mettler")
    bench.known = [KnownInstrument(BALANCE, "Bench scale", "mettler"), far]
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: {"Bench scale", "Far scale"}.issubset(texts(row)))
    opened.switch.show_setup()
    edit = row.field.lineEdit()
    assert edit is not None

    def enter(typed: str, *keys: Qt.Key) -> str:
        """Type into the field, press the keys, and return the device."""
        row.field.set_device("sim:mettler")
        edit.setFocus(Qt.FocusReason.TabFocusReason)
        edit.selectAll()
        QTest.keyClicks(row.field, typed)
        for key in keys:
            view = row.field.view()
            QTest.keyClick(view if view.isVisible() else row.field, key)
        return row.field.device

    enter_key = Qt.Key.Key_Return
    assert enter("far", enter_key) == "socket://bench:4001"
    assert row.field.words == "Far scale"
    assert enter("bench", Qt.Key.Key_Down, enter_key) == BALANCE
    # of several, the first is marked in the list
    assert enter("scale", enter_key) == "sim:mettler"
    assert row.field.view().isVisible()
    QTest.keyClick(row.field.view(), Qt.Key.Key_Down)
    QTest.keyClick(row.field.view(), enter_key)
    assert row.field.device in (BALANCE, "socket://bench:4001")
    assert enter("nothing like it", enter_key) == "nothing like it"
    assert row.field.is_unclear


@pytest.mark.parametrize("way", ["click", "choice", "keys"])
def test_typing_replaces_what_was_chosen_though_the_field_had_the_keys(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, way: str
) -> None:
    page, edit = opened.setup.page, row.field.lineEdit()
    assert edit is not None
    row.field.set_device("sim:mettler,busy:at=14")
    qtbot.waitUntil(lambda: row.field.findText("Simulated: Mettler Toledo balance (MT-SICS)") >= 0)
    open_list(qtbot, opened, row)
    place = row.field.findText("Simulated: Mettler Toledo balance (MT-SICS)")
    view = row.field.view()
    view.setCurrentIndex(row.field.model().index(place, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert row.field.device == "sim:mettler"
    if way == "click":
        qtbot.wait(300)  # the click that closes a list opens no other
        QTest.mouseClick(edit, LEFT, pos=edit.rect().center())
        qtbot.waitUntil(view.isVisible)
        QTest.keyClick(view, Qt.Key.Key_S)
    elif way == "keys":
        page.foot.start_button.setFocus()
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        QTest.keyClick(row.field, Qt.Key.Key_S)
    else:
        QTest.keyClick(row.field, Qt.Key.Key_S)
    QTest.keyClicks(row.field, "im:mettler,busy:at=14")
    assert edit.text() == "sim:mettler,busy:at=14"
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert row.field.device == "sim:mettler,busy:at=14"
    assert page.instruments.is_simulated


def test_what_is_half_typed_makes_no_run_real(
    qtbot: QtBot, opened: MainWindow, row: RoleRow, bench: Bench
) -> None:
    page, edit = opened.setup.page, row.field.lineEdit()
    assert edit is not None
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" in texts(row))
    opened.switch.show_setup()
    row.field.set_device("sim:mettler")
    edit.setFocus()
    QTest.keyClicks(row.field, "Mettler")
    assert (row.field.device, page.head.mode.number) == ("sim:mettler", 0)
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: "FTDI FT232R adapter · ttyUSB0" not in texts(row))
    assert edit.text() == "Mettler"  # looking at the ports removes nothing
    QTest.keyClick(row.field, Qt.Key.Key_Escape)
    assert edit.text() == row.field.words != "Mettler"
    for typed in ("Mettler", ""):
        edit.setFocus()
        QTest.keyClick(row.field, Qt.Key.Key_Delete)
        QTest.keyClicks(row.field, typed)
        page.details.name_field.setFocus()
        assert (row.field.device, page.head.mode.number) == (typed, 0)
        assert page.foot.sentence == "Not ready: Choose an instrument for Scale"
        assert page.foot.start_button.text() == "Start simulated run"
        assert not page.foot.start_button.isEnabled()
    edit.setFocus()
    QTest.keyClicks(row.field, "/dev/ttyUSB7")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert page.head.mode.number == 1  # that is a port, although it is absent


def test_what_is_typed_is_taken_before_a_start_by_a_key(
    qtbot: QtBot, opened: MainWindow, row: RoleRow
) -> None:
    page, edit = opened.setup.page, row.field.lineEdit()
    assert edit is not None
    opened.switch.show_setup()
    row.field.set_device("sim:mettler")
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(row.field, "nothing at all")
    opened.setup.starting.run()
    assert page.foot.sentence == "Not ready: Choose an instrument for Scale"
    assert not opened.models.runs.is_active


def test_what_was_real_last_becomes_no_simulator_by_itself_and_the_last_simulator_stays_known(
    qtbot: QtBot,
    row: RoleRow,
    opened: MainWindow,
    model: RunModel,
    protocol: Path,
    line: Wire,
    tmp_path: Path,
) -> None:
    row.field.set_device("sim:mettler,busy:at=14")
    run_to_the_end(qtbot, opened, model)
    row.field.set_device(kept_name(line, tmp_path))
    row.options.remember_box.click()
    run_to_the_end(qtbot, opened, model)
    page = opened.setup.page
    opened.files.open_file(protocol)
    qtbot.waitUntil(lambda: page.instruments.rows[0] is not row)
    again = page.instruments.rows[0]
    assert (again.field.device, page.head.mode.number) == ("", 1)
    assert page.foot.sentence == "Not ready: Choose an instrument for Scale"
    page.switch_mode()
    assert again.field.device == "sim:mettler,busy:at=14"
