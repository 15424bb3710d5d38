"""The button that takes a kept run out of the window: as a PDF, as CSV, as JSON, onto paper."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.popup_menu import PopupMenu


class ExportButton(Button):
    """Opens a menu; ``export_wanted`` has the format."""

    export_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("", appearance=appearance, icon="save", parent=parent)
        self.setText(self.tr("Export"))
        self.setToolTip(self.tr("Write the run into a file, with the files it has kept, or print its report"))
        self.menu_of_formats = PopupMenu(self)
        self.menu_of_formats.setAccessibleName(self.tr("Export"))
        self.pdf_action = self._made(self.tr("PDF report…"), self._export_pdf)
        self.csv_action = self._made(self.tr("CSV tables…"), self._export_csv)
        self.json_action = self._made(self.tr("JSON…"), self._export_json)
        self.menu_of_formats.addSeparator()
        self.print_action = self._made(self.tr("Print…"), self.print_wanted)
        self.clicked.connect(self._open)

    def _made(self, words: str, told: object) -> QAction:
        action = self.menu_of_formats.addAction(words)
        action.triggered.connect(told)
        return action

    @Slot()
    def _open(self) -> None:
        self.menu_of_formats.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot()
    def _export_csv(self) -> None:
        self.export_wanted.emit("csv")

    @Slot()
    def _export_json(self) -> None:
        self.export_wanted.emit("json")

    @Slot()
    def _export_pdf(self) -> None:
        self.export_wanted.emit("pdf")
