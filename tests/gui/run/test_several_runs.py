"""Several runs in one window: one is selected, all can be stopped, and runs that share an instrument wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import HaltEvent, LogEvent, StateEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.controls import SECOND_PRESS_MS
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.run_tabs import RunTabs
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run_page.controller import RunPage
from praxis_desktop.gui.run_page.panels import SimulatedNotice
from tests.gui.guards import let_appear
from tests.gui.history.test_run_table import painted
from tests.gui.plugs import FTDI, Bench
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.starting import start as start_run

BALANCE = str(FTDI.identity)
LEFT = Qt.MouseButton.LeftButton

SECOND = '''"""Shake a plate."""

# /// script
# [tool.praxis.ports]
# shaker = "Heidolph shaker"
# ///
print("never run by these tests")
'''

StartRun = Callable[[], RunModel]


@pytest.fixture
def runs(window: MainWindow) -> ActiveRuns:
    """The window's runs."""
    return window.models.runs


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A second protocol file."""
    path = tmp_path / "shake.py"
    path.write_text(SECOND, encoding="utf-8")
    return path


@pytest.fixture
def start(qtbot: QtBot, opened: MainWindow, runs: ActiveRuns) -> StartRun:
    """Starts the prepared run, and waits until its program runs."""

    def press() -> RunModel:
        opened.switch.show_setup()
        row = opened.setup.page.instruments.rows[0]
        if not row.field.device:
            row.field.set_device("sim:mettler")
        before = len(runs.active)
        if before:
            qtbot.wait(SECOND_PRESS_MS + 20)  # otherwise it would be a double click
        start_run(qtbot, opened.setup)
        assert len(runs.active) == before + 1
        run = runs.selected
        qtbot.waitUntil(lambda: run.phase == "running")
        return run

    return press


@pytest.fixture
def two(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, second: Path, start: StartRun
) -> tuple[RunModel, RunModel]:
    """Two runs of two protocols; the second is visible."""
    launches.script = ScriptedRun.wait_for_stop
    weighing = start()
    opened.files.open_file(second)
    qtbot.waitUntil(lambda: opened.setup.page.path == second)
    return weighing, start()


def _has_logged(page: RunPage, said: str) -> bool:
    return said in page.output.log.toPlainText().lower()


def shown_tabs(window: MainWindow) -> RunTabs:
    """Return the tabs on the visible run's page."""
    assert window.page.selector is not None
    return window.page.selector.tabs


def names(tabs: RunTabs) -> list[str]:
    """Return the texts on the tabs."""
    return [tabs.tabText(place) for place in range(tabs.count())]


def test_a_second_protocol_is_set_up_and_started_while_one_runs(
    opened: MainWindow, two: tuple[RunModel, RunModel], runs: ActiveRuns
) -> None:
    weighing, shaking = two
    assert runs.active == (weighing, shaking)
    assert (weighing.run_name, shaking.run_name) == ("Weigh a vessel", "Shake a plate")
    assert opened.page.header.title == "Shake a plate"
    selector = opened.page.selector
    assert selector is not None
    assert selector.isVisible()
    assert names(selector.tabs) == [
        "Running – Weigh a vessel · Simulated",
        "Running – Shake a plate · Simulated",
    ]
    assert opened.rail.run_page_button.accessibleDescription() == "2 runs are active"


def test_each_run_has_a_page_of_its_own(
    qtbot: QtBot, opened: MainWindow, two: tuple[RunModel, RunModel], launches: ScriptedLaunches
) -> None:
    for run, said in zip(launches.runs, ("weighed", "shaken"), strict=True):
        run.report(LogEvent(said, "info"))
    weighing, shaking = two
    for model, said, other in ((weighing, "weighed", "shaken"), (shaking, "shaken", "weighed")):
        page = opened.run_pages.of(model)
        qtbot.waitUntil(partial(_has_logged, page, said))
        assert not _has_logged(page, other)


