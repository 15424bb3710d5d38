"""The states of a run, and the commands that a window, a terminal or another process may send in each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol, TypeAlias

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import FINAL_STATES, RunState
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import describe
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.ports.simulators.pace import Pace

ACTIVE: frozenset[RunState] = frozenset(
    {"running", "pausing", "paused", "resuming", "intervening", "requires_intervention", "canceling"}
)
"""The states between a program's start and end."""

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
"""The allowed transitions between states. A run that was asked to stop ends as ``cancelled``, or as
``failed`` with an error that occurred before the end, never as ``completed``.
"""


def may_follow(state: RunState, following: RunState) -> bool:
    """Return whether ``following`` may directly follow ``state``."""
    return following in TRANSITIONS[state]


WHILE_UNDER_WAY: frozenset[RunState] = frozenset(TRANSITIONS) - frozenset(FINAL_STATES)
WHILE_IN_PROGRAM: frozenset[RunState] = ACTIVE - {"canceling"}


class Command(Struct, frozen=True, kw_only=True, tag_field="command"):
    """A command to a run, with the person who sent it and the reason for it. The audit trail lists both under
    the command's ``name``. Buttons, ``praxis-desktop runs``, other processes and tests all use these classes.
    """

    by: str = ""
    reason: str = ""
    noun: ClassVar[str] = ""
    """The command's name in a refusal."""
    allowed: ClassVar[frozenset[RunState]] = WHILE_UNDER_WAY
    """The states in which the command is allowed."""

    @property
    def name(self) -> str:
        """The command's name in the audit trail and in messages between processes."""
        return str(self.__struct_config__.tag)


class Pause(Command, frozen=True, tag="pause"):
    """Pause the program before its next step, or before its first if it is not running yet."""

    noun = "A pause"
    allowed = frozenset({"preparing", "running", "resuming", "requires_intervention", "intervening"})


class PauseNow(Command, frozen=True, tag="pause_now"):
    """Pause the program at its next await or wait, even within a step."""

    noun = "An immediate pause"
    allowed = frozenset({"preparing", "running", "pausing", "resuming", "intervening"})


class Resume(Command, frozen=True, tag="resume"):
    """Continue a paused program."""

    noun = "Resuming"
    allowed = frozenset({"pausing", "paused"})


class SkipWait(Command, frozen=True, tag="skip_wait"):
    """End a wait now: the wait in ``step`` or, if ``step`` is 0, the only wait in progress."""

    noun = "Ending a wait"
    allowed = WHILE_IN_PROGRAM
    step: int = 0


class ExtendWait(Command, frozen=True, tag="extend_wait"):
    """Extend a wait by ``seconds``; ``step`` selects the wait as in SkipWait."""

    noun = "Extending a wait"
    allowed = WHILE_IN_PROGRAM
    seconds: float
    step: int = 0


class SetPace(Command, frozen=True, tag="set_pace"):
    """Play a simulated run at a different pace."""

    noun = "Another pace"
    pace: Pace


class Answer(Command, frozen=True, tag="answer"):
    """Answer prompt ``number``, which must be open. The fields mean the same as in an AnswerEvent."""

    noun = "An answer"
    allowed = WHILE_IN_PROGRAM
    number: int
    value: Any = None
    facts: Mapping[str, Mapping[str, Any]] = {}


class Note(Command, frozen=True, tag="note"):
    """Add a user's remark to the record."""

    noun = "A note"
    text: str


class Cancel(Command, frozen=True, tag="cancel"):
    """Stop the program, gently at first and then more forcibly; a second Cancel kills it."""

    noun = "A stop"


class Kill(Command, frozen=True, tag="kill"):
    """Kill the program immediately."""

    noun = "A stop"


class EmergencyStop(Command, frozen=True, tag="emergency_stop"):
    """Stop every instrument with its own stop command, and kill the program."""

    noun = "An emergency stop"


AnyCommand: TypeAlias = (
    Pause
    | PauseNow
    | Resume
    | SkipWait
    | ExtendWait
    | SetPace
    | Answer
    | Note
    | Cancel
    | Kill
    | EmergencyStop
)
"""All commands to a run."""
describe(AnyCommand)

ENDED_BY_SYSTEM: Final = (
    "the system closed the window: the user logged out, the computer was shut down, or its terminal was "
    "closed"
)
"""The reason given for an emergency stop when the system closes the window."""


_SAME_PRESS_S = 2.0
"""Seconds in which a stop that the guardian told of and an equal command are one person's press."""


class GuardianStops:
    """Recognizes a stop that arrives twice: another process asks the guardian for it, and also sends it as a
    command. It is carried out both times, but only one person pressed once.
    """

    def __init__(self) -> None:
        self._noted: tuple[EmergencyStop, Deadline] | None = None

    def note(self, stop: EmergencyStop) -> None:
        """Remember a stop of which the guardian has told."""
        self._noted = stop, Deadline.after(_SAME_PRESS_S)

    def are_same(self, stop: EmergencyStop, operator: str = "") -> bool:
        """Return whether the guardian has already told of ``stop``, which is by ``operator`` if it names
        nobody.
        """
        if self._noted is None:
            return False
        noted, soon = self._noted
        if stop is noted or soon.expired:
            return False
        is_same = (stop.by or operator, stop.reason) == (noted.by, noted.reason)
        if is_same:
            self._noted = None
        return is_same


class Refused(Struct, frozen=True):
    """The reason why a command was refused, as a sentence for users. A refused command changes nothing."""

    message: str


OVER: Final = Refused("The run has ended.")

LET_GO: Final = Refused("The run has just ended and released its instruments. Check that they have stopped.")
"""The refusal when an emergency stop is requested after the run has released its instruments."""

_SAID: Mapping[RunState, str] = {
    "pending": "about to start",
    "canceling": "already being stopped",
    "requires_intervention": "waiting for an answer",
}


def refusal(state: RunState, command: Command) -> Refused | None:
    """Return the reason why ``command`` is not allowed in ``state``; None if it is allowed."""
    if state in command.allowed:
        return None
    if state in FINAL_STATES:
        return OVER
    return Refused(
        Message(
            "{noun} is not possible: the run is {state}.", noun=command.noun, state=_SAID.get(state, state)
        )
    )


class Controllable(Protocol):
    """A run as seen by its user interface. Thread-safe; no method waits for the program."""

    @property
    def run_id(self) -> str:
        """The run's ID."""
        ...

    @property
    def state(self) -> RunState:
        """The run's state."""
        ...

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        ...

    def do(self, command: AnyCommand) -> Refused | None:
        """Execute ``command``, unless it is refused. Return the reason for the refusal, or None."""
        ...
