"""The packages that programs can import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.frame.file_dialogs import FileDialogs
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings_page import facts
from praxis_desktop.gui.settings_page.facts import PackageFacts
from praxis_desktop.gui.settings_page.folder_rows import FolderRow, OpenButton
from praxis_desktop.gui.settings_page.key_rows import SwitchRow
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.settings_model import SettingsModel
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.settings import Settings


class PackagesSection(Section):
    """``wheels_chosen`` has the paths of files to add."""

    wheels_chosen = Signal(object)

    def __init__(self, model: SettingsModel, dialogs: FileDialogs, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self._model = model
        self._dialogs = dialogs
        self.set_title(self.tr("Packages"))
        self._shipped = self.row(self.tr("With the program"), self.tr("Looking…"))
        self._open = OpenButton(self.tr("Added by you"), appearance=appearance)
        self.add_button = Button(self.tr("Add wheel…"), appearance=appearance, icon="plus")
        self._added = self.row(self.tr("Added by you"), self.tr("Looking…"), self._open, self.add_button)
        self.notice = NoticeLine(appearance=appearance)
        self.wheelhouse = FolderRow(
            self,
            "packages.wheelhouse",
            self.tr("A laboratory's folder of wheels"),
            self.tr("None"),
            moment="start",
            model=model,
            dialogs=dialogs,
            appearance=appearance,
        )
        self.network = SwitchRow(
            self,
            "packages.network",
            self.tr("Look in the network, too"),
            self.tr("In the index that pip is set up with, for packages that no folder has"),
            moment="now",
            model=model,
            appearance=appearance,
        )
        self.body.addWidget(self.notice)
        self.keys = (self.wheelhouse, self.network)
        self._looker = BackgroundTask(facts.package_facts, self)
        self._looker.done.connect(self._show_facts)
        self._looker.failed.connect(self._tell_failure)
        self.add_button.clicked.connect(self._ask)
        model.changed.connect(self._look)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look which packages there are now."""
        if self._model.settings is not None:
            self._look(self._model.settings)

    @Slot(object)
    def _look(self, settings: Settings) -> None:
        self._looker.start(settings)

    @Slot(object)
    def _show_facts(self, found: PackageFacts) -> None:
        self.remark.setText(
            self.tr("{n} ship with the program, {added} were added").format(
                n=len(found.shipped), added=len(found.added)
            )
        )
        self._shipped.show_help(", ".join(found.shipped) or self.tr("None"))
        none = self.tr("None yet. A wheel can be dropped on the window, too")
        self._added.show_help(", ".join(found.added) or none)
        self._open.show_folder(found.folder if found.added else None)
        self.notice.show_notice("warning", "warn", "\n".join(found.defects))

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    @Slot()
    def _ask(self) -> None:
        dialog = self._dialogs.dialog(self.tr("Add wheels"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Wheels (*.whl)")])
        dialog.filesSelected.connect(self._take)
        dialog.ask()

    @Slot("QStringList")
    def _take(self, names: list[str]) -> None:
        self.wheels_chosen.emit([Path(name) for name in names])
