"""Exports of recorded runs: the format sheet, the export button, and the progress line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from praxis_desktop import records
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence, spoken
from praxis_desktop.gui.records.history_model import HistoryModel
from praxis_desktop.gui.run.words import counted
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.choice_field import PopupMenu
from praxis_desktop.gui.widgets.labels import Label, count_text
from praxis_desktop.gui.widgets.progress import ProgressLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.errors import PraxisError


class ExportSheet(ClosableSheet):
    """Asks in which formats to export runs; ``chosen`` carries the formats. The destination is requested
    afterwards. Esc closes the sheet.
    """

    chosen = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("save", "run", 560, appearance=appearance, parent=parent)
        words = self.tr(
            "Each run gets its own folder, next to a list of all runs. Simulated runs are marked as such "
            "throughout. The records do not change."
        )
        self.body.addWidget(Label(words, appearance=appearance, color="text2", wrap=True))
        self.boxes: dict[str, CheckBox] = {}
        for name, each in records.FORMATS.items():
            box = CheckBox(f"{each.label}: {spoken(each.purpose)}", appearance=appearance)
            box.setChecked(not self.boxes)
            box.toggled.connect(self._follow)
            self.body.addWidget(box)
            self.boxes[name] = box
        self.cancel_button = self.button(self.tr("Cancel"))
        self.folder_button = self.button(
            self.tr("Choose folder…"), kind=ButtonKind.PRIMARY, icon="folder-open"
        )
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.folder_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.folder_button.clicked.connect(self._choose)

    def ask(self, count: int) -> None:
        """Ask in which formats to export ``count`` runs."""
        self.caption.setText(self.tr("Export"))
        self.title.setText(counted(count, self.tr("Export 1 run"), self.tr("Export {n} runs")))
        self.open()

    @property
    def formats(self) -> tuple[str, ...]:
        """The ticked formats."""
        return tuple([name for name, box in self.boxes.items() if box.isChecked()])

    @Slot()
    def _follow(self) -> None:
        self.folder_button.setEnabled(bool(self.formats))

    @Slot()
    def _choose(self) -> None:
        if self.formats:
            self.dismiss()
            self.chosen.emit(self.formats)


_SAID_AFTER_MS = 500
"""Time, in milliseconds, before an export is announced. Announcing an export that ends sooner would only make
the page jump.
"""


class ExportLine(ProgressLine):
    """Shows the progress of an export, but stays hidden unless the export takes a long time. ``saved``
    carries the message about a finished export and the file or folder it wrote. Show this message as a toast,
    because a line would make the page move.
    """

    saved = Signal(str, object)

    def __init__(self, *, model: HistoryModel, appearance: Appearance) -> None:
        super().__init__(
            what=self.tr("Runs exported"), cancel=self.tr("Cancel export"), appearance=appearance
        )
        self._model = model
        self._is_mine = self._is_long = False
        self._late = QTimer(self, singleShot=True, interval=_SAID_AFTER_MS)
        self._late.timeout.connect(self._announce)
        self.cancel_wanted.connect(model.cancel_export)
        model.exporting.connect(self._show_exporting)
        model.exported.connect(self._show_exported)
        model.cancelled.connect(self._show_cancelled)
        model.export_failed.connect(self._show_failure)

    def start(self, *, is_long: bool) -> None:
        """Record that an export has begun. ``is_long`` means that many runs are being exported."""
        self._is_mine, self._is_long = True, is_long
        self.hide()
        self._late.start()

    @Slot()
    def _announce(self) -> None:
        if self._model.is_exporting:
            self.begin(self.tr("Writing the results…"), is_long=self._is_long)

    @Slot(int, int)
    def _show_exporting(self, done: int, total: int) -> None:
        if self._is_mine and self._model.is_exporting:
            words = self.tr("{done} of {total} runs exported")
            self.show_progress(done, total, words.format(done=count_text(done), total=count_text(total)))

    @Slot(int, object)
    def _show_exported(self, count: int, path: Path) -> None:
        if self._take():
            self.hide()
            self.saved.emit(counted(count, self.tr("1 run exported"), self.tr("{n} runs exported")), path)

    @Slot()
    def _show_cancelled(self) -> None:
        if self._take():
            words = self.tr("Export cancelled. Completed files are kept.")
            self.end("information", "idle", words)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        if self._take():
            self.end("alert-circle", "err", sentence(error.message), remedy=error.hint)

    def _take(self) -> bool:
        """Return whether this line's page started the export that has ended. Further calls return False."""
        is_mine, self._is_mine = self._is_mine, False
        self._late.stop()
        return is_mine


class ExportButton(Button):
    """A button with a menu of formats; ``export_wanted`` carries the chosen format."""

    export_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("", appearance=appearance, icon="save", parent=parent)
        self.setText(self.tr("Export"))
        self.setToolTip(self.tr("Export the run with the files it saved, or print its report"))
        self.menu_of_formats = PopupMenu(self)
        self.menu_of_formats.setAccessibleName(self.tr("Export"))
        for each in sorted(records.FORMATS.values(), key=lambda each: not each.is_report):
            self.menu_of_formats.addAction(f"{spoken(each.title)}…").setData(each.name)
        self.menu_of_formats.addSeparator()
        self.print_action = self.menu_of_formats.addAction(self.tr("Print…"))
        self.print_action.triggered.connect(self.print_wanted)
        self.menu_of_formats.triggered.connect(self._export)
        self.clicked.connect(self._open)

    @Slot()
    def _open(self) -> None:
        self.menu_of_formats.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot(QAction)
    def _export(self, chosen: QAction) -> None:
        if chosen is not self.print_action:
            self.export_wanted.emit(chosen.data())
