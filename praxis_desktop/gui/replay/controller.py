"""Replays a recorded run: reads the record, advances the view with a clock, and compares programs."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.replay.differences import DifferencesView
from praxis_desktop.gui.replay.recording import Recording, ReplayClock, read_recording
from praxis_desktop.gui.replay.view import ReplayBar, ReplayView, VioletFrame
from praxis_desktop.gui.run.words import KeptRecord
from praxis_desktop.gui.steps.timeline import Timeline
from praxis_desktop.gui.widgets.surfaces import FilledStack
from praxis_desktop.interpreter.faults import Killed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.runs.replay import WhatIfReport
    from praxis_desktop.workers.launch.replays import Replays


class ReplayPlayer(QObject):
    """Replays runs. ``bar`` contains the controls, and ``stack`` contains the view. ``step_reached`` carries
    the number of a step, and whether the user set the position. ``failed`` carries the PraxisError raised for
    a record that cannot be read.
    """

    step_reached = Signal(int, bool)
    failed = Signal(object)

    def __init__(self, *, replays: Replays, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replays = replays
        self._record: KeptRecord | None = None
        self.clock = ReplayClock(self)
        self.bar = ReplayBar(self.clock, appearance=appearance)
        self.view = ReplayView(appearance=appearance)
        self.differences = DifferencesView(appearance=appearance)
        self.stack = FilledStack()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.differences)
        self._reader = BackgroundTask(read_recording, self)
        self._comparer = BackgroundTask(_compare, self)
        self._reader.done.connect(self._show_recording)
        self._reader.failed.connect(self._fail)
        self._comparer.done.connect(self._show_report)
        self._comparer.failed.connect(self._show_no_report)
        self.clock.moved.connect(self.view.move_to)
        self.view.step_reached.connect(self.step_reached)
        self.differences.back_button.clicked.connect(self.show_replay)
        self.differences.cancel_button.clicked.connect(self._end_comparison)

    def start(self, record: KeptRecord) -> None:
        """Read a record, and start replaying it."""
        self._record = record
        self.clock.wind(0.0)
        self.stack.setCurrentWidget(self.view)
        self.bar.words.setText(self.tr("Reading the record…"))
        self._reader.start(record.run_id, record.folder)

    @Slot()
    def stop(self) -> None:
        self._record = None
        self.clock.stop()

    @Slot(int)
    def go_to_step(self, step: int) -> None:
        """Go to the beginning of a step."""
        if step:
            self.clock.set_position(self.view.moment_of(step))

    def set_narrow(self, is_narrow: bool) -> None:
        """Make the replay take up less width if ``is_narrow`` is set."""
        self.bar.set_narrow(is_narrow)
        self.view.set_narrow(is_narrow)

    def compare(self, program: str) -> None:
        """Compare the run with another program."""
        if self._record is not None:
            self.clock.stop()
            self.differences.show_waiting(program)
            self.stack.setCurrentWidget(self.differences)
            self.bar.compare_button.setEnabled(False)
            self.bar.compare_button.setToolTip(self.tr("A comparison is in progress"))
            self._comparer.start(self._replays, self._record.folder, Path(program))

    @Slot()
    def show_replay(self) -> None:
        """Return from the differences to the replay."""
        self.stack.setCurrentWidget(self.view)
        self.bar.play_button.setFocus()

    @Slot(object)
    def _show_recording(self, recording: Recording) -> None:
        if self._record is None or recording.run_id != self._record.run_id:
            return
        words = self.tr("As it was recorded; no port is open")
        if not recording.is_whole:
            words = self.tr("The first part, as it was recorded; no port is open")
        self.bar.words.setText(words)
        self.view.show_recording(recording)
        self.clock.wind(recording.seconds)
        self.clock.play()

    @Slot(object)
    def _fail(self, error: PraxisError) -> None:
        self.bar.words.setText(sentence(error.message))
        self.failed.emit(error)

    @Slot(object)
    def _show_report(self, report: WhatIfReport) -> None:
        self._set_free()
        if self._record is not None and report.run_id == self._record.run_id:
            self.differences.show_report(report)

    @Slot(object)
    def _show_no_report(self, error: PraxisError) -> None:
        self._set_free()
        if isinstance(error, Killed):
            self.differences.show_ended()
        else:
            self.differences.show_failure(sentence(error.message), error.hint)

    @Slot()
    def _end_comparison(self) -> None:
        self._replays.stop()

    def _set_free(self) -> None:
        self.bar.compare_button.setEnabled(True)
        self.bar.compare_button.setToolTip(
            self.tr("Show what another program would have done with the same answers")
        )


def _compare(replays: Replays, folder: Path, program: Path) -> WhatIfReport:
    """Compare the run with another program. Runs on a background thread."""
    return replays.compare(folder, program)


class ReportReplay(QObject):
    """Adds a replay to a report. The controls are placed in ``above`` and the view in ``beside``. During the
    replay, ``frame`` is violet and the widgets in ``instead`` are hidden. ``compare_wanted`` requests a
    program to compare with; ``failed`` carries the PraxisError raised for an unreadable record.
    """

    compare_wanted = Signal()
    failed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        *,
        replays: Replays | None,
        frame: VioletFrame,
        above: QVBoxLayout,
        beside: QHBoxLayout,
        instead: Sequence[QWidget],
        timeline: Timeline,
        appearance: Appearance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._replays = replays
        self._frame = frame
        self._above = above
        self._beside = beside
        self._instead = instead
        self._timeline = timeline
        self._appearance = appearance
        self._is_narrow = False

    @property
    def is_open(self) -> bool:
        return self._frame.is_framed

    @cached_property
    def player(self) -> ReplayPlayer:
        """The player, whose modules are loaded on first use."""
        assert self._replays is not None
        player = ReplayPlayer(replays=self._replays, appearance=self._appearance, parent=self)
        self._above.insertWidget(0, player.bar)
        self._beside.addWidget(player.stack, 1)
        player.bar.close_wanted.connect(self.close)
        player.bar.compare_wanted.connect(self.compare_wanted)
        player.step_reached.connect(self._mark_step)
        player.failed.connect(self.failed)
        return player

    def open(self, record: KeptRecord) -> None:
        self._show(True)
        self.player.start(record)
        self.player.bar.play_button.setFocus()

    @Slot()
    def close(self) -> None:
        """Close the replay and show the report again."""
        if self.is_open:
            self.player.stop()
            self._show(False)
            self.closed.emit()

    def go_to_step(self, step: int) -> None:
        """Go to the beginning of a step."""
        if self.is_open:
            self.player.go_to_step(step)

    def set_narrow(self, is_narrow: bool) -> None:
        """Make the replay take up less width if ``is_narrow`` is set."""
        self._is_narrow = is_narrow
        if self.is_open:
            self.player.set_narrow(is_narrow)

    def _show(self, is_replay: bool) -> None:
        player = self.player
        player.set_narrow(self._is_narrow)
        for widget in self._instead:
            widget.setVisible(not is_replay)
        for widget in (player.bar, player.stack):
            widget.setVisible(is_replay)
        self._frame.set_framed(is_replay)
        self._timeline.show_whole()
        self._timeline.rows.mark(0 if is_replay else None)

    @Slot(int, bool)
    def _mark_step(self, step: int, is_set: bool) -> None:
        """Mark the step that the replay has reached."""
        if self.is_open:
            self._timeline.follow(step, is_set=is_set)
