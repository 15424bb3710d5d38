"""The step that a timeline leads to stays in view when the window becomes smaller, and in a replay until
somebody scrolls.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.history.controller import HistoryView
from praxis_desktop.gui.history.report_page import ReportPage
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.replay.recording import read_recording
from praxis_desktop.gui.steps.timeline import Timeline
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.rows import StepRow
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.launch.replays import Replays
from tests.records.history import telling

LARGE, SMALL = (300, 500), (236, 260)
TIMEOUT_MS = 30_000
LEFT = Qt.MouseButton.LeftButton
STEPS = 100


@pytest.fixture
def timeline(qtbot: QtBot, appearance: Appearance) -> Timeline:
    shown = Timeline(appearance=appearance)
    qtbot.addWidget(shown)
    shown.resize(*LARGE)
    shown.show()
    return shown


def steps(*, failed: int = 0) -> list[StepRow]:
    """Forty steps, of which one may have failed."""
    return [
        StepRow(
            number=number,
            parent=0,
            depth=0,
            kind="step",
            status="failed" if number == failed else "completed",
            title=f"Weigh {number}",
            operation="",
            instrument="",
            begun=float(number),
            duration=1.0,
            expected=None,
            line=0,
            file="",
            summary="",
            error="",
            details={},
        )
        for number in range(1, 41)
    ]


def is_seen(timeline: Timeline, step: int) -> bool:
    """Return whether the whole row of a step is in view."""
    row = timeline.list.visualRect(timeline.rows.index(step - 1, 0))
    return timeline.list.viewport().rect().contains(row)


def test_a_chosen_step_stays_in_view(timeline: Timeline) -> None:
    timeline.show_steps(steps(), 40)
    timeline.choose(20)
    assert is_seen(timeline, 20)
    timeline.resize(*SMALL)
    assert is_seen(timeline, 20)


def test_the_failed_step_stays_in_view(timeline: Timeline) -> None:
    timeline.show_steps(steps(failed=15), 40)
    assert is_seen(timeline, 15)
    timeline.resize(*SMALL)
    assert is_seen(timeline, 15)


def test_the_step_of_a_replay_stays_in_view(timeline: Timeline) -> None:
    timeline.show_steps(steps(), 40)
    timeline.reveal(30)
    timeline.resize(*SMALL)
    assert is_seen(timeline, 30)


def test_whoever_reads_elsewhere_is_left_there(timeline: Timeline) -> None:
    timeline.show_steps(steps(), 40)
    timeline.choose(5)
    timeline.list.scrollToBottom()
    timeline.resize(*SMALL)
    assert not is_seen(timeline, 5)


class PlayedReport:
    """A report in which a run of a hundred steps is replayed, and ways to move the replay."""

    def __init__(self, report: ReportPage, begun: list[float]) -> None:
        self.timeline = report.timeline
        self.list = report.timeline.list
        self.player = report.replaying.player
        self._begun = begun

    def play_to(self, step: int) -> None:
        """Let the clock of the replay reach a step."""
        self.player.clock.moved.emit(self._begun[step - 1], False)
        assert self.timeline.rows.now == step

    def set_to(self, step: int) -> None:
        """Set the replay to a step, as the slider does."""
        self.player.bar.slider.chosen.emit(self._begun[step - 1])
        assert self.timeline.rows.now == step


@pytest.fixture
def played(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> PlayedReport:
    """A replay whose clock stands still."""
    kept = History(tmp_path / "history")
    run_id = telling.run(kept, steps=STEPS)
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    history = AskedHistory(lambda: settings)
    replays = Replays(lambda: pytest.fail("nothing is executed"))
    view = HistoryView(history, replays=replays, appearance=appearance)
    qtbot.addWidget(view)
    view.resize(1184, 700)
    view.show()
    view.open_run(run_id)
    report = view.report
    qtbot.waitUntil(lambda: report.opened is not None, timeout=TIMEOUT_MS)
    report.fold.button.setChecked(True)
    assert report.opened is not None
    recording = read_recording(run_id, report.opened.folder)
    places = enumerate(recording.steps)
    begun = [recording.step_times[place] for place, event in places if event.status == "started"]
    assert len(set(begun)) == STEPS
    QTest.mouseClick(report.technical.replay_button, LEFT)
    shown = PlayedReport(report, begun)
    qtbot.waitUntil(lambda: shown.player.clock.seconds > 0, timeout=TIMEOUT_MS)
    shown.player.clock.stop()
    return shown


def scroll_by_bar(steps: QWidget, bar: QAbstractSlider) -> None:
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)


def scroll_by_wheel(steps: QWidget, bar: QAbstractSlider) -> None:
    place = QPointF(20, 20)
    for _ in range(STEPS):
        QApplication.sendEvent(
            steps,
            QWheelEvent(
                place,
                steps.mapToGlobal(place),
                QPoint(),
                QPoint(0, 120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )


@pytest.mark.parametrize("scroll", [scroll_by_bar, scroll_by_wheel])
def test_the_timeline_follows_a_replay_until_somebody_scrolls(
    played: PlayedReport, scroll: Callable[[QWidget, QAbstractSlider], None]
) -> None:
    timeline, bar = played.timeline, played.list.verticalScrollBar()
    played.set_to(1)
    for step in (2, 40, 60):
        played.play_to(step)
        assert is_seen(timeline, step)
    scroll(played.list.viewport(), bar)
    for step in (61, 70, STEPS):
        played.play_to(step)
        assert bar.value() == bar.minimum()
        assert is_seen(timeline, 1)


def test_the_timeline_follows_a_replay_again_once_its_step_is_back_in_view(played: PlayedReport) -> None:
    timeline, bar = played.timeline, played.list.verticalScrollBar()
    played.set_to(60)
    scroll_by_bar(played.list, bar)
    played.play_to(61)
    assert not is_seen(timeline, 61)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    while not is_seen(timeline, 61):
        bar.triggerAction(QAbstractSlider.SliderAction.SliderSingleStepSub)
    for step in (62, 85):
        played.play_to(step)
        assert is_seen(timeline, step)


def test_the_timeline_follows_a_replay_again_once_its_position_is_set(played: PlayedReport) -> None:
    timeline, bar = played.timeline, played.list.verticalScrollBar()
    played.set_to(60)
    scroll_by_bar(played.list, bar)
    played.play_to(61)
    assert not is_seen(timeline, 61)
    played.set_to(50)
    assert is_seen(timeline, 50)
    played.play_to(95)
    assert is_seen(timeline, 95)
    scroll_by_bar(played.list, bar)
    row = played.list.visualRect(timeline.rows.index(3, 0))
    QTest.mouseClick(played.list.viewport(), LEFT, pos=row.center())
    assert timeline.rows.now == 4, "the replay goes to the step that was clicked"
    played.play_to(40)
    assert is_seen(timeline, 40)
    played.player.clock.set_position(played.player.clock.seconds)
    assert bar.value() == bar.maximum()
    scroll_by_bar(played.list, bar)
    played.player.clock.play()
    played.player.clock.stop()
    played.play_to(30)
    assert is_seen(timeline, 30), "it is played from its beginning"
