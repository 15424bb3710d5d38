"""The answers that a recorded guest got, read from its record one by one, and what stands between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from praxis_desktop.interpreter.environment.frames import Frame, FrameKind, MalformedJournal
from praxis_desktop.records.reading import AnswerEntry, Entry

Passed = Callable[[Entry], None]


class RecordedAnswers:
    """The answers among ``entries``, for a ReplayEnvironment. What stands between two of them is handed to
    ``passed`` when the guest has been given the first and not yet the second: there it stands as it stood
    when it was recorded.

    ``place`` is the number of the first answer among ``entries``, 0 at the record's begin.
    """

    def __init__(self, entries: Iterator[Entry], passed: Passed, place: int = 0) -> None:
        self.place = place
        self._entries = entries
        self._passed = passed
        self._next: Frame | None = None
        self._is_over = False

    def peek(self) -> Frame | None:
        if self._next is None and not self._is_over:
            self._next = self._read()
        return self._next

    def advance(self) -> None:
        self._next = None
        self.place += 1

    def _read(self) -> Frame | None:
        for entry in self._entries:
            if isinstance(entry, AnswerEntry):
                try:
                    return Frame(FrameKind(entry.kind), entry.payload)
                except ValueError as error:
                    raise MalformedJournal(f"no answer has the kind {entry.kind}", offset=0) from error
            self._passed(entry)
        self._is_over = True
        return None
