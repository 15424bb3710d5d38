"""The line that says how far an export is, and why it was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.history.history_model import HistoryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.run.run_words import counted
from praxis_desktop.gui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.errors import PraxisError


_SAID_AFTER_MS = 500
"""What takes no longer is not announced: the page would move for a moment."""


class ExportLine(ProgressLine):
    """Hidden until something takes long to export; ``start`` says that it is. What is done moves nothing:
    ``saved`` has the words for it, and the file or the folder that was written.
    """

    saved = Signal(str, object)

    def __init__(self, *, model: HistoryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            what=self.tr("Runs that are written"),
            cancel=self.tr("Cancel export"),
            appearance=appearance,
            parent=parent,
        )
        self._model = model
        self._is_mine = self._is_long = False
        self._late = QTimer(self, singleShot=True, interval=_SAID_AFTER_MS)
        self._late.timeout.connect(self._announce)
        self.cancel_wanted.connect(model.cancel_export)
        model.exporting.connect(self._show_exporting)
        model.exported.connect(self._show_exported)
        model.cancelled.connect(self._show_cancelled)
        model.export_failed.connect(self._show_failure)

    def start(self, *, is_long: bool) -> None:
        """Something is exported now; many runs, or just one."""
        self._is_mine, self._is_long = True, is_long
        self.hide()
        self._late.start()

    @Slot()
    def _announce(self) -> None:
        if self._model.is_exporting:
            self.begin(self.tr("The results are being written…"), is_long=self._is_long)

    @Slot(int, int)
    def _show_exporting(self, done: int, total: int) -> None:
        if self._is_mine and self._model.is_exporting:
            words = self.tr("{done} of {total} runs are written")
            self.show_progress(done, total, words.format(done=f"{done:,}", total=f"{total:,}"))

    @Slot(int, object)
    def _show_exported(self, count: int, path: Path) -> None:
        if self._take():
            self.hide()
            self.saved.emit(
                counted(count, self.tr("1 run was written"), self.tr("{n} runs were written")), path
            )

    @Slot()
    def _show_cancelled(self) -> None:
        if self._take():
            words = self.tr("The export was given up; what is written whole stays")
            self.end("information", "idle", words)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        if self._take():
            self.end("alert-circle", "err", sentence(error.message), remedy=error.hint)

    def _take(self) -> bool:
        """Whether it was this line's export that is over now."""
        is_mine, self._is_mine = self._is_mine, False
        self._late.stop()
        return is_mine
