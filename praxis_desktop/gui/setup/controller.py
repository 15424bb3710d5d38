"""The controller of the setup page: choices, readiness, problems, and starting the run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from praxis_desktop.gui import setup
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence, spoken
from praxis_desktop.gui.roles.decision_sheet import DecisionController
from praxis_desktop.gui.roles.options import (
    NO_SIMULATORS,
    NOTHING_REMEMBERED,
    MachineChosen,
    RememberedDevice,
)
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.controls import SECOND_PRESS_MS
from praxis_desktop.gui.run.forecast import AnnouncedRole, Forecast, RunAnnouncement, facts_of_bench
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import Failure, stopped_words
from praxis_desktop.gui.setup.bench import SetupBench, without_folder
from praxis_desktop.gui.setup.deck_editor import DeckSetup
from praxis_desktop.gui.setup.dry_run_panel import Rehearsed, line_of, place_of, shown_code
from praxis_desktop.gui.setup.model import CHECKING, FAILED, NOT_CHECKED, Check, SetupModel
from praxis_desktop.gui.setup.page import SetupCards, SetupPage, SetupPanels
from praxis_desktop.gui.setup.readiness import (
    BENCH,
    CHECK,
    DRY_RUN,
    INSTRUMENTS,
    LABWARE,
    VALUES,
    Obstacle,
    Readiness,
    blocked,
    find_obstacles,
    nothing_open,
    queued,
    ready,
    stopped_before,
    switched,
)
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
from praxis_desktop.gui.setup.wheels import Wheels
from praxis_desktop.ports.preflight.verdict import Decision
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.setup.sheets import Choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.records.history_model import AskedHistory
    from praxis_desktop.gui.run.forecast import BenchFacts
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.setup.start_sheet import StartSheet
    from praxis_desktop.protocols.text import Description
    from praxis_desktop.records.history.earlier_stops import StopBefore
    from praxis_desktop.runs.dry_run.branches import Branch
    from praxis_desktop.runs.dry_run.findings import Finding
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.workers.launch.preparation_progress import Prerequisites
    from praxis_desktop.workers.setup.sheets import Checked, SetupSheet


class SetupProblems(QObject):
    """Shows problems on ``page``, and takes the user to the first problem that can be fixed there.
    ``changed`` is emitted when ``refusal`` changes.
    """

    changed = Signal()

    def __init__(self, *, page: SetupPage) -> None:
        super().__init__(page)
        self._page = page
        self.refusal: PraxisError | None = None
        """Why the file does not load; None if it does load, or if that is not known yet."""
        self._told = ""
        """The message of ``refusal`` as the failure panel shows it; "" if there is none."""
        self.bench: SetupBench | None = None
        """The bench of the set-up, once there is one."""

    def show_first(self, obstacles: Sequence[Obstacle]) -> bool:
        """Go to the first choice or value that must be fixed; return False if there is none."""
        return any(self._show_obstacle(obstacle) for obstacle in obstacles)

    def _show_obstacle(self, obstacle: Obstacle) -> bool:
        cards = self._page.cards
        if obstacle.section == CHECK:
            self.show_failed_check()
            return True
        if obstacle.section == BENCH and self.bench is not None:
            self.bench.focus_problem()
            return True
        if obstacle.section == INSTRUMENTS:
            return self._show_instrument(obstacle.subject)
        if cards is None:
            return False
        if obstacle.section == VALUES:
            return cards.show_wrong_value()
        if obstacle.section == LABWARE:
            return cards.show_wrong_labware() or cards.labware.select_open()
        return obstacle.section == DRY_RUN and cards.show_first_finding()

    def _show_instrument(self, name: str) -> bool:
        row = next((row for row in self._page.instruments.rows if role_title(row.role) == name), None)
        if row is None:
            return False
        self._page.body.show_section(INSTRUMENTS)
        if not row.is_set:
            row.show_problem(self.tr("Choose an instrument, or a simulator."))
        if row.verdict.needs_decision:
            row.decide_button.setFocus()
        elif row.has_failed:
            row.test_button.setFocus()
        else:
            row.focus_choice()
        return True

    def forget_refusal(self) -> None:
        """Clear the refusal, because the file now loads or another one is open."""
        if self._told and self._page.failure.message == self._told:
            self._page.failure.clear()
        self._told, self.refusal = "", None

    @Slot(object)
    def show_refusal(self, error: PraxisError) -> None:
        """Show why the file does not load, and the line that causes the error."""
        page = self._page
        self.refusal = error
        stack, line = str(getattr(error, "traceback", "")), int(getattr(error, "line", 0))
        page.failure.show_failure(Failure(error.message, error.hint, stack), ())
        if line and page.path is not None:
            page.failure.show_source(page.path, line)
        self._told = page.failure.message
        page.head.show_check(FAILED)
        page.show_instruments(bool(page.instruments.rows))
        self.changed.emit()

    @Slot()
    def show_failed_check(self) -> None:
        """Go to the message that says why the file does not load, and show it again if it was closed."""
        page = self._page
        if page.failure.message != self._told and self.refusal is not None:
            self.show_refusal(self.refusal)
        page.body.show_top()
        page.failure.focus_first()

    @Slot(object)
    def show_error(self, error: PraxisError) -> None:
        """Show which action failed, and why."""
        self._page.failure.show_failure(Failure(error.message, error.hint), ())
        self._page.body.show_top()

    @Slot(object)
    def show_finding(self, finding: Finding) -> None:
        """Show a finding from the dry run, and the line of the program that causes it."""
        message = ": ".join(filter(None, (place_of(finding), sentence(finding.message))))
        self._page.failure.show_failure(Failure(message, finding.hint), ())
        if finding.file and finding.line:
            self._page.failure.show_source(Path(finding.file), finding.line)
        self._page.body.show_top()

    @Slot(object)
    def show_branch(self, branch: Branch) -> None:
        """Show a branch that the dry run did not take, and its line in the program."""
        message = self.tr("{place}: the dry run did not take the branch “{code}”").format(
            place=line_of(branch), code=shown_code(branch)
        )
        self._page.failure.show_failure(Failure(message, ""), ())
        self._page.failure.show_source(Path(branch.file), branch.line)
        self._page.body.show_top()


class SetupChoices(QObject):
    """The choices made on the setup page. ``changed`` is emitted when the obstacles may have changed.
    ``settled`` is emitted when a run that was waiting for the choices to be checked can begin.
    """

    changed = Signal()
    settled = Signal()

    def __init__(
        self, *, model: SetupModel, cards: SetupCards, instruments: InstrumentsPanel, bench: SetupBench
    ) -> None:
        super().__init__(cards)
        self._model = model
        self._cards = cards
        self._instruments = instruments
        self._bench = bench
        self.has_form = False
        """Whether there is anything to set up apart from instruments."""
        self._is_being_made = False
        """Whether fields of the form have been created but are not yet shown."""
        self._is_awaited = False
        self.is_to_be_looked_at = False
        """Whether a run was requested before its form appeared, that is, before the user saw its values."""
        self.changed_files = ""
        """The names of files that have changed since the user last started a run or opened the protocol."""
        self._has_reread = False
        """Whether the files have been read again for the run that is waiting to start."""
        instruments.changed.connect(self.choose)
        cards.changed.connect(self.choose)
        bench.changed.connect(self.choose)
        model.checked.connect(self._take_checked)
        model.files_changed.connect(self._note_changed)
        model.refused.connect(self._settle)
        model.rehearsed.connect(self.changed)

    @property
    def is_unsettled(self) -> bool:
        """Whether the choices are still being checked."""
        is_open = self._model.is_reading or self._is_being_made
        return is_open or (self._is_checked and not self._model.is_current)

    @property
    def _is_checked(self) -> bool:
        """Whether the choices need checking. For a plain script, they do only if a bench is in use."""
        return self.has_form or self._bench.in_use is not None

    @property
    def obstacles(self) -> list[Obstacle]:
        """Why the protocol cannot be run, most urgent reason first; empty if no reason is known."""
        model = self._model if self.has_form else None
        result = self._model.result
        in_use, problem = self._bench.in_use, None if result is None else result.world
        world = None
        if problem is not None and in_use is not None:
            world = without_folder(spoken(problem.message), in_use.fitted.bench)
        return find_obstacles(model, self._instruments, self._cards.labware, world=world)

    @property
    def rehearsed(self) -> DryRunReport | None:
        """The report on the dry run with exactly these values; None unless the dry run passed."""
        rehearsal = self._model.rehearsal
        return rehearsal.report if self.has_form and rehearsal.state == "passed" else None

    @property
    def is_rehearsing(self) -> bool:
        """Whether a dry run with these values is in progress or about to start."""
        return self.has_form and self._model.rehearsal.state in ("none", "updating")

    @property
    def current(self) -> Choices | None:
        return self._model.choices

    @property
    def shown(self) -> Mapping[str, str]:
        """The values in readable form, keyed by parameter; empty unless they were checked and are valid."""
        result = self._model.result
        return {} if result is None else result.shown

    @property
    def forecast(self) -> Forecast | None:
        """The forecast from the dry run with these values; None unless the dry run passed."""
        if self.rehearsed is None:
            return None

        return Forecast(self.rehearsed)

    @property
    def bench(self) -> BenchFacts | None:
        """The run's labware as far as it is known; None if the run has none."""
        result = self._model.result
        if not self.has_form or result is None or result.setup is None or not result.setup.bench.labware:
            return None

        return facts_of_bench(result.setup.bench, result.plates, self.rehearsed)

    def close_form(self) -> None:
        """Discard the form, because another file has been opened."""
        self.has_form = self._is_awaited = self._is_being_made = self.is_to_be_looked_at = False
        self.changed_files, self._has_reread = "", False
        self._cards.labware.show_nothing()

    def make_ahead(self, sheet: SetupSheet) -> bool:
        """Create one more part of what ``show_sheet`` will show; return False if all parts exist."""
        self._is_being_made = self._cards.form.make_ahead(sheet) or (
            not self.has_form and self._instruments.make_ahead({}, sheet.machines)
        )
        return self._is_being_made

    def show_sheet(
        self, sheet: SetupSheet, machines: Mapping[str, MachineChosen], labware: Mapping[str, str]
    ) -> None:
        """Show what can be set up. If the file has changed, values already entered are kept."""
        self._is_being_made = False
        is_again = self.has_form
        if not is_again:
            self._instruments.show_machines(sheet.machines, machines)
        self._cards.show_sheet(sheet, labware, is_again=is_again)
        self.has_form = sheet.has_form
        if self._is_awaited and self._cards.form.fields and not is_again:
            self._is_awaited, self.is_to_be_looked_at = False, True
        self.choose()
        if not self.has_form:
            self._settle()

    def reread_files(self) -> bool:
        """Read the files that the values name again, once for each start; return whether that is going on."""
        self._has_reread = not self._has_reread and self.has_form and self._model.reread_files()
        return self._has_reread

    @Slot(str)
    def _note_changed(self, names: str) -> None:
        """Start nothing with files that the user has not seen in their present state."""
        self.changed_files = names
        self._is_awaited = self._has_reread = False

    def await_settling(self) -> None:
        """Record that a run is waiting for the choices to be checked. The run starts after the check, unless
        the run was requested before the form appeared, in which case the user must first look at the values.
        """
        self._is_awaited = True

    @property
    def digest(self) -> str:
        """The digest that the file must still have when its run begins; "" if no form depends on the file."""
        sheet = self._model.sheet
        return "" if not self.has_form or self._model.setup is None or sheet is None else sheet.digest

    def request(self, path: Path) -> RunRequest:
        """Return the request for running the file with the current choices."""
        ports, limits = self._instruments.bindings(), self._instruments.limits()
        setup = self._model.setup
        if not self._is_checked or setup is None or self._model.sheet is None:
            return RunRequest(Program("", str(path)), ports=ports, limits=limits)
        bound = {port.partition("=")[0] for port in ports}
        ports += tuple(port for port in setup.bench.ports if port.partition("=")[0] not in bound)
        planned = {} if self.rehearsed is None else self.rehearsed.counts
        return RunRequest(Program("", str(path)), setup=setup, ports=ports, limits=limits, planned=planned)

    @Slot()
    def choose(self) -> None:
        """Pass the current choices on to the model."""
        self._has_reread = False
        if self._is_checked:
            panel, cards = self._instruments, self._cards
            texts, names = (cards.form.texts, cards.labware.names) if self.has_form else ({}, {})
            bench = self._bench.in_force
            self._model.choose(Choices(texts, panel.machines, names, panel.devices, bench))

    @Slot(object)
    def _take_checked(self, checked: Checked) -> None:
        self._instruments.show_problems(checked.roles)
        self._bench.show_problem(checked.world)
        self._settle()

    @Slot()
    def _settle(self) -> None:
        self.changed.emit()
        is_awaited, self._is_awaited = self._is_awaited, False
        if is_awaited and self._model.refusal is None:
            self.settled.emit()


