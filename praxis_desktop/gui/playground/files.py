"""The Files tab: browse the files of the console's guest, save them to this computer, and add files."""

from __future__ import annotations

import posixpath
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.files import read_regular, replacing
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import joined, sentence, spoken
from praxis_desktop.gui.playground.variables import ChoiceTable
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.scrolling import keeping_view
from praxis_desktop.gui.window.dialogs import FileDialogs

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.workers.qt.console import ConsoleClient


HOME = "/session"
"""The working directory of a console's cells."""

_OURS = "metadata"
"""The folder in which a run stores its program. Consoles do not show this folder."""

MOST = 1_000
"""Maximum number of entries listed for a folder."""

LARGEST = 256 << 20
"""Maximum size, in bytes, of a file to be added or saved."""


class GuestFile(Struct, frozen=True):
    """A file or subfolder in a guest folder."""

    name: str
    path: str
    size: int = 0
    is_folder: bool = False


class Folder(Struct, frozen=True):
    """The contents of a guest folder, subfolders first. ``left_out`` is the number of entries not listed."""

    path: str
    entries: tuple[GuestFile, ...] = ()
    left_out: int = 0


def listed(files: FileSystem, path: str) -> Folder:
    """List a folder, or HOME if the folder no longer exists. Runs on the guest's thread. Raises OSError."""
    if not (files.exists(path) and files.is_directory(path)):
        path = HOME
    hidden = {_OURS} if path == HOME else set()
    names = sorted(
        name for name in files.list_directory(path) if not name.startswith(".") and name not in hidden
    )
    found: list[GuestFile] = []
    for name in names[:MOST]:
        inner = posixpath.join(path, name)
        if files.is_directory(inner):
            found.append(GuestFile(name, inner, is_folder=True))
        elif not files.is_link(inner):
            found.append(GuestFile(name, inner, files.file(inner).size))
    found.sort(key=lambda one: (not one.is_folder, one.name.lower()))
    return Folder(path, tuple(found), max(0, len(names) - MOST))


def content_of(files: FileSystem, path: str) -> bytes:
    """Read a file. Runs on the guest's thread. Raises OSError."""
    return bytes(files.read_file(path))


def put(files: FileSystem, folder: str, name: str, data: bytes) -> str:
    """Write or replace a file; return its path. Runs on the guest's thread. Raises OSError."""
    path = posixpath.join(folder, name)
    files.write_file(path, data)
    return path


_SIZE_WIDTH = 86


