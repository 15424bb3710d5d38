"""Whether what is set up can be run, and how far each section is settled: found out, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.run.run_words import stopped_words
from praxis_desktop.gui.setup.obstacles import (
    CHECK,
    INSTRUMENTS,
    LABWARE,
    REVIEW,
    VALUES,
    Obstacle,
    find_obstacles,
)
from praxis_desktop.gui.setup.readiness import (
    Readiness,
    blocked,
    nothing_open,
    queued,
    ready,
    stopped_before,
)
from praxis_desktop.gui.setup.start_facts import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.run.runtime_model import RuntimeModel
    from praxis_desktop.gui.setup.setup_page import SetupPage
    from praxis_desktop.records.history.stops_before import StopBefore
    from praxis_desktop.workers.launching.missing_packages import MissingPackages


class ReadinessDesk(QObject):
    """Follows the runtime; ``page`` tells of everything else."""

    def __init__(self, *, page: SetupPage, runtime: RuntimeModel) -> None:
        super().__init__(page)
        self._page = page
        self._runtime = runtime
        self.missing: MissingPackages | None = None
        """The packages that the protocol imports and nothing here has; None while that is not known."""
        self._stops: tuple[StopBefore, ...] = ()
        runtime.packages_examined.connect(self._show_missing)
        runtime.changed.connect(self.show_readiness)

    def forget(self) -> None:
        """Another protocol is open."""
        self.missing = None

    @property
    def obstacles(self) -> list[Obstacle]:
        """Why the protocol cannot be run, the first thing to do first; none when it can."""
        page = self._page
        refusal = page.problems.refusal
        if refusal is not None:
            return [Obstacle(CHECK, self.tr("The file does not load"), spoken(refusal.message))]
        if self.missing is not None and self.missing.message:
            return [Obstacle("", self.tr("Not all of its packages are here"), spoken(self.missing.message))]
        if page.desk is not None:
            return page.desk.obstacles
        return find_obstacles(None, page.instruments, None)

    @Slot()
    def show_readiness(self) -> None:
        """Say at the foot whether it can be run, and in the list how far each section is settled."""
        page = self._page
        # While it is being found out, what was found before stands: nothing flickers.
        is_open = page.desk is not None and page.has_form and page.desk.is_unsettled
        if not is_open:
            page.foot.show_readiness(self._readiness())
        self.show_states()

    @Slot()
    def show_states(self) -> None:
        """Say in the list how far each section is settled."""
        page = self._page
        sections = page.body.sections
        sections.show_state(INSTRUMENTS, page.instruments.state)
        sections.show_state(REVIEW, page.details.state)
        if page.cards is not None:
            sections.show_state(VALUES, page.cards.form.state)
            sections.show_state(LABWARE, page.cards.labware.state)

    def _readiness(self) -> Readiness:
        rows = self._page.instruments.rows
        simulated = [row for row in rows if row.is_simulated]
        if self._page.path is None:
            return nothing_open()
        if found := self.obstacles:
            lacks = self.missing
            remedy = lacks.hint if lacks is not None and lacks.message else ""
            return blocked(found, remedy, simulated=len(simulated), roles=len(rows))
        used = self._page.instruments.first_used
        if used is not None and used.use is not None:
            words = self.tr("{run} is using {role}").format(run=used.use.run.run_name, role=used.title)
            details = self.tr("This run waits in the queue, and starts when {role} is free.")
            return queued(words, details.format(role=used.title))
        names = ", ".join(row.title for row in simulated)
        is_python_ready = self._runtime.readiness.state != "loading"
        state = ready(len(simulated), len(rows), simulated_names=names, is_python_ready=is_python_ready)
        if not self._stops:
            return state
        stop = self._stops[0]
        return stopped_before(state, stopped_words(stop), names_of(stop.instruments))

    def show_stops(self, stops: Sequence[StopBefore]) -> None:
        """Instruments of the run were stopped in an emergency, and no run with them was completed since."""
        if tuple(stops) != self._stops:
            self._stops = tuple(stops)
            self.show_readiness()

    @Slot(object)
    def _show_missing(self, missing: MissingPackages) -> None:
        """Say which packages the open protocol lacks; it cannot be run without those that it declares."""
        page = self._page
        if missing.path != page.path:
            return
        before, self.missing = self.missing, missing
        if before is not None and before.message and page.failure.message == before.message:
            page.failure.clear()
        page.protocol.show_missing(missing)
        self.show_readiness()
