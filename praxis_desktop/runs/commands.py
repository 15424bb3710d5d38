"""The states of a run, and what can be done to it in each: by a window, a terminal, another process."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol, TypeAlias

from msgspec import Struct

from praxis_desktop.core.events import FINAL_STATES, RunState
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.core.records import Record

ACTIVE: frozenset[RunState] = frozenset(
    {"running", "pausing", "paused", "resuming", "intervening", "requires_intervention", "canceling"}
)
"""The states in which a program has begun and not ended."""

TRANSITIONS: Mapping[RunState, frozenset[RunState]] = MappingProxyType(
    {
        "pending": frozenset({"queued", "preparing", "canceling", "cancelled", "failed"}),
        "queued": frozenset({"preparing", "canceling", "cancelled", "failed"}),
        "preparing": frozenset({"running", "canceling", "cancelled", "failed", "completed"}),
        "running": frozenset(
            {"pausing", "requires_intervention", "canceling", "completed", "failed", "cancelled"}
        ),
        "pausing": frozenset(
            {"paused", "running", "requires_intervention", "canceling", "completed", "failed", "cancelled"}
        ),
        "paused": frozenset({"resuming", "intervening", "canceling", "failed", "cancelled"}),
        "resuming": frozenset(
            {"running", "pausing", "requires_intervention", "canceling", "completed", "failed", "cancelled"}
        ),
        "requires_intervention": frozenset({"intervening", "canceling", "failed", "cancelled"}),
        "intervening": frozenset(
            {
                "running",
                "pausing",
                "paused",
                "requires_intervention",
                "canceling",
                "completed",
                "failed",
                "cancelled",
            }
        ),
        "canceling": frozenset({"cancelled", "failed"}),
        "completed": frozenset(),
        "failed": frozenset(),
        "cancelled": frozenset(),
    }
)
"""What may follow each state. Who asked for a stop gets ``cancelled``, or ``failed`` with what went wrong
meanwhile, never ``completed``.
"""


def may_follow(state: RunState, following: RunState) -> bool:
    """Whether ``following`` may come right after ``state``."""
    return following in TRANSITIONS[state]


WHILE_UNDER_WAY: frozenset[RunState] = frozenset(TRANSITIONS) - frozenset(FINAL_STATES)
WHILE_IN_PROGRAM: frozenset[RunState] = ACTIVE - {"canceling"}


class Command(Struct, frozen=True, kw_only=True, tag_field="command"):
    """Something to do to a run: by whom, and why, which its audit trail keeps under the command's ``name``.
    Buttons, ``praxis-desktop runs``, other processes and tests all say it with the same value.
    """

    by: str = ""
    reason: str = ""
    noun: ClassVar[str] = ""
    """What a refusal calls it."""
    allowed: ClassVar[frozenset[RunState]] = WHILE_UNDER_WAY
    """The states of a run in which it can be done."""

    @property
    def name(self) -> str:
        """Its name in the audit trail and between processes."""
        return str(self.__struct_config__.tag)


class Pause(Command, frozen=True, tag="pause"):
    """Hold the program before its next step. One that does not run is held as soon as it would."""

    noun = "A pause"
    allowed = frozenset({"preparing", "running", "resuming", "requires_intervention", "intervening"})


class PauseNow(Command, frozen=True, tag="pause_now"):
    """Hold it at its next await or wait, in the middle of a step."""

    noun = "An immediate pause"
    allowed = frozenset({"preparing", "running", "pausing", "resuming", "intervening"})


class Resume(Command, frozen=True, tag="resume"):
    """Let it go on."""

    noun = "Resuming"
    allowed = frozenset({"pausing", "paused"})


class SkipWait(Command, frozen=True, tag="skip_wait"):
    """End a wait of the program now: of step ``step``, 0: the only one that goes on."""

    noun = "Ending a wait"
    allowed = WHILE_IN_PROGRAM
    step: int = 0


class ExtendWait(Command, frozen=True, tag="extend_wait"):
    """Let such a wait take so many seconds longer."""

    noun = "Lengthening a wait"
    allowed = WHILE_IN_PROGRAM
    seconds: float
    step: int = 0


class Answer(Command, frozen=True, tag="answer"):
    """Answer the prompt ``number``, which must be open: see AnswerEvent."""

    noun = "An answer"
    allowed = WHILE_IN_PROGRAM
    number: int
    value: Any = None
    facts: Mapping[str, Mapping[str, Any]] = {}


class Note(Command, frozen=True, tag="note"):
    """Keep what a person says of the run in its record."""

    noun = "A note"
    text: str


class Cancel(Command, frozen=True, tag="cancel"):
    """Stop the program gently, after a while harder; asked for again, at once."""

    noun = "A stop"


class Kill(Command, frozen=True, tag="kill"):
    """Stop the program at once, whatever it does."""

    noun = "A stop"


class EmergencyStop(Command, frozen=True, tag="emergency_stop"):
    """Stop every instrument by its own stop command, and the program at once."""

    noun = "An emergency stop"


AnyCommand: TypeAlias = (
    Pause | PauseNow | Resume | SkipWait | ExtendWait | Answer | Note | Cancel | Kill | EmergencyStop
)
"""All that can be done to a run."""

ENDED_BY_SYSTEM: Final = "the system ended the window: a log-out, a shut-down, or the end of its terminal"
"""The reason for an emergency stop that no person has asked for."""


class Refused(Record):
    """Why something was not done: a sentence for people. Everything else goes on as it was."""

    message: str


OVER: Final = Refused("The run has ended.")

LET_GO: Final = Refused("The run has just ended and let go of its instruments: nothing was stopped.")
"""Of an emergency stop that comes then."""

_SAID: Mapping[RunState, str] = {
    "pending": "about to begin",
    "canceling": "being stopped already",
    "requires_intervention": "waiting for an answer",
}


def refusal(state: RunState, command: Command) -> Refused | None:
    """Why ``command`` cannot be done to a run in ``state``; None when it can."""
    if state in command.allowed:
        return None
    if state in FINAL_STATES:
        return OVER
    return Refused(f"{command.noun} is not possible: the run is {_SAID.get(state, state)}.")


class Controllable(Protocol):
    """A run as whoever conducts it sees it. Any thread; everything returns at once, without waiting for the
    program.
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

    def do(self, command: AnyCommand) -> Refused | None:
        """Do ``command``, or say why not."""
        ...
