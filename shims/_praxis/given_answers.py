"""The answers that a dry run was given for the questions of its program."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable


class GivenAnswers:
    """``given`` are pairs of a name and an answer. A question takes the answer whose name is its text or the
    longest part of it, whatever the case; of several with one name the next, and the last again and again.
    Without such a name it takes the next of those that have none.
    """

    def __init__(self, given: Iterable[tuple[str, str]] = ()) -> None:
        self._named: dict[str, deque[str]] = {}
        self._untaken: dict[str, int] = {}
        for name, answer in given:
            self._named.setdefault(name, deque()).append(answer)
            self._untaken[name] = self._untaken.get(name, 0) + 1

    def take(self, question: str) -> str | None:
        """Return the answer to a question, None if none was given."""
        asked = " ".join(question.split()).casefold()
        named = [name for name in self._named if name and " ".join(name.split()).casefold() in asked]
        name = max(named, key=len, default="")
        answers = self._named.get(name)
        if not answers:
            return None
        self._untaken[name] = max(0, self._untaken[name] - 1)
        return answers[0] if name and len(answers) == 1 else answers.popleft()

    def unused(self) -> list[list[object]]:
        """Return the names whose answers were not all taken, with the number left."""
        return [[name, left] for name, left in self._untaken.items() if left]
