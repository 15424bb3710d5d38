"""Where the dialogs for files of a window begin: not in the folder that the program happened to start in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QObject, QStandardPaths, Slot
from PySide6.QtWidgets import QFileDialog, QWidget


class LastFolder(QObject):
    """The folder of the file that was chosen last in ``window``; at first that of the user's documents."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._path = ""

    def begin(self, dialog: QFileDialog) -> None:
        """Have ``dialog`` begin there, and keep the folder that is chosen in it."""
        dialog.setDirectory(self._path or _documents())
        dialog.filesSelected.connect(self._keep)

    @Slot("QStringList")
    def _keep(self, names: list[str]) -> None:
        self._path = str(Path(names[0]).parent)


def last_folder(widget: QWidget) -> LastFolder:
    """The last folder of the window that ``widget`` is in."""
    window = widget.window()
    return window.findChild(LastFolder) or LastFolder(window)


def _documents() -> str:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return folder if QDir(folder).exists() else QDir.homePath()
