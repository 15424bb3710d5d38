"""The questions for files that the window asks: native dialogs, which keep nobody waiting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from praxis_desktop.gui.frame.last_folder import last_folder
from praxis_desktop.gui.frame.stop_over_dialogs import offer_stop_on


class FileDialogs(QObject):
    """``protocol_chosen`` has the path of a file to open, ``target_chosen`` where to write the output,
    ``folder_chosen`` the folder to export to.
    """

    protocol_chosen = Signal(object)
    target_chosen = Signal(object)
    folder_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window = window

    def ask_protocol(self, folder: Path | None) -> None:
        """Ask for a protocol file, at first in ``folder``."""
        dialog = self.dialog(self.tr("Open a protocol"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Python programs (*.py)"), self.tr("All files (*)")])
        if folder is not None:
            dialog.setDirectory(str(folder))
        dialog.fileSelected.connect(self._take_protocol)
        dialog.open()

    def ask_target(self) -> None:
        """Ask where to save the output."""
        dialog = self.dialog(self.tr("Save the output"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Text (*.txt *.log)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(self._take_target)
        dialog.open()

    @Slot()
    def ask_folder(self) -> None:
        """Ask for the folder to export to."""
        dialog = self.dialog(self.tr("Export the run's results"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder_chosen)
        dialog.open()

    def dialog(self, title: str) -> QFileDialog:
        """A dialog that is yet to be opened; the emergency stop acts over it."""
        return file_dialog(self.window, title)

    @Slot(str)
    def _take_protocol(self, name: str) -> None:
        self.protocol_chosen.emit(Path(name))

    @Slot(str)
    def _take_target(self, name: str) -> None:
        self.target_chosen.emit(Path(name))


def file_dialog(parent: QWidget, title: str) -> QFileDialog:
    """A dialog for files that is yet to be opened, in the folder of the one before; the emergency stop acts
    over it.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    last_folder(parent).begin(dialog)
    offer_stop_on(dialog)
    return dialog
