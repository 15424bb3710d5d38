"""The list of recorded runs: filtered by words, protocol, instrument, date and result, with actions for one
run or for the ticked runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs
from PySide6.QtCore import QDate, QDateTime, QEvent, QObject, QPoint, QSize, Qt, QTime, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.history.export import ExportLine
from praxis_desktop.gui.history.table import RunRows, RunTable
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.records.history_model import HistoryModel
from praxis_desktop.gui.run.words import counted, ending_text, mode_look, name_in_words, run_name
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import ChoiceChip
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import keeping_view
from praxis_desktop.gui.widgets.surfaces import Card, PageHead
from praxis_desktop.gui.widgets.verdict import verdict_text
from praxis_desktop.records.history.rows import Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.verdicts import VerdictWord
    from praxis_desktop.gui.records.history_model import Listed, ListedRun, Looked
    from praxis_desktop.records.history.queries import Tally


_HEIGHT = 54
_MOST_NAMED = 6


class SelectionBar(Card):
    """The bar for ticked runs. Its space stays reserved while no run is ticked, so that rows do not move
    under the pointer. Its buttons only emit requests.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setFixedHeight(_HEIGHT)
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.clear_button = Button(
            self.tr("Clear"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.clear_button.setToolTip(self.tr("Untick all"))
        self.export_button = Button(self.tr("Export…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Export the ticked runs to a folder"))
        self.compare_button = Button(
            self.tr("Compare"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="table", parent=self
        )
        self.compare_button.setToolTip(self.tr("Show the two ticked runs side by side (Ctrl+Shift+C)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(self.title, 2)
        layout.addWidget(self.words, 3)
        for button in (self.clear_button, self.export_button, self.compare_button):
            layout.addWidget(button)
        self.show_ticked(())

    def show_ticked(self, ticked: Sequence[ListedRun]) -> None:
        """Show the names of the ticked runs, oldest first."""
        names = [number_or_id(listed.row.number, listed.row.run_id) for listed in ticked]
        count = len(names)
        if not names:
            said = self.tr("Tick two runs to compare them")
        elif count == 1:
            said = self.tr("1 run ticked: {name}").format(name=names[0])
        else:
            more = "…" if count > _MOST_NAMED else ""
            shown = names[:_MOST_NAMED]
            named = self.tr("{names} and {last}").format(names=", ".join(shown[:-1]), last=shown[-1])
            said = self.tr("{n} runs ticked: {names}").format(n=count, names=f"{named}{more}")
        self.title.setText(said)
        self.title.updateGeometry()
        self.words.setText(" · ".join(self._about(ticked)))
        self.words.setVisible(bool(self.words.text()))  # an empty label would take space that the title needs
        for button in (self.clear_button, self.export_button):
            button.setVisible(bool(names))
        self.compare_button.setEnabled(count == 2)
        self._tone = "run" if names else None
        self.update()

    def _about(self, ticked: Sequence[ListedRun]) -> list[str]:
        """Return phrases that say whether the two ticked runs have the same protocol and are simulated."""
        if len(ticked) == 1:
            return [self.tr("tick another one to compare")]
        if len(ticked) != 2:
            return [self.tr("only two can be compared")] if ticked else []
        first, second = (listed.row for listed in ticked)
        is_same = first.protocol == second.protocol
        said = [self.tr("same protocol") if is_same else self.tr("different protocols")]
        simulated = sum(run.simulated for run in (first, second))
        if simulated:
            said.append(self.tr("both simulated") if simulated == 2 else self.tr("one of them simulated"))
        return said


class RunMenu(QObject):
    """The context menu for a run. ``run_opened`` carries the run's id; ``compare_wanted`` requests a
    comparison of the two ticked runs.
    """

    run_opened = Signal(str)
    compare_wanted = Signal()

    def __init__(self, rows: RunRows, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._run_id = ""
        self.menu = PopupMenu(parent)
        self.open = self.menu.addAction(self.tr("Open report"))
        self.tick = self.menu.addAction("")
        self.menu.addSeparator()
        self.compare = self.menu.addAction("")
        self.open.triggered.connect(self._open)
        self.tick.triggered.connect(self._tick)
        self.compare.triggered.connect(self._compare)

    @Slot(int, QPoint)
    def open_for(self, place: int, where: QPoint) -> None:
        """Open the menu for the run in row ``place`` at the screen position ``where``."""
        run = self._rows.runs[place].row
        self._run_id = run.run_id
        self.menu.setAccessibleName(run_name(run.number, run.run_id))
        is_ticked = self._rows.is_ticked(run.run_id)
        self.tick.setText(self.tr("Untick") if is_ticked else self.tr("Tick to compare"))
        others = [other.row for other in self._rows.ticked if other.row.run_id != run.run_id]
        self.compare.setEnabled(len(others) == 1)
        if len(others) == 1:
            other = number_or_id(others[0].number, others[0].run_id)
            self.compare.setText(self.tr("Compare with run {id}").format(id=other))
        elif others:
            self.compare.setText(self.tr("Compare: only two runs can be ticked"))
        else:
            self.compare.setText(self.tr("Compare: tick another run first"))
        self.menu.popup(where)

    @Slot()
    def _open(self) -> None:
        self.run_opened.emit(self._run_id)

    @Slot()
    def _tick(self) -> None:
        place = self._rows.place_of(self._run_id)  # the list may have changed in between
        if place >= 0:
            self._rows.tick(place)

    @Slot()
    def _compare(self) -> None:
        place = self._rows.place_of(self._run_id)
        if place >= 0:
            self._rows.tick(place, is_ticked=True)
            self.compare_wanted.emit()


_VERDICTS: Final[tuple[VerdictWord, ...]] = ("passed", "failed", "inconclusive", "none")


class Result(Struct, frozen=True):
    """A result by which a chip filters runs. A run matches if its state is in ``states``, its verdict is in
    ``verdicts`` (or its state in ``or_states``), and it is simulated or real, as ``simulated`` says. An empty
    ``states`` or ``verdicts``, or None for ``simulated``, matches any run.
    """

    states: tuple[str, ...] = ()
    simulated: bool | None = None
    verdicts: tuple[VerdictWord, ...] = ()
    or_states: tuple[str, ...] = ()

    def count(self, tally: Tally) -> tuple[int, int]:
        """Return the number of runs with this result, and how many of them are simulated."""
        found = [
            (count, is_simulated)
            for (state, verdict, is_simulated), count in tally.items()
            if (not self.states or state in self.states)
            and (not self.verdicts or verdict in self.verdicts or state in self.or_states)
            and (self.simulated is None or is_simulated is self.simulated)
        ]
        return sum(count for count, _ in found), sum(count for count, is_simulated in found if is_simulated)


_CHIP_GAP = 7


class ResultChips(QWidget):
    """Chips for choosing a result; ``changed`` is emitted when a different result is chosen. Arrow keys
    move between chips.
    """

    changed = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._counts: list[tuple[int, int]] = []
        self._least = 0
        """Minimum total width of the chips, in pixels."""
        self.chips: list[ChoiceChip] = []
        self._results = (
            Result(),
            # A run that ended with an error has no verdict, but users who look for failures want to see it.
            *(
                Result(verdicts=(word,), or_states=("failed",) if word == "failed" else ())
                for word in _VERDICTS
            ),
            Result(simulated=True),
            Result(("interrupted",)),
        )
        words = (
            (self.tr("All"), "", None),
            *(
                (
                    self.tr("Failed or error")
                    if word == "failed"
                    else verdict_text(word, is_simulated=False),
                    "",
                    word,
                )
                for word in _VERDICTS
            ),
            (self.tr("Simulated"), "ghost", None),
            (self.tr("Interrupted"), "lightning", None),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_CHIP_GAP)
        for number, (word, icon, verdict) in enumerate(words):
            chip = ChoiceChip(word, icon, verdict=verdict, appearance=appearance, parent=self)
            self._group.addButton(chip, number)
            layout.addWidget(chip)
            self.chips.append(chip)
        layout.addStretch(1)
        self.chips[0].setChecked(True)
        self._group.idToggled.connect(self._tell)

    @property
    def result(self) -> Result:
        """The chosen result."""
        return self._results[max(self._group.checkedId(), 0)]

    def show_tally(self, tally: Tally) -> None:
        """Show the number of runs with each result."""
        self._counts = [result.count(tally) for result in self._results[1:]]
        self._show_counts()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._show_counts()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # In a narrow window the counts are shortened to make room.
        return QSize(self._least, super().minimumSizeHint().height())

    @Slot()
    def _show_counts(self) -> None:
        """Show the counts, as long as there is room for. Simulated runs are never counted as real ones."""
        self._least = self._say("{n}")
        for words in (self.tr("{n} · {simulated} simulated"), "{n} + {simulated}", "{n}+{simulated}", "{n}"):
            if self._say(words) <= self.width():
                break

    def _say(self, words: str) -> int:
        """Write the counts in the format ``words``. Return the total width of the chips, in pixels."""
        for chip, result, (count, simulated) in zip(
            self.chips[1:], self._results[1:], self._counts, strict=False
        ):
            if not simulated or not result.verdicts:
                chip.show_count(count_text(count))
                continue
            told = {
                "n": count_text(count - simulated),
                "simulated": count_text(simulated),
            }
            said = self.tr("{n} · {simulated} simulated").format(**told)
            chip.show_count(words.format(**told), said)
        return sum(chip.sizeHint().width() + _CHIP_GAP for chip in self.chips)

    def choose_all(self) -> None:
        self.chips[0].setChecked(True)

    @Slot(int, bool)
    def _tell(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.changed.emit()


_ENDS: Final = ("completed", "cancelled", "emergency stop", "failed", "interrupted")
"""The ways in which a run can end, as named in ``Filter.end``."""


def shown_results() -> dict[str, str]:
    """Return the words shown in the list, keyed by the history's name for each result. Users search for the
    words that they see.
    """
    return {
        **{f"verdict {word}": verdict_text(word, is_simulated=False) for word in _VERDICTS},
        **{f"simulated {word}": verdict_text(word, is_simulated=True) for word in _VERDICTS},
        **{f"end {end}": ending_text(end) for end in _ENDS},
        "mode simulated": mode_look("simulated").word,
    }


_DEBOUNCE_MS = 150


class FilterRow(QWidget):
    """The filters of the list; ``changed`` is emitted when any of them changes."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = LineField(appearance=appearance, icon="search")
        self.search.setPlaceholderText(self.tr("Search the list"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.protocol = self._made_choice(self.tr("Protocol"), self.tr("All protocols"), appearance)
        self.instrument = self._made_choice(self.tr("Instrument"), self.tr("Any instrument"), appearance)
        self.period = self._made_choice(self.tr("Started"), self.tr("Any time"), appearance)
        for words, days in (
            (self.tr("Today"), 1),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 365 days"), 365),
        ):
            self.period.addItem(words, days)
        self.end = self._made_choice(self.tr("How it ended"), self.tr("Any outcome"), appearance)
        for end in _ENDS:
            self.end.addItem(ending_text(end), end)
        self.shown = Label(appearance=appearance, role="small", color="text2")
        self.chips = ResultChips(appearance=appearance)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.search, 3)
        for field in self._fields:
            line.addWidget(field, 3)
        line.addWidget(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(line)
        layout.addWidget(self.chips)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self.changed)
        self.search.textChanged.connect(self._tell_soon)
        for field in self._fields:
            field.activated.connect(self._tell)
        self.chips.changed.connect(self._tell)

    @property
    def _fields(self) -> tuple[ChoiceField, ...]:
        return self.protocol, self.instrument, self.period, self.end

    @property
    def wanted(self) -> Filter:
        """The filter that selects the runs to list."""
        result = self.chips.result
        words = tuple([(name, shown.casefold()) for name, shown in shown_results().items()])
        return Filter(
            text=self.search.text(),
            protocol=str(self.protocol.currentData() or ""),
            machine=str(self.instrument.currentData() or ""),
            since=self._since(),
            states=result.states,
            simulated=result.simulated,
            verdicts=result.verdicts,
            or_states=result.or_states,
            end=str(self.end.currentData() or ""),
            shown=words if self.search.text() else (),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return structs.replace(self.wanted, shown=()) != Filter()

    def clear(self) -> None:
        """Reset all filters."""
        self.search.clear()
        for field in self._fields:
            field.setCurrentIndex(0)
        self.chips.choose_all()
        self._tell()

    def show_looked(self, looked: Looked) -> None:
        """Offer the protocols and instruments found in the history, and show how many runs there are."""
        self._offer(self.protocol, looked.known.protocols)
        self._offer(self.instrument, looked.known.machines)
        self.chips.show_tally(looked.tally)
        count, _ = self.chips.result.count(looked.tally)
        told = self.tr("Showing {n} of {total}")
        self.shown.setText(told.format(n=count_text(count), total=count_text(looked.total)))

    def _since(self) -> float | None:
        days = self.period.currentData()
        if not isinstance(days, int):
            return None
        first = QDate.currentDate().addDays(1 - days)
        return QDateTime(first, QTime(0, 0)).toMSecsSinceEpoch() / 1000

    def _offer(self, field: ChoiceField, names: Sequence[str]) -> None:
        known = [str(field.itemData(place)) for place in range(1, field.count())]
        if known == list(names):
            return
        chosen = field.currentData()
        while field.count() > 1:
            field.removeItem(field.count() - 1)
        for name in names:
            shown = name_in_words(name) if field is self.protocol else name
            field.addItem(shown, name)
            field.setItemData(field.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
        field.setCurrentIndex(max(field.findData(chosen), 0))

    def _made_choice(self, name: str, everything: str, appearance: Appearance) -> ChoiceField:
        field = ChoiceField(appearance=appearance)
        field.setAccessibleName(name)
        field.addItem(everything, None)
        field.setMaxVisibleItems(12)
        field.setMaximumWidth(190)
        return field

    @Slot()
    def _tell_soon(self) -> None:
        self._timer.start()

    @Slot()
    def _tell(self) -> None:
        self._timer.stop()
        self.changed.emit()


class HistoryPage(QWidget):
    """The page of recorded runs. ``run_opened`` carries the id of a run to show; ``export_wanted`` requests
    an export of all listed runs or, if it carries True, of the ticked ones; ``compare_wanted`` carries the
    ids of two runs; ``library_wanted`` requests the library.
    """

    run_opened = Signal(str)
    export_wanted = Signal(bool)
    compare_wanted = Signal(str, str)
    library_wanted = Signal()

    def __init__(
        self,
        *,
        model: HistoryModel,
        appearance: Appearance,
        table: RunTable | None = None,
        filters: FilterRow | None = None,
    ) -> None:
        """Create the page. ``table`` and ``filters`` can be created in advance and passed in, because
        creating everything in one step would freeze the window.
        """
        super().__init__()
        self._model = model
        self._chosen = ""
        """The run that the user chose. While that run is not listed, another run is selected in its place."""
        self._wanted: Filter | None = None
        """The filter used for the last search."""
        self._listed: Filter | None = None
        """The filter that selected the runs in the list."""
        self._awaits_focus = False
        self.looked: Looked | None = None
        self.table = table or RunTable(RunRows(), appearance=appearance)
        self.rows = self.table.rows
        self.export_button = Button(self.tr("Export list…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Export all listed runs to a folder"))
        self.head = PageHead(self.tr("History"), self.export_button, appearance=appearance, parent=self)
        self.filters = filters or FilterRow(appearance=appearance)
        self.filters.search.installEventFilter(self)
        self.notice = NoticeLine(appearance=appearance)
        self.exports = ExportLine(model=model, appearance=appearance)
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
        self.table.selectionModel().selectionChanged.connect(self._note_choice)
        self.table.pressed.connect(self._note_choice)  # the row may have been selected in place of another
        self.run_opened.connect(self._note_opened)
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
        """Search for the runs that match the filters."""
        self._wanted = self.filters.wanted
        self._model.look(self._wanted)

    @Slot()
    def look_anew(self) -> None:
        """Search again, because there may be new runs."""
        self._wanted = self.filters.wanted
        self._model.look(self._wanted, shown=len(self.rows.runs), is_anew=True)

    def put_in_head(self, widget: QWidget) -> None:
        """Put ``widget`` before the export button."""
        self.head.put_before_buttons(widget)

    def put_first(self, banners: QWidget) -> None:
        """Put ``banners`` below the header of the page."""
        self._layout.insertWidget(0, banners)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.filters.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.runs:
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)

    # ---- display
    @Slot(object)
    def _show_looked(self, looked: Looked) -> None:
        self.looked = looked
        had_focus = self.table.hasFocus() or self.clear_button.hasFocus()
        if self._awaits_focus:
            self._awaits_focus = False
            had_focus = self.window().focusWidget() is self.filters.search  # the user may have gone elsewhere
        chosen, current = self._chosen, self.table.current
        self.filters.show_looked(looked)
        self.notice.clear()
        is_new_search, self._listed = self._wanted != self._listed, self._wanted
        with nullcontext() if is_new_search else keeping_view(self.table, lambda: self.rows.run_ids):
            if self.rows.show_listed(looked.listed):
                self.table.choose(chosen, current)
                self._chosen = chosen  # the selected run may only be in its place
        self._tell()
        if had_focus:
            self.focus_first()

    def focus_first(self) -> None:
        """Focus the list or, if it is empty, the library button or search field, once runs have been read."""
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
            self.head.words.setText(words.format(done=count_text(done), total=count_text(total)))

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
        self.export_button.setVisible(has_runs)
        self._empty.setHidden(has_runs or looked is None)
        self.filters.setHidden(not total and not self.filters.is_narrowed)
        is_narrowed = bool(total) and self.filters.is_narrowed
        self.empty.setText(
            self.tr("No matching runs.") if is_narrowed else self.tr("No runs yet. Runs will appear here.")
        )
        self.clear_button.setVisible(is_narrowed)
        self.library_button.setVisible(not is_narrowed)

    @Slot()
    def _note_choice(self) -> None:
        self._chosen = self.table.current or self._chosen

    @Slot(str)
    def _note_opened(self, run_id: str) -> None:
        self._chosen = run_id

    @Slot()
    def _follow_ticks(self) -> None:
        self.selection.show_ticked(self.rows.ticked)

    # ---- actions on ticked runs
    @Slot()
    def compare_ticked(self) -> None:
        """Request a comparison of the two ticked runs."""
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

    # ---- actions
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
