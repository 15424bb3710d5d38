"""Nothing moves under the pointer when a run ends, in whatever way; there is a reserved place for
the result.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import cut_texts
from praxis_desktop.core.events import (
    DataEvent,
    ErrorInfo,
    Event,
    ResultEvent,
    SerialEvent,
    StepEvent,
)
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.forecast import BenchFacts, Forecast, LabwareFacts, Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run_page.panels import SimulatedNotice
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.dry_run._steps import PlannedStep
from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedCheck
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
LIMIT_MS = 20_000
PLATE = BenchFacts((LabwareFacts("plate", "plate", PlateShape(8, 12)),))
LIMITS = {"low": 1185.6, "high": 1233.9}
SIZES = pytest.mark.parametrize("size", [(1280, 800), (1024, 700)], ids=["wide", "narrow"])


def forecast() -> Forecast:
    """Return the forecast: four columns are filled and weighed."""
    weighed = (PlannedStep(step, f"Weigh column {step - 1}", "", 0, 0.0) for step in range(2, 6))
    steps = (PlannedStep(1, "Fill", "liquid_handler.dispense", 0, 0.0), *weighed)
    checks = tuple(
        PlannedCheck(f"c{n}", f"Column {n}", "mg", 1185.6, 1233.9, step=n + 1) for n in range(1, 5)
    )
    return Forecast(DryRunReport(True, True, 5, 60.0, 0.0, 1.0, planned=steps, checks=checks))


def weigh(run: ScriptedRun, column: int, value: float) -> None:
    """Weigh a column."""
    title, step = f"Weigh column {column}", column + 1
    run.report(StepEvent(step, "started", title, instrument="scale"))
    run.report(SerialEvent("scale", "in", f"S S {value / 1000:.4f} g\r\n".encode().hex(), step=step))
    run.report(DataEvent(f"c{column}", "value", value, f"Column {column}", "mg", step, **LIMITS))
    run.report(StepEvent(step, "completed", title, instrument="scale", duration=1.0))


def to_its_end(run: ScriptedRun, error: ErrorInfo | None = None) -> ErrorInfo | None:
    """Weigh two columns, wait until the test has looked, and end."""
    run.report(
        StepEvent(
            1, "completed", "Fill", operation="liquid_handler.dispense", arguments={"resources": "plate A1"}
        )
    )
    weigh(run, 1, 1208.2)
    run.wait_for_stop()
    return error


def judged(run: ScriptedRun, verdict: Verdict, state: str) -> None:
    """Report that a run has ended in this way."""
    told = run._report

    def tell(event: Event) -> None:
        if isinstance(event, ResultEvent):
            details = {
                "record": "/runs/1",
                "artifacts": {"folder": "/runs/1", "files": [], "message": "Full"},
            }
            event = structs.replace(event, state=state, verdict=verdict, details=details)
        told(event)

    run._report = tell


ERROR = ErrorInfo(
    "RuntimeError", "the reader did not open its drawer\nIs it on?", "Traceback ...\nRuntimeError"
)
WAYS: dict[str, tuple[str, Verdict, ErrorInfo | None]] = {
    "passed": ("completed", Verdict("passed", "All are inside.", checked=4), None),
    "failed": ("completed", Verdict("failed", "Column 1 is outside.", checked=4, outside=1), None),
    "ended by error": ("failed", Verdict(), ERROR),
    "stopped": ("cancelled", Verdict(), None),
    "emergency stop": ("cancelled", Verdict(), None),
}


class Places:
    """The positions of the parts of the page at which a person may point."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @property
    def now(self) -> dict[str, QRect]:
        """The current positions, keyed by part."""
        panels = self._window.page.panels
        found: dict[str, QWidget | None] = {
            "steps": panels.steps,
            "plate": panels.plates,
            "checks": panels.checks,
            "log": panels.output,
            "port traffic": panels.wire,
            "tabs": self._window.page.selector,
            **{f"tile {role}": tile for role, tile in panels.tiles.tiles.items()},
        }
        shown = {name: widget for name, widget in found.items() if widget is not None and widget.isVisible()}
        return {
            name: QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size())
            for name, widget in shown.items()
        }


