"""The Snippets tab: pieces of code to insert into the console, some shipped and some written by the user."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import make_private, read_regular, replacing
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.console.model import Cell
from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.playground.variables import ChoiceTable
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

if TYPE_CHECKING:
    from praxis_desktop.gui.console.view import ConsoleView


log = logging.getLogger(__name__)

FILE = "snippets.json"
"""The file with the user's snippets, in the data folder."""

MOST = 500
LONGEST = 100_000
"""Maximum length of a snippet, in characters."""


class Snippet(Struct, frozen=True):
    """A piece of code; ``is_own`` means that the user created it."""

    title: str
    code: str
    is_own: bool = False


class SnippetStore:
    """The user's snippets, in the file ``path``, which need not exist. Must not be used on the GUI thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Snippet, ...]:
        """Read the snippets in their stored order. Damaged snippets are skipped and logged."""
        try:
            told = json.loads(read_regular(self._path))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, RecursionError) as error:
            log.warning("The snippets in %s cannot be read: %s", self._path, error)
            return ()
        found: list[Snippet] = []
        for each in told if isinstance(told, list) else ():
            title, code = (each.get("title"), each.get("code")) if isinstance(each, dict) else (None, None)
            if isinstance(title, str) and isinstance(code, str) and len(code) <= LONGEST:
                found.append(Snippet(title, code, is_own=True))
        return tuple(found[:MOST])

    def keep(self, snippets: Sequence[Snippet]) -> tuple[Snippet, ...]:
        """Replace all stored snippets, and return the ones now stored. Raises StorageError."""
        kept = tuple(one for one in snippets if one.is_own)[:MOST]
        told = [{"title": one.title, "code": one.code} for one in kept]
        try:
            make_private(self._path.parent)
            with replacing(self._path) as file:
                file.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            raise StorageError(
                _tr("The snippets cannot be written to {file}: {why}").format(
                    file=self._path, why=error.strerror or error
                ),
                hint=_tr("Check whether the disk is full."),
            ) from error
        return kept


def titled(code: str) -> str:
    """Return the first meaningful line of the code, as a title."""
    for line in code.splitlines():
        words = line.strip().strip("#").strip()
        if words and not words.startswith(("import ", "from ")):
            return words[:60]
    return code.strip().splitlines()[0][:60] if code.strip() else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Snippets", text)


_MOST = 4_000
"""Maximum number of characters shown."""


class CodePreview(QPlainTextEdit):
    """A read-only preview of code; ``name`` is its accessible name."""

    def __init__(self, name: str, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(8)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setAccessibleName(name)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_code(self, code: str) -> None:
        """Show code, truncated if it is long."""
        shown = code if len(code) <= _MOST else f"{code[:_MOST]}\n…"
        if shown != self.toPlainText():
            self.setPlainText(shown)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.restyle()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        self.setFont(self._appearance.font("mono"))
        colors, role = self._appearance.colors, QPalette.ColorRole
        frame = colors.focus if self.hasFocus() else colors.border
        set_colors(self, {role.Base: colors.surface2, role.Text: colors.text, role.WindowText: frame})


_PREVIEW_HEIGHT = 128


class SnippetsTab(QWidget):
    """The Snippets tab. ``inserted`` carries the code of a snippet, and ``deleted`` a Snippet;
    ``keep_wanted`` requests a snippet made from the last cell.
    """

    inserted = Signal(str)
    deleted = Signal(object)
    keep_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._snippets: list[Snippet] = []
        self.table = ChoiceTable(
            (Column(self.tr("Snippet")),), name=self.tr("Snippets"), appearance=appearance
        )
        self.preview = CodePreview(self.tr("Snippet code"), appearance=appearance)
        self.preview.setFixedHeight(_PREVIEW_HEIGHT)
        self.insert_button = Button(self.tr("Insert"), appearance=appearance, icon="plus", parent=self)
        self.keep_button = Button(self.tr("Save last cell"), appearance=appearance, icon="save", parent=self)
        self.keep_button.setToolTip(self.tr("Save the last cell as a snippet"))
        self.delete_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="trash", parent=self)
        self.delete_button.setAccessibleName(self.tr("Delete snippet"))
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(self.insert_button)
        foot.addWidget(self.keep_button)
        foot.addStretch(1)
        foot.addWidget(self.delete_button)
        shown = QHBoxLayout()
        shown.setContentsMargins(12, 0, 12, 0)
        shown.addWidget(self.preview)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 10)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addLayout(shown)
        layout.addLayout(foot)
        self.insert_button.clicked.connect(self._insert)
        self.keep_button.clicked.connect(self.keep_wanted)
        self.delete_button.clicked.connect(self._delete)
        self.table.opened.connect(self._insert)
        self.table.deletion_wanted.connect(self._delete)
        self.table.selectionModel().selectionChanged.connect(self._follow_choice)
        self.set_can_keep(False)
        self._follow_choice()

    def show_snippets(self, snippets: Sequence[Snippet]) -> None:
        """Show these snippets."""
        before = self._chosen
        self._snippets = list(snippets)
        self.table.show_lines(
            [TableRow((one.title,), icon="pencil" if one.is_own else "braces") for one in self._snippets]
        )
        row = self._snippets.index(before) if before in self._snippets else 0
        if self._snippets:
            self.table.selectRow(row)
        self._follow_choice()

    def choose(self, snippet: Snippet) -> None:
        """Select a snippet."""
        if snippet in self._snippets:
            self.table.selectRow(self._snippets.index(snippet))

    def set_can_keep(self, can_keep: bool) -> None:
        """Set whether any cell has been run and can therefore be saved as a snippet."""
        self.keep_button.setEnabled(can_keep)
        why = "" if can_keep else self.tr("No cell has been run yet")
        self.keep_button.setToolTip(why or self.tr("Save the last cell as a snippet"))
        self.keep_button.setAccessibleDescription(why)

    @property
    def _chosen(self) -> Snippet | None:
        row = self.table.chosen
        return self._snippets[row] if 0 <= row < len(self._snippets) else None

    @Slot()
    def _follow_choice(self) -> None:
        chosen = self._chosen
        self.preview.show_code("" if chosen is None else chosen.code)
        self.insert_button.setEnabled(chosen is not None)
        is_own = chosen is not None and chosen.is_own
        self.delete_button.setEnabled(is_own)
        why = self.tr("Delete this snippet (Del)") if is_own else self.tr("It ships with the program")
        self.delete_button.setToolTip(why)
        self.delete_button.setAccessibleDescription("" if is_own else why)

    @Slot()
    def _insert(self) -> None:
        if (chosen := self._chosen) is not None:
            self.inserted.emit(chosen.code)

    @Slot()
    def _delete(self) -> None:
        chosen = self._chosen
        if chosen is not None and chosen.is_own:
            self.deleted.emit(chosen)


_SHIPPED = (
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Repeat every second")),
        """\
