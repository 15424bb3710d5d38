"""The page of the history: every run that was kept, found by words, protocol, instrument, date and result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.history.export_line import ExportLine
from praxis_desktop.gui.history.filter_row import FilterRow
from praxis_desktop.gui.history.history_model import HistoryModel
from praxis_desktop.gui.history.run_menu import RunMenu
from praxis_desktop.gui.history.run_rows import RunRows
from praxis_desktop.gui.history.run_table import RunTable
from praxis_desktop.gui.history.selection_bar import SelectionBar
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.run.run_words import counted
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.page_head import PageHead
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.history.asked_history import Listed, Looked


class HistoryPage(QWidget):
    """``run_opened`` has the id of a run to show; ``export_wanted`` asks how all runs that are shown, or with
    True those that are ticked, are to be written; ``compare_wanted`` has the ids of two runs;
    ``library_wanted`` asks for protocols to run.
    """

    run_opened = Signal(str)
    export_wanted = Signal(bool)
    compare_wanted = Signal(str, str)
    library_wanted = Signal()

    def __init__(self, *, model: HistoryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen = ""
        self._awaits_focus = False
        self.looked: Looked | None = None
        self.rows = RunRows()
        self.export_button = Button(self.tr("Export list…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Write all runs that are shown into a folder"))
        self.head = PageHead(self.tr("History"), self.export_button, appearance=appearance, parent=self)
        self.filters = FilterRow(appearance=appearance)
        self.filters.search.installEventFilter(self)
        self.notice = NoticeLine(appearance=appearance)
        self.exports = ExportLine(model=model, appearance=appearance)
        self.table = RunTable(self.rows, appearance=appearance)
        self.selection = SelectionBar(appearance=appearance)
        self.menu = RunMenu(self.rows, parent=self)
        self._card = Card(appearance=appearance)
        self._empty = QWidget()
        self.empty = Label(appearance=appearance, role="h2", color="text2", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_button = Button(self.tr("Clear filters"), appearance=appearance, parent=self._empty)
        self.library_button = Button(
            self.tr("Go to Library"), appearance=appearance, icon="library", parent=self._empty
        )
        self._lay_out(appearance)
        self.filters.changed.connect(self.look)
        self.rows.more_wanted.connect(self._read_more)
        self.table.run_opened.connect(self.run_opened)
        self.table.typed.connect(self._search_for)
        self.table.selectionModel().selectionChanged.connect(self._follow_choice)
        self.table.compare_wanted.connect(self.compare_ticked)
        self.table.menu_wanted.connect(self.menu.open_for)
        self.menu.run_opened.connect(self.run_opened)
        self.menu.compare_wanted.connect(self.compare_ticked)
        self.rows.ticks_changed.connect(self._follow_ticks)
        self.selection.clear_button.clicked.connect(self._clear_ticks)
        self.selection.export_button.clicked.connect(self._export_ticked)
        self.selection.compare_button.clicked.connect(self.compare_ticked)
        self.export_button.clicked.connect(self._export_shown)
        self.clear_button.clicked.connect(self._clear)
        self.library_button.clicked.connect(self.library_wanted)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.filters.search.setFocus)
        model.indexing.connect(self._show_indexing)
        model.looked.connect(self._show_looked)
        model.more_read.connect(self._show_more)
        model.more_failed.connect(self._show_more_failure)
        model.failed.connect(self._show_failure)
        self._tell()

    @Slot()
    def look(self) -> None:
        """Look for what the filters say."""
        self._model.look(self.filters.wanted)

    @Slot()
    def look_anew(self) -> None:
        """Look again: other runs may be kept now."""
        self._model.look(self.filters.wanted, shown=len(self.rows.runs), is_anew=True)

    def put_in_head(self, widget: QWidget) -> None:
        """Show ``widget`` before the button that exports."""
        self.head.put_before_buttons(widget)

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` below the head of the page."""
        self._layout.insertWidget(0, banners)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.filters.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.runs:
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)

    # ---- what is shown
    @Slot(object)
    def _show_looked(self, looked: Looked) -> None:
        self.looked = looked
        had_focus = self.table.hasFocus() or self.clear_button.hasFocus()
        current = self.table.current or self._chosen
        self.filters.show_looked(looked)
        self.notice.clear()
        if self.rows.show_listed(looked.listed):
            self.table.choose(current)
        self._tell()
        if had_focus or self._awaits_focus:
            self.focus_first()

    def focus_first(self) -> None:
        """Let the keys go to the runs, or to what there is instead of them, as soon as that is known."""
        self._awaits_focus = self.looked is None
        if self._awaits_focus:
            self.filters.search.setFocus()
        elif self.rows.runs:
            self.table.setFocus()
        elif not self.library_button.isHidden():
            self.library_button.setFocus()
        else:
            self.filters.search.setFocus()

    @Slot(int, int)
    def _show_indexing(self, done: int, total: int) -> None:
        if total > 1:
            words = self.tr("Reading records: {done} of {total}")
            self.head.words.setText(words.format(done=f"{done:,}", total=f"{total:,}"))

    @Slot(object, object)
    def _show_more(self, before: int, listed: Listed) -> None:
        self.rows.append(before, listed)

    @Slot(object)
    def _show_more_failure(self, error: PraxisError) -> None:
        self.rows.give_up()
        self._show_failure(error)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", sentence(error.message), error.hint)
        self._tell()

    def _tell(self) -> None:
        looked, has_runs = self.looked, bool(self.rows.runs)
        total = 0 if looked is None else looked.total
        if looked is None:
            self.head.words.setText(self.tr("Reading the history…"))
        else:
            self.head.words.setText(counted(total, self.tr("1 run"), self.tr("{n} runs")))
        self._card.setVisible(has_runs)
        self.selection.setVisible(has_runs)
        self._empty.setHidden(has_runs or looked is None)
        self.filters.setHidden(not total and not self.filters.is_narrowed)
        is_narrowed = bool(total) and self.filters.is_narrowed
        self.empty.setText(
            self.tr("No run is like that.") if is_narrowed else self.tr("No runs yet. They are kept here.")
        )
        self.clear_button.setVisible(is_narrowed)
        self.library_button.setVisible(not is_narrowed)
        self._follow_choice()

    @Slot()
    def _follow_choice(self) -> None:
        self.export_button.setVisible(bool(self.rows.runs))
        if self.table.current:
            self._chosen = self.table.current

    @Slot()
    def _follow_ticks(self) -> None:
        self.selection.show_ticked(self.rows.ticked)

    # ---- what is done with runs that are ticked
    @Slot()
    def compare_ticked(self) -> None:
        """Ask for the two that are ticked, side by side."""
        ticked = self.rows.ticked
        if len(ticked) == 2:
            self.compare_wanted.emit(ticked[0].row.run_id, ticked[1].row.run_id)

    @Slot()
    def _clear_ticks(self) -> None:
        self.rows.clear_ticks()
        self.table.setFocus()

    @Slot()
    def _export_ticked(self) -> None:
        self.export_wanted.emit(True)

    @Slot()
    def _export_shown(self) -> None:
        self.export_wanted.emit(False)

    # ---- what is done
    @Slot()
    def _read_more(self) -> None:
        if self.rows.oldest is not None:
            self._model.read_more(self.rows.oldest)

    @Slot(str)
    def _search_for(self, text: str) -> None:
        search = self.filters.search
        search.setFocus()
        search.setText(search.text() + text)

    @Slot()
    def _clear(self) -> None:
        self.filters.clear()
        self.filters.search.setFocus()

    def _lay_out(self, appearance: Appearance) -> None:
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 8, 1, 8)
        inside.addWidget(self.table)
        nothing = QVBoxLayout(self._empty)
        nothing.setSpacing(14)
        nothing.addStretch(1)
        nothing.addWidget(self.empty)
        for button in (self.clear_button, self.library_button):
            nothing.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        nothing.addStretch(2)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        layout = self._layout = QVBoxLayout()
        layout.setContentsMargins(20, 14, 20, 14)
        layout.setSpacing(12)
        page.addLayout(layout, 1)
        layout.addWidget(self.filters)
        layout.addWidget(self.notice)
        layout.addWidget(self.exports)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._card, 1)
        layout.addWidget(self.selection)
        layout.addStretch(0)
