"""What can be done to a run that is under way: by a window, a terminal, another process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from praxis_desktop.core.events import RunState
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.core.records import Record

ENDED_BY_SYSTEM: Final = "the system ended the window: a log-out, a shut-down, or the end of its terminal"
"""The reason for an emergency stop that no person has asked for."""


class Refused(Record):
    """Why something was not done: a sentence for people. Everything else goes on as it was."""

    message: str


class Answer(Record):
    """What a person answers to the prompt ``number``: see AnswerEvent."""

    number: int
    value: object = None
    facts: Mapping[str, Mapping[str, object]] = {}
    by: str = ""
    reason: str = ""


class Controllable(Protocol):
    """A run as whoever conducts it sees it. Any thread; every method returns at once, without waiting for the
    program, and says why where it has done nothing.
    """

    @property
    def run_id(self) -> str:
        """The run's id."""
        ...

    @property
    def state(self) -> RunState:
        """The state that it is in."""
        ...

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        ...

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        """Hold the program before its next step; with ``now`` at its next await or wait."""
        ...

    def resume(self, *, by: str = "") -> Refused | None:
        """Let it go on."""
        ...

    def skip_wait(self, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        """End a wait of the program now: of step ``step``, 0: the only one that goes on."""
        ...

    def extend_wait(self, seconds: float, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        """Let such a wait take so many seconds longer."""
        ...

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program gently, after a while harder; asked for again, at once."""
        ...

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument by its own stop command, and the program at once."""
        ...

    def answer(self, answer: Answer) -> Refused | None:
        """Answer a prompt. Refused: none of that number is open, the value is none of its choices."""
        ...

    def note(self, text: str, *, by: str = "") -> Refused | None:
        """Keep what a person says of the run in its record."""
        ...
