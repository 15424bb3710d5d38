"""The questions that a run asks users, and their answers, as events."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from msgspec import Struct, structs

from praxis_desktop.core.events import ErrorInfo, Event

PromptKind = Literal["pause", "confirm", "input", "choose", "recover", "continue"]
"""The kind of answer; the kinds are, in order: a click to continue; yes or no; text; one of several choices;
a way to recover from a failed operation; whether to continue after a full disk, sleep or a lost connection.
"""


STATE: Final = "state"
"""The kind of an Uncertainty about whether an instrument is still in the state in which the protocol left it.
"""


YES, NO = "yes", "no"
"""The values of the choices Yes and No, in questions that are answered with True or False."""


CONTINUE: Final = "continue"
"""The value of the only choice that a pause offers; the answer to a pause is None."""


class Choice(Struct, frozen=True):
    """An answer to choose from: ``value`` is the answer, ``title`` the text on its button, ``consequence``
    what happens if it is chosen. ``obstacle`` says why it cannot be chosen, ``advice`` why it is recommended.
    """

    value: str
    title: str
    consequence: str = ""
    obstacle: str = ""
    advice: str = ""


def chosen_value(answer: object) -> object:
    """Return the ``value`` of the choice in an answer. A recovery decision also has other fields."""
    chosen = answer.get("choice") if isinstance(answer, Mapping) else answer
    if isinstance(chosen, bool):
        return YES if chosen else NO
    return chosen


class Uncertainty(Struct, frozen=True):
    """A fact that is unknown after an operation failed, and about which the user is asked.

    ``key`` names the fact in the answer. ``kind`` is ``volume``, ``tip``, ``temperature``, ``position``,
    ``state`` (whether an instrument is still in the state the protocol left it in) or ``other``; ``subject``
    is what the fact concerns (``source_plate A1``). ``before`` is the value before the operation, ``after``
    the value if the operation succeeded, both in ``unit``. If there are ``options``, the fact is one of them;
    if there are ``parts``, a partial operation consists of some of them.
    """

    key: str
    kind: str
    question: str
    subject: str = ""
    before: object = None
    after: object = None
    unit: str = ""
    options: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


Certainty = Literal["known", "assumed", "unknown"]


class Held(Struct, frozen=True):
    """What a liquid handler holds after a failure, as a sentence: tips with their contents, or labware, each
    with its origin. ``certainty`` says which is the case: the instrument has confirmed this, nothing
    contradicts it, or nobody can tell without looking.
    """

    text: str
    certainty: Certainty


class PromptEvent(Event, frozen=True):
    """A question for the user; the AnswerEvent with the same ``number`` closes it.

    ``choices`` are the possible answers, for kinds that have them. ``default`` is the answer used if nobody
    answers within ``deadline`` seconds (None for no limit). ``step`` is the step that asks, 0 for none.
    ``error`` is what went wrong, ``held`` is what a liquid handler holds, and ``facts`` lists what is unknown
    as a result; ``details`` holds the rest. If an instrument can read the value, ``details["reading"]`` holds
    the fields of a Reading.
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
    held: tuple[Held, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Whether the run's policy has decided about an error, so that nobody is shown the question."""
        return self.kind == "recover" and bool(self.details.get("policy"))

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return {
            **super().to_json(),
            "choices": [structs.asdict(choice) for choice in self.choices],
            "error": None if self.error is None else structs.asdict(self.error),
            "facts": [structs.asdict(fact) for fact in self.facts],
            "held": [structs.asdict(one) for one in self.held],
            "details": dict(self.details),
        }


def is_barcode(prompt: PromptEvent) -> bool:
    """Return whether the expected answer is a barcode, which a scanner may type."""
    return prompt.kind == "input" and prompt.details.get("is_barcode") is True


READ = "read"
"""Key of an answer that requests a reading from an instrument, ``{"read": true}``; the question is then
asked again. In an AnswerEvent the key holds the reading's title: ``{"read": "Read scale"}``.
"""


class Reading(Struct, frozen=True):
    """A value that an instrument can read for a prompt.

    ``title`` is the text on the button, which names the ``instrument``, if any; otherwise, the protocol chose
    the title. When the question is asked again, ``follows`` is the number of the earlier prompt, and
    ``value`` is the value read (not necessarily a valid answer), or ``trouble`` says why reading failed.
    """

    title: str
    instrument: str = ""
    value: str = ""
    trouble: str = ""
    follows: int = 0


def reading_of(prompt: PromptEvent) -> Reading | None:
    """Return the reading that ``prompt`` offers; None if it offers none."""
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
    """Return whether an answer requests a reading."""
    return isinstance(value, Mapping) and READ in value


AnswerSource = Literal["operator", "deadline", "policy", "withdrawn"]
"""Where an answer came from: the user, the default at the deadline, the run's policy, or a withdrawal."""


class AnswerEvent(Event, frozen=True):
    """The prompt ``number`` was answered or withdrawn.

    ``value`` is the answer. ``facts`` holds, for the key of each uncertainty, a ``resolution``
    (``confirmed_success``, ``confirmed_failure``, ``partial``, ``arbitrary``, ``unknown``) and sometimes a
    ``value``. ``by`` is the person, and ``reason`` is the reason in the person's words.
    """

    name: ClassVar[str] = "answer"
    number: int
    source: AnswerSource
    value: object = None
    facts: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    by: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return {**super().to_json(), "facts": {key: dict(fact) for key, fact in self.facts.items()}}
