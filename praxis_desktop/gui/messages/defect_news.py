"""The message about mistakes of this program: what it means for the person, and a report to send."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.run.active_runs import ActiveRuns

if TYPE_CHECKING:
    from praxis_desktop.gui.failures.defect_report import DefectReport

_SUBJECT = "defect"
_TOLD_MOST = 10
"""So often it is told at most: what tells of mistakes may have made them."""


class DefectNews(QObject):
    """Posts to ``messages``; a newer report takes the place of an older one."""

    saved = Signal(str, object)
    """What was saved, and its path."""
    failed = Signal(object)

    def __init__(self, messages: Messages, *, runs: ActiveRuns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._runs = runs
        self._told = 0
        self._writer = BackgroundTask(_write, self)
        self._writer.done.connect(self._tell_saved)
        self._writer.failed.connect(self.failed)

    @Slot(object)
    def tell(self, report: DefectReport) -> None:
        """There was a mistake, or there were more."""
        self._told += 1
        if self._told > _TOLD_MOST:
            return
        title = self.tr("This program made a mistake")
        if report.count > 1:
            title = self.tr("This program made {n} mistakes").format(n=report.count)
        text = self.tr("It goes on. Nothing was lost.")
        if self._runs.is_active:
            text = self.tr("It goes on, and the run goes on with it.")
        text = f"{text} {report.defects[0].sentence}"
        save = MessageAction(self.tr("Save report"), partial(self._writer.start, report))
        self._messages.post(
            Message(title, text, "alert-circle", "err", (save,), stays=True, subject=_SUBJECT)
        )

    @Slot(object)
    def _tell_saved(self, path: Path) -> None:
        self.saved.emit(self.tr("The report was saved"), path)


def _write(report: DefectReport) -> Path:
    """On a background thread."""
    from praxis_desktop.gui.failures.defect_report import write_report

    return write_report(report)
