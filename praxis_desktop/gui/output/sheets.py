"""Sheets over the window that show a program's figure or table at a large size, and copy or save it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QLocale, QSize, Slot
from PySide6.QtGui import QGuiApplication, QImage

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shown_tables import CsvTable, read_table
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.output.figure_view import FigureView
from praxis_desktop.gui.output.figures import TABLE, FigurePictures, title_of
from praxis_desktop.gui.widgets.data_table import DataTable, lines_of
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.sheet import WindowSheet
from praxis_desktop.gui.window.dialogs import FileChooser, file_dialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.widgets.buttons import Button

_WIDTH, _LEAST, _FULL = 900, 200, 520
"""Width of a sheet, and the minimum and full height of its content, in pixels."""

_ENDINGS = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}

_COPIED = QSize(1680, 1680)
"""Maximum size, in pixels, of the PNG made when an SVG is copied or saved: three times the size of a plot."""


def show_large(figure: DisplayEvent, *, asker: QWidget, appearance: Appearance) -> None:
    """Show an enlarged figure or table on a sheet in ``asker``'s window."""
    kind: type[FigureSheet | TableSheet] = TableSheet if figure.mime == TABLE else FigureSheet
    sheet = asker.window().findChild(kind) or kind(appearance=appearance, asker=asker)
    sheet.ask(figure)


def content_of(figure: DisplayEvent) -> bytes:
    """Return the contents of a figure's file."""
    is_text = figure.mime in ("image/svg+xml", "text/html", "text/csv")
    return figure.data.encode() if is_text else base64.b64decode(figure.data)


def write_figure(content: bytes, target: Path) -> Path:
    """Write a figure to ``target``. Raises StorageError if that fails."""
    try:
        with replacing(target) as file:
            file.write(content)
    except OSError as error:
        raise StorageError(
            Message("{target} cannot be written: {reason}", target=target, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return target


class OutputSheet(WindowSheet):
    """A sheet with one output of a program, and buttons in its footer. Esc closes the sheet."""

    def __init__(self, icon: str, *, appearance: Appearance, asker: QWidget) -> None:
        super().__init__(icon, "run", _WIDTH, appearance=appearance, asker=asker)
        self._figure = DisplayEvent("", "", "", 0)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.close_button = self.button(self.tr("Close"))
        self.close_button.clicked.connect(self.dismiss)
        self._writer = BackgroundTask(write_figure, self)
        self._writer.done.connect(self._tell_saved)
        self._writer.failed.connect(self._tell_failure)

    def _fill(self, content: QWidget, *buttons: Button) -> None:
        """Show ``content`` in the body, and ``buttons`` before the close button."""
        self.body.addWidget(content)
        self.let_give_way(content, _LEAST, _FULL)
        self.foot.addWidget(self.words, 1)
        for button in (*buttons, self.close_button):
            self.foot.addWidget(button)

    def _ask_file(self, title: str, ending: str) -> FileChooser:
        """Ask for a file to save to, named after the output, and return the dialog."""
        dialog = file_dialog(self, title, appearance=self._appearance)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.removeprefix('.').upper()} (*{ending})"])
        dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.selectFile(f"{Path(self._figure.file).stem.replace(' ', '-')}{ending}")
        dialog.ask()
        return dialog

    @Slot(str)
    def _save(self, name: str) -> None:
        self._writer.start(content_of(self._figure), Path(name))

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self.words.setText(self.tr("Saved as {name}").format(name=target.name))

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.words.setText(spoken(error.message))


class FigureSheet(OutputSheet):
    """Shows a figure at a large size."""

    def __init__(self, *, appearance: Appearance, asker: QWidget) -> None:
        super().__init__("eye", appearance=appearance, asker=asker)
        self._png_target: Path | None = None
        self.caption.setText(self.tr("Figure"))
        self.view = FigureView(appearance=appearance)
        self.copy_button = self.button(self.tr("Copy"), icon="copy")
        self.save_button = self.button(icon="save")
        self.png_button = self.button(self.tr("Save as PNG…"), icon="save")
        self._fill(self.view, self.copy_button, self.save_button, self.png_button)
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._take_png)
        self.destroyed.connect(self._pictures.close)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._ask_target)
        self.png_button.clicked.connect(self._ask_png_target)

    def ask(self, figure: DisplayEvent) -> None:
        """Open the sheet with a figure."""
        self._figure = figure
        self.title.setText(title_of(figure))
        self.words.setText("")
        ending = _ENDINGS.get(figure.mime, "")
        self.save_button.setText(self.tr("Save as {kind}…").format(kind=ending.removeprefix(".").upper()))
        self.png_button.setVisible(figure.mime == "image/svg+xml")
        self.open()
        self.view.show_figure(figure)

    @Slot()
    def _copy(self) -> None:
        """Copy the figure with a white background, for pasting into documents."""
        self._png_target = None
        self._pictures.draw(0, self._figure, _COPIED)

    @Slot()
    def _ask_target(self) -> None:
        self._ask(_ENDINGS.get(self._figure.mime, "")).fileSelected.connect(self._save)

    @Slot()
    def _ask_png_target(self) -> None:
        self._ask(".png").fileSelected.connect(self._save_png)

    def _ask(self, ending: str) -> FileChooser:
        return self._ask_file(self.tr("Save the figure"), ending)

    @Slot(str)
    def _save_png(self, name: str) -> None:
        self._png_target = Path(name)
        self._pictures.draw(0, self._figure, _COPIED)

    @Slot(int, bytes)
    def _take_png(self, number: int, picture: bytes) -> None:
        if not picture:
            self.words.setText(self.tr("This figure cannot be drawn"))
        elif self._png_target is not None:
            self._writer.start(picture, self._png_target)
        else:
            image = QImage()
            image.loadFromData(picture, "PNG")
            QGuiApplication.clipboard().setImage(image)
            self.words.setText(self.tr("Copied"))