def test_a_run_is_chosen_by_its_tab_and_by_key(
    qtbot: QtBot, opened: MainWindow, two: tuple[RunModel, RunModel], runs: ActiveRuns
) -> None:
    weighing, shaking = two
    tabs = shown_tabs(opened)
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(0).center())
    assert runs.selected is weighing
    assert opened.pages.currentWidget() is opened.page
    assert opened.page.header.title == "Weigh a vessel"
    opened.menus.next_run.trigger()
    assert opened.page.header.title == "Shake a plate"
    shown_tabs(opened).setFocus()
    QTest.keyClick(shown_tabs(opened), Qt.Key.Key_Left)
    assert runs.selected is weighing
    assert shown_tabs(opened).hasFocus()
    QTest.keyClick(shown_tabs(opened), Qt.Key.Key_Right)
    assert runs.selected is shaking
    runs.select(weighing)
    opened.switch.show_library()
    opened.menus.previous_run.trigger()
    assert opened.pages.currentWidget() is opened.run_pages.of(shaking)


def test_pause_and_stop_act_on_the_chosen_run_and_say_which(
    qtbot: QtBot,
    opened: MainWindow,
    two: tuple[RunModel, RunModel],
    runs: ActiveRuns,
    launches: ScriptedLaunches,
) -> None:
    weighing, shaking = two
    assert opened.menus.stop.text().endswith(": Shake a plate")
    runs.select(weighing)
    assert opened.menus.pause.text().endswith(": Weigh a vessel")
    opened.menus.pause.trigger()
    qtbot.waitUntil(lambda: weighing.phase == "paused")
    assert (launches.runs[0].wishes, launches.runs[1].wishes) == (["pause"], [])
    with qtbot.waitSignal(weighing.ended):
        opened.page.conduct.stop_at_once()
    assert shaking.is_active
    runs.select(shaking)
    assert opened.menus.stop.text() == "&Stop"


def test_chips_at_the_foot_lead_to_each_run_from_other_pages(
    opened: MainWindow, two: tuple[RunModel, RunModel], runs: ActiveRuns
) -> None:
    opened.switch.show_setup()
    chips = [chip for chip in opened.status.runs.chips if chip.isVisible()]
    assert [chip.text() for chip in chips] == ["Weigh a vessel", "Shake a plate"]
    QTest.mouseClick(chips[0], LEFT)
    assert runs.selected is two[0]
    assert opened.page.header.title == "Weigh a vessel"
    assert opened.run_pages.is_in_view
    assert opened.minimumSizeHint().height() <= 700
    assert opened.minimumSizeHint().width() <= 1024


def test_emergency_stop_stops_all_runs_and_one_sheet_tells_of_all_instruments(
    qtbot: QtBot,
    opened: MainWindow,
    two: tuple[RunModel, RunModel],
    runs: ActiveRuns,
    launches: ScriptedLaunches,
) -> None:
    opened.switch.show_library()
    QTest.mousePress(opened.safety_corner.button, LEFT)
    qtbot.waitUntil(lambda: [run.emergency_stops for run in launches.runs] == [1, 1])
    sheet = opened.page.conduct.halt_sheet
    assert sheet.is_open
    for run, port in zip(launches.runs, ("scale", "shaker"), strict=True):
        run.report(HaltEvent(port, "unconfirmed", "no answer", "50", 500.0, device="sim:mettler"))
    qtbot.waitUntil(lambda: {event.port for event in sheet.told} == {"shaker", "scale · Weigh a vessel"})
    qtbot.waitUntil(lambda: not runs.is_active)
    qtbot.waitUntil(sheet.close_button.isEnabled)
    QTest.mouseClick(sheet.close_button, LEFT)
    qtbot.waitUntil(lambda: not any(page.conduct.halt_sheet.is_open for page in opened.run_pages.all))
    assert not any(run.controls.halt_time for run in runs.all)


def test_a_sheet_that_was_read_on_another_closes_with_its_run_unless_more_is_told(
    opened: MainWindow, two: tuple[RunModel, RunModel]
) -> None:
    conduct, run = opened.page.conduct, opened.page.run

    def is_open_after(tell: Callable[[], None]) -> bool:
        conduct.halt_sheet.begin("10:00:00", "")
        conduct.close_read_halt()
        tell()
        run.ended.emit()
        return conduct.halt_sheet.is_open

    assert not is_open_after(lambda: None)
    assert is_open_after(lambda: run.controls.elsewhere.silent.emit(4711))


