"""The dry run's panel: its texts in each state."""

from __future__ import annotations

import gc
import re
import weakref
from itertools import product

import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, Qt, QTime
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run import words as words_of_runs
from praxis_desktop.gui.run.words import duration_text
from praxis_desktop.gui.setup.dry_run_panel import DryRunPanel
from praxis_desktop.gui.setup.model import Rehearsal, SetupModel
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.runs.dry_run import PlannedStep
from praxis_desktop.runs.dry_run.branches import Branch
from praxis_desktop.runs.dry_run.findings import Finding
from praxis_desktop.runs.dry_run.ledger import ContainerUse, LabwareUse, TipUse
from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedQuestion
from praxis_desktop.workers.setup.sheets import Choices

WARNING = Finding("blocking_call", "warning", "time.sleep holds everything up", file="/lab/a.py", line=7)
PROBLEM = Finding(
    "no_liquid", "violation", "plate A1 is empty", hint="Fill it.", file="/lab/a.py", line=9, step=3
)
REPORT = DryRunReport(
    passed=True,
    is_complete=True,
    steps=24,
    duration=530.0,
    waiting=300.0,
    runtime=400.0,
    labware=(
        LabwareUse("plate", 800.0, 200.0, (ContainerUse("A1:H1", 8, 360.0, None, 100.0, 200.0, 0, 0, 0),)),
    ),
    tips=(TipUse("tip_rack", 9, "A1:A9", 9),),
    findings=(WARNING,),
)


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance) -> DryRunPanel:
    """A panel without a dry run."""

    def no_interpreters() -> object:
        raise AssertionError

    shown = DryRunPanel(model=SetupModel(no_interpreters), appearance=appearance)  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    return shown


def words(panel: DryRunPanel) -> list[str]:
    return [label.text() for label in panel._content.findChildren(Label) if not label.isHidden()]


def test_a_report_is_told_with_what_is_needed(panel: DryRunPanel) -> None:
    assert panel.chip.text() == "Not checked"
    panel.show_rehearsal(Rehearsal("passed", REPORT))
    said = words(panel)
    assert panel.chip.text() == "No problem"  # before the run it is unknown whether it passes
    for expected in ("8 min 50 s", "24", "Plate · A1:H1", "100 µL each", "9 · A1:A9", "5 min"):
        assert expected in said
    assert "Load at least this much · peak 200 µL of 360 µL" in said
    assert "a.py, line 7" in said


@pytest.mark.parametrize(
    ("device", "is_left_out"),
    [("sim:mettler,busy:at=14", True), ("sim:mettler,portion=0.5", False), ("/dev/ttyUSB0", False)],
)
def test_it_promises_nothing_about_a_fault_that_was_typed(
    panel: DryRunPanel, device: str, is_left_out: bool
) -> None:
    panel._model._choices = Choices({}, {}, {}, {"scale": device})
    panel.show_rehearsal(Rehearsal("passed", REPORT))
    assert ("fault" in panel.sentence.text()) == is_left_out


def darkest(panel: DryRunPanel) -> int:
    """Return the lightness of the darkest pixel of the report, from 0 to 255."""
    area = panel.findChild(QuietScrollArea)
    assert isinstance(area, QuietScrollArea)
    picture = area.grab().toImage()
    places = product(range(picture.width()), range(picture.height()))
    return min(picture.pixelColor(x, y).lightness() for x, y in places)


