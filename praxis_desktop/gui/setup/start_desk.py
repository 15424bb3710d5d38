"""Starting what is set up: at once where nothing real can move, else by the start sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.roles.role_words import role_title
from praxis_desktop.gui.run.run_announcement import AnnouncedRole, RunAnnouncement
from praxis_desktop.gui.run.run_controls import SECOND_PRESS_MS
from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.gui.run.state_words import end_text
from praxis_desktop.gui.setup.start_facts import (
    Known,
    StartRole,
    StartState,
    changed_values,
    look_up,
    movers,
    names_of,
    start_roles,
    unanswered,
)
from praxis_desktop.workers.launching.launcher import RunPlan

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.setup.setup_page import SetupPage
    from praxis_desktop.gui.setup.start_sheet import StartSheet
    from praxis_desktop.ports.preflight.verdict import Decision


class StartDesk(QObject):
    """Starts the protocol that is open on ``page``, or says there what is missing. ``history`` tells of
    emergency stops before; it is None where no runs are kept.
    """

    def __init__(
        self, *, page: SetupPage, runs: ActiveRuns, history: AskedHistory | None, appearance: Appearance
    ) -> None:
        super().__init__(page)
        self._page = page
        self._runs = runs
        self._history = history
        self._since_start = QElapsedTimer()
        self._known: Known | None = None
        """What was looked up for the sheet; None while it is being looked up."""
        self._appearance = appearance
        self._sheet: StartSheet | None = None
        self._lookup = BackgroundTask(look_up, self)
        self._lookup.done.connect(self._take_known)
        self._stopped_roles: tuple[StartRole, ...] = ()
        """Those whose emergency stops were looked up last, before anybody wants to start."""
        self._stop_lookup = BackgroundTask(look_up, self)
        self._stop_lookup.done.connect(self._take_stops)
        page.instruments.tests_changed.connect(self._look_for_stops)
        runs.active_changed.connect(self._look_again)

    @property
    def sheet(self) -> StartSheet:
        """It asks before something real moves; made when it is first needed."""
        if self._sheet is None:
            from praxis_desktop.gui.setup.start_sheet import StartSheet

            self._sheet = StartSheet(appearance=self._appearance, parent=self._page)
            self._sheet.start_wanted.connect(self._begin)
            self.cover()
        return self._sheet

    @property
    def is_asking(self) -> bool:
        """Whether the sheet is open."""
        return self._sheet is not None and self._sheet.is_open

    @property
    def is_real(self) -> bool:
        """Whether something real can move in the run."""
        return any(not row.is_simulated for row in self._page.instruments.rows)

    @Slot()
    def run(self) -> None:
        """Run the open protocol, or ask by the sheet where something real can move; say what is missing when
        it cannot be.
        """
        page = self._page
        is_pressed_twice = self._since_start.isValid() and not self._since_start.hasExpired(SECOND_PRESS_MS)
        if self.is_asking or (is_pressed_twice and self._runs.selected.is_active):
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
        if self.is_real:
            self._ask()
        else:
            self._begin()

    @Slot()
    def go_to_start(self) -> None:
        """Start what moves nothing; go to the button that starts what does: keys alone start nothing real."""
        button = self._page.foot.start_button
        if not self.is_real or not button.isEnabled():
            self.run()
        elif not self.is_asking:
            button.setFocus()

    def cover(self) -> None:
        """Have the sheet cover the page below its head."""
        if self._sheet is not None:
            top = self._page.head.height()
            self._sheet.setGeometry(0, top, self._page.width(), self._page.height() - top)

    @Slot()
    def ask_no_more(self) -> None:
        """Another run is set up than the one that the sheet asks about."""
        if self._sheet is not None:
            self._sheet.dismiss()

    # ---- what was stopped in an emergency
    @Slot()
    def _look_again(self) -> None:
        """A run has begun or ended: it may have been stopped, or have settled a stop before it."""
        self._stopped_roles = ()
        self._look_for_stops()

    @Slot()
    def _look_for_stops(self) -> None:
        roles = start_roles(self._page.instruments.rows)
        if roles == self._stopped_roles:
            return
        self._stopped_roles = roles
        if roles:
            self._stop_lookup.start(self._history, roles)
        else:
            self._page.readiness.show_stops(())

    @Slot(object)
    def _take_stops(self, known: Known) -> None:
        self._page.readiness.show_stops(known.stops if self._stopped_roles else ())

    # ---- what is real
    def _ask(self) -> None:
        self._known = None
        self._lookup.start(self._history, start_roles(self._page.instruments.rows))
        self._page.instruments.ask_anew()
        self.sheet.ask(self._state())

    @Slot()
    def show_state(self) -> None:
        """Something of the run is known now that was not, or is otherwise."""
        if self.is_asking:
            self.sheet.show_state(self._state())

    @Slot(object)
    def _take_known(self, known: Known) -> None:
        self._known = known
        self.show_state()

    def _state(self) -> StartState:
        page, desk, known = self._page, self._page.desk, self._known or Known()
        forecast = None if desk is None else desk.forecast
        report = None if desk is None else desk.rehearsed
        obstacles = page.readiness.obstacles
        waits, lacks = self._open_things()
        end = size = ""
        if forecast is not None and report is not None:
            left = forecast.left(0.0)
            end = "" if left is None else end_text(left)
            size = self.tr("1 step") if report.steps == 1 else self.tr("{n} steps").format(n=report.steps)
        form = page.cards.form if page.cards is not None and page.has_form else None
        return StartState(
            number=known.number,
            end=end,
            size=size,
            movers=movers(page.instruments.rows, known, report),
            changed=changed_values(form, {} if desk is None else desk.shown),
            stops=known.stops,
            problem=known.problem,
            waits=waits,
            lacks=lacks,
            is_looked_up=self._known is not None,
            obstacle=obstacles[0].sentence if obstacles else "",
        )

    def _open_things(self) -> tuple[str, tuple[str, ...]]:
        """What is still being found out, as a sentence; and what the run would go without."""
        page, waits, lacks = self._page, "", []
        if self._skips_dry_run:
            lacks.append(self.tr("the dry run"))
            if page.desk is not None and page.desk.is_rehearsing:
                waits = self.tr("The dry run is still working")
        if rows := unanswered(page.instruments.rows):
            names = [role_title(row.title) for row in rows]
            lacks.append(self.tr("an answer from {names}").format(names=names_of(names)))
            if any(row.is_asking for row in page.instruments.rows):
                waits = self.tr("The instruments are being asked")
        if self._known is None:
            waits = self.tr("Looking for emergency stops before this run")
        return waits, tuple(lacks)

    # ---- the run
    @Slot()
    def _begin(self) -> None:
        page, said = self._page, self._page.details
        assert page.path is not None
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
            replace(
                plan,
                operator=said.operator,
                name=said.name,
                notes=said.notes,
                on_error=said.on_error,
                decisions=self._decisions(),
                skips_dry_run=self._skips_dry_run,
            )
        )
        if page.cards is not None:
            page.cards.labware.list.forget()  # the run uses it up
        page.run_started.emit(page.path)

    def _decisions(self) -> dict[str, Decision]:
        """What a person has decided about the instruments: also those that the run begins without asking."""
        from praxis_desktop.ports.preflight.verdict import Decision

        unasked = unanswered(self._page.instruments.rows)
        without = {row.role: Decision("gone_without", row.verdict.detail, "") for row in unasked}
        return without | self._page.instruments.decisions()

    @property
    def _skips_dry_run(self) -> bool:
        """Whether something real moves in the run, and no dry run of these values has passed."""
        page = self._page
        return self.is_real and page.has_form and page.desk is not None and page.desk.rehearsed is None

    def _announcement(self) -> RunAnnouncement:
        roles = []
        for row in self._page.instruments.rows:
            choice = row.field.choice
            place = row.field.words if choice is None or not choice.path else f"{choice.title}, {choice.path}"
            device = row.field.device if row.uses_port else ""
            roles.append(AnnouncedRole(row.role, device, row.expected, place, row.is_simulated))
        return RunAnnouncement(self._page.head.title, tuple(roles), self._page.remembered)
