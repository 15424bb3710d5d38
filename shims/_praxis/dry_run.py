"""The guest's part of a dry run. It only watches and counts; the host judges the results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from _praxis import places

if TYPE_CHECKING:
    from _praxis.dry_run_watch import Watch

_watch: Watch | None = None


def begin(given: str) -> None:
    """Start watching and counting. ``given`` is JSON: the answers (see GivenAnswers), and the program's
    files.
    """
    global _watch
    from _praxis.dry_run_watch import Watch  # images of protocols have it, others do not need it

    _watch = Watch(**json.loads(given))


def is_on() -> bool:
    """Return whether this guest is performing a dry run."""
    return _watch is not None


def note_question(told: dict[str, object]) -> None:
    """Record a question that a run would ask the user, as plain data for the host's ``Question``."""
    assert _watch is not None, "only a dry run answers questions itself"
    _watch.note_question(told)


def note_broken(what: str, error: str, place: places.Place, step: int) -> None:
    """Record that a condition does not hold at the end of the run, or why it could not be checked."""
    assert _watch is not None, "only a dry run has findings"
    _watch.note_broken(what, error, place, step)


def answer_to(question: str) -> str | None:
    """Return the answer given for a question, or None if none was given or this is not a dry run."""
    return None if _watch is None else _watch.answers.take(question)


def to_json() -> str:
    """Return the results as JSON, or "" if this is not a dry run."""
    return "" if _watch is None else json.dumps(_watch.to_json())
