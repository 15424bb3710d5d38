"""Playing a recorded run: its clock, the view at each moment, keys, and what is unavailable."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.replay.controller import ReplayPlayer
from praxis_desktop.gui.replay.recording import LoggedLine, Recording, ReplayClock, read_recording
from praxis_desktop.gui.replay.view import ReplayView
from praxis_desktop.gui.run.forecast import BenchFacts, LabwareFacts
from praxis_desktop.gui.run.words import KeptRecord
from praxis_desktop.gui.wire.rows import Exchange, lines_of
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.runs.replay import Change, OtherCommand, WhatIfReport
from praxis_desktop.workers.launch.replays import Replays
from tests.records import sample_records

TIMEOUT_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


def moved(number: int, status: str, operation: str, place: str) -> StepEvent:
    """Return a liquid handler's step."""
    arguments = {"resources": place, "vols": [10.0]}
    name = f"liquid_handler.{operation}"
    return StepEvent(number, status, operation, operation=name, arguments=arguments)  # type: ignore[arg-type]  # known to be one


RECORDING = Recording(
    "r",
    10.0,
    (
        moved(1, "started", "aspirate", "plate A1"),
        moved(1, "completed", "aspirate", "plate A1"),
        moved(2, "started", "dispense", "plate B1"),
        moved(2, "completed", "dispense", "plate B1"),
    ),
    (1.0, 2.0, 5.0, 8.0),
    tuple(
        lines_of([Exchange(time, "scale", True, b"T\r", 1) for time in (1.5, 5.5, 9.5)], counts_polls=False)
    ),
    (LoggedLine(0.5, "state", "running"), LoggedLine(7.0, "warning", "not stable")),
    BenchFacts((LabwareFacts("plate", "p", PlateShape(8, 12), {(1, 1): 100.0}, {(1, 1): 200.0}),)),
)


@pytest.fixture
def view(qtbot: QtBot, appearance: Appearance) -> ReplayView:
    """Shows the recording from its beginning."""
    made = ReplayView(appearance=appearance)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.show_recording(RECORDING)
    return made


def state(view: ReplayView) -> tuple[float, float, int, int]:
    """Volumes of A1 and B1, and the number of lines of traffic and of the log."""
    volumes = view.plates.contents.labware["plate"].volumes
    lines = (view.wire.rows.rowCount(), len(view.log.rows.lines))
    return volumes[1, 1], volumes.get((2, 1), 0.0), *lines


def test_every_moment_is_shown_as_it_was(qtbot: QtBot, view: ReplayView) -> None:
    assert state(view) == (100.0, 0.0, 0, 0)
    with qtbot.waitSignal(view.step_reached) as reached:
        view.move_to(3.0, False)
    assert reached.args == [1, False]
    assert state(view) == (90.0, 0.0, 1, 1)
    view.move_to(6.0, False)
    assert state(view) == (90.0, 0.0, 2, 1)
    with qtbot.waitSignal(view.step_reached) as reached:
        view.move_to(10.0, False)
    assert reached.args == [3, False]  # both have ended
    assert state(view) == (90.0, 10.0, 3, 2)
    assert [line.texts[1:] for line in view.log.rows.lines] == [
        ("State", "Running"),
        ("Warning", "Not stable"),
    ]
    view.move_to(1.0, True)  # and back
    assert state(view) == (100.0, 0.0, 0, 1)
    assert view.moment_of(2) == 5.0
    assert not view.grab().isNull()


def test_the_log_of_a_replay_follows_its_end_until_somebody_scrolls_up(
    view: ReplayView, qapp: QApplication
) -> None:
    log = tuple(LoggedLine(number / 10, "info", f"line {number}") for number in range(100))
    view.show_recording(structs.replace(RECORDING, log=log))
    bar = view.log.verticalScrollBar()
    for seconds in (6.0, 7.0):
        view.move_to(seconds, False)
        qapp.processEvents()
        assert bar.value() == bar.maximum() > 0
    view.log.selectRow(12)
    bar.setValue(10)
    view.move_to(8.0, False)
    qapp.processEvents()
    assert bar.value() == 10 < bar.maximum()
    assert [index.row() for index in view.log.selectionModel().selectedRows()] == [12]
    assert len(view.log.rows.lines) == 81


PLATE = LabwareFacts("plate", "p", PlateShape(8, 12), {(1, 1): 100.0}, {(1, 1): 200.0})
TWO_PLATES = structs.replace(
    RECORDING, bench=BenchFacts((PLATE, structs.replace(PLATE, name="other", volumes={(1, 1): 50.0})))
)