class OpenedTable(Struct, frozen=True):
    """A table that has been read, with the rows and columns as they are shown."""

    table: CsvTable
    lines: list[TableRow]
    columns: list[Column]


def opened_table(figure: DisplayEvent) -> OpenedTable:
    """Read a table. Runs on a background thread. Raises PraxisError if the file is not CSV."""
    try:
        table = read_table(figure.data)
    except ValueError as error:
        raise PraxisError(
            Message("{file} is not a table: {reason}", file=figure.file, reason=error)
        ) from error
    lines, columns = lines_of(table.columns, table.rows)
    return OpenedTable(table, lines, columns)


class TableSheet(OutputSheet):
    """Shows a table that can be sorted and scrolled."""

    def __init__(self, *, appearance: Appearance, asker: QWidget) -> None:
        super().__init__("table", appearance=appearance, asker=asker)
        self.caption.setText(self.tr("Table"))
        self.table = DataTable(name=self.tr("Table"), appearance=appearance)
        self.copy_button = self.button(self.tr("Copy as CSV"), icon="copy")
        self.save_button = self.button(self.tr("Save as CSV…"), icon="save")
        self._fill(self.table, self.copy_button, self.save_button)
        self._reader = BackgroundTask(opened_table, self)
        self._reader.done.connect(self._show)
        self._reader.failed.connect(self._tell_failure)
        self.copy_button.clicked.connect(self.table.copy_csv)
        self.table.copied.connect(self._tell_copied)
        self.save_button.clicked.connect(self._ask_target)

    def ask(self, figure: DisplayEvent) -> None:
        """Open the sheet with a table."""
        self._figure = figure
        self.title.setText(title_of(figure))
        self.words.setText(self.tr("Reading…"))
        self.copy_button.setEnabled(False)
        self.table.show_data((), (), (), ())
        self.open()
        self._reader.start(figure)

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
        self._ask_file(self.tr("Save the table"), ".csv").fileSelected.connect(self._save)
