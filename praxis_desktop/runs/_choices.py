"""The choices offered to a person after a failure: what each leads to, and why one may be unavailable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal, Self, cast, get_args

from msgspec import Struct

from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.core.messages import Message, message_in
from praxis_desktop.core.prompts import STATE, Certainty, Choice, Held, Uncertainty
from praxis_desktop.runs.answering import (
    BY_HAND,
    DROP_TIPS,
    PUT_BACK,
    RECONNECT,
    RETRY,
    RETURN_TIPS,
    SET_VALUE,
    TIPS_OFF,
)

SKIP, CONTINUE, ABORT = "skip", "continue", "abort"

What = Literal["operation", "function", "block"]
"""The part that failed: a machine's operation, a function that is a step, or a block of the protocol."""

_LINE_FAULTS = frozenset(
    {
        "PortNotFound",
        "PortBusy",
        "PortDenied",
        "PortDisconnected",
        "PortWriteCut",
        "PortOverrun",
        "PortRefused",
        "PortTimeout",
    }
)
"""Port faults that reconnecting can resolve."""

_FIXED_FAULTS = {
    "PortNotAllowed": "the limits of a port cannot be changed during a run",
    "PortUnrecorded": "nothing more can be added to the run's record",
    "PortReplayMismatch": "a recorded instrument would reply the same again",
    "PortReplayEnded": "the recording of the instrument has ended",
}
"""Port faults that would recur if retried, each with the reason."""

UNPLUGGED = "PortDisconnected"
GONE = frozenset({UNPLUGGED, "PortNotFound"})
"""Faults that mean that the instrument disconnected, and may have been switched off."""

_MOST_CHARACTERS = 20_000
_MOST_NAME = 1000
_MOST_FACTS = 200
_FACT_KINDS = ("volume", "tip", "temperature", "position", "other")
_TYPES = ("number", "integer", "text", "boolean", "json")
_MOST_HELD = 100
_REMEDIES = {
    RETURN_TIPS: "Return the tips",
    DROP_TIPS: "Drop the tips",
    TIPS_OFF: "I took the tips off",
    PUT_BACK: "Put the labware back",
    BY_HAND: "I did it by hand",
}
"""The titles of what can be done with a liquid handler."""


class Remedy(Struct, frozen=True):
    """Something that can be done with a liquid handler after a failure, as its guest says: ``consequence``
    says what it leads to, ``obstacle`` why it is not possible.
    """

    choice: str
    consequence: str
    obstacle: str


