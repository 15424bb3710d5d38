"""Judges how a branch ended, and the state in which it left its instruments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message, joined
from praxis_desktop.runs.left_behind import left_behind
from praxis_desktop.runs.rehearsal.outcomes import (
    Branch,
    BranchOutcome,
    Measured,
    Operation,
    Ordinary,
    Outcome,
)

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators.instrument import Instrument

_NUMBERS: Final = re.compile(r"[0-9]+(\.[0-9]+)?")

_RELATIVE: Final = 0.02
_ABSOLUTE: Final = 0.002
_TIMES_NOISE: Final = 4.0
"""A number is wrong if it differs from the ordinary run's number by more than the largest of these: a
relative difference, an absolute difference, and a multiple of the noise.
"""


class Ending(Struct, frozen=True):
    """How the run of a branch ended. ``verdict`` consists of the word for the verdict and the reason for it.

    ``cut`` is the external fault that ended the run, if any; ``file`` and ``line`` say where the run's error
    was raised. If the computer crashed, ``at_death`` describes any danger before the run was resumed, and
    ``asked`` is the question that had to be answered first. If ``stays``, the run could not be resumed.
    """

    state: str
    verdict: tuple[str, str]
    figures: Mapping[str, Measured]
    hazards: Mapping[str, tuple[str, ...]]
    question: str = ""
    error: str = ""
    file: str = ""
    line: int = 0
    cut: str = ""
    at_death: str = ""
    asked: str = ""
    stays: bool = False
    is_deadlocked: bool = False
    is_late: bool = False
    seconds: float = 0.0


def judged(branch: Branch, ordinary: Ordinary, ending: Ending) -> BranchOutcome:
    """Return the outcome of ``branch``, which ended as described by ``ending``."""
    outcome, why = _outcome(branch, ordinary, ending)
    operation = branch.operation
    here = (operation.file, operation.line) if operation.line else (ending.file, ending.line)
    raised = (ending.file, ending.line) if ending.line and ending.line != here[1] else ("", 0)
    return BranchOutcome(
        outcome,
        why,
        _sentence(outcome, ending),
        *here,
        *raised,
        _remedy(operation, branch.fault, outcome, here[1]),
        round(ending.seconds, 3),
    )


def _sentence(outcome: Outcome, ending: Ending) -> str:
    """Return the text that the user would see. A real run that hangs shows nothing."""
    if ending.is_deadlocked or ending.is_late:
        return ending.question
    if outcome == "ended":
        return ending.question or ending.error
    return ending.question or ending.asked or ending.error


def _outcome(branch: Branch, ordinary: Ordinary, ending: Ending) -> tuple[Outcome, str]:
    if ending.at_death:
        outcome, then = _outcome(branch, ordinary, structs.replace(ending, at_death=""))
        if outcome == "unsafe":
            then = Message("At the end of the resumed run: {what}.", what=then)
        return "unsafe", joined(" ", [ending.at_death, then])
    if dangerous := new_hazards(ordinary, ending.hazards):
        return "unsafe", dangerous
    if ending.is_deadlocked:
        return "hung", "The program waits for something that never comes."
    if ending.is_late:
        return "hung", Message("The program had not ended after {seconds:.0f} s.", seconds=ending.seconds)
    if ending.stays:
        return "asked", "The run stays interrupted: it cannot be resumed from that point."
    if ending.cut == "no-person":
        return "asked", "The run waits until somebody answers."
    if ending.cut == "emergency-stop":
        return "ended", "The run ends, and the instruments are stopped."
    if ending.question:
        return "asked", "A person is asked, and ends the run."
    if ending.state != "completed":
        return "ended", "The run ends with an error."
    word, _ = ending.verdict
    if word in ("failed", "inconclusive") and _essence(ending.verdict) != _essence(ordinary.verdict):
        return "ended", Message("The run completes with the verdict {verdict}.", verdict=word)
    for key in _wrong(ordinary.figures, ending.figures):
        there = ending.figures.get(key)
        expected = ordinary.figures[key].value
        if there is None:
            return "unnoticed", Message("The run completes without {key}.", key=key)
        return "unnoticed", Message(
            "The run completes with {key} {value:.10g} instead of {expected:.10g}.",
            key=key,
            value=there.value,
            expected=expected,
        )
    if ending.asked:
        return (
            "asked",
            "To resume the run, a person must say what the instrument did.",
        )
    if branch.fault == "pc-dies":
        return "recovered", "The run is resumed, and completes as it would have without the fault."
    return "recovered", "The run completes as it would have without the fault."


def new_hazards(ordinary: Ordinary, hazards: Mapping[str, tuple[str, ...]]) -> str:
    """Return all ``hazards`` that are absent from the ordinary run, as one text; "" if there are none."""
    found = [
        Message("{role}: {what}", role=role, what=each)
        for role, told in hazards.items()
        for each in told
        if each not in ordinary.hazards.get(role, ())
    ]
    return joined("; ", found)


def _essence(verdict: tuple[str, str]) -> tuple[str, str]:
    """Return a verdict without the numbers in its reason, for comparison with the ordinary run's verdict."""
    word, reason = verdict
    return word, without_numbers(reason)


