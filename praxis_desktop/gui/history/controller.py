"""The controller for the history: creates pages when they are first shown, and opens sheets and dialogs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop import records
from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui import history, widgets
from praxis_desktop.gui.background import OwnTurn, make_piece
from praxis_desktop.gui.history.export import ExportSheet
from praxis_desktop.gui.history.page import HistoryPage
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.records.history_model import AskedHistory, HistoryModel, ListedRun, OpenedRun
from praxis_desktop.gui.resuming.controller import ResumeController
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.words import run_name
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.page_opening import PageOpening
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.records.exporting.format import run_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.widgets.sheet import Sheet
    from praxis_desktop.records.history.rows import Filter
    from praxis_desktop.workers.launch.replays import Replays


_AHEAD = (
    "history.report_page",
    "history.printing",
    "history.compare_page",
)


class HistoryController(QObject):
    """Adds the History page to ``pages``. ``again_wanted`` carries a protocol's path, its function or None,
    the values for its form, and the header of the run's record; ``library_wanted`` requests the library;
    ``saved`` carries the message about a finished export, and the file or folder it wrote.
    """

    again_wanted = Signal(object, object, object, object)
    library_wanted = Signal()
    saved = Signal(str, object)

    def __init__(
        self,
        asked: AskedHistory,
        *,
        pages: QStackedWidget,
        rail: Rail,
        runs: ActiveRuns,
        resuming: ResumeController | None,
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._asked = asked
        self._pages = pages
        self._resuming = resuming
        self._appearance = appearance
        self._replays: Replays | None = None
        self._made_button: Callable[[], QWidget] | None = None
        self.ahead = LoadingAhead(_AHEAD, self)
        """Loads the page's modules in advance, so that the page opens without delay."""
        self.opening = PageOpening(
            self.ahead, self._stages, pages=pages, button=rail.history_button, appearance=appearance
        )
        self.view: HistoryView | None = None
        rail.set_has_history(True)
        rail.history_button.clicked.connect(self.show)
        runs.ended.connect(self._refresh)

    def offer_replays(self, replays: Replays) -> None:
        """Set the object that replays runs. Call this before the page is first shown."""
        self._replays = replays

    def offer_commands(self, made_button: Callable[[], QWidget]) -> None:
        """Set the function that creates the commands button in the page's header. Call this before the page
        is first shown.
        """
        self._made_button = made_button

    @Slot()
    def show(self) -> None:
        """Show the list of runs."""
        self.opening.ask(self._show_list)

    def show_run(self, run_id: str) -> None:
        self.opening.ask(partial(self._show_run, run_id))

    def show_replay(self, run_id: str, back: Callable[[], object]) -> None:
        """Replay a run; ``back`` is called when the user leaves the replay."""
        self.opening.ask(partial(self._show_replay, run_id, back))

    def _show_replay(self, run_id: str, back: Callable[[], object]) -> None:
        if self.view is not None:
            self.opening.go_to(self.view)
            self.view.replay_run(run_id, back)

    def _show_list(self) -> None:
        if self.view is not None:
            self.opening.go_to(self.view)
            self.view.show_list()

    def _show_run(self, run_id: str) -> None:
        if self.view is not None:
            self.opening.go_to(self.view)
            self.view.open_run(run_id)

    def _stages(self) -> Generator[None, None, QWidget]:
        aside = hidden_in(self._pages)
        table = history.RunTable(history.RunRows(), appearance=self._appearance, parent=aside)
        yield
        filters = history.FilterRow(appearance=self._appearance, parent=aside)
        yield
        view = HistoryView(
            self._asked,
            table=table,
            filters=filters,
            replays=self._replays,
            appearance=self._appearance,
            parent=self._pages,
        )
        aside.deleteLater()
        yield
        if self._made_button is not None:
            view.page.put_in_head(self._made_button())
        view.library_wanted.connect(self.library_wanted)
        view.again_wanted.connect(self._run_again)
        view.saved.connect(self.saved)
        if self._resuming is not None:
            self._resuming.offer_on(view.page)
            self._resuming.changed.connect(self._refresh)
            view.resume_wanted.connect(self._resuming.ask_to_resume)
        self._pages.addWidget(view)
        self.view = view
        return view

    @Slot()
    def _refresh(self) -> None:
        if self.view is not None:
            self.view.refresh()

    @Slot(object, object, object, object)
    def _run_again(self, target: str, function: str | None, values: object, header: object) -> None:
        self.again_wanted.emit(Path(target), function, values, header)


