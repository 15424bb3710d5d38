"""The answers to the program's questions, as given to a dry run."""

from __future__ import annotations

import _thread
from collections import deque
from collections.abc import Iterable


class GivenAnswers:
    """Answers to questions, given as pairs of a name and an answer. A question gets the answer with the
    longest name that occurs in the question, ignoring case. Answers with the same name are used in order, the
    last of them repeatedly. A question in which no name occurs gets the next answer without a name.
    """

    def __init__(self, given: Iterable[tuple[str, str]] = ()) -> None:
        self._named: dict[str, deque[str]] = {}
        self._untaken: dict[str, int] = {}
        self._lock = _thread.RLock()
        for name, answer in given:
            self._named.setdefault(name, deque()).append(answer)
            self._untaken[name] = self._untaken.get(name, 0) + 1

    def take(self, question: str) -> str | None:
        """Return the answer to a question, or None if none was given."""
        asked = " ".join(question.split()).casefold()
        named = [name for name in self._named if name and " ".join(name.split()).casefold() in asked]
        name = max(named, key=len, default="")
        with self._lock:
            answers = self._named.get(name)
            if not answers:
                return None
            self._untaken[name] = max(0, self._untaken[name] - 1)
            return answers[0] if name and len(answers) == 1 else answers.popleft()

    def unused(self) -> list[list[object]]:
        """Return the names for which not all answers were used, each with the number of answers left."""
        return [[name, left] for name, left in self._untaken.items() if left]
