"""Rehearses a protocol: a dry run for each fault at each operation, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.runs.rehearsal.faults import faults_of
from praxis_desktop.runs.rehearsal.judging import is_vague, with_noise, without_numbers
from praxis_desktop.runs.rehearsal.outcomes import (
    OUTCOMES,
    Branch,
    BranchOutcome,
    Operation,
    Ordinary,
    Outcome,
    Trial,
    Tried,
)
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool.trial_processes import HUNG, TrialProcesses

_TIMES: Final = 30.0
_LEAST_S: Final = 10.0
"""A branch counts as hung after ``_TIMES`` times the duration of the dry run without a fault or ``_LEAST_S``
seconds, whichever is longer, but no later than at the request's own time limit.
"""


_OTHER_SEEDS: Final = (101, 102, 103, 104)
"""Seeds for instruments and programs, used to find out how much figures differ by chance."""


class NotRehearsed(UsageError):
    """The protocol fails even in the dry run without a fault."""

    exit_code = ExitCode.FAULT


class Finding(Struct, frozen=True):
    """Branches that ended alike, and the outcome of the first of them."""

    outcome: BranchOutcome
    branches: tuple[Branch, ...]


class Rehearsed(Struct, frozen=True):
    """The results of a rehearsal that has taken ``seconds``. ``outcomes`` contains the known outcomes, keyed
    by branch index; a branch whose fault never happened has none. ``by_chance`` contains the keys of figures
    that differ by chance without a fault, and so were compared only loosely or not at all.
    """

    operations: tuple[Operation, ...] = ()
    branches: tuple[Branch, ...] = ()
    outcomes: Mapping[int, BranchOutcome] = {}
    seconds: float = 0.0
    by_chance: tuple[str, ...] = ()

    def counts(self) -> dict[Outcome, int]:
        """Return how many branches have each outcome, with the worst outcome first."""
        found = [outcome.outcome for outcome in self.outcomes.values()]
        return {word: found.count(word) for word in OUTCOMES}

    def findings(self) -> list[Finding]:
        """Return the findings, worst first. Branches with the same kind of outcome, line and sentences form
        one finding.
        """
        order = list(OUTCOMES)
        alike: dict[tuple[object, ...], list[int]] = {}
        for number, outcome in sorted(self.outcomes.items()):
            told = (outcome.why, outcome.sentence, outcome.remedy)
            key = (outcome.outcome, outcome.line, *map(without_numbers, told))
            alike.setdefault(key, []).append(number)
        found = [
            Finding(self.outcomes[numbers[0]], tuple(self.branches[number] for number in numbers))
            for numbers in alike.values()
        ]
        return sorted(found, key=lambda each: order.index(each.outcome.outcome))


def by_line(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Group findings with the same outcome and reason at the same line; their faults may differ."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        outcome, line = finding.outcome, finding.branches[0].operation.line
        key = (outcome.outcome, line or outcome.line, without_numbers(outcome.why))
        found.setdefault(key, []).append(finding)
    return list(map(tuple, found.values()))


class Rehearsal:
    """The rehearsal of a simulated ``request`` (see ``simulated_request``). ``answers`` are the answers to
    questions asked in its dry runs. Raises the errors of TrialProcesses.
    """

    def __init__(
        self, request: RunRequest, processes: TrialProcesses, answers: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._request = request
        self._processes = processes
        self._answers = tuple(answers)
        self.ordinary = Ordinary()
        self.branches: list[Branch] = []
        self.outcomes: dict[int, BranchOutcome] = {}
        """The outcomes, keyed by branch index; a branch whose fault never happened has none."""

    def begin(self, *, wait_s: float) -> None:
        """Perform the dry run without a fault, and determine the branches. Raises NotRehearsed if the dry run
        does not pass.
        """
        tried = self._processes.one(Trial(self._request, self._answers, is_ordinary=True), wait_s=wait_s)
        if tried.ordinary is None or tried.ordinary.problem or tried.failure:
            if self._processes.is_cancelled:
                return
            problem = tried.failure or tried.problem or "it did not end"
            raise NotRehearsed(
                Message("the dry run itself did not pass: {problem}", problem=problem),
                hint="Fix what `praxis-desktop check` reports first.",
            )
        self.ordinary = with_noise(tried.ordinary, self._others(wait_s))
        self.branches = [
            Branch(operation, fault)
            for operation in self.ordinary.operations
            for fault in faults_of(operation)
        ]

    def _others(self, wait_s: float) -> list[Ordinary]:
        """Repeat the dry run with different instrument noise and different random numbers; return the runs
        that passed.
        """
        found: list[Ordinary] = []

        def note(_: int, tried: Tried) -> None:
            if tried.ordinary is not None and not tried.ordinary.problem:
                found.append(tried.ordinary)

        trials = [
            Trial(_with_seed(self._request, seed), self._answers, is_ordinary=True) for seed in _OTHER_SEEDS
        ]
        self._processes.perform(trials, note, wait_s=wait_s)
        return found

    def perform(self, told: Callable[[int], None], *, wait_s: float) -> None:
        """Perform all branches; ``told`` is called with the number performed so far."""
        ordinary = structs.replace(self.ordinary, operations=())
        request = branch_request(self._request, ordinary)
        count = 0

        def note(number: int, tried: Tried) -> None:
            nonlocal count
            count += 1
            branch = self.branches[number]
            outcome = tried.branch
            if tried is HUNG:
                operation = branch.operation
                outcome = BranchOutcome(
                    "hung", "The dry run did not end.", file=operation.file, line=operation.line
                )
            if outcome is not None:
                self.outcomes[number] = outcome
            told(count)

        self._processes.perform(
            (Trial(request, self._answers, branch, ordinary) for branch in self.branches), note, wait_s=wait_s
        )

    @property
    def by_chance(self) -> tuple[str, ...]:
        """The figures that are compared only loosely or not at all, because they differ by chance even
        without a fault.
        """
        return tuple(key for key, each in self.ordinary.figures.items() if is_vague(each))

    def rehearsed(self, seconds: float) -> Rehearsed:
        """Return the results so far; ``seconds`` is the time that the rehearsal has taken."""
        return Rehearsed(
            self.ordinary.operations, tuple(self.branches), dict(self.outcomes), seconds, self.by_chance
        )


def branch_request(request: RunRequest, ordinary: Ordinary) -> RunRequest:
    """Return the request with the time limit for a branch."""
    limit = max(_LEAST_S, _TIMES * ordinary.runtime)
    return structs.replace(request, timeout=min(limit, request.timeout or limit))


def _with_seed(request: RunRequest, seed: int) -> RunRequest:
    """Return the request with ``seed`` set for its program and its simulated instruments, except where one is
    already set.
    """
    setup = request.setup
    if setup is not None:
        machines = tuple(
            structs.replace(each, port=_seeded(each.port, seed)) for each in setup.bench.machines
        )
        setup = structs.replace(setup, bench=structs.replace(setup.bench, machines=machines))
    ports = []
    for each in request.ports:
        role, _, device = each.partition("=")
        ports.append(f"{role}={_seeded(device, seed)}")
    own = seed if request.seed is None else request.seed
    return structs.replace(request, setup=setup, ports=tuple(ports), seed=own)


def _seeded(device: str, seed: int) -> str:
    is_seeded = not device.startswith("sim:") or ",seed=" in device
    return device if is_seeded else f"{device},seed={seed}"
