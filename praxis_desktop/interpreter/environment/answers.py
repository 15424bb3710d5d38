"""The frames of a recording as a replay is given them: one after the other."""

from __future__ import annotations

from typing import Protocol

from praxis_desktop.interpreter.environment.frames import Frame, Journal


class Answers(Protocol):
    """Hands out frames, on the guest's thread."""

    @property
    def place(self) -> int:
        """The number, in the whole recording, of the frame that ``peek`` shows."""
        ...

    def peek(self) -> Frame | None:
        """The next frame; None behind the last one."""
        ...

    def advance(self) -> None:
        """Go past the frame that ``peek`` shows."""
        ...

    def following(self) -> Frame | None:
        """Go past the frame that ``peek`` shows, and show the next one."""
        ...


class JournalAnswers:
    """The frames of a journal in memory, from number ``start`` on."""

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
