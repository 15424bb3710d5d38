"""The page for setting up a run: its sections, whether the run can be started, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.device_field import _EDITOR_LEFT, _EDITOR_RIGHT
from praxis_desktop.gui.roles.instruments import Identified, Inquiry, Instruments, PortList
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.setup.cards import ProtocolPanel
from praxis_desktop.gui.setup.labware import PlacingList, ToPlace
from praxis_desktop.gui.setup.readiness import INSTRUMENTS
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.ports.errors import PortBusy
from praxis_desktop.ports.granting.remembering import GrantStore
from praxis_desktop.ports.preflight.verdict import Verdict
from praxis_desktop.ports.profiles.introductions import KnownInstrument
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.text import Description
from praxis_desktop.workers.launch.preparation_progress import Readiness
from tests.gui.plugs import FTDI, Bench
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.starting import ask_to_start, start_real
from tests.ports.wires import wire

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
BALANCE = str(FTDI.identity)

SILENT = Verdict("no_answer", "Sent I4; nothing came back within 1 s.", "Is it on?")

TWO_ROLES = '''"""Weigh and shake."""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# shaker = "QInstruments BioShake"
# ///
'''


def plug_in_and_choose(qtbot: QtBot, window: MainWindow, bench: Bench) -> None:
    """Connect a real balance and choose it for the protocol."""
    window.instruments.look()
    bench.plug(FTDI)
    row = window.setup.page.instruments.rows[0]
    qtbot.waitUntil(lambda: row.field.findText("FTDI FT232R adapter · ttyUSB0") >= 0)
    row.field.set_device(BALANCE)


def test_a_protocol_with_a_simulator_is_ready_at_once_and_ctrl_enter_starts_it(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    page = opened.setup.page
    assert opened.pages.currentWidget() is page
    assert not page.foot.start_button.hasFocus()
    assert page.foot.sentence == "Simulated run – no instrument will move"
    assert page.foot.start_button.text() == "Start simulated run"
    assert page.body.sections.buttons[INSTRUMENTS].state.words == "1 simulated"
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_Return, CONTROL)
    assert opened.pages.currentWidget() is opened.page
    assert launches.requests[0].ports == ("scale=sim:mettler",)


def test_ctrl_m_changes_between_simulated_and_real_and_keeps_what_was_chosen(
    qtbot: QtBot, opened: MainWindow, bench: Bench
) -> None:
    page = opened.setup.page
    plug_in_and_choose(qtbot, opened, bench)
    assert page.foot.sentence.startswith("Now real, no longer simulated: FTDI FT232R adapter")
    assert page.foot.start_button.text() == "Start real run…"
    page.details.notes_field.setText("evaporation trap is empty")
    QTest.keyClick(opened, Qt.Key.Key_M, CONTROL)
    assert page.head.mode.number == 0
    assert page.instruments.bindings() == ("scale=sim:mettler",)
    QTest.keyClick(opened, Qt.Key.Key_M, CONTROL)
    assert page.head.mode.number == 1
    assert page.instruments.rows[0].field.device == BALANCE
    assert page.details.notes == "evaporation trap is empty"


def test_of_a_protocol_without_instruments_it_says_what_its_user_can_do(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    program = tmp_path / "plain.py"
    program.write_text("print('hello')\n", encoding="utf-8")
    window.files.open_file(program)
    page = window.setup.page
    qtbot.waitUntil(lambda: page.path == program)
    none_named = page.instruments.none_named
    assert none_named.isVisible()
    assert "ask its author" in none_named.words.text()
    assert "[tool" not in none_named.words.text()
    assert none_named.for_author.isHidden()
    QTest.mouseClick(none_named.fold, LEFT)
    assert "[tool.praxis.ports]" in none_named.for_author.text()
    assert none_named.for_author.isVisible()


def test_of_a_file_that_does_not_load_nothing_is_said_of_instruments_until_it_does(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    program = tmp_path / "plain.py"
    program.write_text("print('hello'\n", encoding="utf-8")
    window.files.open_file(program)
    page = window.setup.page
    qtbot.waitUntil(lambda: page.path == program)
    window.setup.problems.show_refusal(ProtocolError("'(' was never closed", reason="import"))
    assert page.failure.isVisible()
    assert not page.instruments.isVisible()
    assert not page.body.sections.buttons[INSTRUMENTS].isVisible()
    window.files.open_file(tmp_path / "plain.py")
    qtbot.waitUntil(page.instruments.isVisible)


def test_a_role_without_a_device_is_said_and_gone_to_by_f8(opened: MainWindow, model: RunModel) -> None:
    page = opened.setup.page
    QTest.mouseClick(page.head.mode.button(1), LEFT)
    button = page.foot.start_button
    assert not button.isEnabled()
    assert page.foot.sentence == "Not ready: Choose an instrument for Scale"
    assert button.toolTip() == button.accessibleDescription() == "Choose an instrument for Scale"
    assert page.foot.problem_button.text() == "Show Scale"
    assert page.body.sections.buttons[INSTRUMENTS].state.words == "1 of 1 to choose"
    QTest.keyClick(opened, Qt.Key.Key_F8)
    assert page.instruments.rows[0].field.hasFocus()
    assert page.body.sections.buttons[INSTRUMENTS].isChecked()
    QTest.keyClick(opened, Qt.Key.Key_Return, CONTROL)
    assert not model.is_active


def test_the_keys_stay_on_the_page_when_start_is_not_possible_any_more(opened: MainWindow) -> None:
    page = opened.setup.page
    page.foot.start_button.setFocus()
    page.instruments.rows[0].field.set_device("")
    assert page.foot.problem_button.hasFocus()


def test_what_is_pressed_at_the_foot_stays_in_its_place_whatever_is_wrong(
    qtbot: QtBot, opened: MainWindow, bench: Bench
) -> None:
    page = opened.setup.page
    foot = page.foot
    QTest.mouseClick(page.head.mode.button(1), LEFT)

    def places() -> list[tuple[QPoint, int]]:
        QApplication.processEvents()
        return [(one.pos(), one.width()) for one in (foot.preset_button, foot.start_button)]

    assert foot.problem_button.isVisible()
    before = places()
    foot.show_readiness(structs.replace(foot.readiness, problem_text="Show Heater shaker number 2"))
    assert places() == before
    plug_in_and_choose(qtbot, opened, bench)
    verdict = Verdict("answers", "WXS205SDU · 38 ms", "", ("WXS205SDU",))
    page.instruments.rows[0].show_answer(Identified(Inquiry("scale", BALANCE), verdict))
    assert not foot.problem_button.isVisible()
    assert places() == before


def test_an_instrument_that_does_not_answer_keeps_the_run_from_starting_until_it_does(
    qtbot: QtBot, opened: MainWindow, bench: Bench
) -> None:
    page = opened.setup.page
    plug_in_and_choose(qtbot, opened, bench)
    row = page.instruments.rows[0]
    inquiry = Inquiry("scale", BALANCE)
    row.show_answer(Identified(inquiry, SILENT))
    assert page.foot.sentence == "Not ready: Scale is not responding"
    assert page.instruments.chip.text() == "1 is not responding"
    assert not page.foot.start_button.isEnabled()
    page.body.sections.buttons["review"].setFocus()
    QTest.mouseClick(page.foot.problem_button, LEFT)
    assert row.test_button.hasFocus()
    assert row.test_button.accessibleName() == "Test Scale again"
    row.show_answer(Identified(inquiry, Verdict("answers", "WXS205SDU · 38 ms", "", ("WXS205SDU",))))
    assert page.foot.start_button.isEnabled()
    assert page.instruments.chip.text() == "1 of 1 responding"


def resting_place(qtbot: QtBot, widget: QWidget, whole: QWidget) -> QPoint:
    """Return the place of ``widget`` in ``whole`` once nothing above it is being laid out any more."""
    place, before = widget.mapTo(whole, QPoint(0, 0)), None
    while place != before:
        qtbot.wait(200)
        place, before = widget.mapTo(whole, QPoint(0, 0)), place
    return place


def test_an_instrument_that_is_not_plugged_in_keeps_the_run_from_starting_until_it_is(
    qtbot: QtBot, opened: MainWindow, bench: Bench, model: RunModel
) -> None:
    page = opened.setup.page
    plug_in_and_choose(qtbot, opened, bench)
    row = page.instruments.rows[0]
    qtbot.waitUntil(lambda: row.field.choice is not None)
    foldings = resting_place(qtbot, row.fold, page.instruments)
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: not page.foot.start_button.isEnabled())
    assert page.foot.sentence == "Not ready: Scale is not plugged in"
    assert page.foot.details == "Plug it in, or choose another."
    assert page.foot.problem_button.text() == "Show Scale"
    assert page.body.sections.buttons[INSTRUMENTS].state.words == "1 not plugged in"
    assert (row.notice.sentence, row.notice.remedy) == ("Unplugged", "Plug it in, or choose another.")
    QApplication.processEvents()
    assert row.fold.mapTo(page.instruments, QPoint(0, 0)) == foldings, "nothing moves under the pointer"
    QTest.keyClick(opened, Qt.Key.Key_F8)
    assert row.field.hasFocus()
    for key in (Qt.Key.Key_F5, Qt.Key.Key_Return):
        QTest.keyClick(opened, key, Qt.KeyboardModifier.NoModifier if key == Qt.Key.Key_F5 else CONTROL)
    assert not model.is_active
    assert not opened.setup.starting.is_asking
    bench.plug(FTDI)
    qtbot.waitUntil(page.foot.start_button.isEnabled)


def test_one_that_is_pulled_while_the_start_is_asked_for_cannot_be_started_with(
    qtbot: QtBot, opened: MainWindow, bench: Bench, launches: ScriptedLaunches
) -> None:
    plug_in_and_choose(qtbot, opened, bench)
    sheet = ask_to_start(qtbot, opened.setup)
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: sheet.why_not == "Scale is not plugged in. Go back to setup.")
    assert not sheet.start_button.isEnabled()
    assert not launches.requests


@pytest.mark.parametrize("device", ["sim:mettler", "replay:scale.journal", "loop://"])
def test_what_is_no_real_port_need_not_be_plugged_in(
    qtbot: QtBot, opened: MainWindow, bench: Bench, device: str
) -> None:
    page = opened.setup.page
    plug_in_and_choose(qtbot, opened, bench)
    page.instruments.rows[0].field.set_device(device)
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: page.instruments.rows[0].field.findText("FTDI FT232R adapter · ttyUSB0") < 0)
    assert page.foot.start_button.isEnabled()


def test_a_port_of_another_program_is_told_of_once(qtbot: QtBot, opened: MainWindow, bench: Bench) -> None:
    page = opened.setup.page
    bench.obstacles[FTDI.device] = PortBusy(
        "port in use", port=FTDI.device, hint="Close it.", holders=("minicom (process 123)",)
    )
    plug_in_and_choose(qtbot, opened, bench)
    row = page.instruments.rows[0]
    qtbot.waitUntil(lambda: bool(row.trouble))
    row.show_answer(Identified(Inquiry("scale", BALANCE), Verdict("no_answer", "Port in use", "Close it.")))
    assert row.notice.sentence == "Used by another program: minicom (process 123)"
    assert not row.answer.isVisible()
    assert page.foot.sentence == "Not ready: The port for Scale cannot be opened"
    bench.obstacles.clear()
    opened.instruments.look()
    qtbot.waitUntil(lambda: not row.trouble)
    row.show_answer(
        Identified(Inquiry("scale", BALANCE), Verdict("no_answer", "Nothing was received within 1 s."))
    )
    assert row.answer.isVisible()
    assert page.foot.sentence == "Not ready: Scale is not responding"


def test_of_an_instrument_that_nobody_knows_how_to_ask_nothing_is_required(
    qtbot: QtBot, opened: MainWindow, bench: Bench
) -> None:
    plug_in_and_choose(qtbot, opened, bench)
    inquiry = Inquiry("scale", BALANCE)
    unknown = Identified(inquiry, Verdict("not_asked", "Nothing tells what this is"))
    opened.setup.page.instruments.rows[0].show_answer(unknown)
    assert opened.setup.page.foot.start_button.isEnabled()


def test_a_run_of_which_a_part_is_simulated_says_so(
    qtbot: QtBot, window: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    path = tmp_path / "two.py"
    path.write_text(TWO_ROLES, encoding="utf-8")
    window.files.open_file(path)
    qtbot.waitUntil(lambda: window.setup.page.path == path)
    plug_in_and_choose(qtbot, window, bench)
    page = window.setup.page
    assert page.head.mode.number == 1
    assert page.foot.details == (
        "To rehearse without moving anything, choose Simulated at the top. Partly simulated: shaker. "
        "EMERGENCY STOP key: F12."
    )


def test_a_run_whose_instrument_another_has_is_queued_and_the_reason_is_said(
    qtbot: QtBot, opened: MainWindow, model: RunModel, bench: Bench, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    plug_in_and_choose(qtbot, opened, bench)
    page = opened.setup.page
    with qtbot.waitSignal(model.ended):
        start_real(qtbot, opened.setup)
        qtbot.waitUntil(lambda: model.phase == "running")
        opened.switch.show_setup()
        assert page.foot.start_button.isEnabled()
        assert page.foot.start_button.text() == "Queue run…"
        assert page.foot.sentence == "Weigh a vessel is using Scale"
        assert page.foot.details == "You can queue this run. It starts when Scale is free."
        starting = opened.setup.starting
        qtbot.waitUntil(lambda: (starting.run(), starting.is_asking)[1])  # once no press counts as a second
        sheet = starting.sheet
        qtbot.waitUntil(lambda: sheet.title.text() == "Queue the run?")
        assert sheet.start_button.text() == "Queue real run"
        assert sheet.end.text() == "Starts when Scale is free"
        sheet.show_state(structs.replace(sheet.state, has_deck=True))
        assert sheet.without.text() == "It then pauses until you have checked the deck"
        model.stop()
    qtbot.waitUntil(lambda: sheet.start_button.text() == "Start real run")
    assert page.foot.start_button.isEnabled()


def test_what_has_run_is_set_up_again_as_it_was(qtbot: QtBot, opened: MainWindow, model: RunModel) -> None:
    page = opened.setup.page
    page.details.name_field.setText("Monday")
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F5)
    assert opened.page.header.run_button.text() == "Run again…"
    QTest.mouseClick(opened.page.header.run_button, LEFT)
    assert opened.pages.currentWidget() is page
    assert page.details.name == "Monday"
    assert not page.foot.start_button.hasFocus()


def test_python_that_is_not_ready_keeps_nobody_from_starting(
    qtbot: QtBot, opened: MainWindow, runtime: RuntimeModel
) -> None:
    with qtbot.waitSignal(runtime.changed):
        runtime.observe(Readiness("loading", 40, "Loading runtime"))
    foot = opened.setup.page.foot
    assert (foot.start_button.isEnabled(), foot.details) == (True, "Starts when Python is ready.")


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_sections_are_a_list_or_chips_and_lead_to_their_cards(
    qtbot: QtBot, opened: MainWindow, size: tuple[int, int], appearance: Appearance
) -> None:
    opened.resize(*size)
    page, sections = opened.setup.page, opened.setup.page.body.sections
    qtbot.waitUntil(lambda: (sections.height() > 200) == (size[0] > 1180))
    assert not sections.buttons["values"].isVisible(), "a script has none"
    QTest.mouseClick(sections.buttons["review"], LEFT)
    assert sections.buttons["review"].isChecked()
    page.details.name_field.setFocus()
    qtbot.waitUntil(lambda: not page.details.name_field.visibleRegion().isEmpty())
    page.instruments.rows[0].field.setFocus()
    qtbot.waitUntil(sections.buttons[INSTRUMENTS].isChecked)
    hint = opened.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 700) == (True, True), hint


def test_all_placed_ticks_the_rest_and_a_simulated_run_needs_no_tick(
    qtbot: QtBot, appearance: Appearance
) -> None:
    placing = PlacingList(appearance=appearance)
    qtbot.addWidget(placing)
    placing.show_items([ToPlace("plate", "Plate", "Position 2"), ToPlace("tips", "Tips")])
    placing.show()
    assert (placing.placed, placing.first_open) == (0, placing.items[0])
    QTest.mouseClick(placing.items[0].box, LEFT)
    assert (placing.placed, placing.first_open) == (1, placing.items[1])
    placing.set_simulated(True)
    assert (placing.placed, placing.items[1].box.isEnabled()) == (2, False)
    placing.set_simulated(False)
    assert placing.placed == 1, "what a person ticked stays ticked, and nothing else"
    with qtbot.waitSignal(placing.changed):
        placing.place_all()
    assert placing.first_open is None
    placing.forget()
    assert placing.placed == 0


def test_tab_goes_from_head_over_cards_to_foot(opened: MainWindow) -> None:
    page = opened.setup.page
    page.head.back_button.setFocus()
    seen = []
    for _ in range(40):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        if focus is page.foot.start_button:
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    places = [seen.index(stop) for stop in (page.instruments.rows[0].field, page.details.name_field)]
    assert places == sorted(places)
    assert seen[-1] is page.foot.start_button


@pytest.fixture
def testing_panel(
    qtbot: QtBot, model: RunModel, bench: Bench, grants: GrantStore, appearance: Appearance
) -> Iterator[InstrumentsPanel]:
    """The card of instruments, which tests a chosen instrument automatically."""
    ports = PortList(watch=bench.watch, examine=bench.examine)
    known = Instruments(ports=ports, store=lambda: grants)
    panel = InstrumentsPanel(instruments=known, runs=ActiveRuns(model), appearance=appearance)
    qtbot.addWidget(panel)
    simulator = {"scale": "sim:mettler"}
    panel.show_roles({"scale": "Mettler Toledo balance (MT-SICS)"}, simulator, simulators=simulator)
    panel.show()
    yield panel
    known.close()
    assert known.await_end(Deadline.after(20))


def test_what_is_chosen_is_tested_without_being_asked(qtbot: QtBot, testing_panel: InstrumentsPanel) -> None:
    assert not testing_panel.test_all_button.isEnabled()
    assert testing_panel.state.words == "1 simulated"
    with wire() as line:
        testing_panel.rows[0].field.set_device(line.device)
        row = testing_panel.rows[0]
        qtbot.waitUntil(lambda: row.is_asking, timeout=20_000)
        assert testing_panel.chip.text() == "Testing…"
        qtbot.waitUntil(lambda: row.has_failed, timeout=20_000)
        assert testing_panel.chip.text() == "1 is not responding"
        testing_panel.choose_mode(0)
        assert not row.has_failed


KNOWN = Verdict("answers", "WXS205SDU · B741968866")
UNKNOWN = Verdict("unknown_model", 'Asked "I4", it said "ES".', "Use it anyway, or choose another.")


SIZES = [(1024, 700), (1280, 800)]


def test_the_only_known_instrument_that_fits_is_chosen_when_a_run_becomes_real(
    qtbot: QtBot, opened: MainWindow, bench: Bench
) -> None:
    bench.known = [
        KnownInstrument("socket://10.0.0.17:4001", name="Bench scale", kind="mettler"),
        KnownInstrument("socket://10.0.0.18:4001", name="Pump 2", kind="masterflex"),
    ]
    opened.instruments.look()
    page = opened.setup.page
    (row,) = page.instruments.rows
    qtbot.waitUntil(lambda: any(one.known_as for one in page.instruments.seen.choices))
    qtbot.waitUntil(lambda: bool(row.field.only_fitting))
    QTest.mouseClick(page.head.mode.button(1), LEFT)
    assert (row.field.words, row.field.device) == ("Bench scale", "socket://10.0.0.17:4001")


@pytest.mark.parametrize("size", SIZES)
def test_where_an_instrument_is_can_be_read(qtbot: QtBot, opened: MainWindow, size: tuple[int, int]) -> None:
    opened.resize(*size)
    row = opened.setup.page.instruments.rows[0]
    row.field.set_device("/tmp/ttyScaleOnTheBench")
    line = row.field.lineEdit()
    assert line is not None
    qtbot.wait(50)
    room = line.width() - _EDITOR_LEFT - _EDITOR_RIGHT
    assert line.fontMetrics().horizontalAdvance("/tmp/ttyScaleOnTheBench") <= room, "nothing is cut"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_when_something_is_to_be_decided_about_an_instrument(
    qtbot: QtBot, opened: MainWindow, bench: Bench, size: tuple[int, int]
) -> None:
    opened.resize(*size)
    plug_in_and_choose(qtbot, opened, bench)
    row = opened.setup.page.instruments.rows[0]
    row.show_answer(Identified(Inquiry(row.role, row.field.binding), KNOWN))
    qtbot.wait(50)
    assert row.decide_button.isHidden()
    watched = (row.field, row.test_button, row.answer, row.fold)
    places = [each.mapTo(row, each.rect().topLeft()) for each in watched]
    widths = [row.field.width(), row.fold.width()]
    row.show_answer(Identified(Inquiry(row.role, row.field.binding), UNKNOWN))
    qtbot.waitUntil(lambda: not row.decide_button.isHidden())
    qtbot.wait(50)
    assert [each.mapTo(row, each.rect().topLeft()) for each in watched] == places
    assert [row.field.width(), row.fold.width()] == widths


def test_a_choice_that_makes_a_simulated_run_real_or_the_reverse_is_said_until_it_is_taken_back(
    qtbot: QtBot, opened: MainWindow, bench: Bench
) -> None:
    foot, row = opened.setup.page.foot, opened.setup.page.instruments.rows[0]
    plug_in_and_choose(qtbot, opened, bench)
    words = "Now real, no longer simulated: FTDI FT232R adapter · ttyUSB0 was chosen for Scale"
    assert (foot.sentence, foot.readiness.tone) == (words, "warn")
    row.field.set_device("sim:mettler")
    assert foot.sentence == "Simulated run – no instrument will move"
    row.field.set_device(BALANCE)
    assert foot.sentence == words
    opened.setup.page.switch_mode()
    opened.setup.page.switch_mode()  # a user who sets the switch need not be told
    assert foot.sentence == "Ready: real instruments will be used"
    row.field.set_device("sim:mettler,busy:at=14")
    assert foot.sentence == "Now simulated, no longer real: a simulator was chosen for Scale"


def test_an_unfolded_description_says_its_first_sentence_once(qtbot: QtBot, appearance: Appearance) -> None:
    panel = ProtocolPanel(appearance=appearance)
    qtbot.addWidget(panel)
    first = "Put a vessel on the balance and start."
    details = f"{first}\n" + "You pipette, the balance weighs. " * 20
    panel.resize(600, 400)
    panel.show_protocol(Path("weigh.py"), Description("Weigh", details))
    panel.show()
    said = [panel.fold.text(), *(label.text() for label in panel.findChildren(Label) if label.isVisible())]
    assert panel.fold.text() == f"What it does: {first}"
    assert "".join(said).count(first) == 1
    QTest.mouseClick(panel.fold, LEFT)
    said = [panel.fold.text(), *(label.text() for label in panel.findChildren(Label) if label.isVisible())]
    assert panel.fold.text() == "What it does"
    assert "".join(said).count(first) == 1


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_a_path_is_shown_as_users_of_the_system_write_it(
    qtbot: QtBot, appearance: Appearance, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    panel = ProtocolPanel(appearance=appearance)
    qtbot.addWidget(panel)
    path = Path.home() / "protocols" / "own.py"
    monkeypatch.setattr("sys.platform", platform)
    panel.show_protocol(path, Description("Own"))
    assert panel.file.text() == (str(path) if platform == "win32" else "~/protocols/own.py")