def hidden_in(parent: QWidget) -> QWidget:
    """Return a hidden widget that owns the parts of a page until the page has been created."""
    aside = QWidget(parent)
    aside.hide()
    return aside


class HistoryView(QWidget):
    """The history's pages. ``again_wanted`` carries a protocol's file, its function or None, the run's values
    keyed by parameter, and the header of its record; ``resume_wanted`` carries the id of an interrupted run;
    ``saved`` carries the message about a finished export, and the file or folder it wrote.
    """

    library_wanted = Signal()
    again_wanted = Signal(object, object, object, object)
    resume_wanted = Signal(str)
    saved = Signal(str, object)

    def __init__(
        self,
        asked: AskedHistory,
        *,
        table: history.RunTable | None = None,
        filters: history.FilterRow | None = None,
        replays: Replays | None = None,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        """Create the list of all runs, using ``table`` and ``filters`` if they were created in advance."""
        super().__init__(parent)
        self._appearance = appearance
        self._replays = replays
        self._formats: Sequence[str] = ()
        self._to_export: Filter | Sequence[str] = ()
        self._behind: QWidget | None = None
        """The page that is shown when the user goes back from a report; None for the list."""
        self._leave: Callable[[], object] | None = None
        """Called when the user goes back from a report opened by ``replay_run``; None for other reports."""
        self._made: list[Sheet] = []
        self._aside = hidden_in(self)
        self._dialogs = FileDialogs(self, appearance=appearance)
        self._report: history.ReportPage | None = None
        self._report_pieces = self._make_report()
        self._pieces = self._show_run_in_pieces()
        self._ahead = OwnTurn(self._make_ahead, self)
        self.model = HistoryModel(asked, self)
        self.page = HistoryPage(model=self.model, appearance=appearance, table=table, filters=filters)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.page.run_opened.connect(self.open_run)
        self.page.library_wanted.connect(self.library_wanted)
        self.page.export_wanted.connect(self.ask_to_export)
        self.page.compare_wanted.connect(self.compare_runs)
        self.page.exports.saved.connect(self.saved)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.go_back)

    # ---- made on first use
    @property
    def report(self) -> history.ReportPage:
        """The report page for a single run."""
        for _ in self._report_pieces:
            pass
        assert self._report is not None
        return self._report

    def _make_report(self) -> Iterator[None]:
        page = yield from history.make_report(
            model=self.model, replays=self._replays, appearance=self._appearance, aside=self._aside
        )
        page.back_wanted.connect(self.go_back)
        page.note_wanted.connect(self.ask_for_note)
        page.pair_wanted.connect(self.ask_for_pair)
        page.again_wanted.connect(self.again_wanted)
        page.resume_wanted.connect(self.resume_wanted)
        page.export_wanted.connect(self.ask_for_file)
        page.compare_wanted.connect(self.ask_for_program)
        page.print_wanted.connect(self.ask_to_print)
        page.exports.saved.connect(self.saved)
        page.put_line(self.printing.line)
        self.pages.addWidget(page)
        self._report = page

    @cached_property
    def comparing(self) -> history.ComparePage:
        """The page that compares two runs."""
        page = history.ComparePage(model=self.model, appearance=self._appearance)
        page.back_wanted.connect(self.go_back)
        page.export_wanted.connect(self.ask_how_to_export)
        page.step_wanted.connect(self.open_step)
        self.pages.addWidget(page)
        return page

    @cached_property
    def printing(self) -> history.ReportPrinter:
        """The object that prints reports."""
        sheet = history.PrintSheet(appearance=self._appearance, parent=self)
        self._made.append(sheet)
        self._covering(sheet)
        printer = history.ReportPrinter(sheet=sheet, appearance=self._appearance, parent=self)
        printer.line.setParent(self._aside)
        return printer

    @cached_property
    def note_sheet(self) -> history.NoteSheet:
        """The sheet that asks for a note."""
        sheet = history.NoteSheet(appearance=self._appearance, parent=self)
        sheet.given.connect(self.model.note)
        self._made.append(sheet)
        return sheet

    @cached_property
    def export_sheet(self) -> ExportSheet:
        """The sheet that asks for the export formats."""
        sheet = ExportSheet(appearance=self._appearance, parent=self)
        sheet.chosen.connect(self.ask_for_folder)
        self._made.append(sheet)
        return sheet

    @property
    def open_sheet(self) -> Sheet | None:
        """The open sheet, or None."""
        return next((sheet for sheet in self._made if sheet.is_open), None)

    def _make_ahead(self) -> None:
        """Create one more part of the report page. Creating all parts in one step would visibly delay the
        first report.
        """
        if make_piece(self._pieces):
            self._ahead.start()

    def _show_run_in_pieces(self) -> Iterator[object]:
        yield self.printing
        yield from self._report_pieces

    # ---- list and report
    @Slot()
    def show_list(self) -> None:
        """Update the list and show it."""
        self._leave = None
        self.pages.setCurrentWidget(self.page)
        self.page.look_anew()
        if not widgets.focus_cover(self):
            self.page.focus_first()
        self._ahead.start()

    @Slot()
    def refresh(self) -> None:
        """Read the list again, because a run has ended or has been resumed."""
        if self.isVisible():
            self.page.look_anew()

    @Slot(str, str)
    def compare_runs(self, first: str, second: str) -> None:
        """Show two runs side by side."""
        self.comparing.await_runs(first, second)
        self.pages.setCurrentWidget(self.comparing)
        self.comparing.head.back_button.setFocus()

    @Slot(object)
    def ask_for_pair(self, opened: OpenedRun) -> None:
        """Return to the list with this run ticked, so that the user can tick another to compare it with."""
        self.page.rows.tick_alone(ListedRun(opened.run, opened.mode))
        self._behind = self._leave = None
        self.go_back()

    @Slot(str, int)
    def open_step(self, run_id: str, step: int) -> None:
        """Show a step of a compared run. Going back from the step returns to the comparison."""
        self.open_run(run_id)
        self.report.await_step(step)
        self._behind = self.comparing

    @Slot(str)
    def open_run(self, run_id: str) -> None:
        """Show a run. Until the run's record has been read, the page says that it is being read."""
        self._behind = self._leave = None
        self.report.await_run(run_id, self.page.rows.number_of(run_id))
        self.pages.setCurrentWidget(self.report)
        self.report.head.back_button.setFocus()
        self.model.open(run_id)

    def replay_run(self, run_id: str, back: Callable[[], object]) -> None:
        """Show a run and replay it. ``back`` is called when the user goes back."""
        self.open_run(run_id)
        self.report.await_replay()
        self._leave = back

    @Slot()
    def go_back(self) -> None:
        """Return from a run's page to the list, or to the comparison from which the page was opened."""
        if self.pages.currentWidget() is not self.page and self.open_sheet is None:
            is_replaying = self._report is not None and self._report.replaying.is_open
            if is_replaying:
                self.report.replaying.close()
            if self._leave is not None:
                self._leave()
                return
            if is_replaying:
                return
            if self._behind is not None and self.pages.currentWidget() is not self._behind:
                self.pages.setCurrentWidget(self._behind)
                return
            self.pages.setCurrentWidget(self.page)
            self.page.look_anew()
            self.page.focus_first()

    # ---- notes
    @Slot(object)
    def ask_for_note(self, opened: OpenedRun) -> None:
        """Ask the user for a note on a run."""
        self._covering(self.note_sheet)
        run = opened.run
        self.note_sheet.ask(run.run_id, f"{run_name(run.number, run.run_id)} · {run.title or run.protocol}")

    # ---- exports
    @Slot(bool)
    def ask_to_export(self, is_ticked: bool = False) -> None:
        """Ask in which formats to export all listed runs, or only the ticked ones."""
        looked = self.page.looked
        if is_ticked:
            self.ask_how_to_export([listed.row.run_id for listed in self.page.rows.ticked])
        elif looked is not None:
            shown, _ = self.page.filters.chips.result.count(looked.tally)
            self._ask_how_to_export(self.page.filters.wanted, shown)

    @Slot(object)
    def ask_how_to_export(self, run_ids: Sequence[str]) -> None:
        """Ask in which formats to export the given runs."""
        self._ask_how_to_export(tuple(run_ids), len(run_ids))

    def _ask_how_to_export(self, wanted: Filter | Sequence[str], count: int) -> None:
        if not self.model.is_exporting:
            self._to_export = wanted
            self._covering(self.export_sheet)
            self.export_sheet.ask(count)

    @Slot(object)
    def ask_for_folder(self, formats: Sequence[str]) -> None:
        """Ask which folder to export the runs to."""
        self._formats = formats
        dialog = self._dialogs.dialog(self.tr("Export runs to a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.export_to_folder)
        dialog.ask()

    @Slot(str)
    def export_to_folder(self, folder: str) -> None:
        """Export the chosen runs to ``folder``."""
        self.page.exports.start(is_long=True)
        self.model.export(self._to_export, self._formats, Path(folder))

    @Slot(object, str)
    def ask_for_file(self, opened: OpenedRun, chosen: str) -> None:
        """Ask which file to export a run to."""
        if self.model.is_exporting:
            return

        self._formats = (chosen,)
        run = opened.run
        written = records.FORMATS[chosen]
        dialog = self._dialogs.dialog(
            self.tr("Export run {id}").format(id=number_or_id(run.number, run.run_id))
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{spoken(written.file_kind)} (*{written.ending})"])
        dialog.setDefaultSuffix(written.ending.removeprefix("."))
        dialog.selectFile(f"{run_file(run.title or run.protocol, run.number, run.run_id)}{written.ending}")
        dialog.fileSelected.connect(self.export_to_file)
        dialog.ask()

    @Slot(str)
    def export_to_file(self, name: str) -> None:
        """Export the shown run to the file ``name``."""
        if self.report.opened is not None:
            self.report.exports.start(is_long=False)
            self.model.export(self.report.opened.run.run_id, self._formats, Path(name))

    @Slot(object)
    def ask_to_print(self, opened: OpenedRun) -> None:
        """Ask how to print a run's report."""
        run = opened.run
        title = f"{run_name(run.number, run.run_id)} · {run.title or run.protocol}"
        self._covering(self.printing.sheet)
        self.printing.ask(opened.folder, title)

    # ---- comparing programs
    @Slot()
    def ask_for_program(self) -> None:
        """Ask for a changed program to compare with the replayed run's program."""
        opened = self.report.opened
        if opened is None:
            return
        dialog = self._dialogs.dialog(self.tr("Compare with a changed program"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Python programs (*.py *.ipynb)")])
        target = str(opened.details.header.get("target") or "")
        if target.endswith((".py", ".ipynb")):
            dialog.selectFile(target)
        dialog.fileSelected.connect(self.compare_with)
        dialog.ask()

    @Slot(str)
    def compare_with(self, name: str) -> None:
        """Replay the run with the program in the file ``name``, and compare the two runs."""
        if self.report.replaying.is_open:
            self.report.replaying.player.compare(name)

    # ---- sheets
    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        sheet = self.open_sheet
        return super().focusNextPrevChild(is_next) if sheet is None else sheet.focusNextPrevChild(is_next)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        for sheet in self._made:
            sheet.setGeometry(self.rect())

    def _covering(self, sheet: Sheet) -> None:
        sheet.setGeometry(self.rect())
