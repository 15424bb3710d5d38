"""The findings of a dry run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct, structs

from praxis_desktop.core.events import ErrorInfo, StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols import notebooks
from praxis_desktop.runs._result import exit_text

NotedKind = Literal[
    "tips_not_loaded",
    "tips_already_loaded",
    "insufficient_tips",
    "no_liquid",
    "insufficient_volume",
    "no_capacity",
    "capacity_exceeded",
    "liquid_in_tip",
    "tip_used_again",
    "wrong_target",
    "resource_not_on_deck",
    "machine_not_ready",
    "constraint_unsatisfiable",
    "collision",
    "out_of_deck",
    "out_of_reach",
    "too_high",
    "blocking_call",
    "not_awaited",
    "condition_broken",
]
"""The kinds of findings that Praxis's simulation reports."""

FindingKind = Literal[
    NotedKind,
    "temperature_out_of_range",
    "unsatisfied_grant",
    "unused_machine",
    "unused_answer",
    "hash_of_text",
    "meddling",
    "exception",
]
"""All kinds of findings: those of Praxis's simulation, and those that only this program reports."""

Severity = Literal["violation", "warning"]
"""A violation would make a real run fail or go wrong; a warning merely deserves attention."""


class Finding(Struct, frozen=True):
    """An error or a warning.

    ``message`` names the subject, and ``hint`` says what to do. ``file`` and ``line`` give the location in
    the program, ``step`` the step's number, or 0 outside steps. ``instrument`` is the machine's role or name,
    and ``container`` the labware with its wells. ``count`` is the number of locations or occurrences.
    """

    kind: FindingKind
    severity: Severity
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    step: int = 0
    instrument: str = ""
    container: str = ""
    count: int = 1


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort the findings: violations first, then by step. If the ledger and the final exception report the
    same error at the same line, keep only the first report.
    """
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.kind, finding.file, finding.line, finding.instrument, finding.container)
        found.setdefault(key if finding.line else (finding,), finding)
    return tuple(
        sorted(
            found.values(), key=lambda each: (each.severity != "violation", each.step or 1 << 30, each.line)
        )
    )


_LINE = re.compile(r'^ *File "(?P<file>[^"\n]+)", line (?P<line>\d+)', re.MULTILINE)

_PART = re.compile(r"^[ |]*\+[+-]*-+ \d+ -+$", re.MULTILINE)
"""The line that introduces each exception in a group's traceback."""

_BARS = re.compile(r"^[ |]*\| ?")

_MOST_MESSAGE = 2000

_SILENCES = ("timeout", "timed out", "time-out", "not responding", "no response")
"""Phrases with which drivers report that an instrument is not responding."""

_PICK_UPS = (".tip_pickup", ".tip_pickup_96")


def ending(
    error: ErrorInfo, steps: Sequence[StepEvent], files: Collection[str], *, kind: FindingKind | None = None
) -> Finding:
    """Return the finding for the error that ended the program. ``steps`` are the failed steps, innermost
    first; ``files`` are the program's own files; ``kind`` is the finding's kind, if known.
    """
    step = next((each for each in steps if is_of(error, each)), None)
    file, line = place_in(error.stack, files) if step is None or not step.line else (step.file, step.line)
    return Finding(
        kind=kind or kind_of(error.name, error.message, step),
        severity="violation",
        message=_told(error.name, error.message, step),
        hint=_hint(error.name, error.message),
        file=file,
        line=line,
        step=0 if step is None else step.step,
        instrument="" if step is None else step.instrument,
    )


def innermost(error: ErrorInfo) -> ErrorInfo:
    """Return the error or, for an ExceptionGroup, its first error, which shows the cause and the location."""
    if not error.name.endswith("ExceptionGroup"):
        return error
    for part in _PART.split(error.stack)[1:]:
        lines = [_BARS.sub("", line) for line in part.strip("\n").splitlines()]
        told = [line for line in lines if line and not line.lstrip().startswith("+-")]
        if told and not told[0].startswith("Exception Group"):
            name, _, message = told[-1].partition(": ")
            return ErrorInfo(name, message, "\n".join(told))
    return error


