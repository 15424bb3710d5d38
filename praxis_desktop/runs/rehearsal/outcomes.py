"""The dry runs of rehearsals and sweeps, and their outcomes, as plain data."""

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
"""The outcomes with their names for people, worst first."""

BAD: Final[tuple[Outcome, ...]] = ("unsafe", "unnoticed", "hung")
"""The outcomes for which a rehearsal fails."""


class Measured(Struct, frozen=True):
    """A number that a run reports, and its limits. ``noise`` is how far it was from there in runs with other
    random numbers. One that not all of these runs report is there ``is_by_chance``, and not compared.
    """

    value: float
    low: float | None = None
    high: float | None = None
    noise: float = 0.0
    is_by_chance: bool = False


class Operation(Struct, frozen=True):
    """A part of the program at which a fault can happen: the first command of a step that a line sends to
    an instrument, or a step of a machine without a port.

    ``name`` is what a branch is called by: the step's number, with the line and a count if needed.
    ``instrument`` is the role, "" for a question to a person, which ``answers_itself`` after a time or waits.
    ``command`` is the number of the command on ``port``, from 1; 0 for an
    operation without a port, at which faults happen when the step begins. ``faults`` are those that can
    happen there. ``in_step`` says whether the protocol has a ``step`` around its line.
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
    """A dry run without a fault. ``figures`` are the numbers that it reports, by their keys, each with its
    value and its limits; ``hazards`` is what is dangerous at its end, by role; ``verdict`` is the word and
    the reason. ``seconds`` are those of the run's clock, ``runtime`` those of the computer. ``problem`` says
    why it did not pass.
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
    """A dry run in which ``fault`` happens at ``operation``."""

    operation: Operation
    fault: str


class Moment(Struct, frozen=True):
    """What happens in a branch after ``seconds`` of its clock. The ``text`` is a step's title, a fault's
    name, an error, a question, or a person's decision.
    """

    seconds: float
    kind: Literal["step", "fault", "failed", "asked", "decided"]
    text: str


class BranchOutcome(Struct, frozen=True):
    """What became of one branch.

    ``why`` is a sentence about the outcome, and ``sentence`` is what a person would read: a question, or the
    run's error. ``line`` of ``file`` is that of the operation, or of the error if the operation has none;
    ``raised_line`` of ``raised_file`` is where the error was raised, if that is another line. ``remedy`` says
    what would handle it. ``seconds`` are those of the run's clock. ``moments`` are the first from the fault's
    step on.
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
    """A dry run to perform: with the fault of ``branch``, compared with the ``ordinary`` run; or, if it is
    ``ordinary`` itself, to find out what can be compared.
    """

    request: RunRequest
    answers: Answers = ()
    branch: Branch | None = None
    ordinary: Ordinary | None = None
    is_ordinary: bool = False


class Tried(Struct, frozen=True):
    """The outcome of a dry run. ``problem`` says why it did not pass, in ``line`` of the protocol (0: not
    known). ``duration`` is in seconds, ``liquid`` in microlitres: all that must be there at the start.
    ``failure`` says why it did not begin.
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
    failure: str = ""
    branch: BranchOutcome | None = None
    ordinary: Ordinary | None = None
