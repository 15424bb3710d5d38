"""The files of the console's guest for the window: what takes time is done where the guest waits."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.frame.file_dialogs import FileDialogs
from praxis_desktop.gui.playground.guest_files import (
    HOME,
    LARGEST,
    Folder,
    GuestFile,
    content_of,
    listed,
    put,
)

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.files_tab import FilesTab
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.workers.qt.console_line import ConsoleLine

T = TypeVar("T")

_PATIENCE_S = 3.0
"""So long a cell that computes is waited for before it is said that it must end first."""


class ConsoleFiles(QObject):
    """``saved`` has the path of a file that was written on this computer."""

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, line: ConsoleLine, tab: FilesTab, dialogs: FileDialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._line, self._tab, self._dialogs = line, tab, dialogs
        self._path = HOME
        self._wanted: GuestFile | None = None
        self._looker = BackgroundTask(_folder, self)
        self._looker.done.connect(tab.show_folder)
        self._looker.failed.connect(self._take_trouble)
        self._saver = BackgroundTask(_save, self)
        self._saver.done.connect(self.saved)
        self._saver.failed.connect(self.failed)
        self._adder = BackgroundTask(_add, self)
        self._adder.done.connect(self._take_added)
        self._adder.failed.connect(self.failed)
        tab.folder_wanted.connect(self._go_to)
        tab.save_wanted.connect(self._ask_where)
        tab.add_wanted.connect(self._ask_which)

    @Slot()
    def look(self) -> None:
        """Show the files as they are now."""
        self._looker.start(self._line.visit(partial(_listed, self._path)))

    @Slot(str)
    def _go_to(self, path: str) -> None:
        self._path = path
        self.look()

    @Slot(object)
    def _take_trouble(self, error: PraxisError) -> None:
        self._tab.show_note(" ".join(part for part in (error.message, error.hint) if part))

    @Slot(object)
    def _ask_where(self, file: GuestFile) -> None:
        self._wanted = file
        dialog = self._dialogs.dialog(self.tr("Save a file of the console"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(file.name)
        dialog.fileSelected.connect(self._save)
        dialog.ask()

    @Slot(str)
    def _save(self, name: str) -> None:
        if self._wanted is not None:
            self.save_to(self._wanted.path, Path(name))

    def save_to(self, path: str, target: Path) -> None:
        """Write a file of the console to ``target``, on this computer."""
        self._saver.start(self._line.visit(partial(_content, path)), target)

    @Slot()
    def _ask_which(self) -> None:
        dialog = self._dialogs.dialog(self.tr("Add a file to the console"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._add)
        dialog.ask()

    @Slot(str)
    def _add(self, name: str) -> None:
        self.add(Path(name))

    def add(self, source: Path) -> None:
        """Give the console a file of this computer, in the folder that is shown."""
        self._adder.start(self._line, source, self._tab.folder.path)

    @Slot(object)
    def _take_added(self, path: object) -> None:
        self.look()


# ---- where the guest waits
def _listed(path: str, interpreter: Interpreter) -> Folder:
    return listed(interpreter.files, path)


def _content(path: str, interpreter: Interpreter) -> bytes:
    return content_of(interpreter.files, path)


def _put(folder: str, name: str, data: bytes, interpreter: Interpreter) -> str:
    return put(interpreter.files, folder, name, data)


# ---- on background threads
def _folder(waited: Future[Folder]) -> Folder:
    return _outcome(waited)


def _save(waited: Future[bytes], target: Path) -> Path:
    from praxis_desktop.core.atomic_files import replacing

    data = _outcome(waited)
    try:
        with replacing(target) as file:
            file.write(data)
    except OSError as error:
        raise StorageError(
            _tr("{file} cannot be written: {why}").format(file=target, why=error.strerror or error),
            hint=_tr("Choose another folder."),
        ) from error
    return target


def _add(line: ConsoleLine, source: Path, folder: str) -> str:
    try:
        if source.stat().st_size > LARGEST:
            raise StorageError(
                _tr("{file} has more than {most} MB").format(file=source.name, most=LARGEST >> 20),
                hint=_tr("Give the console a part of it."),
            )
        data = read_regular(source)
    except OSError as error:
        raise StorageError(
            _tr("{file} cannot be read: {why}").format(file=source, why=error.strerror or error),
            hint=_tr("Choose another file."),
        ) from error
    return _outcome(line.visit(partial(_put, folder, source.name, data)))


def _outcome(waited: Future[T]) -> T:
    """What came of a visit. Raises PraxisError."""
    try:
        return waited.result(_PATIENCE_S)
    except (FutureTimeout, TimeoutError, CancelledError) as error:
        waited.cancel()
        raise StorageError(
            _tr("The files of the console cannot be reached while a cell computes."),
            hint=_tr("Wait, or interrupt the cell."),
        ) from error
    except OSError as error:
        why = error.strerror or error
        raise StorageError(_tr("The console has no such file: {why}").format(why=why)) from error


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConsoleFiles", text)