@pytest.fixture
def start(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> Callable[..., ScriptedRun]:
    """Starts a run with a scale, a plate and four expected checks, which stays in its first steps."""

    def begin(error: ErrorInfo | None = None, simulation: Simulation = "none") -> ScriptedRun:
        launches.script = lambda run: to_its_end(run, error)
        model.forecast, model.bench, model.simulation = forecast(), PLATE, simulation
        opened.switch.show_run()
        model.start(RunRequest(Program("", "fill.py"), ports=("scale=sim:mettler",)))
        panels = opened.page.panels
        qtbot.waitUntil(lambda: panels.plates is not None and "scale" in panels.tiles.tiles, timeout=LIMIT_MS)
        qtbot.waitUntil(lambda: panels.checks.checks.checked == 1, timeout=LIMIT_MS)
        qtbot.wait(50)  # it has found its places
        return launches.runs[-1]

    return begin


@SIZES
@pytest.mark.parametrize("simulation", ["none", "whole"])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_moves_when_a_run_ends(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    start: Callable[..., ScriptedRun],
    size: tuple[int, int],
    simulation: Simulation,
    way: str,
) -> None:
    opened.resize(*size)
    state, verdict, error = WAYS[way]
    run = start(error, simulation)
    before = Places(opened).now
    assert {"steps", "tile scale", "tabs"} <= set(before)
    judged(run, verdict, state)
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        if way == "emergency stop":
            model.controls.emergency_stop()
        else:
            run.do(Cancel())
    qtbot.wait(50)
    assert Places(opened).now == before


@pytest.mark.parametrize("way", WAYS)
def test_a_tick_is_shown_for_a_run_that_passed_alone(
    qtbot: QtBot, opened: MainWindow, model: RunModel, start: Callable[..., ScriptedRun], way: str
) -> None:
    opened.resize(1280, 800)
    state, verdict, error = WAYS[way]
    run = start(error, "whole")
    header, icons = opened.page.header, []
    model.changed.connect(lambda: icons.append(header._disc._look.icon if header._disc.isVisible() else ""))
    judged(run, verdict, state)
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        if way == "emergency stop":
            model.controls.emergency_stop()
        else:
            run.do(Cancel())
    qtbot.wait(50)
    assert "check" not in icons
    assert header.mark.isVisible() is (way in ("passed", "failed"))
    assert header._disc.isVisible() is not header.mark.isVisible()
    words = {"passed": "Passed in simulation", "failed": "Failed in simulation"}
    assert header._word.text() == words.get(way, way.capitalize())


@pytest.mark.parametrize("width", [520, 565, 595])
def test_a_verdict_is_whole_beside_a_long_time(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    start: Callable[..., ScriptedRun],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    opened.resize(1280, 800)
    state, verdict, error = WAYS["passed"]
    run = start(error, "whole")
    header = opened.page.header
    show = header.end.setText

    def show_long(text: str) -> None:
        show(text)
        header.end.setMinimumWidth(width if "in total" in text else 0)

    monkeypatch.setattr(header.end, "setText", show_long)
    judged(run, verdict, state)
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    qtbot.wait(50)
    assert header._word.width() >= header._word.sizeHint().width()


@SIZES
def test_what_went_wrong_is_said_in_the_place_of_the_log(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    start: Callable[..., ScriptedRun],
    size: tuple[int, int],
) -> None:
    opened.resize(*size)
    run = start(ERROR)
    output = opened.page.output
    outcome = output.segments.button(3)
    assert (outcome.text(), outcome.isEnabled()) == ("Outcome", False)
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    failure = opened.page.failure
    assert failure.message == "RuntimeError: the reader did not open its drawer"
    live = opened.page.panels.live
    if live.last_line.isVisible():
        assert live.last_line.text.text() == failure.message
        QTest.mouseClick(live.last_line.open_button, LEFT)
    qtbot.waitUntil(failure.isVisible)
    assert output.isAncestorOf(failure)
    assert outcome.isChecked()
    QTest.mouseClick(output.segments.button(0), LEFT)
    assert output.log.isVisible()
    assert not failure.isVisible()


def test_where_there_is_room_the_log_stays_beside_what_a_run_has_come_to(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: ERROR
    opened.resize(1280, 800)
    opened.switch.show_run()
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        model.start(RunRequest(Program("", "weigh.py")))
    output = opened.page.output
    qtbot.waitUntil(opened.page.failure.isVisible)
    assert output.log.isVisible()
    assert output.segments.number == 0


@pytest.mark.parametrize("simulation", ["none", "whole"])
def test_in_a_small_window_a_plate_takes_at_least_a_third_of_its_card(
    qtbot: QtBot, opened: MainWindow, start: Callable[..., ScriptedRun], simulation: Simulation
) -> None:
    opened.resize(1024, 700)
    run = start(simulation=simulation)
    panel = opened.page.panels.plates
    assert panel is not None
    assert panel.map.isVisible()
    assert panel.map.body.width() >= panel.width() / 3
    assert panel.map.body.height() >= panel.height() * 0.7
    assert not list(cut_texts(panel))
    opened.resize(1280, 800)
    qtbot.waitUntil(panel.title.isVisible)  # with enough room, the card has its head again
    run.do(Cancel())


@pytest.mark.parametrize("simulation", ["none", "whole"])
def test_in_a_large_window_two_lines_of_the_log_are_seen_below_a_plate(
    qtbot: QtBot, opened: MainWindow, start: Callable[..., ScriptedRun], simulation: Simulation
) -> None:
    opened.resize(1280, 800)
    run = start(simulation=simulation)
    panel, log = opened.page.panels.plates, opened.page.output.log
    assert panel is not None
    row = log.rowHeight(0)
    qtbot.waitUntil(lambda: log.viewport().height() > 2 * row)
    assert panel.map.body.width() >= panel.width() / 3
    assert panel.map.body.height() >= panel.height() * 2 / 3
    wire = opened.page.panels.wire
    assert wire is not None
    qtbot.waitUntil(lambda: wire.table.viewport().height() > 2 * row)
    run.do(Cancel())


def test_the_notice_of_a_simulated_run_keeps_no_window_large(
    qtbot: QtBot, opened: MainWindow, start: Callable[..., ScriptedRun]
) -> None:
    opened.resize(1280, 800)
    run = start(simulation="whole")
    notice = opened.page.findChild(SimulatedNotice)
    assert notice is not None
    height = notice.height()
    assert notice.sentence.isVisible()
    assert notice.stop_words.isVisible()
    assert not list(cut_texts(notice))
    opened.resize(1024, 700)
    qtbot.waitUntil(lambda: not notice.stop_words.isVisible())
    assert notice.sentence.isVisible()
    assert not list(cut_texts(notice))
    assert (opened.width(), notice.height()) == (1024, height)
    run.do(Cancel())


def test_a_simulated_run_says_afterwards_that_nothing_has_moved(
    qtbot: QtBot, opened: MainWindow, model: RunModel, start: Callable[..., ScriptedRun]
) -> None:
    run = start(simulation="whole")
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    notice = opened.page.findChild(SimulatedNotice)
    assert notice is not None
    assert notice.isVisible()
    assert notice.sentence.text() == "fill.py was simulated: it moved no instruments"
    assert notice.stop_words.text() == "The run has ended."


def test_after_an_error_the_page_says_why_shows_what_failed_and_its_bar_does_not_go_back(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    many = 30
    inner = tuple(PlannedStep(step, "Weigh", "", 1, 0.0) for step in range(2, many))
    steps = (PlannedStep(1, "Portion 1", "", 0, 0.0), *inner, PlannedStep(many, "Portion 2", "", 0, 0.0))

    def script(run: ScriptedRun) -> ErrorInfo:
        run.report(StepEvent(1, "started", "Portion 1", kind="step"))
        for step in range(2, many):
            run.report(StepEvent(step, "completed", "Weigh", parent=1, depth=1, duration=0.1))
        run.wait_for_stop()
        run.report(StepEvent(1, "failed", "Portion 1", kind="step", error="nothing came"))
        return ERROR

    launches.script = script
    opened.resize(1280, 800)
    model.forecast = Forecast(DryRunReport(True, True, many, 60.0, 0.0, 1.0, planned=steps))
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    header = opened.page.header
    bar = header._segments
    qtbot.waitUntil(lambda: bar.value() > many - 5, timeout=LIMIT_MS)
    before = bar.value()
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        launches.runs[-1].do(Cancel())
    qtbot.wait(50)
    assert bar.value() >= before
    assert " ".join(header._sentence.lines) == "The reader did not open its drawer. Is it on?"
    panel = opened.page.panels.steps
    place = panel.rows.row_of(1)
    assert place is not None
    assert panel.list.viewport().rect().intersects(panel.list.visualRect(panel.rows.index(place, 0)))
