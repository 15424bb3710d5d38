"""The model for a rehearsal: its branches, their outcomes as they become known, and its findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.runs.rehearsal.judging import without_numbers
from praxis_desktop.runs.rehearsal.outcomes import BAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs.rehearsal import Branch, BranchOutcome, Operation
    from praxis_desktop.runs.rehearsal.outcomes import Outcome
    from praxis_desktop.workers.pool import Pool
    from praxis_desktop.workers.setup.dry_runs import DryRunOrder
    from praxis_desktop.workers.setup.rehearsal_edits import Edit, Proposal
    from praxis_desktop.workers.setup.rehearsals import Finding
    from praxis_desktop.workers.setup.rehearsing import RehearsalNews, Rehearsals

Phase = Literal["none", "beginning", "running", "ended", "cancelled", "impossible"]
"""The phases of a rehearsal. The phase is ``beginning`` until the branches are known."""


class RehearsalState(Struct, frozen=True):
    """The state of a rehearsal for the protocol called ``title``, without the outcomes."""

    phase: Phase = "none"
    title: str = ""
    order: DryRunOrder | None = None
    operations: tuple[Operation, ...] = ()
    branches: tuple[Branch, ...] = ()
    findings: tuple[Finding, ...] = ()
    by_chance: tuple[str, ...] = ()
    """The figures that are compared only very loosely or not at all, because they vary randomly even without
    a fault.
    """
    seconds: float = 0.0
    problem: str = ""
    hint: str = ""

    @property
    def is_active(self) -> bool:
        """Whether the rehearsal is under way."""
        return self.phase in ("beginning", "running")


class FoundEdits(Struct, frozen=True):
    """The ``edits`` that might make the protocol cope with ``branches``, a group of similar branches in the
    rehearsal of ``order``.
    """

    order: DryRunOrder
    branches: tuple[Branch, ...]
    edits: tuple[Edit, ...]


class RehearsalModel(QObject):
    """Performs rehearsals and records branches. GUI thread only; every method returns immediately. ``cache``
    stores interpreter images; ``pool`` and ``history`` are called on background threads.
    """

    changed = Signal()
    """Emitted when ``state`` has changed."""
    outcomes_arrived = Signal(object)
    """Carries the positions, in ``state.branches``, of the branches whose outcomes have become known."""
    recording_changed = Signal()
    """Emitted when ``recording`` has changed."""
    recorded = Signal(str)
    """Carries the id of the run that shows a branch."""
    failed = Signal(object)
    """Carries a PraxisError if a branch could not be recorded."""
    edits_found = Signal(object)
    """Carries a FoundEdits."""
    proposed = Signal(object)
    """Carries the Proposal that was requested."""
    not_proposed = Signal(object)
    """Carries a PraxisError if no edit could be proposed."""
    _news_arrived = Signal(object)

    def __init__(
        self,
        *,
        cache: Path,
        pool: Callable[[], Pool],
        history: Callable[[], History],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cache = cache
        self._pool = pool
        self._history = history
        self.state = RehearsalState()
        self.outcomes: dict[int, BranchOutcome] = {}
        """The outcomes known so far, keyed by the positions of their branches."""
        self.recording: Branch | None = None
        """The branch that is being recorded, or None."""
        self._made: Rehearsals | None = None
        self._number = 0
        self._recorder = BackgroundTask(_record, self)
        self._recorder.done.connect(self._take_record)
        self._recorder.failed.connect(self._take_failure)
        self._finder = BackgroundTask(_find, self)
        self._finder.done.connect(self.edits_found)
        self._proposer = BackgroundTask(_propose, self)
        self._proposer.done.connect(self.proposed)
        self._proposer.failed.connect(self.not_proposed)
        self._news_arrived.connect(self._take_news)

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """The number of branches for each outcome, counting only outcomes that are already known."""
        found: dict[Outcome, int] = {}
        for outcome in self.outcomes.values():
            found[outcome.outcome] = found.get(outcome.outcome, 0) + 1
        return found

    @property
    def bad(self) -> int:
        """The number of branches with a bad outcome, which is an outcome that makes the rehearsal fail."""
        return sum(outcome.outcome in BAD for outcome in self.outcomes.values())

    def start(self, order: DryRunOrder, title: str) -> None:
        """Start a rehearsal, replacing any rehearsal that is already under way."""
        self._number += 1
        order = structs.replace(order, number=self._number)
        self.outcomes = {}
        self._show(RehearsalState("beginning", title, order))
        self._rehearsals.start(order)

    def cancel(self) -> None:
        """Cancel the rehearsal, and keep the outcomes known so far."""
        if self.state.is_active:
            self._show(structs.replace(self.state, phase="cancelled"))
            self._rehearsals.cancel()

    def record(self, branch: Branch, label: str) -> None:
        """Record a branch as a run with the given ``label`` that can be stepped through; ``recorded`` or
        ``failed`` reports the result.
        """
        if self.recording is None and self.state.order is not None:
            self.recording = branch
            self.recording_changed.emit()
            self._recorder.start(self._rehearsals, self.state.order, branch, label)

    def find_edits(self, number: int) -> None:
        """Find edits that might make the protocol cope with a branch; ``edits_found`` reports them."""
        order, outcome = self.state.order, self.outcomes.get(number)
        if order is not None and outcome is not None:
            alike = self._alike(number)
            self._finder.start(self._rehearsals, order, alike, outcome)

    def propose(self, found: FoundEdits) -> None:
        """Rehearse edits; ``proposed`` or ``not_proposed`` reports the result."""
        self._proposer.start(self._rehearsals, found)

    def give_up_proposal(self) -> None:
        """Stop rehearsing edits."""
        if self._made is not None:
            self._made.give_up_proposal()

    def _alike(self, number: int) -> tuple[Branch, ...]:
        """Return the given branch, followed by the other branches whose outcome, explanation and remedy are
        the same, apart from numbers.
        """

        def essence(outcome: BranchOutcome) -> tuple[str, ...]:
            return outcome.outcome, without_numbers(outcome.why), without_numbers(outcome.remedy)

        wanted = essence(self.outcomes[number])
        found = (place for place, outcome in sorted(self.outcomes.items()) if essence(outcome) == wanted)
        others = (self.state.branches[place] for place in found if place != number)
        return self.state.branches[number], *others

    def shut_down(self, deadline: Deadline) -> bool:
        """Stop all background work. Return False if it has not ended by the deadline."""
        return self._made is None or self._made.close(deadline)

    @property
    def _rehearsals(self) -> Rehearsals:
        if self._made is None:
            from praxis_desktop.workers.setup.rehearsing import Rehearsals

            self._made = Rehearsals(
                cache=self._cache, pool=self._pool, history=self._history, tell=self._news_arrived.emit
            )
        return self._made

    # ---- news
    @Slot(object)
    def _take_news(self, news: RehearsalNews) -> None:
        state = self.state
        if news.number != self._number:
            return
        if news.operations:
            state = structs.replace(
                state, operations=news.operations, branches=news.branches, by_chance=news.by_chance
            )
            if state.phase == "beginning":
                state = structs.replace(state, phase="running")
        self.outcomes.update(news.outcomes)
        if news.is_end:
            phase: Phase = "impossible" if news.problem else "ended"
            if state.phase == "cancelled":
                phase = "cancelled"
            state = structs.replace(
                state, phase=phase, findings=news.findings, problem=news.problem, hint=news.hint
            )
        self._show(structs.replace(state, seconds=news.seconds))
        if news.outcomes:
            self.outcomes_arrived.emit(tuple(place for place, _ in news.outcomes))

    def _show(self, state: RehearsalState) -> None:
        self.state = state
        self.changed.emit()

    @Slot(object)
    def _take_record(self, run_id: str) -> None:
        self.recording = None
        self.recording_changed.emit()
        self.recorded.emit(run_id)

    @Slot(object)
    def _take_failure(self, error: object) -> None:
        self.recording = None
        self.recording_changed.emit()
        self.failed.emit(error)


def _record(rehearsals: Rehearsals, order: DryRunOrder, branch: Branch, label: str) -> str:
    """Record a branch. Runs on a background thread."""
    return rehearsals.show(order, branch, label)


def _find(
    rehearsals: Rehearsals, order: DryRunOrder, alike: tuple[Branch, ...], outcome: BranchOutcome
) -> FoundEdits:
    """Find edits. Runs on a background thread."""
    lines = {each.operation.line for each in alike}
    return FoundEdits(order, alike, tuple(rehearsals.edits(order, alike[0], outcome, lines)))


def _propose(rehearsals: Rehearsals, found: FoundEdits) -> Proposal:
    """Rehearse edits. Runs on a background thread."""
    return rehearsals.propose(found.order, found.edits, found.branches)
