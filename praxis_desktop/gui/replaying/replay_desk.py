"""A kept run that is played again: its record is read, a clock moves what is shown, programs are compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.replaying.differences_view import DifferencesView
from praxis_desktop.gui.replaying.recording import Recording, read_recording
from praxis_desktop.gui.replaying.replay_bar import ReplayBar
from praxis_desktop.gui.replaying.replay_clock import ReplayClock
from praxis_desktop.gui.replaying.replay_view import ReplayView
from praxis_desktop.gui.run.run_outcome import KeptRecord

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.runs.replaying.what_if.report import WhatIfReport
    from praxis_desktop.workers.launching.replays import Replays


class ReplayDesk(QObject):
    """``bar`` stands above, ``stack`` has what is shown. ``step_reached`` has the number of a step,
    ``failed`` the PraxisError of a record that cannot be read.
    """

    step_reached = Signal(int)
    failed = Signal(object)

    def __init__(self, *, replays: Replays, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replays = replays
        self._record: KeptRecord | None = None
        self.clock = ReplayClock(self)
        self.bar = ReplayBar(self.clock, appearance=appearance)
        self.view = ReplayView(appearance=appearance)
        self.differences = DifferencesView(appearance=appearance)
        self.stack = QStackedWidget()
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
        """Read a record, and play it."""
        self._record = record
        self.clock.wind(0.0)
        self.stack.setCurrentWidget(self.view)
        self.bar.words.setText(self.tr("The record is being read…"))
        self._reader.start(record.run_id, record.folder)

    @Slot()
    def stop(self) -> None:
        """Play nothing any more."""
        self._record = None
        self.clock.stop()

    @Slot(int)
    def go_to_step(self, step: int) -> None:
        """Go to where a step began."""
        if step:
            self.clock.set_position(self.view.moment_of(step))

    def compare(self, program: str) -> None:
        """Say what would have been different with another program."""
        if self._record is not None:
            self.clock.stop()
            self.differences.show_waiting(program)
            self.stack.setCurrentWidget(self.differences)
            self.bar.compare_button.setEnabled(False)
            self.bar.compare_button.setToolTip(self.tr("A program is being compared"))
            self._comparer.start(self._replays, self._record.folder, Path(program))

    @Slot()
    def show_replay(self) -> None:
        """Go back from the differences."""
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
        from praxis_desktop.interpreter.faults import Killed

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
            self.tr("Say what would have been different with another program and the same answers")
        )


def _compare(replays: Replays, folder: Path, program: Path) -> WhatIfReport:
    """On a thread."""
    return replays.compare(folder, program)
