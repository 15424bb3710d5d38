"""What a run asks people, and what they answer, as events."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from praxis_desktop.core.events import ErrorInfo, Event
from praxis_desktop.core.records import Record, as_dict

PromptKind = Literal["pause", "confirm", "input", "choose", "recover", "continue"]
"""What a person is asked for: to press on, a yes or a no, a text, one of several choices, what becomes of an
operation that failed, whether a run goes on that the computer got in the way of.
"""


STATE: Final = "state"
"""The kind of an Uncertainty: whether an instrument still is as the protocol has left it."""


YES, NO = "yes", "no"
"""The values of the choices of a question that is answered with True or False."""


CONTINUE: Final = "continue"
"""The value of the one choice of a pause: it is answered with nothing."""


class Choice(Record):
    """One answer that a person can choose: ``value`` is what is answered, ``title`` what its button says,
    ``consequence`` what then happens. One with an ``obstacle`` cannot be chosen, and that is why; one with
    ``advice`` is advised, and that is why.
    """

    value: str
    title: str
    consequence: str = ""
    obstacle: str = ""
    advice: str = ""


def chosen_value(answer: object) -> object:
    """The ``value`` of the Choice that an answer is: one that decides about a failure names it, and may have
    more.
    """
    chosen = answer.get("choice") if isinstance(answer, Mapping) else answer
    if isinstance(chosen, bool):
        return YES if chosen else NO
    return chosen


class Uncertainty(Record):
    """A fact that nobody knows after an operation failed, as a question to a person.

    ``key`` names it in the answer; ``kind`` is ``volume``, ``tip``, ``temperature``, ``position``, ``state``
    (whether an instrument is still as the protocol has left it) or ``other``; ``subject`` is what it is about
    (``source_plate A1``). ``before`` is what it was, ``after`` what it is if the operation did all that it
    should, both in ``unit``.
    """

    key: str
    kind: str
    question: str
    subject: str = ""
    before: object = None
    after: object = None
    unit: str = ""


class PromptEvent(Event):
    """A person is asked something; an AnswerEvent with the same ``number`` ends that.

    ``choices`` are what can be answered, for kinds that have choices. ``default`` is what is answered when
    ``deadline`` (seconds from now) has passed, None: there is none. ``step`` is the step that asks, 0 for
    none. ``error`` is what happened, ``facts`` are what nobody knows since; ``details`` tell the rest.

    ``details["reading"]`` are the fields of a Reading: an instrument can read the value.
    """

    name: ClassVar[str] = "prompt"
    number: int
    kind: PromptKind
    message: str
    choices: tuple[Choice, ...] = ()
    default: str | None = None
    deadline: float | None = None
    step: int = 0
    error: ErrorInfo | None = None
    facts: tuple[Uncertainty, ...] = ()
    details: Mapping[str, object] = MappingProxyType({})

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return {
            **super().to_json(),
            "choices": [as_dict(choice) for choice in self.choices],
            "error": None if self.error is None else as_dict(self.error),
            "facts": [as_dict(fact) for fact in self.facts],
            "details": dict(self.details),
        }


def is_barcode(prompt: PromptEvent) -> bool:
    """Whether a barcode is asked for, which a scanner may type."""
    return prompt.kind == "input" and prompt.details.get("is_barcode") is True


READ = "read"
"""An answer that has an instrument read the value first: ``{"read": true}``. The same is asked once more
then. As an AnswerEvent has it, it names what was wanted: ``{"read": "Read scale"}``.
"""


class Reading(Record):
    """What an instrument can read for whoever is asked: ``title`` is what the button for that says, made of
    what the ``instrument`` is called; where that is empty, it is in the protocol's own words.

    Of a question that is asked once more ``follows`` is the number of the one before, ``value`` what was read
    since (it may be nothing that can be answered), or ``trouble`` why nothing was.
    """

    title: str
    instrument: str = ""
    value: str = ""
    trouble: str = ""
    follows: int = 0


def reading_of(prompt: PromptEvent) -> Reading | None:
    """What an instrument can read for ``prompt``, None where none can."""
    told = prompt.details.get("reading")
    if not isinstance(told, Mapping):
        return None
    follows = told.get("follows", 0)
    return Reading(
        str(told.get("title", "")),
        str(told.get("instrument", "")),
        str(told.get("value", "")),
        str(told.get("trouble", "")),
        follows if isinstance(follows, int) else 0,
    )


def wants_reading(value: object) -> bool:
    """Whether an answer is none, but wants the value to be read."""
    return isinstance(value, Mapping) and READ in value


AnswerSource = Literal["operator", "deadline", "policy", "withdrawn"]
"""Who answered: a person, the deadline's default, the policy of the run; or the question is no more."""


class AnswerEvent(Event):
    """The prompt ``number`` is answered, or nobody waits for its answer any more.

    ``value`` is the answer, ``facts`` are what was said of each uncertainty, by key: a ``resolution``
    (``confirmed_success``, ``confirmed_failure``, ``partial``, ``arbitrary``, ``unknown``) and, for some, a
    ``value``. ``by`` is the person, ``reason`` why, in their words.
    """

    name: ClassVar[str] = "answer"
    number: int
    source: AnswerSource
    value: object = None
    facts: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    by: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return {**super().to_json(), "facts": {key: dict(fact) for key, fact in self.facts.items()}}