def test_what_was_known_stays_while_it_is_found_out_anew(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", REPORT))
    before = darkest(panel)
    panel.show_rehearsal(Rehearsal("updating", REPORT))
    assert (panel.chip.text(), panel.button.text()) == ("Updating…", "Cancel")
    assert "24" in words(panel)
    assert darkest(panel) > before + 50
    panel.show_rehearsal(Rehearsal("impossible", None, "no simulator is known", "Choose one."))
    assert panel.chip.text() == "Could not run"
    assert panel.sentence.text() == "No simulator is known. Choose one."


def test_a_reader_keeps_the_place_and_the_focus_when_the_report_is_renewed(
    qtbot: QtBot, panel: DryRunPanel
) -> None:
    branches = tuple(Branch("/lab/a.py", n, f"if volume > {n}:") for n in range(1, 9))
    report = structs.replace(REPORT, untaken=branches)
    panel.resize(288, 300)
    panel.show()
    panel.show_rehearsal(Rehearsal("passed", report))
    assert panel.branches is not None
    panel.branches.fold.setChecked(True)
    panel.activateWindow()
    panel.branches.fold.setFocus()
    area = panel.findChild(QuietScrollArea)
    assert isinstance(area, QuietScrollArea)
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(bar.maximum())
    place, before = bar.value(), panel.branches
    panel.show_rehearsal(Rehearsal("updating", report))
    panel.show_rehearsal(Rehearsal("passed", structs.replace(report, steps=25)))
    qtbot.wait(20)
    assert panel.branches is not before
    assert panel.branches.fold.isChecked()
    assert panel.branches.fold.hasFocus()
    assert bar.value() == place


def test_a_problem_leads_to_its_cause(qtbot: QtBot, panel: DryRunPanel) -> None:
    report = DryRunReport(False, True, 24, 530.0, 0.0, 400.0, findings=(PROBLEM, WARNING))
    panel.show_rehearsal(Rehearsal("problems", report))
    assert panel.chip.text() == "1 problem"
    with qtbot.waitSignal(panel.finding_pressed) as pressed:
        QTest.keyClick(panel.findings[0], Qt.Key.Key_Space)
    assert pressed.args == [PROBLEM]
    assert "a.py, line 9 · step 3" in words(panel)
    assert type(panel.findings[0]).accessible_role == QAccessible.Role.Button


def test_a_robot_that_takes_no_time_is_no_estimate(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", DryRunReport(True, True, 98, 0.01, 0.0, 300.0)))
    assert words(panel)[:2] == ["–", "duration unknown"]


ASKING = structs.replace(
    REPORT,
    planned=(PlannedStep(1, "Fill", "lh.aspirate", 0, 0.0, 5.0, True),),
    asked=2,
    questions=(
        PlannedQuestion("confirm", "Is the lid flat?", "yes", title="Lid is flat", step=3),
        PlannedQuestion("input", "How full is the trough?", "8.4", unit="mL", step=7),
    ),
)


def test_it_says_when_the_run_would_be_over_without_the_time_for_answers(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", ASKING))
    (said,) = [each for each in words(panel) if "if started now" in each]
    assert re.fullmatch(r"Done at about \d\d:\d\d if started now\nnot including your response time", said)


def test_where_a_step_takes_a_time_that_nobody_knows_the_end_is_the_earliest(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", structs.replace(ASKING, untimed=1, asked=0, questions=())))
    (said,) = [each for each in words(panel) if "if started now" in each]
    assert re.fullmatch(r"At least until \d\d:\d\d if started now", said)
    assert "at least 8 min 50 s" in words(panel)


def test_coming_back_to_the_page_shows_the_end_as_of_now(
    panel: DryRunPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(10, 0)
    monkeypatch.setattr(words_of_runs, "QTime", clock)
    panel.show_rehearsal(Rehearsal("passed", structs.replace(ASKING, untimed=1, asked=0, questions=())))
    panel.show()
    assert "At least until 10:08 if started now" in words(panel)
    panel.hide()
    clock.now = QTime(10, 30)
    panel.show()
    assert "At least until 10:38 if started now" in words(panel)


class Clock:
    """A clock that shows the time that a test sets."""

    def __init__(self, hour: int, minute: int) -> None:
        self.now = QTime(hour, minute)

    def currentTime(self) -> QTime:  # noqa: N802
        return self.now


def test_it_says_how_many_questions_the_run_will_ask_and_which_on_demand(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", ASKING))
    panel.resize(320, 800)
    panel.show()
    assert panel.questions is not None
    assert panel.questions.fold.text() == "Questions it will ask you"
    assert panel.questions.fold.accessibleName() == "Questions it will ask you: 2"
    assert [label.text() for label in panel.questions.findChildren(Label) if label.isVisible()] == ["2"]
    QTest.mouseClick(panel.questions.fold, Qt.MouseButton.LeftButton)
    shown = panel.questions.findChildren(Label)
    assert [label.text() for label in shown if label.isVisible() and label.text() != "2"] == [
        "Is the lid flat?",
        "Step 3 · the dry run answered “Lid is flat”",
        "How full is the trough?",
        "Step 7 · the dry run answered “8.4 mL”",
    ]
    panel.show_rehearsal(Rehearsal("passed", structs.replace(ASKING, steps=25)))
    assert panel.questions.fold.isChecked()  # they stay in view while values are changed


def test_lists_that_are_replaced_leave_nothing_behind(panel: DryRunPanel) -> None:
    untaken = (Branch("/lab/weigh.py", 14, "if mass > limit:"),)
    gc.disable()  # which would free them later, on another thread perhaps
    try:
        panel.show_rehearsal(Rehearsal("passed", structs.replace(ASKING, untaken=untaken)))
        assert panel.questions is not None
        assert panel.branches is not None
        panel.questions.fold.setChecked(True)
        questions, branches = weakref.ref(panel.questions), weakref.ref(panel.branches)
        panel.show_rehearsal(Rehearsal("passed", REPORT))
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert questions() is None
        assert branches() is None
    finally:
        gc.enable()


def test_a_run_that_asks_nothing_says_so(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", REPORT))
    said = words(panel)
    assert said[said.index("Questions it will ask you") + 1] == "none"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"),
        (0.01, "< 0.1 s"),
        (8.46, "8.5 s"),
        (60, "1 min"),
        (530, "8 min 50 s"),
        (87_000, "24 h 10 min"),
    ],
)
def test_durations_are_said_as_people_do(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_it_lists_the_branches_that_it_did_not_take(qtbot: QtBot, panel: DryRunPanel) -> None:
    heavy = Branch("/lab/weigh.py", 14, "if mass > limit:")
    rest = [Branch("/lab/weigh.py", 20 + number, "else:") for number in range(40)]
    panel.show_rehearsal(Rehearsal("passed", structs.replace(REPORT, untaken=(heavy, *rest))))
    panel.resize(320, 900)
    panel.show()
    assert panel.branches is not None
    assert panel.branches.fold.accessibleName() == "Branches not taken: 41"
    assert [label.text() for label in panel.branches.findChildren(Label) if label.isVisible()] == ["41"]
    QTest.mouseClick(panel.branches.fold, Qt.MouseButton.LeftButton)
    shown = panel.branches.findChildren(Label)
    told = [label.text() for label in shown if label.isVisible()]
    said = {
        "For authors: these lines may run with other values or answers.",
        "if mass > limit:",
        "weigh.py, line 14",
        "and 11 more",
    }
    assert said <= set(told)
    row = next(label for label in shown if label.text() == "if mass > limit:").parentWidget()
    assert row is not None
    with qtbot.waitSignal(panel.branch_pressed) as pressed:
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert pressed.args == [heavy]
    panel.show_rehearsal(Rehearsal("passed", structs.replace(REPORT, untaken=(heavy,))))
    assert panel.branches.fold.isChecked()  # they stay in view while values are changed


def test_a_run_that_takes_every_branch_says_nothing_of_them(panel: DryRunPanel) -> None:
    panel.show_rehearsal(Rehearsal("passed", REPORT))
    assert panel.branches is None
