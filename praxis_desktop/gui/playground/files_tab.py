"""The files of the console's guest: looked through, saved on this computer, and added to."""

from __future__ import annotations

import posixpath

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.choice_table import ChoiceTable
from praxis_desktop.gui.playground.guest_files import HOME, Folder, GuestFile
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, Line

_SIZE_WIDTH = 86


class FilesTab(QWidget):
    """``folder_wanted`` has the path of a folder to look into, ``save_wanted`` a GuestFile; ``add_wanted``
    asks for a file of this computer.
    """

    folder_wanted = Signal(str)
    save_wanted = Signal(object)
    add_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = Folder(HOME)
        self._shown: list[GuestFile] = []
        columns = (Column(self.tr("Name"), is_mono=True), Column(self.tr("Size"), _SIZE_WIDTH, is_quiet=True))
        self.path = ElidedLabel(HOME, appearance=appearance, role="mono", color="text2")
        self.table = ChoiceTable(columns, name=self.tr("Files of the console"), appearance=appearance)
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
        """Show what is in a folder."""
        is_other = folder.path != self.folder.path
        chosen = None if is_other else self._chosen
        self.folder = folder
        self.path.setText(folder.path)
        above = posixpath.dirname(folder.path)
        self._shown = [] if folder.path == "/" else [GuestFile("..", above, is_folder=True)]
        self._shown += folder.entries
        locale = QLocale()
        self.table.show_lines(
            [
                Line(
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
            self.show_note(self.tr("What cells write without naming a folder appears here."))
        else:
            self.show_note("")
        self._follow_choice()

    def show_note(self, words: str) -> None:
        """Say something below the files."""
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
