"""Where protocols, records and exports are, and how long they are kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings import model as facts
from praxis_desktop.gui.settings.model import FolderFacts, SettingsModel
from praxis_desktop.gui.settings.page import Section, SettingRow
from praxis_desktop.gui.settings.rows import (
    ChoiceRow,
    FolderRow,
    FoldersRow,
    NumberRow,
    OpenButton,
    SwitchRow,
    ask_folder,
)
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import bytes_text
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.settings import Settings

_GIBIBYTE = 1 << 30


class FoldersSection(Section):
    """``moved`` has the folder in which the records are now."""

    moved = Signal(object)
    failed = Signal(object)

    def __init__(self, model: SettingsModel, dialogs: FileDialogs, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self._model = model
        self._dialogs = dialogs
        self.set_title(self.tr("Folders"))
        self._own = OpenButton(self.tr("Protocols"), appearance=appearance)
        self._own_row = self.row(self.tr("Protocols"), self.tr("Looking…"), self._own, is_elided=True)
        self.library = FoldersRow(
            self,
            "library.folders",
            self.tr("More folders of protocols"),
            self.tr("None: the library has what ships and your own protocols"),
            moment="start",
            model=model,
            dialogs=dialogs,
            appearance=appearance,
        )
        self.samples = SwitchRow(
            self,
            "library.samples",
            self.tr("Sample protocols"),
            self.tr("They are in the library beside your own"),
            moment="start",
            model=model,
            appearance=appearance,
        )
        self._records = OpenButton(self.tr("Runs and reports"), appearance=appearance)
        self.move_button = Button(self.tr("Change…"), appearance=appearance)
        self.move_button.setAccessibleName(
            self.tr("Change: {title}").format(title=self.tr("Runs and reports"))
        )
        self._records_row = self.row(
            self.tr("Runs and reports"), self.tr("Looking…"), self._records, self.move_button, is_elided=True
        )
        self.export = FolderRow(
            self,
            "history.export_folder",
            self.tr("Export every run to"),
            self.tr("Off: export by hand"),
            moment="run",
            model=model,
            dialogs=dialogs,
            appearance=appearance,
        )
        self.formats = ChoiceRow(
            self,
            "history.export_formats",
            self.tr("Formats of these exports"),
            "",
            (
                ("all", self.tr("CSV, JSON and PDF")),
                ("csv", self.tr("CSV")),
                ("json", self.tr("JSON")),
                ("pdf", self.tr("PDF")),
            ),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.days = NumberRow(
            self,
            "history.days",
            self.tr("Keep records"),
            self.tr("0: for ever. Older ones are deleted"),
            Parameter("days", "int", unit="days", minimum=0, maximum=36500, step=30),
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.limit = NumberRow(
            self,
            "history.limit_bytes",
            self.tr("Room for records"),
            self.tr("0: as much as there is. Beyond it no run begins until some are deleted"),
            Parameter("limit", "int", unit="GiB", minimum=0, maximum=1024, step=1),
            scale=_GIBIBYTE,
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.full = NumberRow(
            self,
            "history.disk_full_percent",
            self.tr("The disk is full at"),
            self.tr("Beyond it no run begins, and one that is under way asks"),
            Parameter("full", "int", unit="%", minimum=50, maximum=100, step=1),
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.spools = NumberRow(
            self,
            "output.spool_days",
            self.tr("Keep the full output of runs"),
            self.tr("What runs print is in their records, too"),
            Parameter("days", "int", unit="days", minimum=1, maximum=36500, step=1),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.keys = (
            self.library,
            self.samples,
            self.export,
            self.formats,
            self.days,
            self.limit,
            self.full,
            self.spools,
        )
        self._looker = BackgroundTask(_look, self)
        self._looker.done.connect(self._show_facts)
        self._looker.failed.connect(self.failed)
        self._mover = BackgroundTask(facts.move_history, self)
        self._mover.done.connect(self._take_moved)
        self._mover.failed.connect(self._tell_not_moved)
        self.move_button.clicked.connect(self._ask)
        model.changed.connect(self._look)
        if model.settings is not None:
            self._look(model.settings)

    @Slot(object)
    def _look(self, settings: Settings) -> None:
        origin = settings.origin("history.folder")
        reason = ""
        if origin.locked:
            reason = self.tr("Locked by the administrator of this computer: {place}")
        elif origin.kind == "environment":
            reason = self.tr("Set by the environment variable {place}")
        self._records_row.show_reason(reason.format(place=origin.place), is_locked=True)
        self.move_button.setEnabled(not reason)
        self._looker.start(settings)

    @Slot(object)
    def _show_facts(self, found: tuple[FolderFacts, FolderFacts]) -> None:
        own, records = found
        words = self.tr("1 file") if own.count == 1 else self.tr("{n} files").format(n=own.count)
        self._show(self._own_row, self._own, own, words)
        words = self.tr("1 run") if records.count == 1 else self.tr("{n} runs").format(n=records.count)
        self._show(self._records_row, self._records, records, words)

    def _show(self, row: SettingRow, button: OpenButton, found: FolderFacts, count: str) -> None:
        parts = [str(found.path), found.problem or count]
        if found.free is not None:
            parts.append(self.tr("{size} free").format(size=bytes_text(found.free)))
        row.show_help(" · ".join(parts))
        button.show_folder(found.path if found.exists else None)

    @Slot()
    def _ask(self) -> None:
        title = self.tr("Move all records to an empty folder")
        ask_folder(self._dialogs, title, "").fileSelected.connect(self._move)

    @Slot(str)
    def _move(self, folder: str) -> None:
        if self._model.settings is not None:
            self.move_button.setEnabled(False)
            self._records_row.show_help(self.tr("Moving the records…"))
            self._mover.start(self._model.settings, Path(folder))

    @Slot(object)
    def _take_moved(self, folder: Path) -> None:
        self.moved.emit(folder)
        self._model.read()

    @Slot(object)
    def _tell_not_moved(self, error: PraxisError) -> None:
        self.failed.emit(error)
        self._model.read()


def _look(settings: Settings) -> tuple[FolderFacts, FolderFacts]:
    return facts.protocol_folder(), facts.history_folder(settings)
