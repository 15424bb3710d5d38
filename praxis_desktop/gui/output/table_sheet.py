"""A table that a program showed, over the window: to be sorted, scrolled, copied and saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, QLocale, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from praxis_desktop.core.csv_tables import CsvTable, read_table
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.output.figures import title_of
from praxis_desktop.gui.output.writing import write_figure
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.data_table import DataTable, lines_of
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.gui.window.dialogs import file_dialog

if TYPE_CHECKING:
    from praxis_desktop.gui.look.appearance import Appearance

_WIDTH, _LEAST, _FULL = 900, 200, 520
"""Width of the sheet, and the minimum and full height of its table, in pixels."""


class OpenedTable(Struct, frozen=True):
    """A table that has been read, and its rows and columns as they are shown."""

    table: CsvTable
    lines: list[TableRow]
    columns: list[Column]


def opened_table(figure: DisplayEvent) -> OpenedTable:
    """Read a table. Called on a background thread. Raises PraxisError if it is not CSV."""
    try:
        table = read_table(figure.data)
    except ValueError as error:
        raise PraxisError(
            Message("{file} is not a table: {reason}", file=figure.file, reason=error)
        ) from error
    lines, columns = lines_of(table.columns, table.rows)
    return OpenedTable(table, lines, columns)


class TableSheet(ClosableSheet):
    """Shows a table over the window of ``asker``. Esc closes the sheet."""

    def __init__(self, *, appearance: Appearance, asker: QWidget) -> None:
        window = asker.window()
        body = window.centralWidget() if isinstance(window, QMainWindow) else window
        super().__init__("table", "run", _WIDTH, appearance=appearance, parent=body or window)
        self._figure = DisplayEvent("", "", "", 0)
        self.caption.setText(self.tr("Table"))
        self.table = DataTable(name=self.tr("Table"), appearance=appearance)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.copy_button = self._button(self.tr("Copy as CSV"), "copy")
        self.save_button = self._button(self.tr("Save as CSV…"), "save")
        self.close_button = self._button(self.tr("Close"), "")
        self.body.addWidget(self.table)
        self.let_give_way(self.table, _LEAST, _FULL)
        self.foot.addWidget(self.words, 1)
        for button in (self.copy_button, self.save_button, self.close_button):
            self.foot.addWidget(button)
        self._reader = BackgroundTask(opened_table, self)
        self._reader.done.connect(self._show)
        self._reader.failed.connect(self._tell_failure)
        self._writer = BackgroundTask(write_figure, self)
        self._writer.done.connect(self._tell_saved)
        self._writer.failed.connect(self._tell_failure)
        self.copy_button.clicked.connect(self.table.copy_csv)
        self.table.copied.connect(self._tell_copied)
        self.save_button.clicked.connect(self._ask_target)
        self.close_button.clicked.connect(self.dismiss)
        covered = self.parentWidget()
        assert covered is not None
        covered.installEventFilter(self)

    def ask(self, figure: DisplayEvent) -> None:
        """Show a table."""
        self._figure = figure
        self.title.setText(title_of(figure))
        self.words.setText(self.tr("Reading…"))
        self.copy_button.setEnabled(False)
        self.table.show_data((), (), (), ())
        self._follow_size()
        self.open()
        self._reader.start(figure)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._follow_size()
        return super().eventFilter(watched, event)

    def _follow_size(self) -> None:
        covered = self.parentWidget()
        if covered is not None:
            self.setGeometry(covered.rect())

    def _button(self, text: str, icon: str) -> Button:
        return Button(
            text,
            appearance=self._appearance,
            kind=ButtonKind.SECONDARY,
            icon=icon,
            is_run_control=True,
            parent=self.card,
        )

    @Slot(object)
    def _show(self, opened: OpenedTable) -> None:
        table = opened.table
        self.table.show_data(opened.lines, opened.columns, table.columns, table.rows)
        self.copy_button.setEnabled(True)
        number = QLocale().toString
        words = self.tr("{rows} rows, {columns} columns").format(
            rows=number(len(table.rows)), columns=number(len(table.columns))
        )
        if table.left_out:
            words = self.tr("{words}; {n} more rows are in its file").format(
                words=words, n=number(table.left_out)
            )
        self.words.setText(words)

    @Slot()
    def _tell_copied(self) -> None:
        self.words.setText(self.tr("Copied"))

    @Slot()
    def _ask_target(self) -> None:
        dialog = file_dialog(self, self.tr("Save the table"), appearance=self._appearance)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)"])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"{Path(self._figure.file).stem.replace(' ', '-')}.csv")
        dialog.ask()
        dialog.fileSelected.connect(self._save)

    @Slot(str)
    def _save(self, name: str) -> None:
        self._writer.start(self._figure.data.encode(), Path(name))

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self.words.setText(self.tr("Saved as {name}").format(name=target.name))

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.words.setText(spoken(error.message))
