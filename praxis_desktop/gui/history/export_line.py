"""The line that says how far an export is, and where it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.history.history_model import HistoryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.run.run_words import counted
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError


class ExportLine(ProgressLine):
    """Hidden until something is exported; ``start`` says that it is."""

    def __init__(self, *, model: HistoryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            what=self.tr("Runs that are written"),
            cancel=self.tr("Cancel export"),
            appearance=appearance,
            parent=parent,
        )
        self._model = model
        self._folder = Path()
        self._is_mine = False
        self.folder_button = Button(
            self.tr("Show in folder"), appearance=appearance, icon="folder-open", parent=self
        )
        self.add_button(self.folder_button)
        self.cancel_wanted.connect(model.cancel_export)
        self.folder_button.clicked.connect(self.open_folder)
        model.exporting.connect(self._show_exporting)
        model.exported.connect(self._show_exported)
        model.cancelled.connect(self._show_cancelled)
        model.export_failed.connect(self._show_failure)

    def start(self, *, is_long: bool) -> None:
        """Something is exported now; many runs, or just one."""
        self._is_mine = True
        self.begin(self.tr("The results are being written…"), is_long=is_long)

    @Slot()
    def open_folder(self) -> None:
        """Open the folder of the export, in the program of the system for that."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    @Slot(int, int)
    def _show_exporting(self, done: int, total: int) -> None:
        if self._is_mine and self._model.is_exporting:
            words = self.tr("{done} of {total} runs are written")
            self.show_progress(done, total, words.format(done=f"{done:,}", total=f"{total:,}"))

    @Slot(int, object)
    def _show_exported(self, count: int, path: Path) -> None:
        if not self._is_mine:
            return
        self._is_mine = False
        self._folder = path if path.is_dir() else path.parent
        told = counted(
            count, self.tr("1 run was written to {path}"), self.tr("{n} runs were written to {path}")
        )
        self.end("check-circle", "ok", told.replace("{path}", str(path)), button=self.folder_button)

    @Slot()
    def _show_cancelled(self) -> None:
        if self._is_mine:
            self._is_mine = False
            words = self.tr("The export was given up; what is written whole stays")
            self.end("information", "idle", words)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        if self._is_mine:
            self._is_mine = False
            self.end("alert-circle", "err", sentence(error.message), remedy=error.hint)
