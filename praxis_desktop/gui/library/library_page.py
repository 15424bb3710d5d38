"""The page of the library: every protocol of its folders, found by words, opened by Enter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.library.check_line import CheckLine
from praxis_desktop.gui.library.check_look import check_called
from praxis_desktop.gui.library.empty_library import EmptyLibrary
from praxis_desktop.gui.library.entry_filter import EntryFilter
from praxis_desktop.gui.library.entry_rows import EntryRows
from praxis_desktop.gui.library.entry_views import EntryViews
from praxis_desktop.gui.library.filter_bar import TABLE, FilterBar
from praxis_desktop.gui.library.library_model import LibraryModel
from praxis_desktop.gui.library.skeleton import Skeleton
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.page_head import PageHead

if TYPE_CHECKING:
    from praxis_desktop.gui.library.entry_menu import EntryMenu
    from praxis_desktop.gui.library.last_runs import LastRuns
    from praxis_desktop.gui.run.runtime_model import RuntimeModel
    from praxis_desktop.gui.window_settings import WindowSettings
    from praxis_desktop.runs.library.entries import LibraryEntry


class LibraryPage(QWidget):
    """``entry_opened`` has the LibraryEntry to run; ``add_requested`` asks for a file to add."""

    entry_opened = Signal(object)
    add_requested = Signal()
    details_wanted = Signal(object)
    duplicate_wanted = Signal(object)
    remove_wanted = Signal(object)
    kept = Signal(object)
    """It was to be removed, and is in a folder that the settings name."""
    versions_wanted = Signal(object)
    samples_unwanted = Signal()
    samples_wanted = Signal()
    """A LibraryEntry each."""

    def __init__(self, *, model: LibraryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._settings: WindowSettings | None = None
        self._runtime: RuntimeModel | None = None
        self._is_ready = False
        self.rows = EntryRows()
        self.add_button = Button(self.tr("Add protocol…"), appearance=appearance, icon="plus", parent=self)
        self.add_button.setToolTip(self.tr("Copy a Python file to your folder of the library"))
        self.head = PageHead(self.tr("Library"), self.add_button, appearance=appearance, parent=self)
        self.filters = FilterBar(appearance=appearance)
        self.search = self.filters.search
        self.search.installEventFilter(self)
        self.notice = NoticeLine(appearance=appearance)
        self.checks = CheckLine(model=model, appearance=appearance)
        self.empty = EmptyLibrary(appearance=appearance)
        self.skeleton = Skeleton(appearance=appearance)
        self.views = EntryViews(self.rows, appearance=appearance, parent=self)
        self.views.hide()
        self.has_versions = False
        """Whether anybody knows earlier versions of protocols; set before the menu is first opened."""
        self._lay_out()
        self.filters.changed.connect(self._look)
        self.filters.sorted.connect(self._sort)
        self.filters.views.chosen.connect(self._show_view)
        self.views.entry_opened.connect(self.entry_opened)
        self.views.details_wanted.connect(self.details_wanted)
        self.views.removal_wanted.connect(self._remove)
        self.views.menu_wanted.connect(self._open_menu)
        self.views.drop_pressed.connect(self.add_requested)
        self.views.sort_wanted.connect(self.filters.choose_order)
        self.views.typed.connect(self._type)
        self.empty.file_wanted.connect(self.add_requested)
        self.empty.samples_wanted.connect(self.samples_wanted)
        self.empty.all_wanted.connect(self.filters.clear)
        self.checks.problem_wanted.connect(self.entry_opened)
        self.add_button.clicked.connect(self.add_requested)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.search.setFocus)
        model.changed.connect(self.refresh)
        self.refresh()

    @cached_property
    def entry_menu(self) -> EntryMenu:
        """The menu of a protocol."""
        from praxis_desktop.gui.library.entry_menu import EntryMenu

        menu = EntryMenu(self)
        menu.open_wanted.connect(self.entry_opened)
        menu.check_wanted.connect(self._check)
        menu.duplicate_wanted.connect(self.duplicate_wanted)
        menu.remove_wanted.connect(self.remove_wanted)
        menu.samples_unwanted.connect(self.samples_unwanted)
        menu.versions_wanted.connect(self.versions_wanted)
        menu.versions.setVisible(self.has_versions)
        return menu

    @Slot()
    def refresh(self) -> None:
        """Show the library as it is now; what is chosen stays chosen."""
        model = self._model
        self.rows.show_checked(model.checked)
        if model.library is not None:
            self.rows.show_entries(model.library.entries)
            self.filters.offer(self.rows.categories, self.rows.tags)
        self.views.keep_choice()
        is_searching = self.search.hasFocus()
        was_empty = model.library is not None and self.views.isHidden()
        self._tell()
        if was_empty and self.isVisible() and not is_searching and not self._is_covered():
            self.views.current.setFocus()

    def take_focus(self) -> None:
        """Have keys go to the protocols, or to where they will be."""
        place = self.skeleton if self._model.library is None else self.views.current
        place.setFocus()

    def _is_covered(self) -> bool:
        """Whether something lies over the page, such as a sheet: it keeps the keys."""
        window = self.window()
        top = window.childAt(self.mapTo(window, self.rect().center()))
        return top is not None and top is not self and not self.isAncestorOf(top)

    @Slot(object)
    def show_runs(self, runs: Mapping[str, LastRuns]) -> None:
        """What protocols came to when they ran last."""
        self.rows.show_runs(runs)
        self.views.keep_choice()

    def follow_runtime(self, runtime: RuntimeModel) -> None:
        """Let cards offer to set a run up as long as it would have to wait for Python."""
        self._runtime = runtime
        runtime.changed.connect(self._show_readiness)

    @Slot()
    def _show_readiness(self) -> None:
        runtime = self._runtime
        if runtime is not None:
            state = runtime.readiness.state
            is_late = state == "loading" and runtime.loading_s >= 1  # a start as it should be is no news
            self.views.cards.show_ready(not is_late and state != "error")
            was_ready, self._is_ready = self._is_ready, state == "ready"
            if self._is_ready and not was_ready and self._model.problem:
                self._model.look()  # what it could not be read for may be mended

    def remember_in(self, settings: WindowSettings) -> None:
        """Look as it did when it was last seen, and keep from now on how it looks."""
        if settings.library_order:
            self.filters.choose_order(settings.library_order)
        self.filters.keep_filter(
            EntryFilter(
                categories=settings.library_categories,
                tags=settings.library_tags,
                check=check_called(settings.library_check),
            )
        )
        if settings.library_is_table:
            self.filters.views.button(TABLE).setChecked(True)
        self._settings = settings

    def put_in_head(self, widget: QWidget) -> None:
        """Show ``widget`` before the button that adds protocols."""
        self.head.put_before_buttons(widget)

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` below the head of the page."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 14, 0)
        row.addWidget(banners)
        self._layout.insertLayout(0, row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.entries:
                self._look()
                self.views.current.setFocus()
                return True
        return super().eventFilter(watched, event)

    # ---- making it
    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        layout = self._layout = QVBoxLayout()
        layout.setContentsMargins(20, 16, 6, 0)
        layout.setSpacing(12)
        page.addLayout(layout, 1)
        for part in (self.filters, self.notice, self.checks):
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 14, 0)
            row.addWidget(part)
            layout.addLayout(row)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.skeleton, 1)
        layout.addWidget(self.views, 1)

    # ---- what is shown
    def _tell(self) -> None:
        model, total, shown = self._model, self.rows.total, len(self.rows.entries)
        known = model.library is not None
        count = self.tr("1 protocol") if total == 1 else self.tr("{n} protocols").format(n=total)
        if known and not total:
            count = self.tr("No protocols yet")
        is_failed = not known and bool(model.problem)
        if is_failed:
            self.head.words.setText("")
        else:
            otherwise = count if known else self.tr("Reading the protocols…")
            self.head.words.setText(spoken(model.stage) or otherwise)
        told = self.tr("Showing {n} of {total}").format(n=shown, total=total)
        self.filters.shown.setText(told if known and total else "")
        self.filters.setVisible(not is_failed and (total > 0 or not known))
        self.skeleton.setVisible(not known and not is_failed)
        self.views.setVisible(known and bool(shown))
        self.empty.setVisible(is_failed or (known and not shown))
        if is_failed:
            self.empty.tell_problem(model.problem)
        elif total:
            self.empty.tell_no_match(self.search.text())
        else:
            self.empty.tell_none()
        problems = () if model.library is None else model.library.problems
        notes = "\n".join(f"{problem.folder.path} {spoken(problem.message)}" for problem in problems)
        self.notice.show_notice("warning", "warn", notes or (model.problem if known else ""))

    @Slot(int)
    def _show_view(self, number: int) -> None:
        if self._settings is not None:
            self._settings.library_is_table = number == TABLE
        self.views.show_table(is_shown=number == TABLE)
        self._tell()

    @Slot()
    def _look(self) -> None:
        wanted = self.filters.wanted
        self.rows.look_for(wanted)
        if self._settings is not None:
            self._settings.library_categories = wanted.categories
            self._settings.library_tags = wanted.tags
            self._settings.library_check = wanted.check
        self.views.keep_choice()
        self._tell()

    @Slot()
    def _sort(self) -> None:
        self.rows.sort_by(self.filters.sort_key)
        if self._settings is not None:
            self._settings.library_order = self.filters.sort_key
        self.views.keep_choice()

    @Slot(str)
    def _type(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(self.search.text() + text)

    # ---- what is done
    @Slot(object, QPoint)
    def _open_menu(self, entry: LibraryEntry, place: QPoint) -> None:
        self.entry_menu.open_for(entry, place)

    @Slot(object)
    def _check(self, entry: LibraryEntry) -> None:
        self._model.check(Path(entry.path))

    @Slot(object)
    def _remove(self, entry: LibraryEntry) -> None:
        if entry.folder == "own":
            self.remove_wanted.emit(entry)
        elif entry.folder == "bundled":
            self.samples_unwanted.emit()
        else:
            self.kept.emit(entry)