@pytest.mark.parametrize(("chosen", "title"), [("other", "Other"), ("", "Deck")])
def test_the_chosen_labware_stays_while_the_replay_is_moved(
    view: ReplayView, chosen: str, title: str
) -> None:
    view.show_recording(TWO_PLATES)
    view.move_to(3.0, False)
    view.plates.show_now()
    assert view.plates.title.text() == "Plate", "which is in use"
    view.plates.show_labware(chosen)
    for seconds in (6.0, 1.0, 10.0, 0.0):
        view.move_to(seconds, True)
        assert view.plates.title.text() == title
    view.show_recording(structs.replace(TWO_PLATES, run_id="another"))
    view.move_to(3.0, True)
    assert view.plates.title.text() == "Plate"


def test_labware_chosen_in_a_replay_is_shown_again_once_the_run_has_used_it(view: ReplayView) -> None:
    found = (
        moved(3, "started", "dispense", "found A1"),
        moved(3, "completed", "dispense", "found A1"),
        moved(4, "started", "dispense", "plate B1"),
    )
    steps, times = (*RECORDING.steps, *found), (*RECORDING.step_times, 8.5, 9.0, 9.5)
    view.show_recording(structs.replace(RECORDING, steps=steps, step_times=times))
    view.move_to(10.0, True)
    view.plates.show_labware("found")
    view.move_to(6.0, True)
    assert view.plates.title.text() == "Plate", "the run had not used the other one yet"
    view.move_to(10.0, True)
    assert view.plates.title.text() == "Found"


def test_a_narrow_window_shows_one_panel_at_a_time(view: ReplayView) -> None:
    panels = (view.plates, view.log, view.wire)
    assert [panel.isVisible() for panel in panels] == [True, True, True]
    assert not view.tabs.isVisible()
    view.set_narrow(True)
    assert view.tabs.isVisible()
    assert [panel.isVisible() for panel in panels] == [True, False, False]
    QTest.mouseClick(view.tabs.button(1), LEFT)
    assert [panel.isVisible() for panel in panels] == [False, True, False]
    view.move_to(10.0, False)  # the next view does not close the chosen tab
    assert view.log.isVisible()
    view.set_narrow(False)
    assert [panel.isVisible() for panel in panels] == [True, True, True]


def test_a_narrow_window_has_no_tab_for_what_a_run_lacks(view: ReplayView) -> None:
    view.set_narrow(True)
    bare = Recording("r", 1.0, RECORDING.steps, RECORDING.step_times, (), RECORDING.log, BenchFacts(()))
    view.show_recording(bare)
    assert view.log.isVisible()
    assert not view.tabs.isVisible()


def test_the_clock_goes_as_fast_as_one_likes(qtbot: QtBot) -> None:
    clock = ReplayClock()
    clock.wind(1.0)
    places: list[float] = []
    clock.moved.connect(lambda place, is_set: places.append(place))
    clock.set_speed(20)
    clock.play()
    qtbot.waitUntil(lambda: not clock.is_playing, timeout=TIMEOUT_MS)
    assert clock.position == 1.0
    assert places == sorted(places)
    clock.set_speed(1)
    clock.play()  # starts again
    assert clock.position < 1.0
    clock.toggle()
    assert not clock.is_playing
    clock.set_position(7.0)
    assert clock.position == 1.0


def test_a_record_is_read_with_its_steps_bytes_and_program(tmp_path: Path) -> None:
    folder = sample_records.finished(tmp_path)
    recording = read_recording(sample_records.RUN, folder)
    assert [(step.step, step.status) for step in recording.steps] == [(1, "started"), (1, "completed")]
    assert [line.data for line in recording.lines] == [b"S\r\n", b"S S     10.0012 g\r\n"]
    assert {line.step for line in recording.lines} == {1}
    assert [line.kind for line in recording.log] == ["state", "state", "info", "state"]
    assert recording.sources["weigh.py"] == ("print('10 g')",)
    assert recording.is_whole
    assert recording.seconds >= recording.step_times[-1]


class ScriptedReplays(Replays):
    """Comparisons with results set by a test."""

    def __init__(self) -> None:
        super().__init__(lambda: pytest.fail("nothing is prepared"))
        self.outcome: WhatIfReport | PraxisError = UsageError("not told")
        self.may_end = threading.Event()
        self.stops = 0

    def stop(self) -> None:
        """Record the call."""
        self.stops += 1

    def compare(self, folder: Path, program: Path) -> WhatIfReport:
        """Return the result set by the test."""
        assert self.may_end.wait(20)
        if isinstance(self.outcome, PraxisError):
            raise self.outcome
        return self.outcome


@pytest.fixture
def replays() -> ScriptedReplays:
    """Comparisons without a result yet."""
    return ScriptedReplays()


@pytest.fixture
def player(qtbot: QtBot, appearance: Appearance, replays: ScriptedReplays, tmp_path: Path) -> ReplayPlayer:
    """A player of a small record."""
    made = ReplayPlayer(replays=replays, appearance=appearance)
    for widget in (made.bar, made.stack):
        qtbot.addWidget(widget)
        widget.resize(900, 400)
        widget.show()
    made.start(KeptRecord(sample_records.RUN, sample_records.finished(tmp_path)))
    qtbot.waitUntil(lambda: made.clock.seconds > 0, timeout=TIMEOUT_MS)
    return made


