"""The line that says how far an export is, and where it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.history.history_model import HistoryModel
from praxis_desktop.gui.history.run_words import counted, sentence
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.progress_bar import ThinProgressBar

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError

_BAR_WIDTH = 160


class ExportLine(QWidget):
    """Hidden until something is exported; ``start`` says that it is."""

    def __init__(self, *, model: HistoryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._folder = Path()
        self._is_mine = False
        self.notice = NoticeLine(appearance=appearance)
        self.bar = ThinProgressBar(appearance=appearance)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setAccessibleName(self.tr("Runs that are written"))
        self.cancel_button = Button(self.tr("Cancel export"), appearance=appearance, parent=self)
        self.folder_button = Button(
            self.tr("Show in folder"), appearance=appearance, icon="folder-open", parent=self
        )
        self.hide_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        self.hide_button.setAccessibleName(self.tr("Hide this message"))
        self.hide_button.setToolTip(self.hide_button.accessibleName())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.notice, 1)
        layout.addWidget(self.bar)
        for button in (self.cancel_button, self.folder_button, self.hide_button):
            layout.addWidget(button)
        self.cancel_button.clicked.connect(model.cancel_export)
        self.folder_button.clicked.connect(self.open_folder)
        self.hide_button.clicked.connect(self.hide)
        model.exporting.connect(self._show_progress)
        model.exported.connect(self._show_exported)
        model.cancelled.connect(self._show_cancelled)
        model.export_failed.connect(self._show_failure)
        self.hide()

    def start(self, *, is_long: bool) -> None:
        """Something is exported now; many runs, or just one."""
        self._is_mine = True
        self.notice.show_notice("clock", "run", self.tr("The results are being written…"))
        self.bar.setValue(0)
        self._show_parts(self.cancel_button if is_long else None, has_bar=is_long)

    @Slot()
    def open_folder(self) -> None:
        """Open the folder of the export, in the program of the system for that."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        if self._is_mine and self._model.is_exporting:
            self.bar.setRange(0, max(total, 1))
            self.bar.setValue(done)
            words = self.tr("{done} of {total} runs are written")
            self.notice.show_notice("clock", "run", words.format(done=f"{done:,}", total=f"{total:,}"))

    @Slot(int, object)
    def _show_exported(self, count: int, path: Path) -> None:
        self._folder = path if path.is_dir() else path.parent
        told = counted(
            count, self.tr("1 run was written to {path}"), self.tr("{n} runs were written to {path}")
        )
        self._end("check-circle", "ok", told.replace("{path}", str(path)), self.folder_button)

    @Slot()
    def _show_cancelled(self) -> None:
        self._end("information", "idle", self.tr("The export was given up; what is written whole stays"))

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self._end("alert-circle", "err", sentence(error.message), remedy=error.hint)

    def _end(
        self, icon: str, tone: ToneName, words: str, button: Button | None = None, remedy: str = ""
    ) -> None:
        if self._is_mine:
            self._is_mine = False
            self.notice.show_notice(icon, tone, words, remedy)
            self._show_parts(button, can_hide=True)

    def _show_parts(self, button: Button | None, *, has_bar: bool = False, can_hide: bool = False) -> None:
        self.bar.setVisible(has_bar)
        for each in (self.cancel_button, self.folder_button):
            each.setVisible(each is button)
        self.hide_button.setVisible(can_hide)
        self.show()
