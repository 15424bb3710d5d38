"""The row of buttons that take a kept run out of the window: as CSV, as JSON, as a PDF, onto paper."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button


class ExportButtons(QWidget):
    """``export_wanted`` has the format. In a narrow window the buttons say less, and show no icons."""

    export_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.csv_button = Button(self.tr("CSV"), appearance=appearance, icon="table", parent=self)
        self.json_button = Button(self.tr("JSON"), appearance=appearance, icon="braces", parent=self)
        self.pdf_button = Button(self.tr("PDF report"), appearance=appearance, icon="file", parent=self)
        self.print_button = Button(self.tr("Print…"), appearance=appearance, icon="print", parent=self)
        for button, name in ((self.csv_button, "CSV"), (self.json_button, "JSON"), (self.pdf_button, "PDF")):
            button.setToolTip(self.tr("Write the run as {format}").format(format=name))
        self.print_button.setToolTip(self.tr("Print the PDF report"))
        self.print_button.setAccessibleName(self.tr("Print the report"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for button in (self.csv_button, self.json_button, self.pdf_button, self.print_button):
            layout.addWidget(button)
        self.csv_button.clicked.connect(self._export_csv)
        self.json_button.clicked.connect(self._export_json)
        self.pdf_button.clicked.connect(self._export_pdf)
        self.print_button.clicked.connect(self.print_wanted)

    def set_narrow(self, is_narrow: bool) -> None:
        """Take less room."""
        for button, icon in (
            (self.csv_button, "table"),
            (self.json_button, "braces"),
            (self.pdf_button, "file"),
        ):
            button.set_icon("" if is_narrow else icon)
        self.pdf_button.setText(self.tr("PDF") if is_narrow else self.tr("PDF report"))
        self.print_button.setText("" if is_narrow else self.tr("Print…"))
        for button in (self.csv_button, self.json_button, self.pdf_button, self.print_button):
            button.updateGeometry()

    @Slot()
    def _export_csv(self) -> None:
        self.export_wanted.emit("csv")

    @Slot()
    def _export_json(self) -> None:
        self.export_wanted.emit("json")

    @Slot()
    def _export_pdf(self) -> None:
        self.export_wanted.emit("pdf")
