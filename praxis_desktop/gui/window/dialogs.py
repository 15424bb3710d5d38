"""The questions for files that the window asks; they keep nobody waiting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.window.file_chooser import FileChooser


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


class FileDialogs(QObject):
    """``protocol_chosen`` has the path of a file to open, ``target_chosen`` where to write the output,
    ``folder_chosen`` the folder to export to.
    """

    protocol_chosen = Signal(object)
    target_chosen = Signal(object)
    folder_chosen = Signal(str)

    def __init__(self, window: QWidget, *, appearance: Appearance) -> None:
        super().__init__(window)
        self.window = window
        self._appearance = appearance

    def ask_protocol(self, folder: Path | None) -> None:
        """Ask for a protocol file, at first in ``folder``."""
        dialog = self.dialog(self.tr("Open a protocol"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Python programs (*.py)"), self.tr("All files (*)")])
        if folder is not None:
            dialog.setDirectory(str(folder))
        dialog.fileSelected.connect(self._take_protocol)
        dialog.ask()

    def ask_target(self) -> None:
        """Ask where to save the output."""
        dialog = self.dialog(self.tr("Save the output"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Text (*.txt *.log)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(self._take_target)
        dialog.ask()

    @Slot()
    def ask_folder(self) -> None:
        """Ask for the folder to export to."""
        dialog = self.dialog(self.tr("Export the run's results"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder_chosen)
        dialog.ask()

    def dialog(self, title: str) -> FileChooser:
        """A dialog that is yet to be shown."""
        return file_dialog(self.window, title, appearance=self._appearance)

    @Slot(str)
    def _take_protocol(self, name: str) -> None:
        self.protocol_chosen.emit(Path(name))

    @Slot(str)
    def _take_target(self, name: str) -> None:
        self.target_chosen.emit(Path(name))


def file_dialog(asker: QWidget, title: str, *, appearance: Appearance) -> FileChooser:
    """A dialog in the window of ``asker`` that is yet to be shown, in the folder of the one before."""
    dialog = FileChooser(asker, title, appearance=appearance)
    last_folder(asker).begin(dialog)
    return dialog
