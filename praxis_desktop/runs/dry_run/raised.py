"""Findings made of exceptions: the one that ended the program, and those of steps that it went on after."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from praxis_desktop.core.events import ErrorInfo, StepEvent
from praxis_desktop.runs.dry_run.findings import Finding, FindingKind
from praxis_desktop.runs.exits import exit_text

_LINE = re.compile(r'^ *File "(?P<file>[^"\n]+)", line (?P<line>\d+)', re.MULTILINE)

_PART = re.compile(r"^[ |]*\+[+-]*-+ \d+ -+$", re.MULTILINE)
"""The line before each exception of a group in a traceback."""

_BARS = re.compile(r"^[ |]*\| ?")

_MOST_MESSAGE = 2000

_SILENCES = ("timeout", "timed out", "time-out", "not responding", "no response")
"""What drivers say of an instrument that does not answer."""

_PICK_UPS = (".tip_pickup", ".tip_pickup_96")


def ending(
    error: ErrorInfo, steps: Sequence[StepEvent], files: Collection[str], *, kind: FindingKind | None = None
) -> Finding:
    """What ended the program: ``steps`` are those that failed, innermost first, ``files`` the program's own.

    ``kind`` is what is known of it already.
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
    """The error itself, or the first that an ExceptionGroup holds: that says what is wrong, and where."""
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
    """A warning for each failure that the program went on after: ``steps`` failed and did not end it.

    What fails inside an operation is that operation's to handle.
    """
    failed = {step.step for step in steps}
    findings = []
    for step in steps:
        if step.kind != "operation" or step.parent in failed or not step.error:
            continue
        name, _, message = step.error.partition(": ")
        told = f"{_told(name, message, step).rstrip('.')}; the program goes on"
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


def kind_of(name: str, message: str, step: StepEvent | None) -> FindingKind:
    """The kind of an exception by its class's name, raised in ``step`` if it is known."""
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
    if step is not None and any(silence in f"{name} {message}".lower() for silence in _SILENCES):
        return "machine_not_ready"
    if ("set_" in operation and "temperature" in operation) or "temperature out of range" in message.lower():
        return "temperature_out_of_range"
    return "exception"


def is_of(error: ErrorInfo, step: StepEvent) -> bool:
    """Whether ``step`` failed with ``error``: a step tells the beginning of a long one."""
    told = step.error.removesuffix("...").strip()
    return bool(told) and f"{error.name}: {error.message}".startswith(told)


def place_in(stack: str, files: Collection[str]) -> tuple[str, int]:
    """The innermost line of the program's own in a traceback."""
    own = [found for found in _LINE.finditer(stack) if found["file"] in files]
    return (own[-1]["file"], int(own[-1]["line"])) if own else ("", 0)


def _told(name: str, message: str, step: StepEvent | None) -> str:
    """The exception for people: with what was done, which PyLabRobot's messages do not name."""
    said = message.strip().partition("\n")[0][:_MOST_MESSAGE] or name
    if name == "SystemExit":
        return exit_text(said)
    is_of_labware = name in ("IndexError", "KeyError") and _MISSING_ITEM in said
    if name not in _TOLD_BY_THEIR_MESSAGE and name not in said and not is_of_labware:
        said = f"{name}: {said}"
    return f"{step.title}: {said}" if step is not None and step.title else said


_MISSING_ITEM = "does not exist"

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

_HINTS = {
    "VirtualDeadlock": "It waits for an event, or for bytes, that nothing will ever bring.",
    "MemoryError": "It keeps more data than it has memory for: keep less, or allow it more in the settings.",
    "SystemExit": "A program that is done ends with return, or with sys.exit(0).",
    "NoTipError": "Pick up tips before.",
    "HasTipError": "Drop the tips before.",
    "TooLittleLiquidError": "State more at the start.",
    "NoPlateError": "Put the plate into the reader before.",
    "ResourceNotFoundError": "Put it on the deck.",
}


def _hint(name: str, message: str) -> str:
    """What to do: what the error says below its first line, else what is known of its class."""
    if name in ("IndexError", "KeyError") and _MISSING_ITEM in message:
        return "Choose positions that the labware has, or other labware."
    return message.strip().partition("\n")[2][:_MOST_MESSAGE] or _HINTS.get(name, "")
