"""The dry runs performed for rehearsals and sweeps, and their outcomes, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from praxis_desktop.runs.request import RunRequest

Outcome = Literal["unsafe", "unnoticed", "hung", "asked", "recovered", "ended"]

OUTCOMES: Final[dict[Outcome, str]] = {
    "unsafe": "Unsafe",
    "unnoticed": "Wrong, unnoticed",
    "hung": "Hung",
    "asked": "Asked a person",
    "recovered": "Recovered by itself",
    "ended": "Ended as it should",
}
"""The outcomes, worst first, with the names shown to users."""

BAD: Final[tuple[Outcome, ...]] = ("unsafe", "unnoticed", "hung")
"""The outcomes for which a rehearsal fails."""


class Measured(Struct, frozen=True):
    """A number that a run reports, and its limits. ``noise`` is how much the number differed in runs with
    other random numbers. If the number is missing from some of these runs, ``is_by_chance`` is set, and it is
    not compared.
    """

    value: float
    low: float | None = None
    high: float | None = None
    noise: float = 0.0
    is_by_chance: bool = False


class Operation(Struct, frozen=True):
    """A part of the program at which a fault can happen: the first command that a line sends to an instrument
    in a step, a step of a machine without a port, or a question.

    ``name`` identifies the operation in the names of branches. It is the step's number, with the line and a
    count if needed. ``instrument`` is the role; "" for a question to the user. If ``answers_itself``, the
    question has a deadline; otherwise it waits. ``command`` is the number of the command on ``port``, counted
    from 1; 0 for an operation without a port, whose faults happen when the step begins. ``faults`` are the
    faults that can happen. ``in_step`` says whether the line is inside a ``step`` of the protocol.
    """

    step: int
    title: str
    instrument: str
    file: str = ""
    line: int = 0
    port: str = ""
    command: int = 0
    faults: tuple[str, ...] = ()
    answers_itself: bool = False
    in_step: bool = False
    name: str = ""


class Ordinary(Struct, frozen=True):
    """A dry run without a fault. ``figures`` maps keys to the numbers reported by the run, with their limits;
    ``hazards`` describes the dangers at the end, keyed by role; ``verdict`` consists of the word and the
    reason. ``seconds`` is the duration by the run's clock, ``runtime`` the duration by the computer's.
    ``problem`` says why the run did not pass.
    """

    operations: tuple[Operation, ...] = ()
    figures: Mapping[str, Measured] = {}
    hazards: Mapping[str, tuple[str, ...]] = {}
    verdict: tuple[str, str] = ("none", "")
    seconds: float = 0.0
    runtime: float = 0.0
    problem: str = ""
    line: int = 0


class Branch(Struct, frozen=True):
    """A dry run in which ``fault`` occurs at ``operation``."""

    operation: Operation
    fault: str


class Moment(Struct, frozen=True):
    """An event in a branch, ``seconds`` after the branch's start by the branch's own clock. The ``text`` is a
    step's title, a fault's name, an error, a question, or the user's decision.
    """

    seconds: float
    kind: Literal["step", "fault", "failed", "asked", "decided"]
    text: str


class BranchOutcome(Struct, frozen=True):
    """The outcome of one branch.

    ``why`` is a sentence about the outcome, and ``sentence`` is what the user would read: a question, or the
    run's error. ``file`` and ``line`` say where the operation is or, if that is unknown, where the error was
    raised; ``raised_file`` and ``raised_line`` say where the error was raised if that is a different line.
    ``remedy`` is advice on handling the fault. ``seconds`` is the duration by the run's clock. ``moments``
    contains the first moments, beginning with the step at which the fault occurs.
    """

    outcome: Outcome
    why: str
    sentence: str = ""
    file: str = ""
    line: int = 0
    raised_file: str = ""
    raised_line: int = 0
    remedy: str = ""
    seconds: float = 0.0
    moments: tuple[Moment, ...] = ()


Answers = tuple[tuple[str, str], ...]


class Trial(Struct, frozen=True):
    """A dry run to perform. With a ``branch``, the branch's fault occurs, and the run is compared with the
    ``ordinary`` run. If ``is_ordinary``, this is the run with which branches are compared.
    """

    request: RunRequest
    answers: Answers = ()
    branch: Branch | None = None
    ordinary: Ordinary | None = None
    is_ordinary: bool = False


class Tried(Struct, frozen=True):
    """The outcome of a dry run. ``problem`` says why the run did not pass; ``line`` is the protocol's line
    with the problem (0 if unknown). ``duration`` is in seconds, without that of ``untimed`` steps; ``liquid``
    is the total volume needed at the start, in microlitres. ``failure`` says why the run did not begin.
    """

    state: Literal["passed", "failed", "cancelled"] = "failed"
    problem: str = ""
    kind: str = ""
    line: int = 0
    steps: int = 0
    duration: float = 0.0
    liquid: float = 0.0
    tips: int = 0
    violations: int = 0
    warnings: int = 0
    untimed: int = 0
    failure: str = ""
    branch: BranchOutcome | None = None
    ordinary: Ordinary | None = None
