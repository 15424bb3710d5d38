"""The sheet that asks for a printer and for what to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import ClosableSheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


_MOST_COPIES, _MOST_PAGES = 99, 999


class Printers(Struct, frozen=True):
    """The names of this computer's printers; ``usual`` is the default printer, "" for none."""

    names: tuple[str, ...]
    usual: str


class PrintSheet(ClosableSheet):
    """Asks how to print a report; ``wanted`` is emitted when the user confirms. Esc closes it. The system's
    dialog is not used: its window would cover EMERGENCY STOP.
    """

    wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("print", "run", 560, appearance=appearance, parent=parent)
        self.caption.setText(self.tr("Print"))
        self.printer_field = ChoiceField(appearance=appearance)
        self.printer_field.setAccessibleName(self.tr("Printer"))
        self.copies_field = self._number(self.tr("Copies"), _MOST_COPIES)
        self.first_field = self._number(self.tr("First page"), _MOST_PAGES)
        self.last_field = self._number(self.tr("Last page"), _MOST_PAGES)
        self.sides_box = CheckBox(self.tr("Print on both sides"), appearance=appearance)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.cancel_button = Button(
            self.tr("Cancel"), appearance=appearance, is_run_control=True, parent=self.card
        )
        self.print_button = Button(
            self.tr("Print"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="print",
            is_run_control=True,
            parent=self.card,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        rows: Sequence[tuple[str, QWidget]] = (
            (self.tr("Printer"), self.printer_field),
            (self.tr("Copies"), self.copies_field),
            (self.tr("First page"), self.first_field),
            (self.tr("Last page"), self.last_field),
        )
        for row, (name, field) in enumerate(rows):
            grid.addWidget(Label(name, appearance=appearance, role="h3"), row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.sides_box)
        self.body.addWidget(self.words)
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.print_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.print_button.clicked.connect(self._print)
        self.copies_field.set_whole("1")
        self.show_printers(None)

    def ask(self, title: str) -> None:
        """Ask how to print the report called ``title``."""
        self.title.setText(title)
        self.first_field.set_whole("")
        self.last_field.set_whole("")
        self.open(self.printer_field)

    def show_printers(self, found: Printers | None) -> None:
        """Offer these printers; None while they are being looked for."""
        names = () if found is None else found.names
        before = self.printer_field.currentText()
        self.printer_field.clear()
        self.printer_field.addItems(list(names))
        usual = before if before in names else "" if found is None else found.usual
        if usual in names:
            self.printer_field.setCurrentText(usual)
        self.printer_field.setEnabled(bool(names))
        self.print_button.setEnabled(bool(names))
        if found is None:
            self.words.setText(self.tr("Looking for printers…"))
        elif not names:
            self.words.setText(self.tr("This computer has no printer. Export the report as a PDF instead."))
        else:
            self.words.setText(self.tr("Leave the pages empty to print all of them."))

    def apply_to(self, printer: QPrinter) -> None:
        """Apply the choices made here to ``printer``."""
        from PySide6.QtPrintSupport import QPrinter as Printer

        first, last = int(self.first_field.text() or 0), int(self.last_field.text() or 0)
        printer.setCopyCount(int(self.copies_field.text() or 1))
        printer.setFromTo(first or (1 if last else 0), last or (_MOST_PAGES if first else 0))
        is_double = self.sides_box.isChecked()
        printer.setDuplex(Printer.DuplexMode.DuplexLongSide if is_double else Printer.DuplexMode.DuplexNone)

    def _number(self, name: str, most: int) -> LineField:
        field = LineField(appearance=self._appearance)
        field.setAccessibleName(name)
        field.setValidator(QIntValidator(1, most, field))
        return field

    @Slot()
    def _print(self) -> None:
        first, last = int(self.first_field.text() or 0), int(self.last_field.text() or 0)
        if last and first > last:
            self.words.setText(self.tr("The last page comes before the first. Fix one of them."))
            return
        self.dismiss()
        self.wanted.emit()
