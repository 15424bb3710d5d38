"""What shows runs that were: those that were interrupted, the history, and what the library says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.gui.shell.run_furniture import RunFurniture

if TYPE_CHECKING:
    from praxis_desktop.gui.history.history_route import HistoryRoute
    from praxis_desktop.gui.resuming.resume_desk import ResumeDesk
    from praxis_desktop.gui.run_page.run_page import RunPage
    from praxis_desktop.gui.shell.main_window import MainWindow
    from praxis_desktop.gui.shell.window_models import WindowModels


class RecordFurniture(RunFurniture):
    """The part of a window's Furniture that is about records; not made without a model of them."""

    def __init__(self, window: MainWindow, models: WindowModels) -> None:
        super().__init__(window, models)
        self.resuming: ResumeDesk | None = None
        self.history: HistoryRoute | None = None

    def _make_last_runs(self) -> None:
        """What the page in view says of each protocol, once the library is known."""
        if self._models.history is None or self._models.library is None or self._window.desk is None:
            return
        from praxis_desktop.gui.library.last_runs import LastRunsReader

        runs_before = LastRunsReader(self._models.history, self)
        self._window.desk.follow_runs(runs_before)
        self._models.library.changed.connect(runs_before.look_once)
        if self._models.library.library is not None:
            runs_before.look_once()
        self._models.runs.recorded.connect(runs_before.look)

    def _make_records(self) -> None:
        from praxis_desktop.gui.history.history_route import HistoryRoute
        from praxis_desktop.gui.live.recent_runs import RecentRuns
        from praxis_desktop.gui.resuming.resume_desk import ResumeDesk

        if self._models.interrupted is not None:
            self.resuming = ResumeDesk(
                interrupted=self._models.interrupted,
                runs=self._models.runs,
                pages=self.run_pages,
                first=self.setup_page if self._window.desk is None else self._window.desk.page,
                mark=self._window.rail.mark_interrupted,
                appearance=self._models.appearance,
                parent=self._window.pages,
            )
        self._window.menus.history.setVisible(self._models.history is not None)
        if self._models.history is None:
            return
        self.history = HistoryRoute(
            self._models.history,
            pages=self._window.pages,
            rail=self._window.rail,
            runs=self._models.runs,
            resuming=self.resuming,
            appearance=self._models.appearance,
        )
        self.history.library_wanted.connect(self.switch.show_library)
        self._window.menus.history.triggered.connect(self.history.show)
        idle = self.run_pages.first.panels.idle
        idle.report_wanted.connect(self.history.show_run)
        self.run_pages.each(self._offer_reports)
        self.recent = RecentRuns(self._models.history, view=idle)
        if self._window.desk is not None and self._models.library is not None:
            self._window.desk.offer_versions(self._models.history.versions)
            self._window.desk.run_wanted.connect(self.history.show_run)

    def _offer_reports(self, page: RunPage) -> None:
        if self.history is not None:
            page.report_wanted.connect(self.history.show_run)
            page.offer_reports()