class SetupReadiness(QObject):
    """Shows on ``page`` whether the open protocol can be run and, if it cannot, why."""

    def __init__(self, *, page: SetupPage, runtime: RuntimeModel, problems: SetupProblems) -> None:
        super().__init__(page)
        self._page = page
        self._runtime = runtime
        self._problems = problems
        self._choices: SetupChoices | None = None
        self.missing: Prerequisites | None = None
        """What the protocol lacks: packages, or an approval; None while that is unknown."""
        self._stops: tuple[StopBefore, ...] = ()
        runtime.program_examined.connect(self._show_missing)
        runtime.changed.connect(self.show_readiness)
        problems.changed.connect(self.show_readiness)

    def follow(self, choices: SetupChoices) -> None:
        """Start taking the choices made in the form into account."""
        self._choices = choices
        choices.changed.connect(self.show_readiness)

    def forget(self) -> None:
        """Clear what the protocol lacks, because another protocol has been opened."""
        self.missing = None

    @property
    def obstacles(self) -> list[Obstacle]:
        """Why the protocol cannot be run, most urgent reason first; empty if it can."""
        page = self._page
        refusal = self._problems.refusal
        if refusal is not None:
            return [Obstacle(CHECK, self.tr("The file cannot be loaded"), spoken(refusal.message))]
        if self.missing is not None and self.missing.message:
            return [Obstacle("", spoken(self.missing.summary), sentence(self.missing.message))]
        if self._choices is not None:
            return self._choices.obstacles
        return find_obstacles(None, page.instruments, None)

    @Slot()
    def show_readiness(self) -> None:
        """Show whether the protocol can be run (at the bottom), and the sections' states (in the list)."""
        page = self._page
        # During a check the previous sentence stays, so that nothing flickers.
        choices = self._choices
        is_open = choices is not None and page.has_form and choices.is_unsettled
        if not is_open:
            page.foot.show_readiness(self._readiness())
        page.show_states()

    def _readiness(self) -> Readiness:
        rows = self._page.instruments.rows
        simulated = [row for row in rows if row.is_simulated]
        if self._page.path is None:
            return nothing_open()
        if found := self.obstacles:
            lacks = self.missing
            remedy = lacks.hint if lacks is not None and lacks.message else ""
            count = len(rows) if self._page.instruments.is_simulated else len(simulated)
            return blocked(found, remedy, simulated=count, roles=len(rows))
        used = self._page.instruments.first_used
        if used is not None and used.use is not None:
            role = role_title(used.title)
            words = self.tr("{run} is using {role}").format(run=used.use.run.run_name, role=role)
            details = self.tr("You can queue this run. It starts when {role} is free.")
            return queued(words, details.format(role=role))
        names = ", ".join(row.title for row in simulated)
        is_python_ready = self._runtime.readiness.state != "loading"
        report = None if self._choices is None else self._choices.rehearsed
        state = ready(
            len(simulated),
            len(rows),
            simulated_names=names,
            asked=None if report is None else report.asked,
            is_python_ready=is_python_ready,
        )
        if self._choices is not None and self._choices.is_to_be_looked_at:
            state = structs.replace(state, details=self.tr("Not started yet: check the values, then start."))
        if self._choices is not None and (names := self._choices.changed_files):
            details = self.tr("{names} has changed and was read again. Check the dry run, then start.")
            state = structs.replace(state, details=details.format(names=names))
        if (row := self._page.instruments.switched_by) is not None:
            is_simulated = self._page.instruments.is_simulated
            state = switched(state, role_title(row.role), row.chosen_words, is_simulated=is_simulated)
        if not self._stops:
            return state
        stop = self._stops[0]
        return stopped_before(state, stopped_words(stop), names_of(stop.instruments))

    def show_stops(self, stops: Sequence[StopBefore]) -> None:
        """Show which of the run's instruments have had an emergency stop and no completed run since."""
        if tuple(stops) != self._stops:
            self._stops = tuple(stops)
            self.show_readiness()

    @Slot(object)
    def _show_missing(self, missing: Prerequisites) -> None:
        """Show what the open protocol lacks. Packages that the protocol declares are required."""
        page = self._page
        if missing.path != page.path:
            return
        before, self.missing = self.missing, missing
        if before is not None and before.message and page.failure.message == sentence(before.message):
            page.failure.clear()
        page.protocol.show_missing(missing)
        self.show_readiness()


