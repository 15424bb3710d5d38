"""Failures in a run, as the guest reports them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, Self, cast, get_args

from msgspec import Struct

from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.core.messages import Message, message_in
from praxis_desktop.core.prompts import STATE, Certainty, Held, Uncertainty
from praxis_desktop.runs.answering import BY_HAND, DROP_TIPS, PUT_BACK, RETURN_TIPS, TIPS_OFF

What = Literal["operation", "function", "block"]
"""What failed: a machine's operation, a function that is a step, or a block of the protocol."""

UNPLUGGED = "PortDisconnected"
GONE = frozenset({UNPLUGGED, "PortNotFound"})
"""Faults that mean the instrument disconnected and may have been switched off."""

_MOST_CHARACTERS = 20_000
_MOST_NAME = 1000
_MOST_FACTS = 200
_FACT_KINDS = ("volume", "tip", "temperature", "position", "other")
_TYPES = ("number", "integer", "text", "boolean", "json")
_MOST_HELD = 100
_REMEDIES = (RETURN_TIPS, DROP_TIPS, TIPS_OFF, PUT_BACK, BY_HAND)


class Remedy(Struct, frozen=True):
    """A remedy for a liquid handler after a failure, as reported by the guest: ``consequence`` is the effect
    of the remedy; ``obstacle`` is the reason why the remedy is impossible, if it is.
    """

    choice: str
    consequence: str
    obstacle: str


class Failure(Struct, frozen=True):
    """A guest's report of a failure: ``title`` is the step's title; ``attempt`` counts from 1.

    ``returns`` is the type of the missing result (see ``answering.typed_value``), or None. ``is_reached``
    means that the instrument had been contacted, ``is_another`` that a different instrument has replaced it,
    and ``is_unplugged`` that its connection has ended and must be opened again; ``ends_heating``, that
    reconnecting switches off its heater and motor; ``retry_obstacle`` says why the guest cannot retry.
    ``done`` names the channels that have completed the step, and ``rest`` the labware at which the other
    channels have yet to do so.
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
    ends_heating: bool = False
    retry_obstacle: str = ""
    done: str = ""
    rest: str = ""
    facts: tuple[Uncertainty, ...] = ()
    held: tuple[Held, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @classmethod
    def of_request(cls, request: Mapping[str, object]) -> Self:
        """Return the failure described by ``request``. Raises ValueError if it is malformed."""
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
        """Whether the user must first confirm the instrument's state."""
        return any(fact.kind == STATE for fact in self.facts)

    @property
    def kind(self) -> str:
        """The kind of error, as shown in tables and records."""
        if self.fault:
            return self.fault
        if self.is_timeout:
            return "timeout"
        return self.error.name


def _text(told: Mapping[str, object], name: str, most: int = _MOST_NAME) -> str:
    value = told.get(name, "")
    text = value if isinstance(value, str) else message_in(value, most)
    if text is None or len(text) > most:
        raise ValueError(
            Message("{name} must be a string of at most {most} characters", name=name, most=most)
        )
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
        raise ValueError(
            Message(("the held items must be a list of at most {most_held}"), most_held=_MOST_HELD)
        )
    held = []
    for one in told:
        certainty = one.get("certainty") if isinstance(one, Mapping) else None
        if certainty not in get_args(Certainty):
            raise ValueError("each held item must have a certainty")
        held.append(Held(_text(one, "text"), cast("Certainty", certainty)))
    return tuple(held)


def _remedies(told: object) -> tuple[Remedy, ...]:
    if told is None:
        return ()
    if not isinstance(told, list) or len(told) > len(_REMEDIES):
        raise ValueError("remedies must be a short list")
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
            Message("{name} must be a list of at most {most_facts} items", name=name, most_facts=_MOST_FACTS)
        )
    return tuple(_text({name: text}, name) for text in texts)
