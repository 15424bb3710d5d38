"""The Library page: all protocols, with filters, as cards or a table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.library.filters import TABLE, FilterBar
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.table_model import (
    EntryFilter,
    EntryRows,
    check_called,
    check_look,
    description_of,
)
from praxis_desktop.gui.library.views import EmptyLibrary, EntryMenu, EntryViews
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import CARD_GAP, CARD_HEIGHT, CARD_WIDTH, RADIUS_CARD
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.progress import NoticeLine, ProgressLine
from praxis_desktop.gui.widgets.surfaces import PageHead

if TYPE_CHECKING:
    from praxis_desktop.gui.records.last_runs import LastRuns
    from praxis_desktop.gui.run.runtime import RuntimeModel
    from praxis_desktop.gui.widgets.sheet import Sheet
    from praxis_desktop.gui.window_settings import WindowSettings
    from praxis_desktop.runs.library import LibraryEntry


_STAYS_MS = 6000


class CheckLine(ProgressLine):
    """Shows the progress of a check; hidden until a check begins. ``problem_wanted`` carries the LibraryEntry
    whose check has failed.
    """

    problem_wanted = Signal(object)

    def __init__(self, *, model: LibraryModel, appearance: Appearance) -> None:
        super().__init__(
            what=self.tr("Protocols checked"), cancel=self.tr("Cancel check"), appearance=appearance
        )
        self._model = model
        self._failed: object = None
        self.problem_button = Button(self.tr("Show problem"), appearance=appearance, parent=self)
        self.add_button(self.problem_button)
        self._leave = QTimer(self)
        """Timer that hides the line a while after a check has passed."""
        self._leave.setSingleShot(True)
        self._leave.setInterval(_STAYS_MS)
        self._leave.timeout.connect(self.hide)
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._say)
        self.problem_button.clicked.connect(self._show_problem)
        self.cancel_wanted.connect(model.cancel_checks)
        model.changed.connect(self._follow)
        model.check_ended.connect(self._tell)

    @Slot()
    def _follow(self) -> None:
        if self._model.checked and not self._ticks.isActive():
            self._leave.stop()
            self._clock.start()
            self._ticks.start()
            self.begin(self._words(), has_bar=False)

    @Slot()
    def _say(self) -> None:
        self.notice.show_notice("clock", "run", self._words())

    def _words(self) -> str:
        names = ", ".join(sorted(path.name for path in self._model.checked))
        seconds = self._clock.elapsed() // 1000
        if seconds < 1:
            return self.tr("Checking {name}…").format(name=names)
        return self.tr("Checking {name}… {seconds} s").format(name=names, seconds=seconds)

    @Slot(object, bool)
    def _tell(self, paths: frozenset[Path], is_done: bool) -> None:
        self._ticks.stop()
        names = ", ".join(sorted(path.name for path in paths))
        if not is_done:
            words = self.tr("The check of {name} was cancelled. The earlier result is kept.")
            self.end("information", "idle", words.format(name=names))
            return
        library = self._model.library
        entries = [] if library is None else [each for each in library.entries if Path(each.path) in paths]
        failed = next((entry for entry in entries if entry.problem is not None), None)
        wrong = failed or next((entry for entry in entries if entry.missing), None)
        self._failed = failed
        if wrong is not None:
            look = check_look(wrong)
            told = description_of(wrong) if failed else ", ".join(wrong.missing)
            words = f"{Path(wrong.path).name}: {look.word}. {told}"
            self.end(look.icon, look.tone, words, button=self.problem_button if failed else None)
        elif entries:
            look = check_look(entries[0])
            self.end(look.icon, look.tone, f"{names}: {look.word}")
            self._leave.start()
        else:
            self.end("information", "idle", self.tr("{name} is no longer in the library").format(name=names))

    @Slot()
    def _show_problem(self) -> None:
        self.problem_wanted.emit(self._failed)


_AFTER_MS = 200


class Skeleton(Drawn):
    """A placeholder shown while the library loads. The placeholder appears after a short delay, because it is
    not needed if loading is quick.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._is_late = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._draw_cards)
        self.setAccessibleName(self.tr("Reading the protocols…"))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self._is_late = False
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if not self._is_late:
            return
        painter = smooth_painter(self)
        colors = self._appearance.colors
        columns = max(1, self.width() // CARD_WIDTH)
        width = self.width() // columns
        for place in range(2 * columns):
            left, top = (place % columns) * width, (place // columns) * CARD_HEIGHT
            card = QRectF(left + 1, top + 1, width - CARD_GAP - 2, CARD_HEIGHT - CARD_GAP - 2)
            draw_rounded(painter, card, RADIUS_CARD, ground=colors.surface, edge=colors.border)
            draw_rounded(painter, QRectF(card.left() + 15, card.top() + 15, 44, 44), 10, ground=colors.sunken)
            for x, y, share in ((71, 18, 0.55), (71, 44, 0.3), (15, 76, 0.85), (15, 96, 0.6)):
                line = QRectF(card.left() + x, card.top() + y, (card.width() - x - 15) * share, 12)
                draw_rounded(painter, line, 4, ground=colors.sunken)

    @Slot()
    def _draw_cards(self) -> None:
        self._is_late = True
        self.update()


class LibraryPage(QWidget):
    """The Library page. ``entry_opened`` carries the LibraryEntry to run; ``add_requested`` requests a file
    to add.
    """

    entry_opened = Signal(object)
    add_requested = Signal()
    details_wanted = Signal(object)
    duplicate_wanted = Signal(object)
    remove_wanted = Signal(object)
    kept = Signal(object)
    """Carries a LibraryEntry that cannot be removed on this page, because its folder is listed in the
    settings.
    """
    versions_wanted = Signal(object)
    samples_unwanted = Signal()
    samples_wanted = Signal()
    """Requests that the sample protocols be shown again."""

    def __init__(self, *, model: LibraryModel, appearance: Appearance) -> None:
        super().__init__()
        self._model = model
        self._appearance = appearance
        self._settings: WindowSettings | None = None
        self._runtime: RuntimeModel | None = None
        self._is_ready = False
        self._cover: Sheet | None = None
        self.rows = EntryRows()
        self.add_button = Button(self.tr("Add protocol…"), appearance=appearance, icon="plus", parent=self)
        self.add_button.setToolTip(self.tr("Copy a Python file to your library folder"))
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
        """Whether earlier versions of protocols are available. Set this before the menu is first opened."""
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
        """The menu for a protocol."""
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
        """Update the page without changing the selection."""
        model = self._model
        self.rows.show_checked(model.checked)
        with self.views.keeping_view():
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
        """Focus the protocols, or the placeholder if there are none."""
        place = self.skeleton if self._model.library is None else self.views.current
        place.setFocus()

    def _is_covered(self) -> bool:
        """Return True if a sheet or overlay covers the page and holds the focus."""
        window = self.window()
        top = window.childAt(self.mapTo(window, self.rect().center()))
        is_over = top is not None and top is not self and not self.isAncestorOf(top)
        return is_over or (self._cover is not None and self._cover.is_open)

    @Slot(object)
    def show_runs(self, runs: Mapping[str, LastRuns]) -> None:
        """Show the results of each protocol's latest runs."""
        with self.views.keeping_view():
            self.rows.show_runs(runs)
            self.views.keep_choice()

    def follow_runtime(self, runtime: RuntimeModel) -> None:
        """Track whether Python is ready. If loading Python is slow or fails, cards offer to set up a run
        rather than to start one.
        """
        self._runtime = runtime
        runtime.changed.connect(self._show_readiness)

    @Slot()
    def _show_readiness(self) -> None:
        runtime = self._runtime
        if runtime is not None:
            state = runtime.readiness.state
            is_late = state == "loading" and runtime.loading_s >= 1  # a normal start needs no message
            self.views.cards.show_ready(not is_late and state != "error")
            was_ready, self._is_ready = self._is_ready, state == "ready"
            if self._is_ready and not was_ready and self._model.problem:
                self._model.look()  # the cause of the problem may be gone

    def remember_in(self, settings: WindowSettings) -> None:
        """Restore the filters and the view of the last session, and save changes from then on."""
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
        """Insert ``widget`` before the button that adds protocols."""
        self.head.put_before_buttons(widget)

    def put_first(self, banners: QWidget) -> None:
        """Put ``banners`` below the header of the page."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 14, 0)
        row.addWidget(banners)
        self._layout.insertLayout(0, row)

    def put_cover(self, sheet: Sheet) -> None:
        """Make ``sheet`` cover the whole page whenever it is open."""
        self._cover = sheet
        sheet.setGeometry(self.rect())

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        if self._cover is not None and self._cover.is_open:
            return self._cover.focusNextPrevChild(is_next)
        return super().focusNextPrevChild(is_next)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._cover is not None:
            self._cover.setGeometry(self.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.entries:
                self._look()
                self.views.current.setFocus()
                return True
        return super().eventFilter(watched, event)

    # ---- construction
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

    # ---- display
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

    # ---- actions
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
