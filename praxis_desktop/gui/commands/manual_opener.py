"""Opens the manual in the browser, or says how to get it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices

from praxis_desktop.core.manual import FIRST_PAGE, find_manual
from praxis_desktop.gui.background import BackgroundTask


class ManualOpener(QObject):
    """``action`` asks for it. The disk is looked at on a thread."""

    failed = Signal(object)
    """The PraxisError that says why there is nothing to open."""

    def __init__(self, action: QAction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looker = BackgroundTask(find_manual, self)
        self._looker.done.connect(self._open)
        self._looker.failed.connect(self.failed)
        self._wanted = FIRST_PAGE
        action.triggered.connect(self._look)

    @Slot(str)
    def open_page(self, name: str) -> None:
        """Open one of its pages, such as ``protocols.html``."""
        self._wanted = name
        self._looker.start()

    @Slot()
    def _look(self) -> None:
        self.open_page(FIRST_PAGE)

    @Slot(object)
    def _open(self, first: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(first.with_name(self._wanted))))