class FilesTab(QWidget):
    """The Files tab. ``folder_wanted`` carries the path of a folder to list, and ``save_wanted`` a GuestFile
    to save; ``add_wanted`` is emitted when the user wants to add a file from this computer.
    """

    folder_wanted = Signal(str)
    save_wanted = Signal(object)
    add_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.folder = Folder(HOME)
        self._shown: list[GuestFile] = []
        columns = (Column(self.tr("Name"), is_mono=True), Column(self.tr("Size"), _SIZE_WIDTH, is_quiet=True))
        self.path = ElidedLabel(HOME, appearance=appearance, role="mono", color="text2")
        self.table = ChoiceTable(columns, name=self.tr("Console files"), appearance=appearance)
        self.note = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.add_button = Button(self.tr("Add file…"), appearance=appearance, icon="plus", parent=self)
        self.save_button = Button(self.tr("Save as…"), appearance=appearance, icon="save", parent=self)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 0)
        foot.setSpacing(10)
        foot.addWidget(self.add_button)
        foot.addWidget(self.save_button)
        foot.addStretch(1)
        self.path.setContentsMargins(14, 0, 14, 0)
        self.note.setContentsMargins(14, 8, 14, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 10)
        layout.setSpacing(4)
        layout.addWidget(self.path)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        layout.addLayout(foot)
        self.add_button.clicked.connect(self.add_wanted)
        self.save_button.clicked.connect(self._save)
        self.table.opened.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(self._follow_choice)
        self.show_folder(self.folder)

    @Slot(object)
    def show_folder(self, folder: Folder) -> None:
        """Show the contents of a folder."""
        is_other = folder.path != self.folder.path
        chosen = None if is_other else self._chosen
        self.folder = folder
        self.path.setText(folder.path)
        above = posixpath.dirname(folder.path)
        with nullcontext() if is_other else keeping_view(self.table, self._paths):
            self._shown = [] if folder.path == "/" else [GuestFile("..", above, is_folder=True)]
            self._shown += folder.entries
            locale = QLocale()
            self.table.show_lines(
                [
                    TableRow(
                        (one.name, "" if one.is_folder else locale.formattedDataSize(one.size, 1)),
                        icon="folder-open" if one.is_folder else "file",
                    )
                    for one in self._shown
                ]
            )
            for row, one in enumerate(self._shown):
                if chosen is not None and one.path == chosen.path and one.name == chosen.name:
                    self.table.selectRow(row)
        if folder.left_out:
            self.show_note(self.tr("{n} more are not shown.").format(n=folder.left_out))
        elif not folder.entries:
            self.show_note(self.tr("Files that cells write without naming a folder appear here."))
        else:
            self.show_note("")
        self._follow_choice()

    def _paths(self) -> list[str]:
        return [one.path for one in self._shown]

    def show_note(self, words: str) -> None:
        """Show a note below the files."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    @property
    def _chosen(self) -> GuestFile | None:
        row = self.table.chosen
        return self._shown[row] if 0 <= row < len(self._shown) else None

    @Slot()
    def _follow_choice(self) -> None:
        chosen = self._chosen
        self.save_button.setEnabled(chosen is not None and not chosen.is_folder)
        why = "" if self.save_button.isEnabled() else self.tr("Choose a file above")
        self.save_button.setToolTip(why)
        self.save_button.setAccessibleDescription(why)

    @Slot(int)
    def _open(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            one = self._shown[row]
            if one.is_folder:
                self.folder_wanted.emit(one.path)
            else:
                self.save_wanted.emit(one)

    @Slot()
    def _save(self) -> None:
        if (chosen := self._chosen) is not None:
            self.save_wanted.emit(chosen)


T = TypeVar("T")

_PATIENCE_S = 3.0
"""Time, in seconds, to wait for a running cell before telling the user that the cell must finish first."""


class ConsoleFiles(QObject):
    """Lists and saves the console's files, and adds files. ``saved`` carries the path of a file written to
    this computer.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, line: ConsoleClient, tab: FilesTab, dialogs: FileDialogs, parent: QObject) -> None:
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
        """List the current folder again."""
        self._looker.start(self._line.visit(partial(_listed, self._path)))

    @Slot(str)
    def _go_to(self, path: str) -> None:
        self._path = path
        self.look()

    @Slot(object)
    def _take_trouble(self, error: PraxisError) -> None:
        self._tab.show_note(joined(sentence(error.message), spoken(error.hint)))

    @Slot(object)
    def _ask_where(self, file: GuestFile) -> None:
        self._wanted = file
        dialog = self._dialogs.dialog(self.tr("Save a file from the console"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(file.name)
        dialog.fileSelected.connect(self._save)
        dialog.ask()

    @Slot(str)
    def _save(self, name: str) -> None:
        if self._wanted is not None:
            self.save_to(self._wanted.path, Path(name))

    def save_to(self, path: str, target: Path) -> None:
        """Save the console's file ``path`` as ``target`` on this computer."""
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
        """Copy a file from this computer to the console folder that is shown."""
        self._adder.start(self._line, source, self._tab.folder.path)

    @Slot(object)
    def _take_added(self, path: object) -> None:
        self.look()


# ---- on the guest's thread
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


def _add(line: ConsoleClient, source: Path, folder: str) -> str:
    try:
        if source.stat().st_size > LARGEST:
            raise StorageError(
                _tr("{file} is larger than {most} MB").format(file=source.name, most=LARGEST >> 20),
                hint=_tr("Add only part of it."),
            )
        data = read_regular(source)
    except OSError as error:
        raise StorageError(
            _tr("{file} cannot be read: {why}").format(file=source, why=error.strerror or error),
            hint=_tr("Choose another file."),
        ) from error
    return _outcome(line.visit(partial(_put, folder, source.name, data)))


def _outcome(waited: Future[T]) -> T:
    """Wait until a request for the guest's files is served, and return the result. Raises PraxisError."""
    try:
        return waited.result(_PATIENCE_S)
    except (FutureTimeout, TimeoutError, CancelledError) as error:
        waited.cancel()
        raise StorageError(
            _tr("The console's files cannot be accessed while a cell is running."),
            hint=_tr("Wait, or interrupt the cell."),
        ) from error
    except OSError as error:
        why = error.strerror or error
        raise StorageError(_tr("The console has no such file: {why}").format(why=why)) from error


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConsoleFiles", text)