def handled(steps: Sequence[StepEvent]) -> list[Finding]:
    """Return a warning for each failed step after which the program continued. Failures of steps inside an
    operation count as failures of the operation.
    """
    failed = {step.step for step in steps}
    findings = []
    for step in steps:
        if step.kind != "operation" or step.parent in failed or not step.error:
            continue
        name, _, message = step.error.partition(": ")
        told = Message("{rstrip}; the program continues", rstrip=_told(name, message, step).rstrip("."))
        findings.append(
            Finding(
                kind=kind_of(name, message, step),
                severity="warning",
                message=told,
                file=step.file,
                line=step.line,
                step=step.step,
                instrument=step.instrument,
            )
        )
    return findings


UNCOUNTED = Finding(
    kind="exception",
    severity="violation",
    message="how much the program consumes is unknown: it ended its interpreter or altered the count",
    hint="End it with return instead of os._exit(), and leave the module _praxis alone.",
)


def broken_at_end(told: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Return a finding for each end-of-run condition in an instrument's profile that the instrument does not
    meet. ``told`` describes these conditions, keyed by role.
    """
    return [
        Finding(
            kind="condition_broken",
            severity="warning",
            message=Message("at the end of the run: {role}: {what}", role=role, what=what),
            hint=(
                "Its profile warns of this. Unless it is intended, leave the instrument in a safe state in "
                "a finally block."
            ),
            instrument=role,
        )
        for role, sentences in told.items()
        for what in sentences
    ]


def unfinished(place: tuple[str, int], last: StepEvent | None) -> Finding:
    """Return the finding for a program that did not finish. ``place`` is the location in its traceback; if
    there is none, the program was at its ``last`` step or just past it.
    """
    step = 0
    if not place[1] and last is not None:
        place, step = (last.file, last.line), last.step
    return Finding(
        kind="exception",
        severity="violation",
        message="it did not end within the time allowed",
        hint="Does it loop forever? If not, give it more time.",
        file=place[0],
        line=place[1],
        step=step,
    )


def after(last: StepEvent | None, ended: Finding) -> Finding:
    """Name the last step in the hint of a finding whose own line is not informative enough."""
    if last is None:
        return ended
    before = Message(
        "The last step before that was {title} (line {line}).", title=repr(last.title), line=last.line
    )
    return structs.replace(ended, hint=f"{ended.hint}\n{before}".strip())


def is_not_ready_at(ended: Finding, finding: Finding) -> bool:
    """Return whether ``finding`` explains why a machine failed at the line where the program ended."""
    place = (ended.file, ended.line)
    return finding.kind == "machine_not_ready" and (finding.file, finding.line) == place


def kind_of(name: str, message: str, step: StepEvent | None) -> FindingKind:
    """Classify an exception by its class name, message and, if known, the ``step`` that raised it."""
    operation = "" if step is None else step.operation
    is_pick_up = operation.endswith(_PICK_UPS)
    match name:
        case "NoTipError":
            return "insufficient_tips" if is_pick_up and "Channel" not in message else "tips_not_loaded"
        case "HasTipError":
            return "tips_already_loaded" if is_pick_up else "no_capacity"
        case "TooLittleLiquidError":
            return "no_liquid" if message.rstrip(".").endswith(" 0uL") else "insufficient_volume"
        case "TooLittleVolumeError":
            return "capacity_exceeded"
        case "ResourceNotFoundError" | "NoLocationError" | "NoPlateError":
            return "resource_not_on_deck"
        case "RuntimeError" if "setup has not finished" in message:
            return "machine_not_ready"
        case "RuntimeError" if "drop tip with volume" in message:
            return "liquid_in_tip"
        case "IndexError" | "KeyError" if _MISSING_ITEM in message:
            return "constraint_unsatisfiable"
        case "StepTimeout":
            return "exception"
    if step is not None and any(silence in f"{name} {message}".lower() for silence in _SILENCES):
        return "machine_not_ready"
    if ("set_" in operation and "temperature" in operation) or "temperature out of range" in message.lower():
        return "temperature_out_of_range"
    return "exception"


def is_of(error: ErrorInfo, step: StepEvent) -> bool:
    """Return whether ``step`` failed with ``error``; the step may contain only the beginning of a long
    message.
    """
    told = step.error.removesuffix("...").strip()
    return bool(told) and f"{error.name}: {error.message}".startswith(told)


def place_in(stack: str, files: Collection[str]) -> tuple[str, int]:
    """Return the innermost line of the program's own ``files`` that a traceback shows."""
    own = [found for found in _LINE.finditer(stack) if notebooks.file_of(found["file"]) in files]
    return (own[-1]["file"], int(own[-1]["line"])) if own else ("", 0)


def _told(name: str, message: str, step: StepEvent | None) -> str:
    """Describe the exception for users, adding the step's title, because PyLabRobot's messages do not name
    the step.
    """
    said = message.strip().partition("\n")[0][:_MOST_MESSAGE] or name
    if name == "SystemExit":
        return exit_text(said)
    is_of_labware = name in ("IndexError", "KeyError") and _MISSING_ITEM in said
    if name not in _TOLD_BY_THEIR_MESSAGE and name not in said and not is_of_labware:
        said = f"{name}: {said}"
    return f"{step.title}: {said}" if step is not None and step.title else said


_MISSING_ITEM = "does not exist"
_IN_TWO_PLACES = re.compile("already (assigned to deck|exists in the tree|has a parent)")
"""PyLabRobot's messages saying that labware with the same name is already on a deck, in a carrier or in a
machine.
"""

_ONE_CONTAINER = re.compile("'(Container|PetriDish|TipSpot|Trough|Tube|Well)' object is not iterable")
"""Python's message when PyLabRobot is passed a container instead of a list."""

_TOLD_BY_THEIR_MESSAGE = (
    "",
    "AssertionError",
    "Exception",
    "HasTipError",
    "NoLocationError",
    "NoPlateError",
    "NoTipError",
    "ResourceNotFoundError",
    "RuntimeError",
    "TooLittleLiquidError",
    "TooLittleVolumeError",
    "ValueError",
    "VirtualDeadlock",
)

PUT_ON_DECK = (
    "Put it on the deck: deck.assign_child_resource(it, ...). If it is elsewhere, such as in a reader, call"
    " its unassign() first, or move it with the liquid handler."
)

_TAKE_AWAY_FIRST = (
    "To move labware that is already assigned, call its unassign() first. Two pieces of labware need two "
    "names."
)

_HINTS = {
    "VirtualDeadlock": "It is waiting for an event or for bytes that will never arrive.",
    "MemoryError": (
        "Its data does not fit in its memory. Keep less data, or allow more memory in the settings."
    ),
    "SystemExit": "End a finished program with return or sys.exit(0).",
    "NoTipError": "Pick up tips first.",
    "HasTipError": "Drop the tips first.",
    "TooLittleLiquidError": "Specify a larger starting volume.",
    "NoPlateError": "Put the plate into the reader first.",
    "ResourceNotFoundError": PUT_ON_DECK,
    "NoLocationError": PUT_ON_DECK,
}


def _hint(name: str, message: str) -> str:
    """Return the advice: the message without its first line, or general advice for the exception's class."""
    if name in ("IndexError", "KeyError") and _MISSING_ITEM in message:
        return "Choose positions that exist on the labware, or choose different labware."
    if name == "ValueError" and _IN_TWO_PLACES.search(message):
        return _TAKE_AWAY_FIRST
    if name == "TypeError" and _ONE_CONTAINER.search(message):
        return "Pass a list, even for a single item: [trough], [plate.get_well('A1')] or plate['A1']."
    return message.strip().partition("\n")[2][:_MOST_MESSAGE] or _HINTS.get(name, "")