import asyncio

for number in range(1, 6):
    print(number)
    await asyncio.sleep(1)""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Measure how long something takes")),
        """\
import time

begun = time.perf_counter()
sum(range(1_000_000))
print(f"{(time.perf_counter() - begun) * 1000:.1f} ms")""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Table of values as CSV")),
        """\
import csv

with open("values.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["number", "square"])
    writer.writerows((number, number**2) for number in range(1, 11))
print(open("values.csv").read())""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Plot a curve")),
        """\
import praxis

minutes = [0, 1, 2, 3, 4, 5, 6]
grams = [0, 3, 5, 6, 6.5, 6.8, 6.9]
praxis.plot(minutes, grams, x_label="Time", x_unit="min", y_label="Mass", y_unit="g")""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Plate as a heat map")),
        """\
import praxis

readings = {"A1": 0.05, "A2": 0.81, "A3": 0.79, "B1": 0.06, "B2": 1.42, "B3": "OVER"}
praxis.plate_heatmap(readings, title="Absorbance at 450 nm", unit="OD")""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Plate and its wells")),
        """\
from pylabrobot.resources import Cor_96_wellplate_360ul_Fb

plate = Cor_96_wellplate_360ul_Fb("plate")
[well.name for well in plate["A1:A3"]]""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Ask for a serial port")),
        """\
import js
import serial

port = await js.navigator.serial.requestPort()
await port.open(baudRate=9600)
print(port.getInfo())""",
    ),
    (
        str(QT_TRANSLATE_NOOP("Snippets", "Bubble sort, frame by frame")),
        """\
%%trace
a = [5, 1, 4, 2, 3]
for i in range(len(a)):
    for j in range(len(a) - i - 1):
        if a[j] > a[j + 1]:
            a[j], a[j + 1] = a[j + 1], a[j]""",
    ),
)


def shipped_snippets() -> tuple[Snippet, ...]:
    """Return the shipped snippets with titles in the window's language."""
    return tuple(Snippet(QCoreApplication.translate("Snippets", title), code) for title, code in _SHIPPED)


class SnippetsController(QObject):
    """Inserts, saves and deletes snippets. ``failed`` carries a PraxisError."""

    failed = Signal(object)

    def __init__(self, tab: SnippetsTab, view: ConsoleView, data: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._tab, self._view = tab, view
        self._own: tuple[Snippet, ...] = ()
        self._cells: Sequence[Cell] = ()
        store = SnippetStore(data / FILE)
        self._reader = BackgroundTask(store.read, self)
        self._reader.done.connect(self._take)
        self._keeper = BackgroundTask(store.keep, self)
        self._keeper.failed.connect(self.failed)
        tab.inserted.connect(self._insert)
        tab.keep_wanted.connect(self._keep_last)
        tab.deleted.connect(self._delete)
        tab.show_snippets(shipped_snippets())
        self._reader.start()

    def take_cells(self, cells: Sequence[Cell]) -> None:
        """Set the cells that have been run."""
        self._cells = cells
        self._tab.set_can_keep(bool(cells))

    @Slot(object)
    def _take(self, own: tuple[Snippet, ...]) -> None:
        self._own = own
        self._show()

    def _show(self) -> None:
        self._tab.show_snippets([*self._own, *shipped_snippets()])

    @Slot(str)
    def _insert(self, code: str) -> None:
        self._view.insert(code)

    @Slot()
    def _keep_last(self) -> None:
        if not self._cells:
            return
        code = self._cells[-1].code
        made = Snippet(titled(code), code, is_own=True)
        if made not in self._own:
            self._own = (made, *self._own)
            self._keeper.start(self._own)
        self._show()
        self._tab.choose(made)

    @Slot(object)
    def _delete(self, snippet: Snippet) -> None:
        self._own = tuple(one for one in self._own if one != snippet)
        self._keeper.start(self._own)
        self._show()
