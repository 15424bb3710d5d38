"""The guest's part of a dry run: it watches and counts, and returns the results."""

from __future__ import annotations

import json

from _praxis import blocking_calls, forgotten_awaits, ledger_hooks, places, steps, watched_operations
from _praxis.given_answers import GivenAnswers
from _praxis.ledger import Ledger
from _praxis.noted_findings import Findings
from _praxis.run_lines import RunLines
from _praxis.watched_operations import WatchedOperations

_MOST_QUESTIONS = 500
"""Maximum number of questions that are stored. All of them are counted."""


class _Watch:
    """Watches the guest from this object's creation until the guest ends."""

    def __init__(self, answers: list[tuple[str, str]], files: list[str]) -> None:
        self.answers = GivenAnswers(answers)
        self._lines = RunLines(files)
        self._findings = Findings()
        self._ledger = Ledger(self._findings)
        self._questions: list[dict[str, object]] = []
        self._asked = 0
        self._operations = WatchedOperations(self._findings.note_not_ready)
        ledger_hooks.watch(self._ledger, self._findings)
        blocking_calls.watch(self._findings.note_blocking)
        forgotten_awaits.watch(self._findings.note_forgotten)
        steps.watch(self._operations)

    def note_question(self, told: dict[str, object]) -> None:
        """Record a question that the program asks the user."""
        self._asked += 1
        if len(self._questions) < _MOST_QUESTIONS:
            self._questions.append(told)

    def note_broken(self, what: str, error: str, place: places.Place, step: int) -> None:
        """Record that a condition does not hold at the end."""
        self._findings.note(
            kind="condition_broken",
            severity="violation",
            subject="call",
            labware=what,
            other=error,
            machine="",
            place=place,
            step=step,
        )

    def to_json(self) -> dict[str, object]:
        return {
            **self._ledger.to_json(),
            "findings": self._findings.to_json(),
            "repeated": self._operations.repeated(),
            "questions": self._questions,
            "asked": self._asked,
            "unused": self.answers.unused(),
            "ran": self._lines.to_json(),
        }


_watch: _Watch | None = None


def begin(given: str) -> None:
    """From now on, watch and count. ``given`` is JSON: the answers (see GivenAnswers), and the program's
    files.
    """
    global _watch
    _watch = _Watch(**json.loads(given))


def is_on() -> bool:
    """Return whether this guest is performing a dry run."""
    return _watch is not None


def note_question(told: dict[str, object]) -> None:
    """Record a question that a run would ask the user, as plain data for the host's ``Question``."""
    assert _watch is not None, "only a dry run answers questions itself"
    _watch.note_question(told)


def note_broken(what: str, error: str, place: places.Place, step: int) -> None:
    """Record that a condition does not hold at the end, or why it could not be checked."""
    assert _watch is not None, "only a dry run has findings"
    _watch.note_broken(what, error, place, step)


def answer_to(question: str) -> str | None:
    """Return the answer given to a question, or None if there is none or if this is not a dry run."""
    return None if _watch is None else _watch.answers.take(question)


def is_unanswered(step: int) -> bool:
    """Return whether, in a rehearsal, nobody answers the question asked in ``step``."""
    fault = watched_operations.fault
    return fault is not None and fault.is_unanswered(step)


def to_json() -> str:
    """Return the results as JSON, or "" if this is not a dry run."""
    return "" if _watch is None else json.dumps(_watch.to_json())
