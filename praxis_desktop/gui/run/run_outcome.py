"""What a run came to, for a person: why it failed, which files it left, where its record is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.core.records import Record
from praxis_desktop.runs.exits import exit_text


class Failure(Record):
    """Why a run failed, for a person: one sentence, what to do, and the details.

    When it was a port that failed, ``port`` is its role and ``waiting_for`` what was waited for.
    """

    message: str
    hint: str = ""
    stack: str = ""
    port: str = ""
    waiting_for: str = ""


class KeptFiles(Record):
    """What a program left in its working folder: names below ``folder``; ``message`` is about what is not
    kept.
    """

    folder: Path
    names: tuple[str, ...] = ()
    message: str = ""


class KeptRecord(Record):
    """Where the record of a run is."""

    run_id: str
    folder: Path
    seconds: float = 0.0
    """How long the run took, by the clock of its record; 0 where nobody has said."""


def failure_of(error: ErrorInfo, details: Mapping[str, object], *, is_ours: bool = False) -> Failure:
    """The first line of the message is what happened; what follows is the remedy, or more of the message.

    Of a port's fault all that is known apart. What is said of a package, of a run that has not begun, and
    what ``is_ours`` and no program's, is said to people.
    """
    first, _, others = error.message.partition("\n")
    if is_ours:
        said = with_commands_quoted(first)
        return Failure(said[:1].upper() + said[1:], others.strip())
    fault, port = details.get("port_fault"), details.get("port")
    if isinstance(fault, dict) and isinstance(port, str):
        waiting_for = str(fault["waiting_for"])
        message = str(fault["message"]).removesuffix(f", while waiting for {waiting_for}")
        sentence = message[:1].upper() + message[1:]
        return Failure(sentence, str(fault["hint"]), error.stack, port, waiting_for)
    if first and "package" in details:
        return Failure(first, others.strip(), error.stack)
    if first and not error.stack and not details.get("record"):
        # Nothing has begun, so that no program can have raised it.
        return Failure(first[:1].upper() + first[1:], others.strip())
    if error.name == "SystemExit" and not error.stack:  # not a class of the program's that is called so
        said = exit_text(first)
        return Failure(said[:1].upper() + said[1:], others.strip(), error.stack)
    return Failure(f"{error.name}: {first}" if first else error.name, others.strip(), error.stack)


def with_commands_quoted(sentence: str) -> str:
    """Commands as a person reads them: without the marks that Python writes around them, and without their
    ends of line.
    """
    return re.sub(r"\bb(['\"])(.*?)(?:\\[rn0])*\1", r"“\2”", sentence)


def without_marks(sentence: str) -> str:
    """Bytes as a person reads them, without the marks that Python writes around them."""
    return re.sub(r"\bb(['\"])(.*?)\1", r"\2", sentence)


def files_of(artifacts: object) -> KeptFiles | None:
    """What a run's result tells of files, None when there are none."""
    if not isinstance(artifacts, dict):
        return None
    names = tuple(str(file["name"]) for file in artifacts["files"])
    return KeptFiles(Path(str(artifacts["folder"])), names, str(artifacts["message"]))


def record_of(run_id: str, details: Mapping[str, object], seconds: float) -> KeptRecord | None:
    """Where a run's result says that its record is, None when none was kept. ``seconds`` is how long the
    program took, for a result that does not say when its record ended.
    """
    folder, told = details.get("record"), details.get("seconds")
    if isinstance(told, int | float) and told > 0:
        seconds = told
    return KeptRecord(run_id, Path(folder), seconds) if isinstance(folder, str) and folder else None
