"""The controller for interrupted runs: their banners on the pages, and their sheets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.system_user import system_user
from praxis_desktop.gui import resuming
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.resuming.banners import InterruptedBanners
from praxis_desktop.gui.resuming.model import InterruptedModel, claimed_words, going_on_again
from praxis_desktop.gui.run.forecast import Forecast
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run_page.controller import RunPage, RunPages
from praxis_desktop.gui.setup.page import SetupPage
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.benches.files import bench_facts
from praxis_desktop.runs.request import RunRequest

if TYPE_CHECKING:
    from praxis_desktop.gui.history.page import HistoryPage
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun


S = TypeVar("S", bound=Sheet)


class ResumeController(QObject):
    """Puts banners on the run pages and on the ``first`` page. Sheets cover ``parent``. ``mark`` is called
    with a reason for marking the rail button for interrupted runs, or with "" to remove the mark.
    """

    changed = Signal()
    """Emitted when the interrupted runs have changed."""
    resumed = Signal()
    """Emitted when a run has been resumed, so that its page can be shown."""
    again_wanted = Signal(object, object, object, object)
    """Requests that a protocol be set up again. Carries the protocol's file, the function or None, the values
    keyed by parameter, and the ports, limits and bench in the format of a record's header.
    """
    told = Signal(str)
    """Carries a sentence that says what was done."""
    failed = Signal(object)
    """Carries a PraxisError."""

    def __init__(
        self,
        *,
        interrupted: InterruptedModel,
        runs: ActiveRuns,
        pages: RunPages,
        first: LibraryPage | SetupPage,
        mark: Callable[[str], None],
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._interrupted = interrupted
        self._runs = runs
        self._pages = pages
        self._mark_way = mark
        self._parent = parent
        self._user = system_user()
        self._appearance = appearance
        self._made: list[Sheet] = []
        self.banners: list[InterruptedBanners] = []
        pages.each(self._offer_on_run)
        self.banners.append(self._made_banners(first, appearance=appearance))
        interrupted.changed.connect(self._mark)
        runs.active_changed.connect(self._mark)
        interrupted.changed.connect(self.changed)
        interrupted.closed.connect(self._tell_closed)
        interrupted.foreseen.connect(self._foresee)
        interrupted.failed.connect(self.failed)
        runs.ended.connect(self.look)

    def offer_on(self, page: HistoryPage) -> None:
        """Put banners on another page."""
        self.banners.append(self._made_banners(page, appearance=self._appearance))

    def _offer_on_run(self, page: RunPage) -> None:
        self.banners.append(self._made_banners(page, appearance=self._appearance))

    def _made_banners(
        self,
        page: RunPage | SetupPage | LibraryPage | HistoryPage,
        *,
        appearance: Appearance,
    ) -> InterruptedBanners:
        banners = InterruptedBanners(
            interrupted=self._interrupted,
            runs=self._runs,
            of_run=page.run if isinstance(page, RunPage) else None,
            appearance=appearance,
        )
        page.put_first(banners)
        banners.resume_wanted.connect(self.ask_to_resume)
        banners.record_wanted.connect(self.show_record)
        banners.close_wanted.connect(self.ask_to_close)
        return banners

    # ---- sheets, made on first use to keep the start fast
    @cached_property
    def resume_sheet(self) -> resuming.ResumeSheet:
        """The sheet that asks whether to resume a run."""
        sheet = resuming.ResumeSheet(
            interrupted=self._interrupted,
            operator=self._user,
            appearance=self._appearance,
            parent=self._parent,
        )
        sheet.close_wanted.connect(self.ask_to_close)
        sheet.resume_confirmed.connect(self._resume)
        sheet.start_over_confirmed.connect(self._start_over)
        self._made.append(sheet)
        return sheet

    @cached_property
    def record_sheet(self) -> resuming.RecordSheet:
        """The sheet that shows the record of a run."""
        sheet = resuming.RecordSheet(
            interrupted=self._interrupted, appearance=self._appearance, parent=self._parent
        )
        sheet.resume_wanted.connect(self.ask_to_resume)
        sheet.close_wanted.connect(self.ask_to_close)
        self._made.append(sheet)
        return sheet

    @cached_property
    def close_sheet(self) -> resuming.CloseRecordSheet:
        """The sheet that asks why a run is being given up."""
        sheet = resuming.CloseRecordSheet(appearance=self._appearance, parent=self._parent)
        sheet.confirmed.connect(self._close)
        self._made.append(sheet)
        return sheet

    @property
    def open_sheet(self) -> Sheet | None:
        """The frontmost open sheet, or None if no sheet is open."""
        return next((sheet for sheet in self._made if sheet.is_open), None)

    def follow_size(self) -> None:
        """Resize the sheets to the size of the window."""
        for sheet in self._made:
            sheet.setGeometry(self._parent.rect())

    def close(self) -> None:
        """Stop reporting, because the window is closing."""
        self._interrupted.end()

    @Slot()
    def look(self) -> None:
        """Look for interrupted runs."""
        self._interrupted.look()

    @Slot(str)
    def ask_to_resume(self, run_id: str) -> None:
        run = self._interrupted.find(run_id)
        if run is not None and self._is_free(run):
            self._covering(self.resume_sheet).ask(run)

    @Slot(str)
    def show_record(self, run_id: str) -> None:
        run = self._interrupted.find(run_id)
        if run is not None:
            self._covering(self.record_sheet).show_run(run)

    @Slot(str)
    def ask_to_close(self, run_id: str) -> None:
        """Ask whether to give up a run."""
        run = self._interrupted.find(run_id)
        if run is not None:
            self._covering(self.close_sheet).ask(run)

    def _is_free(self, run: InterruptedRun) -> bool:
        """Return whether no active run is resuming ``run`` or using its instruments. If an instrument is in
        use, tell the user which run is using it.
        """
        if run.run_id in going_on_again(self._runs):
            return False
        claimed = claimed_words(run, self._runs)
        if claimed:
            self.told.emit(claimed)
        return not claimed

    def _covering(self, sheet: S) -> S:
        """Return ``sheet``, resized to cover its parent."""
        sheet.setGeometry(self._parent.rect())
        return sheet

    @Slot(object, str)
    def _resume(self, run: InterruptedRun, operator: str) -> None:
        if run.program is None or not self._is_free(run):
            return
        model = self._runs.take_free()
        self._pages.of(model).show_recorded(run)
        self.resumed.emit()
        request = RunRequest(
            Program("", run.program.filename),
            operator=operator,
            name=run.name or run.title,
            planned=run.planned,
        )
        model.start(request, resumes=run)
        self._interrupted.foresee(run)

    @Slot(object, object)
    def _foresee(self, run: InterruptedRun, report: DryRunReport) -> None:
        """Pass the forecast on to the run that resumes ``run``, unless the dry run before the run had other
        numbers of steps or checks.
        """
        if report.counts != {**report.counts, **run.planned}:
            return
        for model in self._runs.active:
            if model.resumes is not None and model.resumes.run_id == run.run_id:
                model.foresee(Forecast(report))

    @Slot(object)
    def _start_over(self, run: InterruptedRun) -> None:
        """Give up ``run``, and request that a new run be set up in the same way."""
        self._close(run, self.tr("started over"))
        target = run.target or ("" if run.program is None else run.program.filename)
        ports = [f"{role.name}={role.device}" for role in run.roles]
        bench = {} if run.bench is None else bench_facts(run.bench)
        header = {"number": run.number, "ports": ports, "limits": dict(run.limits), **bench}
        self.again_wanted.emit(Path(target), run.function or None, run.values, header)

    @Slot(object, str)
    def _close(self, run: InterruptedRun, reason: str) -> None:
        self._interrupted.close(run, self._user, reason)

    @Slot()
    def _mark(self) -> None:
        """Mark the rail button for interrupted runs, or remove the mark if there are none."""
        resumed = going_on_again(self._runs)
        is_any = any(run.run_id not in resumed for run in self._interrupted.runs)
        words = self.tr("A run was interrupted") if is_any else ""
        self._mark_way(words)

    @Slot(object)
    def _tell_closed(self, run: InterruptedRun) -> None:
        self.told.emit(self.tr("The record of run {id} is closed").format(id=run.called))
