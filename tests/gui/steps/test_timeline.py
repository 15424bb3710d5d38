"""The step that a timeline leads to stays in view when the window becomes smaller."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.steps.timeline import Timeline
from praxis_desktop.records.history.rows import StepRow

LARGE, SMALL = (300, 500), (236, 260)


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
