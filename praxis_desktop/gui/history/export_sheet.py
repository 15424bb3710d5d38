"""The sheet that asks in which formats runs are to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.run_words import counted
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.closable_sheet import ClosableSheet
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.records.exporting.formats import Format

if TYPE_CHECKING:
    from collections.abc import Mapping


class ExportSheet(ClosableSheet):
    """``chosen`` has the formats; where to is asked afterwards. Esc closes the sheet."""

    chosen = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("save", "run", 560, appearance=appearance, parent=parent)
        words = self.tr(
            "Each run gets a folder of its own, beside a list of all. Simulated runs are marked in each of"
            " them. The records stay as they are."
        )
        self.body.addWidget(Label(words, appearance=appearance, color="text2", wrap=True))
        names: Mapping[Format, str] = {
            "csv": self.tr("CSV: tables for a spreadsheet"),
            "json": self.tr("JSON: everything, for programs"),
            "pdf": self.tr("PDF: a report to read, print and file"),
        }
        self.boxes: dict[Format, CheckBox] = {}
        for name in get_args(Format):
            box = self.boxes[name] = CheckBox(names[name], appearance=appearance)
            box.setChecked(name == "csv")
            box.toggled.connect(self._follow)
            self.body.addWidget(box)
        self.cancel_button = Button(
            self.tr("Cancel"), appearance=appearance, is_run_control=True, parent=self.card
        )
        self.folder_button = Button(
            self.tr("Choose folder…"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="folder-open",
            is_run_control=True,
            parent=self.card,
        )
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.folder_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.folder_button.clicked.connect(self._choose)

    def ask(self, count: int) -> None:
        """Ask how ``count`` runs are to be written."""
        self.caption.setText(self.tr("Export"))
        self.title.setText(counted(count, self.tr("Export 1 run"), self.tr("Export {n} runs")))
        self.open()

    @property
    def formats(self) -> tuple[Format, ...]:
        """Those that are ticked."""
        return tuple([name for name, box in self.boxes.items() if box.isChecked()])

    @Slot()
    def _follow(self) -> None:
        self.folder_button.setEnabled(bool(self.formats))

    @Slot()
    def _choose(self) -> None:
        if self.formats:
            self.dismiss()
            self.chosen.emit(self.formats)
