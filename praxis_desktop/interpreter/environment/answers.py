"""A recording's frames, which a replay reads one by one."""

from __future__ import annotations

from typing import Protocol

from praxis_desktop.interpreter.environment.frames import Frame, Journal


class Answers(Protocol):
    """Supplies a recording's frames, on the guest's thread."""

    @property
    def place(self) -> int:
        """The number of the frame that ``peek`` returns, counted from the start of the recording."""
        ...

    def peek(self) -> Frame | None:
        """Return the next frame, or None after the last one."""
        ...

    def advance(self) -> None:
        """Move past the frame that ``peek`` returns."""
        ...

    def following(self) -> Frame | None:
        """Move past the frame that ``peek`` returns, and return the next one."""
        ...


class JournalAnswers:
    """The frames of an in-memory journal, starting with frame number ``start``."""

    def __init__(self, journal: Journal, start: int = 0) -> None:
        self._frames = journal.frames
        self.place = start

    def peek(self) -> Frame | None:
        return self._frames[self.place] if self.place < len(self._frames) else None

    def advance(self) -> None:
        self.place += 1

    def following(self) -> Frame | None:
        self.place += 1
        return self.peek()