class RunStarter(QObject):
    """Starts the protocol that is open on ``page``, or says what is missing. ``history`` provides earlier
    emergency stops; it is None if runs are not recorded.
    """

    announced = Signal(object)
    """Carries the RunAnnouncement of a run that is about to begin."""
    run_started = Signal(object)
    """Carries the path of the file whose run has begun."""
    problem_found = Signal()
    """Emitted when something must be chosen or fixed before the run."""

    def __init__(
        self,
        *,
        page: SetupPage,
        readiness: SetupReadiness,
        runs: ActiveRuns,
        history: AskedHistory | None,
        appearance: Appearance,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._readiness = readiness
        self._choices: SetupChoices | None = None
        self.remembered: dict[str, str] = {}
        """The allowed devices, keyed by role."""
        self._runs = runs
        self._history = history
        self._since_start = QElapsedTimer()
        self._known: Known | None = None
        """The information for the start sheet; None until it has been looked up."""
        self._unforeseen: tuple[RunModel, RunRequest, Choices | None] | None = None
        """A run that was started before its dry run had ended, with its request and its choices."""
        self._appearance = appearance
        self._sheet: StartSheet | None = None
        self._lookup = BackgroundTask(look_up, self)
        self._lookup.done.connect(self._take_known)
        self._stopped_roles: tuple[StartRole, ...] = ()
        """The roles last checked for earlier emergency stops, before the user starts the run."""
        self._stop_lookup = BackgroundTask(look_up, self)
        self._stop_lookup.done.connect(self._take_stops)
        page.instruments.tests_changed.connect(self._look_for_stops)
        runs.active_changed.connect(self._look_again)

    def follow(self, choices: SetupChoices) -> None:
        """Use the choices made in the form for runs started from now on."""
        self._choices = choices
        choices.changed.connect(self.show_state)
        choices.changed.connect(self.foresee)
        choices.settled.connect(self.run)

    @property
    def sheet(self) -> setup.StartSheet:
        """The sheet that asks the user before anything real moves; created on first use."""
        if self._sheet is None:
            self._sheet = setup.StartSheet(appearance=self._appearance, parent=self._page)
            self._sheet.start_wanted.connect(self._begin)
            self._page.put_cover(self._sheet)
        return self._sheet

    @property
    def is_asking(self) -> bool:
        """Whether the sheet is open."""
        return self._sheet is not None and self._sheet.is_open

    @property
    def is_real(self) -> bool:
        """Whether anything real can move in the run."""
        return any(not row.is_simulated for row in self._page.instruments.rows)

    @Slot()
    def run(self) -> None:
        """Run the open protocol. Ask first if anything real can move. If something is missing, do not run it,
        but say what is missing.
        """
        page = self._page
        page.instruments.take_typed()
        is_pressed_twice = self._since_start.isValid() and not self._since_start.hasExpired(SECOND_PRESS_MS)
        if self.is_asking or (is_pressed_twice and self._runs.selected.is_active):
            return
        if page.path is None:
            page.protocol.open_requested.emit()
            return
        missing = self._readiness.missing
        if missing is not None and missing.message:
            page.show_failure(Failure(missing.message, missing.hint))
            return
        if self._choices is not None and self._choices.is_unsettled:
            self._choices.await_settling()
            return
        if self._readiness.obstacles:
            self.problem_found.emit()
            return
        if self._choices is not None and self._choices.reread_files():
            self._choices.await_settling()
            return
        page.failure.clear()
        if self.is_real:
            self._ask()
        else:
            self._begin()

    @Slot()
    def go_to_start(self) -> None:
        """Start a simulated run. If the run is real, only focus the start button, so that a shortcut alone
        never starts it.
        """
        button = self._page.foot.start_button
        if not self.is_real or not button.isEnabled():
            self.run()
        elif not self.is_asking:
            button.setFocus()

    @Slot()
    def ask_no_more(self) -> None:
        """Dismiss the sheet, because it no longer asks about the run that is being set up."""
        if self._sheet is not None:
            self._sheet.dismiss()

    # ---- emergency stops
    @Slot()
    def _look_again(self) -> None:
        """Look up emergency stops again, because a run has begun or ended."""
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
            self._readiness.show_stops(())

    @Slot(object)
    def _take_stops(self, known: Known) -> None:
        self._readiness.show_stops(known.stops if self._stopped_roles else ())

    # ---- asking before a real start
    def _ask(self) -> None:
        self._known = None
        self._lookup.start(self._history, start_roles(self._page.instruments.rows))
        self._page.instruments.ask_anew()
        self.sheet.ask(self._state())

    @Slot()
    def show_state(self) -> None:
        """Update the start sheet."""
        if self.is_asking:
            self.sheet.show_state(self._state())

    @Slot(object)
    def _take_known(self, known: Known) -> None:
        self._known = known
        self.show_state()

    def _state(self) -> StartState:
        page, choices, known = self._page, self._choices, self._known or Known()
        forecast = None if choices is None else choices.forecast
        report = None if choices is None else choices.rehearsed
        used = page.instruments.first_used
        obstacles = self._readiness.obstacles
        waits, lacks = self._open_things()
        form = page.cards.form if page.cards is not None and page.has_form else None
        return StartState(
            number=known.number,
            left=None if forecast is None else forecast.left(0.0),
            queues_for="" if used is None else role_title(used.title),
            has_deck=self._has_deck,
            steps=0 if report is None else report.steps,
            asked=0 if report is None else report.asked,
            questions=() if report is None else report.questions,
            movers=movers(page.instruments.rows, known, report),
            changed=changed_values(form, {} if choices is None else choices.shown),
            stops=known.stops,
            problem=known.problem,
            waits=waits,
            lacks=lacks,
            is_looked_up=self._known is not None,
            obstacle=obstacles[0].sentence if obstacles else "",
        )

    def _open_things(self) -> tuple[str, tuple[str, ...]]:
        """Return a sentence about the check in progress ("" if none), and a list of what is missing."""
        page, waits, lacks = self._page, "", []
        if self._skips_dry_run:
            lacks.append(self.tr("the dry run"))
            if self._choices is not None and self._choices.is_rehearsing:
                waits = self.tr("The dry run is still running")
        if rows := unanswered(page.instruments.rows):
            names = [role_title(row.title) for row in rows]
            lacks.append(self.tr("a reply from {names}").format(names=names_of(names)))
            if any(row.is_asking for row in page.instruments.rows):
                waits = self.tr("The instruments are being queried")
        if self._known is None:
            waits = self.tr("Checking for earlier emergency stops")
        return waits, tuple(lacks)

    # ---- the run
    @Slot()
    def _begin(self) -> None:
        page, said, choices = self._page, self._page.details, self._choices
        assert page.path is not None
        if choices is not None:
            request = choices.request(page.path)
            choices.is_to_be_looked_at, choices.changed_files = False, ""
        else:
            bindings, limits = page.instruments.bindings(), page.instruments.limits()
            request = RunRequest(Program("", str(page.path)), ports=bindings, limits=limits)
        self._since_start.start()
        model = self._runs.take_free()
        model.forecast = None if choices is None else choices.forecast
        model.bench = None if choices is None else choices.bench
        announced = self._announcement()
        self.announced.emit(announced)
        request = structs.replace(
            request,
            operator=said.operator,
            name=said.name,
            notes=said.notes,
            on_error=said.on_error,
            decisions=self._decisions(),
            skips_dry_run=self._skips_dry_run,
            looked_at="" if self._sheet is None else self._sheet.take_looked_at(),
            instrument_names=announced.instrument_names,
            pace=said.pace if announced.simulation == "whole" else "1",
            pauses_after_queueing=self._has_deck,
        )
        model.start(request, digest="" if choices is None else choices.digest)
        self._unforeseen = None
        if choices is not None and choices.is_rehearsing:
            self._unforeseen = model, request, choices.current
        if page.cards is not None:
            page.cards.labware.list.forget()  # the run uses up the labware
        page.instruments.accept_mode()
        self.run_started.emit(page.path)

    @Slot()
    def foresee(self) -> None:
        """Pass the forecast on to a run started before its dry run had ended, if the values are unchanged."""
        page, choices = self._page, self._choices
        if self._unforeseen is None or choices is None:
            return
        model, request, chosen = self._unforeseen
        is_it = model.request is request and page.path == Path(request.program.filename)
        if not is_it or choices.current != chosen or not choices.has_form:
            self._unforeseen = None
        elif (forecast := choices.forecast) is not None:
            self._unforeseen = None
            model.foresee(forecast)

    def _decisions(self) -> dict[str, Decision]:
        """Return the user's decisions about instruments. For an instrument that has not replied, this
        includes the decision to do without its reply.
        """
        unasked = unanswered(self._page.instruments.rows)
        without = {row.role: Decision("gone_without", row.verdict.detail, "") for row in unasked}
        return without | self._page.instruments.decisions()

    @property
    def _has_deck(self) -> bool:
        """Whether real instruments are used and things have to be placed for them."""
        cards = self._page.cards
        return self.is_real and cards is not None and bool(cards.labware.list.items)

    @property
    def _skips_dry_run(self) -> bool:
        """Whether real instruments are used although no dry run with these values has passed."""
        choices = self._choices
        return self.is_real and self._page.has_form and choices is not None and choices.rehearsed is None

    def _announcement(self) -> RunAnnouncement:
        roles = []
        for row in self._page.instruments.rows:
            choice = row.field.choice
            place = row.field.words if choice is None or not choice.path else f"{choice.title}, {choice.path}"
            device = row.field.device if row.uses_port else ""
            name = "" if choice is None or row.is_simulated else choice.known_as
            roles.append(AnnouncedRole(row.role, device, row.expected, place, row.is_simulated, name))
        return RunAnnouncement(self._page.head.title, tuple(roles), self.remembered)


_SPARE_MS = 200
"""Delay, in ms, between showing this page during a run and creating a model for another run."""


class SetupController(QObject):
    """Owns the setup page and its parts, and starts runs of the open protocol, even while other runs are
    active. ``bench_saved`` carries the file in which the set-up was saved as a bench. ``rehearsal_wanted``
    requests a rehearsal with faults; ``rehearsal_shown`` requests that the last rehearsal be shown.
    """

    bench_saved = Signal(object)
    rehearsal_wanted = Signal()
    rehearsal_shown = Signal()

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        runtime: RuntimeModel,
        wheels: Wheels | None,
        panels: SetupPanels,
        setup: SetupModel | None = None,
        history: AskedHistory | None = None,
        appearance: Appearance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs = runs
        self._setup = setup
        self._appearance = appearance
        self._can_rehearse = False
        page = self.page = SetupPage(panels, wheels=wheels, appearance=appearance)
        self.decisions = DecisionController(panel=page.instruments, cover=page, appearance=appearance)
        self.problems = SetupProblems(page=page)
        self.readiness = SetupReadiness(page=page, runtime=runtime, problems=self.problems)
        self.starting = RunStarter(
            page=page, readiness=self.readiness, runs=runs, history=history, appearance=appearance
        )
        self.choices: SetupChoices | None = None
        """The choices. Like the page's cards, they are created when the first protocol is opened."""
        self.bench: SetupBench | None = None
        self.deck: DeckSetup | None = None
        """Sets up the deck. Created, like ``bench``, with the choices."""
        page.foot.start_wanted.connect(self.starting.run)
        page.foot.problem_wanted.connect(self.show_problem)
        page.head.problem_wanted.connect(self.problems.show_failed_check)
        page.instruments.changed.connect(self.readiness.show_readiness)
        page.instruments.tests_changed.connect(self.readiness.show_readiness)
        page.instruments.tests_changed.connect(self.starting.show_state)
        page.instruments.changed.connect(self.starting.ask_no_more)
        page.shown.connect(self._plan_spare)
        self.starting.problem_found.connect(self.show_problem)
        runs.active_changed.connect(self.readiness.show_readiness)
        self.readiness.show_readiness()

    @property
    def obstacle(self) -> str:
        """Why the protocol cannot be run; "" if no reason is known."""
        found = self.readiness.obstacles
        return found[0].details or found[0].sentence if found else ""

    def offer_rehearsals(self) -> None:
        """Offer rehearsals with faults below the dry run."""
        self._can_rehearse = True
        if self.page.cards is not None:
            self.page.cards.dry_run.rehearsed.show()

    def show_rehearsed(self, rehearsed: Rehearsed | None) -> None:
        """Show the progress of the open protocol's rehearsal below the dry run."""
        if self.page.cards is not None:
            self.page.cards.dry_run.rehearsed.show_rehearsed(rehearsed)

    @Slot()
    def show_problem(self) -> bool:
        """Go to the first choice or value that must be fixed; return False if there is none."""
        return self.problems.show_first(self.readiness.obstacles)

    def prepare(self, roles: Mapping[str, str]) -> bool:
        """Create one more part of what ``show_protocol`` will show for a protocol with these roles; return
        False if all parts exist.
        """
        if self._setup is not None and self.page.cards is None:
            self.page.put_cards(SetupCards(model=self._setup, appearance=self._appearance, parent=self))
            return True
        if self._setup is not None and self.choices is None and self.page.cards is not None:
            self._make_choices(self._setup, self.page.cards)
            return True
        return self.page.instruments.make_ahead(roles)

    def show_protocol(
        self,
        path: Path,
        description: Description,
        devices: Mapping[str, str],
        remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED,
        simulators: Mapping[str, str] = NO_SIMULATORS,
    ) -> None:
        """Open a protocol, with the devices that were last used or saved for its roles."""
        page = self.page
        page.path = path
        self._forget_protocol()
        page.protocol.show_protocol(path, description)
        check = NOT_CHECKED if self._setup is None else CHECKING
        page.head.show_protocol(description.title, self.tr("Run setup"), check)
        page.details.show_usual_name(description.title)
        while self.prepare(description.ports):
            pass
        if self.choices is not None:
            self.choices.close_form()
        page.show_form(False)
        page.body.show_top()
        page.instruments.show_roles(description.ports, devices, remembered, simulators)
        self.starting.remembered = {role: known.device for role, known in remembered.items()}
        self.readiness.show_readiness()
        # the sample opens by itself, and must not take the focus from someone typing in the library
        if page.isVisible():
            page.head.take_focus()

    def _forget_protocol(self) -> None:
        """Clear the page, because another file has been opened."""
        self.starting.ask_no_more()
        self.readiness.forget()
        self.problems.forget_refusal()
        if self.bench is not None:
            self.bench.forget()
        if self.deck is not None and self.deck.editor is not None:
            self.deck.editor.dismiss()
        self.page.show_instruments(True)
        self.page.failure.clear()

    def make_ahead(self, sheet: SetupSheet) -> bool:
        """Create one more part of the form in advance, because creating the whole form in one step would
        freeze the window. Return False if all parts exist.
        """
        return self.choices is not None and sheet.path == self.page.path and self.choices.make_ahead(sheet)

    def show_sheet(
        self, sheet: SetupSheet, machines: Mapping[str, MachineChosen], labware: Mapping[str, str]
    ) -> None:
        """Show the form of the open protocol."""
        if self.choices is None or sheet.path != self.page.path:
            return
        page = self.page
        self.starting.ask_no_more()
        self.problems.forget_refusal()
        page.show_instruments(True)
        if sheet.has_form:
            page.protocol.show_declared(sheet.protocol)
            line = self.tr("Run setup")
            if sheet.protocol.version:
                line = self.tr("Run setup · version {version}").format(version=sheet.protocol.version)
            page.head.show_protocol(sheet.protocol.title, line)
            page.details.show_usual_name(sheet.protocol.title)
        page.head.show_check(Check("passed", sheet.checked))
        self.choices.show_sheet(sheet, machines, labware)
        is_first = sheet.has_form != page.has_form
        page.show_form(sheet.has_form)
        if is_first:
            page.body.show_top()

    @Slot()
    def _plan_spare(self) -> None:
        QTimer.singleShot(_SPARE_MS, self._make_spare)

    @Slot()
    def _make_spare(self) -> None:
        if self._runs.is_active:
            self._runs.make_spare()

    def _make_choices(self, setup: SetupModel, cards: SetupCards) -> None:
        """Create the objects that depend on the form."""
        page = self.page
        bench = self.bench = self.problems.bench = SetupBench(
            model=setup,
            instruments=page.instruments,
            labware=cards.labware,
            appearance=self._appearance,
            parent=self,
        )
        page.instruments.put_bench(bench.line)
        self.deck = DeckSetup(model=setup, panel=cards.labware, page=page, appearance=self._appearance)
        bench.failed.connect(self.problems.show_error)
        bench.saved.connect(self.bench_saved)
        self.choices = SetupChoices(model=setup, cards=cards, instruments=page.instruments, bench=bench)
        self.readiness.follow(self.choices)
        self.starting.follow(self.choices)
        cards.states_changed.connect(self.readiness.show_readiness)
        cards.line_wanted.connect(self.problems.show_finding)
        cards.branch_wanted.connect(self.problems.show_branch)
        rehearsed = cards.dry_run.rehearsed
        rehearsed.button.clicked.connect(self.rehearsal_wanted)
        rehearsed.link.clicked.connect(self.rehearsal_shown)
        rehearsed.setVisible(self._can_rehearse)
        setup.refused.connect(self.problems.show_refusal)
        setup.failed.connect(self.problems.show_error)
