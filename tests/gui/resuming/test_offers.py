"""Interrupted runs are offered on the pages, confirmed on sheets, and shown as they continue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import CONTINUES, DataEvent, ErrorInfo, StepEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look import sentences
from praxis_desktop.gui.resuming.banners import InterruptedBanner
from praxis_desktop.gui.resuming.controller import ResumeController
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.resuming.resume_sheet import FactCard
from praxis_desktop.gui.roles.devices import DeviceChoice, PortsSeen
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.text import Description
from praxis_desktop.runs.dry_run import PlannedStep
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.resuming.past import SaidBefore
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun, LastSent, Role
from tests.gui.resuming.answering import answer_all
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
STEPS = (
    StepEvent(1, "started", "Weigh vial 1"),
    StepEvent(1, "completed", "Weigh vial 1", duration=0.2),
    StepEvent(2, "started", "Weigh vial 2"),
)


def interrupted_run(number: int = 1) -> InterruptedRun:
    """Return a run whose record was read."""
    return InterruptedRun(
        f"{number:032x}",
        "Weigh the vials",
        Path("/not/there"),
        127 + number,
        is_read=True,
        operator="ada",
        began=1.7e9,
        last=1.7e9 + 60,
        state="running",
        steps=STEPS,
        told_at=(1.7e9 + 10, 1.7e9 + 12, 1.7e9 + 60),
        step=STEPS[-1],
        steps_done=1,
        printed=b"12.5 g\n",
        unanswered=(LastSent("scale", b"S\r\n"),),
        roles=(Role("scale", "/dev/ttyUSB0", False, "Bench 3"), Role("pump", "sim:masterflex", True)),
        program=Program("print()", "/not/there/weigh.py"),
        description=Description("Weigh the vials", ports={"scale": "A balance"}),
    )


class Past:
    """Interrupted runs, as set by a test."""

    def __init__(self) -> None:
        self.runs: tuple[InterruptedRun, ...] = ()
        self.closed: list[tuple[str, str, str]] = []
        self.may_read = threading.Event()
        self.present: tuple[str, ...] = ()

    def find(self) -> tuple[InterruptedRun, ...]:
        """Return the runs set by the test."""
        return self.runs

    def read(self, run: InterruptedRun) -> InterruptedRun:
        """Return the whole record, as soon as the test allows it to be read."""
        assert self.may_read.wait(20)
        return structs.replace(interrupted_run(), run_id=run.run_id)

    def close(self, run: InterruptedRun, person: str, reason: str) -> InterruptedRun:
        """Record the call."""
        self.closed.append((run.run_id, person, reason))
        self.runs = tuple([other for other in self.runs if other.run_id != run.run_id])
        return run

    def look_at(self, devices: Sequence[str]) -> PortsSeen:
        """Return the devices that the test says are present."""
        found = {device: DeviceChoice(device, device, "FT232", path=device) for device in self.present}
        return PortsSeen((), found, frozenset(devices))


@pytest.fixture
def past() -> Past:
    """The interrupted runs; initially none."""
    return Past()


@pytest.fixture
def interrupted(qapp: QApplication, past: Past) -> InterruptedModel:
    """The window's knowledge of them."""
    return InterruptedModel(past, look_at=past.look_at)


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path) -> LibraryModel:
    """A library that has not been read yet."""

    def never() -> None:
        raise AssertionError("nothing is read")

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def resuming(window: MainWindow) -> ResumeController:
    """The controller that offers them, with the library visible."""
    assert window.resuming is not None
    window.switch.show_library()
    return window.resuming


def offer(qtbot: QtBot, window: MainWindow, past: Past, *runs: InterruptedRun) -> list[InterruptedBanner]:
    """Make runs found; returns the visible banners in the library."""
    assert window.resuming is not None
    past.runs = runs
    interrupted = window.resuming._interrupted
    window.look_for_interrupted_runs()
    qtbot.waitUntil(lambda: interrupted.runs == runs)
    return [banner for banner in window.resuming.banners[1].banners if banner.isVisible()]


