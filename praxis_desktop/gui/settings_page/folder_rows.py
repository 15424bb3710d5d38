"""Rows of folders: where something is, opened in the file manager or chosen anew."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from praxis_desktop.gui.frame.file_dialogs import FileDialogs
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings_page.key_rows import KeyRow
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.settings_model import SettingsModel
from praxis_desktop.gui.settings_page.told_change import Moment
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.popup_menu import PopupMenu
from praxis_desktop.settings.rules import Value


class OpenButton(Button):
    """Opens ``folder`` in the file manager; without one it is not there."""

    def __init__(self, title: str, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance, kind=ButtonKind.GHOST)
        self.folder: Path | None = None
        self.setText(self.tr("Open"))
        self.setAccessibleName(self.tr("Open: {title}").format(title=title))
        self.clicked.connect(self._open)
        self.hide()

    def show_folder(self, folder: Path | None) -> None:
        """Have it open ``folder``, if that exists."""
        self.folder = folder
        self.setVisible(folder is not None)

    @Slot()
    def _open(self) -> None:
        if self.folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


class FolderRow(KeyRow):
    """A key that is the path of a folder, "" for none: that is said in the words of ``none``."""

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        none: str,
        *,
        moment: Moment,
        model: SettingsModel,
        dialogs: FileDialogs,
        appearance: Appearance,
    ) -> None:
        self._none = none
        self._dialogs = dialogs
        self.open_button = OpenButton(title, appearance=appearance)
        self.clear_button = Button("", appearance=appearance, kind=ButtonKind.GHOST)
        self.change_button = Button("", appearance=appearance)
        row = section.row(
            title, none, self.open_button, self.clear_button, self.change_button, is_elided=True
        )
        super().__init__(key, title, moment, model, row)
        self.clear_button.setText(self.tr("Use none"))
        self.change_button.setText(self.tr("Change…"))
        self.clear_button.setAccessibleName(self.tr("Use none: {title}").format(title=title))
        self.change_button.setAccessibleName(self.tr("Change: {title}").format(title=title))
        self.clear_button.clicked.connect(self._clear)
        self.change_button.clicked.connect(self._ask)
        self.refresh()

    def control(self) -> QWidget:
        return self.change_button

    def show_value(self, value: Value) -> None:
        folder = str(value)
        self.row.show_help(folder or self._none)
        self.open_button.show_folder(Path(folder) if folder else None)
        self.clear_button.setVisible(bool(folder))
        self.clear_button.setEnabled(self.change_button.isEnabled())

    @Slot()
    def _clear(self) -> None:
        self._save("")

    @Slot()
    def _ask(self) -> None:
        ask_folder(self._dialogs, self.row.title.text(), self.row.help_text).fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        self._save(str(Path(folder)))


class FoldersRow(KeyRow):
    """A key with the paths of several folders."""

    def __init__(
        self,
        section: Section,
        key: str,
        title: str,
        none: str,
        *,
        moment: Moment,
        model: SettingsModel,
        dialogs: FileDialogs,
        appearance: Appearance,
    ) -> None:
        self._none = none
        self._dialogs = dialogs
        self.remove_button = Button("", appearance=appearance, kind=ButtonKind.GHOST)
        self.add_button = Button("", appearance=appearance)
        super().__init__(
            key, title, moment, model, section.row(title, none, self.remove_button, self.add_button)
        )
        self.remove_button.setText(self.tr("Remove…"))
        self.add_button.setText(self.tr("Add folder…"))
        self.menu = PopupMenu(self.remove_button)
        self.menu.triggered.connect(self._remove)
        self.remove_button.clicked.connect(self._offer)
        self.add_button.clicked.connect(self._ask)
        self.refresh()

    @property
    def folders(self) -> list[str]:
        """The folders that hold."""
        settings = self._model.settings
        value = "" if settings is None else str(settings.value(self.key))
        return [folder for folder in value.split(os.pathsep) if folder]

    def control(self) -> QWidget:
        return self.add_button

    def show_value(self, value: Value) -> None:
        folders = self.folders
        self.row.show_help("\n".join(folders) or self._none)
        self.remove_button.setVisible(bool(folders))
        self.remove_button.setEnabled(self.add_button.isEnabled())

    @Slot()
    def _offer(self) -> None:
        self.menu.clear()
        for folder in self.folders:
            self.menu.addAction(folder.replace("&", "&&")).setData(folder)
        self.menu.popup(self.remove_button.mapToGlobal(self.remove_button.rect().bottomLeft()))

    @Slot(QAction)
    def _remove(self, action: QAction) -> None:
        self._save(os.pathsep.join(folder for folder in self.folders if folder != action.data()))

    @Slot()
    def _ask(self) -> None:
        ask_folder(self._dialogs, self.row.title.text(), "").fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        if os.pathsep in folder:
            self.row.show_reason(
                self.tr("A folder whose name has {sign} in it cannot be one of several").format(
                    sign=os.pathsep
                )
            )
        else:
            self._save(os.pathsep.join([*self.folders, str(Path(folder))]))


def ask_folder(dialogs: FileDialogs, title: str, folder: str) -> QFileDialog:
    """A dialog that asks for a folder and is open already; it keeps nobody waiting."""
    dialog = dialogs.dialog(title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if folder and Path(folder).is_absolute():
        dialog.setDirectory(folder)
    dialog.ask()
    return dialog
