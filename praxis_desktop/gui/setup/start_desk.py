"""Starting what is set up: the plan of the run, and what is told of it before it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Slot

from praxis_desktop.gui.run.run_announcement import AnnouncedRole, RunAnnouncement
from praxis_desktop.gui.run.run_controls import SECOND_PRESS_MS
from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.workers.launching.launcher import RunPlan

if TYPE_CHECKING:
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.setup.setup_page import SetupPage


class StartDesk(QObject):
    """Starts the protocol that is open on ``page``, or says there what is missing."""

    def __init__(self, *, page: SetupPage, runs: ActiveRuns) -> None:
        super().__init__(page)
        self._page = page
        self._runs = runs
        self._since_start = QElapsedTimer()

    @Slot()
    def run(self) -> None:
        """Run the open protocol; say what is missing when it cannot be."""
        page = self._page
        is_pressed_twice = self._since_start.isValid() and not self._since_start.hasExpired(SECOND_PRESS_MS)
        if is_pressed_twice and self._runs.selected.is_active:
            return
        if page.path is None:
            page.protocol.open_requested.emit()
            return
        missing = page.readiness.missing
        if missing is not None and missing.message:
            page.show_failure(Failure(missing.message, missing.hint))
            return
        if page.desk is not None and page.desk.is_unsettled:
            page.desk.await_settling()
            return
        if page.readiness.obstacles:
            page.show_problem()
            return
        page.failure.clear()
        said = page.details
        plan = RunPlan(page.path, page.instruments.bindings(), page.instruments.limits())
        if page.desk is not None:
            plan = page.desk.plan(page.path)
        self._since_start.start()
        model = self._runs.take_free()
        model.title = page.head.title
        model.forecast = None if page.desk is None else page.desk.forecast
        model.bench = None if page.desk is None else page.desk.bench
        page.announced.emit(self._announcement())
        model.start(
            replace(plan, operator=said.operator, name=said.name, notes=said.notes, on_error=said.on_error)
        )
        if page.cards is not None:
            page.cards.labware.list.forget()  # the run uses it up
        page.run_started.emit(page.path)

    def _announcement(self) -> RunAnnouncement:
        roles = []
        for row in self._page.instruments.rows:
            choice = row.field.choice
            place = row.field.words if choice is None or not choice.path else f"{choice.name}, {choice.path}"
            device = row.field.device if row.uses_port else ""
            roles.append(AnnouncedRole(row.role, device, row.expected, place, row.is_simulated))
        return RunAnnouncement(self._page.head.title, tuple(roles), self._page.remembered)