def test_nothing_is_said_where_nothing_was_interrupted(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    with qtbot.waitSignal(resuming._interrupted._finder.done):
        window.look_for_interrupted_runs()
    assert not any(banners.isVisible() for banners in resuming.banners)
    assert not window.rail.library_button.accessibleDescription()


def test_the_newest_runs_have_banners_of_their_own(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    banners = offer(qtbot, window, past, *map(interrupted_run, range(1, 5)))
    assert [banner.title.text() for banner in banners] == [
        "Run 128 was interrupted in step 2: Weigh vial 2",
        "Run 129 was interrupted in step 2: Weigh vial 2",
    ]
    assert banners[0].words.text().startswith("Weigh the vials · by ada · ")
    assert resuming.banners[1].more.text().startswith("and 2 more")
    assert window.rail.library_button.accessibleDescription() == "A run was interrupted"


def test_a_run_goes_on_when_a_person_says_so(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    run = interrupted_run()
    banner = offer(qtbot, window, past, run)[0]
    QTest.mouseClick(banner.resume_button, LEFT)
    sheet = resuming.resume_sheet
    assert sheet.title.text() == "Resume at step 2?"
    assert sheet._operator is not None
    sheet._operator.setText("grace")
    past.runs = ()
    assert not sheet.resume_button.isEnabled()
    assert sheet.hint.text() == "Answer the last question to resume."
    answer_all(sheet, "no")
    assert sheet.choices is not None
    assert sheet.choices.choice == "redo"
    QTest.mouseClick(sheet.resume_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "running")
    assert launches.resumed[0] == structs.replace(run, said=(SaidBefore("scale", b"S\r\n", "send"),))
    assert launches.requests[0].operator == "grace"
    page = window.page
    assert window.pages.currentWidget() is page
    assert not banner.isVisible()
    assert page.header._sentence.text() == "Step 2 · Weigh vial 2"
    assert [row.event.step for row in page.steps.rows.rows] == [1, 2]
    rows, times = page.output.rows, [QDateTime.fromSecsSinceEpoch(int(at)) for at in run.told_at]
    then = [time.toString("HH:mm:ss") for time in times]
    qtbot.waitUntil(lambda: [line.time for line in rows.shown if line.kind == "step"] == then)
    assert [(role.name, role.device) for role in page.announced.roles] == [
        ("scale", "/dev/ttyUSB0"),
        ("pump", "sim:masterflex"),
    ]
    assert page.header._mode.text() == "Partly simulated"
    assert (model.title, model.names) == ("Weigh the vials", {"scale": "Bench 3"})
    with qtbot.waitSignal(model.ended):
        model.stop()
    qtbot.waitUntil(lambda: resuming._interrupted.runs == ())
    # The set-up was the record's: to run the file anew, it is opened.
    assert page.header.run_button.text() == "Set up again"
    with qtbot.waitSignal(page.anew_wanted) as asked:
        QTest.mouseClick(page.header.run_button, LEFT)
    assert asked.args == [Path("/not/there/weigh.py"), None]
    qtbot.waitUntil(lambda: "weigh.py" in window.setup.page.failure.message)


def test_the_results_and_the_wait_from_before_the_interruption_count(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    def weigh(run: ScriptedRun) -> None:
        run.report(DataEvent("vial2", "value", 12.6, "Vial 2", "g", 2, 12.0, 13.0))
        run.wait_for_stop()

    launches.script = weigh
    vial = DataEvent("vial1", "value", 14.5, "Vial 1", "g", 1, 12.0, 13.0)
    wait = StepEvent(2, "started", "Wait 5 min", kind="wait", expected=300.0, time=40.0)
    offer(
        qtbot,
        window,
        past,
        structs.replace(
            interrupted_run(),
            unanswered=(),
            steps=(*STEPS[:2], wait),
            step=wait,
            seconds=100.0,
            results=((vial, "by hand"),),
            checks=(1, 1),
        ),
    )
    resuming.ask_to_resume(interrupted_run().run_id)
    answer_all(resuming.resume_sheet)
    QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    page = window.page
    qtbot.waitUntil(lambda: page.header.verdict.text() == "1 of 2 outside")
    checks = page.panels.checks.checks
    assert [(check.name, check.value, check.by_hand) for check in checks.all] == [
        ("Vial 1", 14.5, "by hand"),
        ("Vial 2", 12.6, ""),
    ]
    rows = page.steps.rows
    assert rows.rows[0].is_outside
    assert rows.rows[1].left(rows.now_ms) == pytest.approx(240.0, abs=30.0)
    assert model.seconds_in_step >= 60.0
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_wait_stands_still_until_the_questions_before_the_run_continues_are_answered(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    incubate = StepEvent(2, "started", "Incubate", kind="step", expected=600.0, time=40.0)
    wait = StepEvent(3, "started", "Wait 5 min", kind="wait", expected=300.0, time=40.0, parent=2, depth=1)
    steps = (*STEPS[:2], incubate, wait)
    run = structs.replace(interrupted_run(), unanswered=(), steps=steps, step=wait, seconds=100.0)
    offer(qtbot, window, past, run)
    resuming.ask_to_resume(run.run_id)
    answer_all(resuming.resume_sheet)
    QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "running")
    rows, panel = window.page.steps.rows, window.page.steps.wait
    assert panel.wait is None, "nothing can be changed before the run continues"
    now = rows.now_ms
    assert [row.left(now + 3_600_000) for row in rows.rows[1:]] == pytest.approx([540.0, 240.0], abs=0.1)
    in_step = model.seconds_in_step
    assert in_step == pytest.approx(60.0, abs=0.1)
    qtbot.wait(50)
    assert model.seconds_in_step == in_step
    launches.runs[0].report(CONTINUES)
    qtbot.waitUntil(lambda: panel.wait is rows.rows[2])
    qtbot.waitUntil(lambda: model.seconds_in_step > in_step)
    assert rows.rows[2].left(rows.now_ms + 60_000) == pytest.approx(180.0, abs=20.0)
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_number_from_before_the_interruption_is_not_shown_as_the_present_one(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    role = interrupted_run().roles[0].name
    weigh = StepEvent(
        2, "completed", "Weigh", operation="scale.read_weight", instrument=role, summary="12.5 g", time=40.0
    )
    run = structs.replace(interrupted_run(), unanswered=(), steps=(*STEPS[:2], weigh), step=weigh)
    offer(qtbot, window, past, run)
    resuming.ask_to_resume(run.run_id)
    answer_all(resuming.resume_sheet)
    QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "running")
    tiles = window.page.panels.tiles
    qtbot.waitUntil(lambda: role in tiles.tiles)
    tiles.refresh()
    assert tiles.tiles[role].value.text() == "–"
    again = structs.replace(weigh, step=3, summary="13.5 g")
    launches.runs[0].report(again)
    qtbot.waitUntil(lambda: tiles.tiles[role].value.text() == "13.5")
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_plan_is_shown_only_if_it_agrees_with_the_dry_run_before_the_run(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
    interrupted: InterruptedModel,
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    run = structs.replace(interrupted_run(), unanswered=(), planned={"steps": 3})
    offer(qtbot, window, past, run)
    resuming.ask_to_resume(run.run_id)
    answer_all(resuming.resume_sheet)
    QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "running")
    titles = [f"Weigh vial {number}" for number in range(1, 5)]
    planned = [PlannedStep(number, title, "", 0, 0.0) for number, title in enumerate(titles, 1)]
    other = DryRunReport(True, True, 4, 0.0, 0.0, 0.0, planned=tuple(planned))
    interrupted.foreseen.emit(run, other)
    assert model.forecast is None
    interrupted.foreseen.emit(run, structs.replace(other, steps=3, planned=other.planned[:3]))
    assert [step.title for step in window.page.steps.rows.upcoming] == ["Weigh vial 3"]
    with qtbot.waitSignal(model.ended):
        model.stop()


@pytest.fixture
def weighing(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> Iterator[Callable[[str], None]]:
    """Starts another run on a device, which lasts until the end of the test."""
    launches.script = ScriptedRun.wait_for_stop

    def start(device: str) -> None:
        model.start(RunRequest(Program("", "weigh.py"), ports=(f"balance={device}",), name="Another run"))
        qtbot.waitUntil(lambda: model.phase == "running")
        window.switch.show_library()

    yield start
    window.models.runs.stop()
    qtbot.waitUntil(lambda: not window.models.runs.is_active)


def test_a_run_goes_on_beside_another_that_has_other_instruments(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past, weighing: Callable[[str], None]
) -> None:
    weighing("/dev/ttyUSB7")
    banner = offer(qtbot, window, past, interrupted_run())[0]
    assert window.rail.library_button.accessibleDescription() == "A run was interrupted"
    QTest.mouseClick(banner.resume_button, LEFT)
    answer_all(resuming.resume_sheet)
    QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    runs = window.models.runs
    qtbot.waitUntil(lambda: [run.phase for run in runs.active] == ["running", "running"])
    assert runs.selected.resumes is not None
    assert not banner.isVisible()
    assert not window.rail.library_button.accessibleDescription()
    resuming.ask_to_resume(interrupted_run().run_id)  # it is running again already
    assert resuming.open_sheet is None


def test_a_run_waits_for_the_one_that_has_its_instruments(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past, weighing: Callable[[str], None]
) -> None:
    weighing("/dev/ttyUSB0")
    banner = offer(qtbot, window, past, interrupted_run())[0]
    assert not banner.resume_button.isEnabled()
    assert banner.words.text().startswith("Another run is using Balance · ")
    with qtbot.waitSignal(resuming.told) as told:
        resuming.ask_to_resume(interrupted_run().run_id)
    assert told.args == ["Another run is using Balance"]
    assert resuming.open_sheet is None
    window.models.runs.stop()
    qtbot.waitUntil(banner.resume_button.isEnabled)
    assert "is using" not in banner.words.text()


def test_esc_and_not_now_touch_nothing(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past, launches: ScriptedLaunches
) -> None:
    banner = offer(qtbot, window, past, interrupted_run())[0]
    for _ in range(2):
        QTest.mouseClick(banner.resume_button, LEFT)
        assert resuming.open_sheet is resuming.resume_sheet
        QTest.keyClick(resuming.resume_sheet.not_now_button, Qt.Key.Key_Escape)
        assert resuming.open_sheet is None
    assert banner.isVisible()
    assert not launches.requests


def test_what_the_run_needs_and_what_nobody_knows_is_said_before(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    banner = offer(qtbot, window, past, interrupted_run())[0]
    sheet = resuming.resume_sheet
    QTest.mouseClick(banner.resume_button, LEFT)
    qtbot.waitUntil(lambda: sheet.roles["scale"].chip.text() == "Not connected")
    assert sheet.roles["scale"].words.text() == "Bench 3, /dev/ttyUSB0"
    answer_all(sheet)
    assert sheet.hint.text() == "Plug in scale first. Until then the run stays interrupted."
    assert sheet.roles["pump"].chip.text() == "Simulator"
    past.present = ("/dev/ttyUSB0",)
    QTest.mouseClick(sheet.again_button, LEFT)
    qtbot.waitUntil(lambda: sheet.roles["scale"].chip.text() == "Plugged in")
    assert sheet.hint.text() == ""
    assert sheet.choices is not None
    assert [fact.fact.question for fact in sheet.choices.facts] == ["Did scale carry out “S”?"]


def test_a_long_record_is_read_when_it_is_asked_for(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    run = InterruptedRun(f"{7:032x}", "weigh.py", Path("/not/there"))
    banner = offer(qtbot, window, past, run)[0]
    assert banner.title.text() == "Run 00000000 was interrupted"
    sheet = resuming.resume_sheet
    QTest.mouseClick(banner.resume_button, LEFT)
    assert not sheet.resume_button.isEnabled()
    past.may_read.set()
    qtbot.waitUntil(lambda: sheet.choices is not None)
    qtbot.wait(100)  # until it is laid out
    answer_all(sheet)
    qtbot.waitUntil(sheet.resume_button.isEnabled)
    assert sheet.title.text() == "Resume at step 2?"
    assert "in step 2" in banner.title.text()


def test_a_run_that_cannot_go_on_is_not_offered_to(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    run = structs.replace(interrupted_run(), obstacle="it ended before its program began")
    banner = offer(qtbot, window, past, run)[0]
    assert not banner.resume_button.isVisible()
    assert banner.words.text().endswith(" · it ended before its program began")
    resuming.ask_to_resume(run.run_id)
    assert resuming.resume_sheet.title.text() == "This run cannot be resumed"
    told = [card.title.text() for card in resuming.resume_sheet.findChildren(FactCard)]
    assert told == ["It ended before its program began"]
    assert not resuming.resume_sheet.resume_button.isVisible()
    QTest.mouseClick(resuming.resume_sheet.close_record_button, LEFT)
    assert resuming.open_sheet is resuming.close_sheet


def test_a_record_is_closed_for_a_reason(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    banner = offer(qtbot, window, past, interrupted_run())[0]
    QTest.mouseClick(banner.close_button, LEFT)
    sheet = resuming.close_sheet
    assert not sheet.close_button.isEnabled()
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert sheet.is_open
    QTest.keyClicks(sheet.field, "the plate is gone")
    with qtbot.waitSignal(resuming.told) as told:
        QTest.mouseClick(sheet.close_button, LEFT)
    assert told.args == ["The record of run 128 is closed"]
    assert past.closed == [(f"{1:032x}", resuming._user, "the plate is gone")]
    assert not banner.isVisible()


def test_the_record_is_shown_with_its_steps_and_what_was_printed(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    banner = offer(qtbot, window, past, interrupted_run())[0]
    QTest.mouseClick(banner.record_button, LEFT)
    sheet = resuming.record_sheet
    assert sheet.facts.text() == "“Weigh vial 2” had begun; one step is recorded as complete."
    assert [row.event.title for row in sheet.rows.rows] == ["Weigh vial 1", "Weigh vial 2"]
    assert sheet.printed.toPlainText() == "12.5 g\n"
    QTest.mouseClick(sheet.verify_button, LEFT)
    qtbot.waitUntil(lambda: str(Path("/not/there")) in sheet.notice.sentence)
    QTest.mouseClick(sheet.resume_button, LEFT)
    assert resuming.open_sheet is resuming.resume_sheet


def test_the_steps_of_a_record_are_in_the_window_s_language(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past, tmp_path: Path
) -> None:
    (tmp_path / "words.json").write_text('{"Weigh": "Wiegen"}')
    steps = (StepEvent(1, "started", "Weigh"), StepEvent(2, "started", "Weigh", "step"))
    banner = offer(qtbot, window, past, structs.replace(interrupted_run(), steps=steps))[0]
    sentences.speak(tmp_path / "words.json")
    try:
        QTest.mouseClick(banner.record_button, LEFT)
    finally:
        sentences.speak(None)
    assert [row.event.title for row in resuming.record_sheet.rows.rows] == ["Wiegen", "Weigh"]


def test_a_record_without_steps_says_so(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    run = structs.replace(interrupted_run(), steps=(), step=None, printed=b"")
    banner = offer(qtbot, window, past, run)[0]
    QTest.mouseClick(banner.record_button, LEFT)
    sheet = resuming.record_sheet
    assert (sheet.no_steps.isVisible(), sheet.no_steps.text()) == (True, "No step had begun.")
    assert sheet.printed.placeholderText() == "The program printed nothing."


def test_a_run_that_stays_interrupted_is_offered_again_where_it_was_to_go_on(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    def script(run: ScriptedRun) -> ErrorInfo:
        run.result_details = {"interrupted": True, "record": "/not/there"}
        return ErrorInfo("PortMissing", "port scale cannot be opened again: it is gone\nPlug it in.")

    launches.script = script
    banner = offer(qtbot, window, past, interrupted_run())[0]
    QTest.mouseClick(banner.resume_button, LEFT)
    answer_all(resuming.resume_sheet)
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    page = window.page
    assert page.header._word.text() == "Interrupted"
    assert page.header.end.text() == "", "the run, which is not over, has no total time"
    assert page.failure.message == "Port scale cannot be opened again: it is gone"
    assert page.failure.hint == "Plug it in."
    assert not page.record.isVisible()
    qtbot.waitUntil(resuming.banners[0].isVisible)
    QTest.mouseClick(resuming.banners[0].banners[0].resume_button, LEFT)
    assert resuming.open_sheet is resuming.resume_sheet


def test_a_run_that_somebody_else_has_taken_up_has_not_failed(
    qtbot: QtBot,
    window: MainWindow,
    resuming: ResumeController,
    past: Past,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    launches.script = lambda run: ErrorInfo("RecordInUse", "the run is still active, in process 7")
    offer(qtbot, window, past, interrupted_run())
    resuming.ask_to_resume(interrupted_run().run_id)
    past.runs = ()
    answer_all(resuming.resume_sheet)
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    assert window.page.header._word.text() == "Not resumed"
    assert window.page.failure.message == "The run is still active, in process 7"


def test_what_is_found_when_the_window_is_closed_is_told_to_nobody(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    past.runs = (interrupted_run(),)
    window.close()
    with qtbot.waitSignal(resuming._interrupted._finder.done):
        window.look_for_interrupted_runs()
    assert resuming._interrupted.runs == ()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_fits_into_the_smallest_window(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past, scheme: str
) -> None:
    window.models.appearance.choose("dark" if scheme == "dark" else "light")
    window.resize(1024, 700)
    long = structs.replace(interrupted_run(), title="Weigh " * 60, step=StepEvent(2, "started", "Vial " * 60))
    offer(qtbot, window, past, long, long)
    for open_sheet in (resuming.ask_to_resume, resuming.show_record, resuming.ask_to_close):
        open_sheet(long.run_id)
        sheet = resuming.open_sheet
        assert sheet is not None
        qtbot.wait(60)
        assert sheet.rect().contains(sheet.card.geometry())
        sheet.dismiss()
    hint = window.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 700) == (True, True)
    assert (window.width(), window.height()) == (1024, 700)
