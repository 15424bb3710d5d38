"""Whether the record of a kept run is as it was written, and whether the run, done again, is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.conducting.record_tasks import Verdict, replay_record, verify_record
from praxis_desktop.gui.run.run_outcome import KeptRecord

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.workers.launching.replays import Replays


class RecordJudging(QObject):
    """GUI thread; records are read on others. ``began`` says what is done, then comes either of the others
    unless the record is forgotten meanwhile.
    """

    began = Signal(str)
    judged = Signal(object)
    """A Verdict."""
    failed = Signal(object)
    """A PraxisError."""

    def __init__(self, replays: Replays | None, parent: QObject) -> None:
        super().__init__(parent)
        self._replays = replays
        self._is_awaited = False
        self._verifier = BackgroundTask(verify_record, self)
        self._replayer = BackgroundTask(replay_record, self)
        for task in (self._verifier, self._replayer):
            task.done.connect(self._tell)
            task.failed.connect(self._tell_failure)

    def verify(self, record: KeptRecord) -> None:
        """Check that nothing of it was changed."""
        self._begin(self.tr("The record is being checked…"))
        self._verifier.start(record)

    def replay(self, record: KeptRecord) -> None:
        """Do the run again from it, and compare every bit."""
        if self._replays is not None:
            self._begin(self.tr("The run is done again from its record; no port is opened…"))
            self._replayer.start(record, self._replays)

    def forget(self) -> None:
        """Another record is looked at: nobody wants to know of this one any more."""
        self._is_awaited = False

    def stop(self) -> None:
        """Do no run again any more."""
        if self._replays is not None:
            self._replays.stop()

    def _begin(self, words: str) -> None:
        self._is_awaited = True
        self.began.emit(words)

    @Slot(object)
    def _tell(self, verdict: Verdict) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self.judged.emit(verdict)

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self.failed.emit(error)
