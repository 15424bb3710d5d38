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


_RELATIVE: Final = 0.02
_ABSOLUTE: Final = 0.002
_TIMES_NOISE: Final = 4.0
"""A number is wrong if it differs from the ordinary run's number by more than the largest of these: a
relative difference, an absolute difference, and a multiple of the noise.
"""


class Measured(Struct, frozen=True):
    """A number that a run reports, and its limits. ``noise`` is how much the number differed in runs with
    other random numbers. If it is missing from some of these runs, ``is_by_chance`` is set, and the number is
    not compared.
    """

    value: float
    low: float | None = None
    high: float | None = None
    noise: float = 0.0
    is_by_chance: bool = False

    @property
    def room(self) -> float:
        """How much the value in another run may differ from this one."""
        return max(_ABSOLUTE, _RELATIVE * abs(self.value), _TIMES_NOISE * self.noise)

    @property
    def is_vague(self) -> bool:
        """Whether the number is not compared, or is so noisy that any value between 0 and twice its own value
        counts as equal.
        """
        return self.is_by_chance or _TIMES_NOISE * self.noise > max(_ABSOLUTE, abs(self.value))


class Operation(Struct, frozen=True):
    """A part of the program at which a fault can happen: the first command that a line sends to an instrument
    in a step, a step of a machine without a port, or a question.

    ``name`` identifies the operation in the names of branches: it is the step's number, with the line and a
    count if needed. ``instrument`` is the role; "" for a question to the user. If ``answers_itself``, the
    question has a deadline; otherwise it waits. ``command`` is the number of the command on ``port``, counted
    from 1; 0 for an operation without a port, at which faults happen when the step begins. ``faults`` are the
    faults that can happen there. ``in_step`` says whether the line is inside a ``step`` of the protocol.
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
    ``hazards`` says what is dangerous at its end, keyed by role; ``verdict`` consists of the word and the
    reason. ``seconds`` is the duration on the run's clock, ``runtime`` that on the computer's. ``problem``
    says why the run did not pass.
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
    """An event in a branch, ``seconds`` after the branch's start on its own clock. The ``text`` is a step's
    title, a fault's name, an error, a question, or the user's decision.
    """

    seconds: float
    kind: Literal["step", "fault", "failed", "asked", "decided"]
    text: str


class BranchOutcome(Struct, frozen=True):
    """The outcome of one branch.

    ``why`` is a sentence about the outcome, and ``sentence`` is what the user would read: a question, or the
    run's error. ``line`` and ``file`` are those of the operation, or of the error if the operation has none;
    ``raised_line`` and ``raised_file`` say where the error was raised, if that is another line. ``remedy``
    says what would handle the fault. ``seconds`` is the duration on the run's clock. ``moments`` contains the
    first moments, beginning with the step of the fault.
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
    ``ordinary`` one. If ``is_ordinary``, this is the run with which branches are compared.
    """

    request: RunRequest
    answers: Answers = ()
    branch: Branch | None = None
    ordinary: Ordinary | None = None
    is_ordinary: bool = False


class Tried(Struct, frozen=True):
    """The outcome of a dry run. ``problem`` says why the run did not pass, and ``line`` on which line of the
    protocol (0 if unknown). ``duration`` is in seconds; ``liquid`` is the total volume needed at the start,
    in microlitres. ``failure`` says why the run did not begin.
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
