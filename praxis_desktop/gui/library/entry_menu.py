"""What else can be done with a protocol of the library: its menu, and the question before it is removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.library.entry_words import title_of
from praxis_desktop.gui.widgets.popup_menu import PopupMenu

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry


class EntryMenu(QObject):
    """One menu, for the protocol that it is opened for."""

    open_wanted = Signal(object)
    check_wanted = Signal(object)
    duplicate_wanted = Signal(object)
    remove_wanted = Signal(object)
    samples_unwanted = Signal()
    versions_wanted = Signal(object)
    """A LibraryEntry each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry: LibraryEntry | None = None
        self.menu = PopupMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.run = self._made(self.tr("Run Protocol"), self._run)
        self.check = self._made(self.tr("Check now"), self._check)
        self.edit = self._made(self.tr("Open in editor"), self._edit)
        self.duplicate = self._made(self.tr("Duplicate"), self._duplicate)
        self.folder = self._made(self.tr("Show in folder"), self._show_folder)
        self.versions = self._made(self.tr("Version history"), self._show_versions)
        self.versions.setVisible(False)
        self.menu.addSeparator()
        self.remove = self._made(self.tr("Remove from library…"), self._remove)

    def open_for(self, entry: LibraryEntry, place: QPoint) -> None:
        """Open it at a place of the screen."""
        self._entry = entry
        self.menu.setAccessibleName(title_of(entry))
        is_broken = entry.problem is not None
        self.run.setText(self.tr("Show problem") if is_broken else self.tr("Run Protocol"))
        words = self.tr("Remove from library…")
        if entry.folder == "bundled":
            words = self.tr("Remove all samples from library…")
        elif entry.folder == "added":
            reason = self.tr("its folder is named in the settings")
            words = self.tr("Remove from library ({reason})").format(reason=reason)
        self.remove.setText(words)
        self.remove.setEnabled(entry.folder != "added")
        self.menu.popup(place)

    def _made(self, words: str, slot: object) -> QAction:
        action = QAction(words, self.menu)
        action.triggered.connect(slot)
        self.menu.addAction(action)
        return action

    @Slot()
    def _run(self) -> None:
        self.open_wanted.emit(self._entry)

    @Slot()
    def _check(self) -> None:
        self.check_wanted.emit(self._entry)

    @Slot()
    def _edit(self) -> None:
        if self._entry is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._entry.path))

    @Slot()
    def _duplicate(self) -> None:
        self.duplicate_wanted.emit(self._entry)

    @Slot()
    def _show_folder(self) -> None:
        if self._entry is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._entry.path).parent)))

    @Slot()
    def _show_versions(self) -> None:
        self.versions_wanted.emit(self._entry)

    @Slot()
    def _remove(self) -> None:
        if self._entry is not None and self._entry.folder == "bundled":
            self.samples_unwanted.emit()
        else:
            self.remove_wanted.emit(self._entry)