def test_a_run_is_played_and_read_by_keys(qtbot: QtBot, player: ReplayPlayer) -> None:
    qtbot.waitUntil(lambda: not player.clock.is_playing, timeout=TIMEOUT_MS)
    assert player.view.wire.rows.rowCount() == 2
    assert player.bar.words.text() == "As it was recorded; no port is open"
    bar = player.bar
    bar.slider.setFocus()
    QTest.keyClick(bar.slider, Qt.Key.Key_Home)
    assert player.clock.position == 0.0
    assert player.view.nothing_told.isVisibleTo(player.view) == (player.view.log.rows.rowCount() == 0)
    QTest.keyClick(bar.slider, Qt.Key.Key_End)
    assert player.clock.position == player.clock.seconds
    QTest.mouseClick(bar.speeds.button(4), LEFT)
    assert player.clock.speed == 20
    player.go_to_step(1)
    assert player.clock.position < player.clock.seconds
    for widget in (bar.play_button, bar.slider, bar.speeds):
        assert widget.accessibleName()


REPORT = WhatIfReport(
    sample_records.RUN,
    "changed.py",
    (Change("step gone", "step 1: Weigh A1"), Change("output", "line 1", "10 g", "11 g")),
    OtherCommand("scale", "'T' where 'S' was recorded", 1, "Weigh A1", "changed.py", 7),
    "",
    1,
    0.5,
)


@pytest.mark.parametrize(
    ("outcome", "said", "rows"),
    [
        (REPORT, "Found 2 differences.", 2),
        (WhatIfReport(sample_records.RUN, "c.py", (), None, "", 3, 0.1), "No differences", 0),
        (UsageError("its commands depend on chance", hint="Replay it."), "Its commands depend on chance", 0),
    ],
)
def test_a_changed_program_is_compared(
    qtbot: QtBot,
    player: ReplayPlayer,
    replays: ScriptedReplays,
    outcome: WhatIfReport | PraxisError,
    said: str,
    rows: int,
) -> None:
    replays.outcome = outcome
    player.compare("/lab/changed.py")
    view = player.differences
    assert player.stack.currentWidget() is view
    assert view.title.text() == "With changed.py"
    assert not player.bar.compare_button.isEnabled()
    replays.may_end.set()
    qtbot.waitUntil(player.bar.compare_button.isEnabled, timeout=TIMEOUT_MS)
    assert view.notice.sentence.startswith(said)
    assert len(view.table.rows.lines) == rows
    assert bool(view.diverged.sentence) == (outcome is REPORT)
    QTest.mouseClick(view.back_button, LEFT)
    assert player.stack.currentWidget() is player.view


def test_where_something_differs_can_be_read_in_a_small_window(
    qtbot: QtBot, player: ReplayPlayer, replays: ScriptedReplays, appearance: Appearance
) -> None:
    where = "step 12: Aspirate 100 µL from source_plate A1:H1"
    changes = (Change("step gone", where), Change("step new", where))
    replays.outcome = WhatIfReport(sample_records.RUN, "changed.py", changes, None, "", 9, 0.5)
    replays.may_end.set()
    player.compare("/lab/changed.py")
    qtbot.waitUntil(player.bar.compare_button.isEnabled, timeout=TIMEOUT_MS)
    table = player.differences.table
    table.resize(820, 200)  # less than the space available in a window of 1024 pixels
    words = QFontMetrics(appearance.font("small"))
    assert table.columnWidth(1) >= words.horizontalAdvance(where) + 14
    assert sum(table.columnWidth(column) for column in range(4)) <= table.viewport().width()
    for column in (2, 3):
        title = str(table.rows.headerData(column, Qt.Orientation.Horizontal))
        head = QFontMetrics(appearance.font("caption", weight=600))
        assert table.columnWidth(column) >= head.horizontalAdvance(title) + 12


def test_a_comparison_that_takes_long_is_ended(
    qtbot: QtBot, player: ReplayPlayer, replays: ScriptedReplays
) -> None:
    replays.outcome = Killed("the replay was stopped")
    player.compare("/lab/changed.py")
    view = player.differences
    assert view.cancel_button.isHidden()
    qtbot.waitUntil(view.cancel_button.isVisible, timeout=TIMEOUT_MS)
    QTest.mouseClick(view.cancel_button, LEFT)
    assert replays.stops == 1
    replays.may_end.set()
    qtbot.waitUntil(player.bar.compare_button.isEnabled, timeout=TIMEOUT_MS)
    assert view.notice.sentence == "The comparison was cancelled."
    assert view.cancel_button.isHidden()


def test_a_record_that_cannot_be_read_is_said(qtbot: QtBot, player: ReplayPlayer, tmp_path: Path) -> None:
    with qtbot.waitSignal(player.failed, timeout=TIMEOUT_MS):
        player.start(KeptRecord("x", tmp_path / "gone"))
    assert player.bar.words.text()