def test_instruments_of_the_same_name_are_told_apart(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, start: StartRun, bench: Bench
) -> None:
    bench.plug(FTDI)
    launches.script = ScriptedRun.wait_for_stop
    start()
    opened.switch.show_setup()
    opened.setup.page.instruments.rows[0].field.set_device(BALANCE)
    weighing = start()
    opened.menus.emergency.trigger()
    first, second = launches.runs
    first.report(HaltEvent("scale", "confirmed", "it stands", device="sim:mettler"))
    # Runs in one process get the events of all instruments in it.
    for run in (first, second):
        run.report(HaltEvent("scale", "unconfirmed", "no answer", device=weighing.devices["scale"]))
    sheet = opened.page.conduct.halt_sheet
    expected = {("scale", "unconfirmed"), ("scale · Weigh a vessel", "confirmed")}
    qtbot.waitUntil(lambda: {(event.port, event.outcome) for event in sheet.told} == expected)


def test_who_is_asked_by_one_run_is_not_taken_away_by_another(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, second: Path, start: StartRun
) -> None:
    def asking(question: str) -> Callable[[ScriptedRun], None]:
        def script(run: ScriptedRun) -> None:
            run.wait_for_stop() if not question else run.ask(PromptEvent(1, "pause", question))

        return script

    launches.script = asking("")
    weighing = start()
    launches.script = asking("Put the plate on")
    opened.files.open_file(second)
    qtbot.waitUntil(lambda: opened.setup.page.path == second)
    opened.setup.page.instruments.rows[0].field.set_device("sim:mettler")
    qtbot.wait(SECOND_PRESS_MS + 20)
    QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
    runs = opened.models.runs
    shaking = runs.selected
    qtbot.waitUntil(lambda: shaking.asked is not None)
    assert opened.page.conduct.prompt_sheet.is_open
    launches.runs[0].report(PromptEvent(7, "pause", "Put the lid on"))
    qtbot.waitUntil(lambda: weighing.asked is not None)
    assert runs.selected is shaking
    assert opened.rail.run_page_button.accessibleDescription() == "2 runs are waiting for you"
    assert "Weigh a vessel is waiting for you" in [message.title for message in opened.messages.model.all]
    opened.page.conduct.prompt_sheet.dismiss()
    opened.menus.next_run.trigger()
    assert opened.page.conduct.prompt_sheet.is_open
    assert "Put the lid on" in opened.page.conduct.prompt_sheet.title.text()


def test_a_run_that_needs_the_instrument_of_another_is_queued(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, start: StartRun, bench: Bench
) -> None:
    bench.plug(FTDI)
    opened.setup.page.instruments.rows[0].field.set_device(BALANCE)
    launches.script = ScriptedRun.wait_for_stop
    weighing = start()
    opened.switch.show_setup()
    foot = opened.setup.page.foot
    assert foot.start_button.text() == "Queue run…"
    assert foot.sentence == "Weigh a vessel is using Scale"
    opened.setup.page.instruments.rows[0].field.set_device("sim:mettler")
    assert foot.start_button.text() == "Start simulated run"
    opened.setup.page.instruments.rows[0].field.set_device(BALANCE)
    assert foot.start_button.text() == "Queue run…"
    with qtbot.waitSignal(weighing.ended):
        weighing.stop()
    assert foot.start_button.text() == "Start real run…"


def test_closing_asks_for_all_and_stops_all(
    qtbot: QtBot, opened: MainWindow, two: tuple[RunModel, RunModel], launches: ScriptedLaunches
) -> None:
    assert not opened.close()
    sheet = opened.page.conduct.closing_sheet
    assert sheet.is_open
    assert sheet.caption.text() == "2 runs are active"
    assert "Weigh a vessel, Shake a plate" in sheet.words.text()
    with qtbot.waitSignal(opened.closed):
        QTest.mouseClick(sheet.close_button, LEFT)
    assert [run.stops for run in launches.runs] == [1, 1]


