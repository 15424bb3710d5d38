"""Watches a guest in a dry run: its steps, the ledger of liquids and tips, its findings and questions."""

from __future__ import annotations

from _praxis import blocking_calls, forgotten_awaits, ledger_hooks, places, steps
from _praxis.given_answers import GivenAnswers
from _praxis.ledger import Ledger
from _praxis.noted_findings import Findings
from _praxis.run_lines import RunLines
from _praxis.watched_operations import WatchedOperations

_MOST_QUESTIONS = 500
"""Maximum number of questions to store. Any further questions are only counted."""


class Watch:
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
        """Record that a condition does not hold at the end of the run."""
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