class Failure(Struct, frozen=True):
    """A guest's report of a failure: ``title`` is the step's, ``attempt`` counts from 1.

    ``returns`` is the type of the missing result (see ``answering.typed_value``), or None. ``is_reached``
    means that the instrument had been contacted, ``is_another`` that another instrument has replaced it,
    ``is_unplugged`` that its connection has ended and must be opened again;
    ``retry_obstacle`` says why the guest cannot retry. ``done`` are the channels that have succeeded,
    ``rest`` is the labware at which others have not.
    """

    what: What
    title: str
    step: int
    attempt: int
    error: ErrorInfo
    operation: str = ""
    instrument: str = ""
    port: str = ""
    fault: str = ""
    returns: Mapping[str, object] | None = None
    is_timeout: bool = False
    is_in_program: bool = False
    is_reached: bool = False
    is_connecting: bool = False
    can_reconnect: bool = False
    is_another: bool = False
    is_unplugged: bool = False
    retry_obstacle: str = ""
    done: str = ""
    rest: str = ""
    facts: tuple[Uncertainty, ...] = ()
    held: tuple[Held, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @classmethod
    def of_request(cls, request: Mapping[str, object]) -> Self:
        """The failure described by ``request``. Raises ValueError if it is malformed."""
        what = request.get("what")
        if what not in get_args(What):
            raise ValueError(Message("not something that can fail: {what}", what=repr(what)))
        error = request.get("error")
        if not isinstance(error, Mapping):
            raise ValueError("no error")
        return cls(
            cast("What", what),
            _text(request, "title"),
            _count(request, "step"),
            max(1, _count(request, "attempt")),
            ErrorInfo(
                _text(error, "type"),
                _text(error, "message", _MOST_CHARACTERS),
                _text(error, "traceback", _MOST_CHARACTERS),
            ),
            _text(request, "operation"),
            _text(request, "instrument"),
            _text(request, "port"),
            _text(request, "fault"),
            _returns(request.get("returns")),
            request.get("is_timeout") is True,
            request.get("is_in_program") is True,
            request.get("is_reached") is True,
            request.get("is_connecting") is True,
            request.get("can_reconnect") is True,
            request.get("is_another") is True,
            retry_obstacle=_text(request, "retry_obstacle"),
            done=_text(request, "done"),
            rest=_text(request, "rest"),
            facts=_facts(request.get("facts")),
            held=_held(request.get("held")),
            remedies=_remedies(request.get("remedies")),
        )

    @property
    def has_lost_touch(self) -> bool:
        """Whether the instrument disconnected or stopped responding, and may have been switched off."""
        is_gone = self.fault in GONE or self.is_another
        return is_gone or self.fault == "PortTimeout" or self.is_timeout

    @property
    def is_state_asked(self) -> bool:
        """Whether a person must first confirm the instrument's state."""
        return any(fact.kind == STATE for fact in self.facts)

    @property
    def kind(self) -> str:
        """The kind of error, as shown in tables and records."""
        if self.fault:
            return self.fault
        if self.is_timeout:
            return "timeout"
        return self.error.name


def choices_of(failure: Failure) -> tuple[Choice, ...]:
    """The choices, in display order."""
    if failure.what == "block":
        return (
            Choice(
                CONTINUE,
                "Continue",
                "The rest of this block is skipped, and the protocol continues after it. The verdict "
                "can then only be Inconclusive.",
            ),
            Choice(RETRY, "Try again", obstacle=_BLOCK),
            _abort(),
        )
    if failure.is_another:
        return (
            Choice(RETRY, "Try again", obstacle=_ANOTHER),
            Choice(SKIP, "Skip", obstacle=_ANOTHER),
            Choice(
                RECONNECT,
                "Reconnect and try again",
                "Connect the earlier instrument. Its serial number is checked again.",
                advice="No other choice brings back the instrument that the run started with.",
            ),
            _abort(),
        )
    if failure.remedies:  # a liquid handler's operation, which has no value
        remedies = [_remedy(failure, remedy) for remedy in failure.remedies]
        return (_retry(failure), *remedies, _skip(failure), _reconnect(failure), _abort())
    return (_retry(failure), _skip(failure), _set_value(failure), _reconnect(failure), _abort())


def _remedy(failure: Failure, remedy: Remedy) -> Choice:
    obstacle = remedy.obstacle
    if remedy.choice not in (TIPS_OFF, BY_HAND) and failure.fault in _LINE_FAULTS:
        obstacle = "the instrument is not connected"
    return Choice(remedy.choice, _REMEDIES[remedy.choice], remedy.consequence, obstacle)


_ANOTHER: Final = "the run cannot continue with a different instrument than it started with"


_BLOCK: Final = "Python cannot go back to the start of a block: make it a function under @step"


def _retry(failure: Failure) -> Choice:
    if failure.what == "function":
        consequence = "Only this step is repeated, from its beginning. Earlier steps are not."
    elif failure.done and failure.rest:
        consequence = Message(
            "It continues at {rest}. Channels {done} have completed it and do not repeat it.",
            rest=failure.rest,
            done=failure.done,
        )
    elif failure.is_state_asked:
        consequence = "The same command is sent again. Possible once its state above has been decided."
    elif failure.facts:
        consequence = "The same command is sent again. First say what is there now."
    else:
        consequence = "The same command is sent again."
    obstacle = _retry_obstacle(failure)
    if failure.is_unplugged and failure.what == "operation" and not failure.is_connecting:
        obstacle = (
            obstacle or 'the connection ended when the cable was pulled: choose "Reconnect and try again"'
        )
    is_advised = failure.is_connecting and failure.fault in _LINE_FAULTS and not obstacle
    advice = "Connecting failed; this tries to connect again." if is_advised else ""
    title = Message("Continue at {rest}", rest=failure.rest) if failure.done and failure.rest else "Try again"
    return Choice(RETRY, title, consequence, obstacle, advice)


def _retry_obstacle(failure: Failure) -> str:
    if failure.retry_obstacle:
        return failure.retry_obstacle
    if failure.is_in_program:
        return "the error is in the protocol's own code and would happen again"
    return _FIXED_FAULTS.get(failure.fault, "")


def _skip(failure: Failure) -> Choice:
    if failure.is_connecting and failure.operation.endswith(".setup"):
        return Choice(SKIP, "Skip", obstacle="the protocol needs the instrument connected")
    # ``runs.outputs.judging`` makes the verdict inconclusive, as promised here.
    consequence = "It is skipped, and the protocol continues. The verdict can then only be Inconclusive."
    if failure.returns is not None:
        consequence = (
            "It is skipped. The protocol continues without its value and may then end with an error. "
            "The verdict can then only be Inconclusive."
        )
    return Choice(SKIP, "Skip", consequence)


def _set_value(failure: Failure) -> Choice:
    returns = failure.returns
    if returns is None:
        return Choice(SET_VALUE, "Set the value by hand", obstacle="this step returns no value")
    unit = Message(" in {unit}", unit=returns["unit"]) if returns.get("unit") else ""
    consequence = Message(
        "The protocol continues with a value that you enter{unit}. The record says that you entered it.",
        unit=unit,
    )
    if failure.is_state_asked:
        consequence = Message(
            "The protocol continues with a value that you enter{unit}. The record says so. Unless "
            "its state above is settled, the verdict can only be Inconclusive.",
            unit=unit,
        )
    return Choice(SET_VALUE, "Set the value by hand", consequence)


def _reconnect(failure: Failure) -> Choice:
    consequence = "The instrument is disconnected and reconnected, then the step is retried."
    if failure.is_state_asked:
        consequence = (
            "It is reconnected, then the step is retried. Possible once its state above has been decided."
        )
    obstacle = _reconnect_obstacle(failure)
    is_advised = failure.fault in _LINE_FAULTS and not obstacle
    advice = "The connection failed, and no other choice restores it." if is_advised else ""
    return Choice(RECONNECT, "Reconnect and try again", consequence, obstacle, advice)


def _reconnect_obstacle(failure: Failure) -> str:
    if failure.what == "function":
        if not failure.port:
            return "the error has nothing to do with an instrument's connection"
        return "the protocol opens this port itself; it cannot be reconnected from here"
    if failure.is_connecting:
        return 'connecting failed: choose "Try again"'
    if not failure.can_reconnect:
        return "the instrument cannot be reconnected"
    if failure.fault and failure.fault not in _LINE_FAULTS:
        return _FIXED_FAULTS.get(failure.fault, "the connection did not fail")
    if not failure.fault and not failure.is_timeout and not failure.is_reached:
        return "the connection did not fail"
    return _retry_obstacle(failure)


def _abort() -> Choice:
    return Choice(
        ABORT,
        "End the run",
        "The run ends here. The protocol cleans up first; then its instruments are disconnected.",
    )


def is_possible(choices: tuple[Choice, ...], value: str) -> bool:
    """Whether ``value`` is one of ``choices`` and available."""
    return any(choice.value == value and not choice.obstacle for choice in choices)


def _text(told: Mapping[str, object], name: str, most: int = _MOST_NAME) -> str:
    value = told.get(name, "")
    text = value if isinstance(value, str) else message_in(value, most)
    if text is None or len(text) > most:
        raise ValueError(Message("{name} is a string of at most {most} characters", name=name, most=most))
    return text


def _count(told: Mapping[str, object], name: str) -> int:
    value = told.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise ValueError(Message("{name} is not a count", name=name))
    return value


def _returns(told: object) -> Mapping[str, object] | None:
    if told is None:
        return None
    if not isinstance(told, Mapping) or told.get("type") not in _TYPES:
        raise ValueError("returns has a type that no answer has")
    unit = _text(told, "unit")
    return {"type": told["type"], "unit": unit} if unit else {"type": told["type"]}


def _held(told: object) -> tuple[Held, ...]:
    if told is None:
        return ()
    if not isinstance(told, list) or len(told) > _MOST_HELD:
        raise ValueError(Message("what is held is a list of at most {most_held}", most_held=_MOST_HELD))
    held = []
    for one in told:
        certainty = one.get("certainty") if isinstance(one, Mapping) else None
        if certainty not in get_args(Certainty):
            raise ValueError("what is held has no certainty")
        held.append(Held(_text(one, "text"), cast("Certainty", certainty)))
    return tuple(held)


def _remedies(told: object) -> tuple[Remedy, ...]:
    if told is None:
        return ()
    if not isinstance(told, list) or len(told) > len(_REMEDIES):
        raise ValueError("remedies are a short list")
    for remedy in told:
        if not isinstance(remedy, Mapping) or remedy.get("choice") not in _REMEDIES:
            raise ValueError("no remedy")
    if len({remedy["choice"] for remedy in told}) < len(told):
        raise ValueError("a remedy is given twice")
    return tuple(
        Remedy(str(remedy["choice"]), _text(remedy, "consequence"), _text(remedy, "obstacle"))
        for remedy in told
    )


def _facts(told: object) -> tuple[Uncertainty, ...]:
    if told is None:
        return ()
    if not isinstance(told, list) or len(told) > _MOST_FACTS:
        raise ValueError(Message("facts are a list of at most {most_facts}", most_facts=_MOST_FACTS))
    return tuple(_fact(fact) for fact in told)


def _fact(told: object) -> Uncertainty:
    if not isinstance(told, Mapping) or told.get("kind") not in _FACT_KINDS:
        raise ValueError("no fact")
    return Uncertainty(
        _text(told, "key"),
        _text(told, "kind"),
        _text(told, "question"),
        _text(told, "subject"),
        _known(told, "before"),
        _known(told, "after"),
        _text(told, "unit"),
        _texts(told, "options"),
        _texts(told, "parts"),
    )


def _known(told: Mapping[str, object], name: str) -> object:
    value = told.get(name)
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, str | Mapping):
        return _text(told, name)
    raise ValueError("a fact is before and after a number or a text")


def _texts(told: Mapping[str, object], name: str) -> tuple[str, ...]:
    texts = told.get(name, [])
    if not isinstance(texts, list) or len(texts) > _MOST_FACTS:
        raise ValueError(
            Message("{name} are a list of at most {most_facts}", name=name, most_facts=_MOST_FACTS)
        )
    return tuple(_text({name: text}, name) for text in texts)