def test_what_has_ended_makes_way_and_its_page_is_used_again(
    qtbot: QtBot,
    opened: MainWindow,
    two: tuple[RunModel, RunModel],
    runs: ActiveRuns,
    launches: ScriptedLaunches,
    start: StartRun,
) -> None:
    weighing, shaking = two
    for run in two:
        with qtbot.waitSignal(run.ended):
            run.stop()
    tabs = shown_tabs(opened)
    assert names(tabs) == [
        "Stopped – Weigh a vessel · Simulated",
        "Stopped – Shake a plate · Simulated",
    ]
    started = start()
    assert started in two
    assert runs.shown == (started,)
    assert len(names(shown_tabs(opened))) == 1
    (other,) = {weighing, shaking} - {started}
    assert opened.run_pages.of(other).output.is_empty
    assert len(opened.run_pages.all) == 2


def test_a_simulated_run_says_whose_emergency_stop_is_and_leads_there(
    qtbot: QtBot, opened: MainWindow, two: tuple[RunModel, RunModel], runs: ActiveRuns
) -> None:
    weighing, shaking = two
    page = opened.run_pages.of(shaking)
    notice = page.findChild(SimulatedNotice)
    assert notice is not None
    assert notice.isVisible()
    assert notice.sentence.text() == "Shake a plate is simulated: it moves no instruments"
    assert notice.stop_words.text() == "EMERGENCY STOP ends the simulated run."
    assert not notice.go_button.isVisible()
    place = notice.geometry()
    assert weighing.request is not None
    weighing.request, weighing.number = structs.replace(weighing.request, ports=("scale=/dev/ttyS9",)), 132
    weighing.changed.emit()
    assert notice.geometry() == place, "nothing moves when a real one is beside it"
    assert notice.stop_words.text() == "EMERGENCY STOP applies to run 132, which uses real instruments."
    assert notice.go_button.text() == "Go to run 132"
    let_appear(qtbot, notice.go_button)
    QTest.mouseClick(notice.go_button, LEFT)
    assert runs.selected is weighing
    with qtbot.waitSignal(shaking.ended):
        shaking.stop()
    assert notice.geometry() == place, "nothing moves when it ends"
    assert notice.sentence.text() == "Shake a plate was simulated: it moved no instruments"


def test_a_long_title_gives_way_on_a_tab_to_that_the_run_is_simulated(
    qtbot: QtBot, opened: MainWindow, two: tuple[RunModel, RunModel], launches: ScriptedLaunches
) -> None:
    shaking = two[1]
    shaking.number, shaking.title = 133, "Dilution series of an antibiotic along two plates, weighed"
    shaking.changed.emit()
    tabs = next(tabs for tabs in opened.findChildren(RunTabs) if tabs.isVisible())
    (words,) = [each for each in painted(tabs) if each.startswith("Dilution")]
    assert words.endswith("… · Simulated")
    launches.runs[1].report(StateEvent("requires_intervention"))
    launches.runs[1].report(PromptEvent(7, "pause", "Put the lid on"))
    qtbot.waitUntil(lambda: shaking.waits_for_person)
    (words,) = [each for each in painted(tabs) if each.startswith("Dilution")]
    assert len(words) > len("Dilution… · Simulated"), "the title makes way no further: icon and mark say it"


def test_the_tabs_keep_their_room(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, start: StartRun
) -> None:
    opened.switch.show_run()
    launches.script = ScriptedRun.wait_for_stop
    selector = opened.page.selector
    assert selector is not None
    before = (selector.isVisible(), selector.geometry())
    run = start()
    selector = opened.page.selector
    assert selector is not None
    assert (selector.isVisible(), selector.geometry()) == before
    assert selector.height() == 52
    with qtbot.waitSignal(run.ended):
        run.stop()
    assert selector.isVisible()


def test_runs_are_gone_to_from_the_palette(
    opened: MainWindow, two: tuple[RunModel, RunModel], runs: ActiveRuns
) -> None:
    commands = {command.title: command for command in opened.commands.registry.commands()}
    commands["Show run: Weigh a vessel"].do()
    assert runs.selected is two[0]
    assert commands["Show run: Shake a plate"].hint == "Running"