def without_numbers(text: str) -> str:
    """Replace the numbers in ``text``, so that texts that differ only in numbers become equal."""
    return _NUMBERS.sub("#", text)


def _wrong(expected: Mapping[str, Measured], found: Mapping[str, Measured]) -> Iterator[str]:
    """Yield the keys of the numbers that are missing, or that differ by more than the noise."""
    for key, measured in expected.items():
        if measured.is_by_chance:
            continue
        if key not in found:
            yield key
            continue
        room = max(_ABSOLUTE, _RELATIVE * abs(measured.value), _TIMES_NOISE * measured.noise)
        if not abs(found[key].value - measured.value) <= room:
            yield key


def is_vague(measured: Measured) -> bool:
    """Return whether the number is not compared, or is so noisy that any value between 0 and twice its own
    value counts as equal.
    """
    return measured.is_by_chance or _TIMES_NOISE * measured.noise > max(_ABSOLUTE, abs(measured.value))


def with_noise(ordinary: Ordinary, others: Sequence[Ordinary]) -> Ordinary:
    """Return ``ordinary`` with an estimate of the noise in each of its numbers. The estimate is based on
    ``others``, which differ from ``ordinary`` only by chance.
    """
    return structs.replace(
        ordinary,
        figures={
            key: structs.replace(
                measured,
                noise=max(
                    (abs(each.figures[key].value - measured.value) for each in others if key in each.figures),
                    default=0.0,
                ),
                is_by_chance=any(key not in each.figures for each in others),
            )
            for key, measured in ordinary.figures.items()
        },
    )


def _remedy(operation: Operation, fault: str, outcome: Outcome, here: int) -> str:
    """Return advice on how to handle the fault. ``here`` is the operation's line or, if it has none, the line
    of the run's error.
    """
    line = operation.line
    if outcome == "hung" and not here:
        return "Give the run a time limit on the command line: --timeout SECONDS."
    if not line and outcome in ("unsafe", "asked") and fault not in ("out", "pc-dies"):
        return "No line in the protocol sends this, so no line can repeat it: a person must decide."
    match outcome, fault:
        case "unsafe", "out":
            return "Commands no longer reach it. Only a person, or its own time limit, can make it safe."
        case "unsafe", "pc-dies":
            return (
                "The program is gone. Only a person, or the instrument's own time limit, can make the "
                "instrument safe."
            )
        case "unsafe", "no-person":
            return (
                "Give the question a deadline= and a default=, or make the instrument safe before asking it."
            )
        case "unsafe", "emergency-stop":
            return "Its profile has no stop command for this, so a person must make it safe."
        case "unsafe", "out-3s":
            return Message(
                "After line {line} fails, wait until the connection is restored before cleaning up.",
                line=line,
            )
        case "unsafe", _:
            return Message(
                "Put line {line} into a try block, and leave the instrument in a safe state in "
                "its finally block.",
                line=line,
            )
        case "unnoticed", _:
            return "Give the output limits (low=, high=), or compare the reading with the expected value."
        case "hung", _ if operation.in_step:
            return Message("Give the step around line {line} a time limit: timeout=SECONDS.", line=line)
        case "hung", _:
            return Message("Put line {line} into a step(..., timeout=SECONDS).", line=here)
        case "asked", "silence" | "late" | "garbage" | "partial" | "refused":
            return Message("To continue unattended, catch the error on line {line} and retry.", line=line)
        case "asked", "pc-dies" if operation.in_step:
            return Message(
                "If the command on line {line} may be sent again, say so in the step around it: step(..., "
                "resend=...).",
                line=line,
            )
        case "asked", "pc-dies" if line:
            return Message(
                "If the command on line {line} may be sent again, put it into a step that says so: "
                "step(..., resend=...).",
                line=line,
            )
        case _:
            return ""


# ---- what is left behind
_LATER_NS: Final = 60_000_000_000
"""Time, in nanoseconds, allowed for an instrument to switch something off by itself. Anything that is still
on after that counts as left on.
"""


def hazards_of(
    instruments: Mapping[str, Instrument], with_liquid: Iterable[str], now: int
) -> dict[str, tuple[str, ...]]:
    """Return the dangers that remain a minute after ``now`` (ns), keyed by role. ``with_liquid`` contains the
    roles of liquid handlers whose tips contain liquid, according to their drivers. Such roles count only if
    they have no port, because a driver does not know which commands were carried out without a reply.
    """
    found = left_behind(instruments, now, ends_later_ns=_LATER_NS, tells_meant=True)
    for role in with_liquid:
        if role not in instruments:
            found[role] = ("a tip is left with liquid in it",)
    return found
