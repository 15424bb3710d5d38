"""The header of a run: its state, whether it has been within its limits so far, and when it will be done."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QTime
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import DataEvent, Event, HaltEvent, ResultEvent, StateEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RAIL_WIDTH
from praxis_desktop.gui.run.forecast import Forecast, Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import halts_text
from praxis_desktop.gui.run_page.header import SegmentBar, StateHeader
from praxis_desktop.gui.widgets.labels import TwoLineLabel
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.dry_run._steps import PlannedStep, WatchedSteps
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LIMIT_MS = 20_000
PLANNED = (PlannedStep(1, "Weigh column 1", "", 0, 0.0, 600.0, True),)
WEIGH = StepEvent(1, "started", "Weigh column 1")


def foreseen(*, untimed: int = 0, is_judged: bool = True) -> Forecast:
    report = DryRunReport(
        True, True, 1, 600.0, 0.0, 1.0, untimed=untimed, planned=PLANNED, is_judged=is_judged
    )
    return Forecast(report)


class Head:
    """The header of a run that stays at its first step, in a wide window."""

    def __init__(
        self, qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, appearance: Appearance
    ) -> None:
        self._qtbot, self.model, self._launches = qtbot, model, launches
        self.widget = StateHeader(model=model, appearance=appearance)
        self.widget.show_protocol("Plate fill")
        self.widget.resize(1300, self.widget.height())
        qtbot.addWidget(self.widget)
        self.widget.show()

    def begin(
        self, forecast: Forecast | None = None, simulation: Simulation = "none", told: StepEvent = WEIGH
    ) -> ScriptedRun:
        """Start a run."""

        def script(run: ScriptedRun) -> None:
            run.report(told)
            run.wait_for_stop()

        self._launches.script = script
        self.model.forecast, self.model.simulation = forecast, simulation
        self.widget.show_mode(simulation)
        self.model.start(RunRequest(Program("", "fill.py")))
        self._qtbot.waitUntil(lambda: self.model.step is not None, timeout=LIMIT_MS)
        return self._launches.runs[-1]

    def waits(self, said: str) -> None:
        """Wait until the header shows a text."""
        self._qtbot.waitUntil(lambda: said in self.words, timeout=LIMIT_MS)

    @property
    def words(self) -> str:
        """The visible texts."""
        head = self.widget
        labels = (head._word, head._mode, head.verdict, head._sentence, head.end, head.so_far)
        return " | ".join(label.text() for label in labels if label.isVisible())


@pytest.fixture
def head(qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, appearance: Appearance) -> Head:
    """The tested header."""
    return Head(qtbot, model, launches, appearance)


@pytest.fixture(autouse=True)
def ended(qtbot: QtBot, model: RunModel) -> object:
    """End all runs after a test."""
    yield
    if model.is_active:
        with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
            model.kill()


def test_it_says_which_step_and_when_it_is_done(head: Head) -> None:
    head.begin(foreseen())
    head.waits("Step 1 of 1 · Weigh column 1")
    ends = {QTime.currentTime().addSecs(600 + late).toString("HH:mm") for late in (-60, 0)}
    head.waits("Done at about ")
    assert head.widget.end.text().removeprefix("Done at about ") in ends
    head.waits("so far · about 10 min left")


def test_without_estimates_no_end_is_made_up(head: Head) -> None:
    head.begin()
    head.waits("so far")
    assert "Done" not in head.words
    assert "left" not in head.words


def test_where_a_step_takes_nobody_knows_how_long_it_says_so(head: Head) -> None:
    head.begin(foreseen(untimed=1))
    head.waits("At least until ")
    assert head.widget.so_far.text().endswith("so far")


def test_the_verdict_so_far_is_said_while_it_runs(head: Head) -> None:
    run = head.begin(foreseen())
    run.report(DataEvent("a", "value", 1.0, "A", "mg", low=0.0, high=2.0))
    head.waits("All within limits so far")
    run.report(DataEvent("b", "value", 9.0, "B", "mg", low=0.0, high=2.0))
    head.waits("1 of 2 outside")
    assert "Running" in head.words, "it still runs"


def test_a_protocol_without_limits_says_so(head: Head) -> None:
    head.begin(foreseen(is_judged=False))
    head.waits("no limits in this protocol")


def test_the_clock_stands_still_while_it_waits(head: Head) -> None:
    run = head.begin(foreseen())
    run.report(StateEvent("requires_intervention"))
    run.report(PromptEvent(1, "confirm", "Is the lid flat?", (Choice("yes", "Lid is flat"),)))
    head.waits("Waiting 0:0")
    head.waits("so far · wait not counted")
    so_far = head.widget.so_far.text()
    head.model.ticked.emit()
    assert head.widget.so_far.text() == so_far


def test_one_error_has_one_mark(qtbot: QtBot, appearance: Appearance) -> None:
    bar = SegmentBar(appearance=appearance)
    qtbot.addWidget(bar)
    bar.resize(600, 8)
    bar.show_steps(17, 28, 0.5, "err", "sim", frozenset({14}), asks=17)
    image, red = bar.grab().toImage(), QColor(appearance.tone("err").line)
    row = [image.pixelColor(x, image.height() // 2) == red for x in range(image.width())]
    begun = [place for place in range(1, len(row)) if row[place] and not row[place - 1]]
    assert len(begun) == 1
    assert begun[0] > image.width() * 16 / 28 - 3, "the step that asks, not the one around it"


def test_a_simulated_run_is_violet_and_says_so(head: Head, appearance: Appearance) -> None:
    head.begin(foreseen(), "whole")
    head.waits("Running | Simulated")
    ground = head.widget.grab().toImage().pixelColor(4, 4).name().upper()
    assert ground == appearance.tone("sim").bg.upper()


def test_the_verdict_stands_first_in_the_end(qtbot: QtBot, head: Head, launches: ScriptedLaunches) -> None:
    head.begin(foreseen())
    verdict = Verdict("failed", "It is 9 mg.")
    run = launches.runs[-1]
    told = run._report

    def tell(event: Event) -> None:
        ended = isinstance(event, ResultEvent)
        told(structs.replace(event, state="completed", verdict=verdict) if ended else event)

    run._report = tell
    with qtbot.waitSignal(head.model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    head.waits("Failed | Completed ")
    assert head.widget._reason.text() == "It is 9 mg."
    assert "in total" in head.widget.end.text()
    assert head.widget.run_button.isVisible()
    assert not head.widget.stop_button.isVisible()


def test_a_verdict_in_simulation_is_not_cut_in_the_smallest_window(
    qtbot: QtBot, head: Head, launches: ScriptedLaunches
) -> None:
    head.widget.resize(1024 - RAIL_WIDTH, head.widget.height())
    head.begin(foreseen(), "whole")
    run = launches.runs[-1]
    told = run._report

    def tell(event: Event) -> None:
        verdict, ended = Verdict("inconclusive", "It was not weighed."), isinstance(event, ResultEvent)
        told(structs.replace(event, state="completed", verdict=verdict) if ended else event)

    run._report = tell
    with qtbot.waitSignal(head.model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    head.waits("Inconclusive | In simulation · Completed ")
    assert "It was not weighed." in head.words
    word = head.widget._word
    assert word.width() >= word.sizeHint().width()
    head.widget.resize(1300, head.widget.height())
    head.waits("Inconclusive in simulation")
    for width in range(1300, 1000, -20):
        head.widget.resize(width, head.widget.height())
        qtbot.waitUntil(lambda: word.width() >= word.sizeHint().width(), timeout=LIMIT_MS)
        assert "imulat" in head.words


PORTION = "Portion 12 of 50: dispense 1000 µL › Weigh"


def test_what_the_run_does_is_read_to_its_end_in_the_smallest_window(qtbot: QtBot, head: Head) -> None:
    head.widget.resize(1024 - RAIL_WIDTH, head.widget.height())
    run = head.begin(foreseen(), "whole")
    run.report(StepEvent(1, "started", PORTION))
    head.waits(PORTION)
    assert " ".join(head.widget._sentence.lines) == f"Step 1 of 1 · {PORTION}", "no ellipsis"
    assert head.widget._sentence.toolTip() == ""
    title = head.widget._sentence
    assert head.widget._head.rect().contains(title.mapTo(head.widget._head, title.rect().bottomRight()))


def test_chips_make_way_for_the_state(head: Head) -> None:
    head.widget.resize(1024 - RAIL_WIDTH, head.widget.height())
    run = head.begin(foreseen(), "whole")
    run.report(DataEvent("a", "value", 1.0, "A", "mg", low=0.0, high=2.0))
    head.waits("Inside")
    run.report(StateEvent("requires_intervention"))
    run.report(PromptEvent(1, "recover", "Weigh did not work", (Choice("retry", "Try again"),)))
    head.waits("Needs a decision")
    word = head.widget._word
    assert word.width() >= word.fontMetrics().horizontalAdvance("Needs a decision"), "it is not cut"


def test_chips_come_back_once_there_is_room(head: Head) -> None:
    """The widgets beside the chips are as wide as their texts, which change after the state does."""
    head.widget.resize(1280 - RAIL_WIDTH, head.widget.height())
    run = head.begin(foreseen(), "whole")
    run.report(DataEvent("a", "value", 1.0, "A", "mg", low=0.0, high=2.0))
    head.waits("Inside")
    head.widget.end.setMinimumWidth(500)
    head.waits("Running |")
    head._qtbot.waitUntil(head.widget.verdict.isHidden, timeout=LIMIT_MS)
    head.widget.end.setMinimumWidth(0)
    head._qtbot.waitUntil(lambda: not head.widget.verdict.isHidden(), timeout=LIMIT_MS)


def test_a_step_around_the_one_that_goes_on_is_not_over_on_the_bar(head: Head) -> None:
    steps = tuple(
        PlannedStep(number, title, "", depth, 0.0, 600.0, True)
        for number, title, depth in ((1, "Check the lid", 0), (2, "Put the lid on", 1), (3, "Heat", 0))
    )
    run = head.begin(
        Forecast(DryRunReport(True, True, 3, 600.0, 0.0, 1.0, planned=steps)),
        told=structs.replace(WEIGH, title="Check the lid"),
    )
    run.report(StepEvent(2, "started", "Put the lid on", parent=1, depth=1))
    head.waits("Step 2 of 3")
    bar = head.widget._segments
    assert (bar.value(), bar.maximum()) == (0, 3), "of three steps none is over"
    run.report(StepEvent(2, "completed", "Put the lid on", parent=1, depth=1, duration=1.0))
    run.report(StepEvent(1, "completed", "Check the lid", duration=1.0))
    run.report(StepEvent(3, "started", "Heat"))
    head.waits("Step 3 of 3 · Heat")
    assert bar.value() == 2


def test_what_is_foreseen_only_after_the_start_is_told_from_then_on(head: Head) -> None:
    head.begin()
    head.waits("so far")
    assert "of 1" not in head.words
    head.model.foresee(foreseen())
    head.waits("Step 1 of 1 · Weigh column 1")
    head.waits("Done at about ")


def test_a_number_and_its_unit_stay_in_one_line(qtbot: QtBot, appearance: Appearance) -> None:
    label = TwoLineLabel("Portion 2 of 3: fill the pipette with 1000 µL", appearance=appearance)
    qtbot.addWidget(label)
    broken = [
        width for width in range(150, 400) if (label.resize(width, 60), label.lines[0].endswith("1000"))[1]
    ]
    assert broken == []
    label.resize(600, 60)
    assert label.lines == ("Portion 2 of 3: fill the pipette with 1000 µL",)


def test_what_is_left_of_a_cut_sentence_ends_with_a_whole_word(qtbot: QtBot, appearance: Appearance) -> None:
    """A number of which only the first digits are left would be another number."""
    text = "Not ready: plate A1 cannot take 200 µL, because there is room for only 160 µL"
    label = TwoLineLabel(text, appearance=appearance)
    qtbot.addWidget(label)
    for width in range(100, 400):
        label.resize(width, 60)
        assert label.lines[-1].removesuffix("…").split()[-1] in text.split()


def waiting(step: StepEvent, *, took: float = 1.1) -> Forecast:
    """Return the forecast for a run whose only step takes no simulated time."""
    steps = WatchedSteps()
    steps.add(structs.replace(step, status="started"))
    steps.add(structs.replace(step, status="completed", duration=took))
    report = DryRunReport(True, True, 1, 60.0, 0.0, 1.0, untimed=steps.untimed, planned=tuple(steps.planned))
    return Forecast(report)


def test_a_step_that_waits_for_a_person_says_how_long_it_still_does(head: Head) -> None:
    dispense = StepEvent(1, "started", "Portion 1: dispense", "step", expected=120.0)
    head.begin(waiting(dispense), told=dispense)
    head.waits("Step 1 of 1 · Portion 1: dispense · waiting, 2:00 left")
    head.waits("waiting, 1:59 left")
    head.waits("At least until ")
    assert "Done" not in head.words
    assert "a few seconds" not in head.words


def test_a_step_that_is_done_again_has_all_its_time_again(head: Head) -> None:
    dispense = StepEvent(1, "started", "Portion 1: dispense", "step", expected=120.0)
    run = head.begin(waiting(dispense), told=dispense)
    head.waits("waiting, 1:58 left")
    run.report(StateEvent("requires_intervention"))
    run.report(PromptEvent(1, "recover", "Nothing was put on", (Choice("retry", "Try again"),)))
    head.waits("Needs a decision")
    assert " left" not in head.words, "nothing is waited for but the decision"
    run.report(AnswerEvent(1, "operator", "retry"))
    run.report(StateEvent("running"))
    head.waits("waiting, 2:00 left")


def test_how_long_it_waited_is_settled_when_it_is_over(qtbot: QtBot, head: Head) -> None:
    run = head.begin(foreseen())
    run.report(StateEvent("requires_intervention"))
    head.waits("Waiting 0:01")
    with qtbot.waitSignal(head.model.ended, timeout=LIMIT_MS):
        head.model.kill()
    worked = head.model.worked_s
    qtbot.wait(50)
    assert head.model.worked_s == worked


def test_an_ended_run_has_waited_as_long_as_its_record_says(head: Head) -> None:
    run = head.begin(foreseen())
    run.result_details = {"record": "nowhere", "seconds": 3600.0, "waited": 4.4}
    head.model.kill()
    head.waits("4.4 s of it waiting")


def test_what_simulated_steps_wait_is_no_wait_for_a_person(head: Head) -> None:
    run = head.begin(foreseen())
    run.result_details = {"record": "nowhere", "seconds": 3540.0, "waited": 0.0}
    head.model.kill()
    head.waits("59 min in total")
    assert "of it waiting" not in head.words


def test_of_an_emergency_stop_only_what_has_stopped_is_told_as_stopped() -> None:
    told = [
        HaltEvent("pump", "confirmed", "it stopped", "50", 4.0),
        HaltEvent("scale", "failed", "its port cannot be opened"),
        HaltEvent("shaker", "unconfirmed", "it said nothing", "50", 500.0),
    ]
    assert halts_text(told) == (
        "Stopped: pump: confirmed in 4 ms · May not have stopped: scale: not sent, shaker: not confirmed"
    )
    assert halts_text(told[1:2]) == "May not have stopped: scale: not sent"
