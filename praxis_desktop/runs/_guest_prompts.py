"""The host's side of the questions that a protocol asks through ``praxis.interactive``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, cast, get_args

from praxis_desktop.core.messages import Message, message_in
from praxis_desktop.core.prompts import CONTINUE, NO, YES, AnswerEvent, Choice, PromptEvent, PromptKind
from praxis_desktop.runs._questions import NobodyToAsk, Questions
from praxis_desktop.runs._states import Reply, Request, Withdraw, nothing_to_withdraw

_MOST_CHARACTERS = 4000
_MOST_CHOICES = 500
_LONGEST_S = 366 * 24 * 3600.0
_TYPES = ("text", "integer", "number")

_UNTOLD = "The protocol does not say what happens next."
_ANSWERS: Final = {
    "pause": (Choice(CONTINUE, "Continue", "The protocol continues."),),
    "confirm": (Choice(YES, "Confirm", _UNTOLD), Choice(NO, "Do not confirm", _UNTOLD)),
}
"""The choices for questions that are answered with a single click. The wording is this program's; a protocol
may supply its own.
"""
_ASKS: Final = tuple(kind for kind in get_args(PromptKind) if kind in ("pause", "confirm", "input", "choose"))


def title_of(kind: str, value: str) -> str:
    """Return this program's title for the answer ``value`` to a question of ``kind``; "" if there is none."""
    return next((choice.title for choice in _ANSWERS.get(kind, ()) if choice.value == value), "")


class GuestPrompts:
    """Passes one guest's questions to ``questions``; answers malformed requests with an error."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def begin(self, request: Request, reply: Reply) -> Withdraw:
        """Ask a question; ``reply`` receives ``value`` and ``source``, or ``error``. Return a function that
        withdraws the question.
        """
        try:
            number = self._questions.put(_prompt(request), lambda answer: reply(_told(answer)))
        except NobodyToAsk as error:
            reply({"error": "nobody", "message": str(error)})
            return nothing_to_withdraw
        except ValueError as error:
            reply({"error": "wrong", "message": str(error)})
            return nothing_to_withdraw
        return lambda: self._questions.withdraw(number)


def _told(answer: AnswerEvent) -> Mapping[str, object]:
    return {"value": answer.value, "source": answer.source, "by": answer.by, "number": answer.number}


def _prompt(request: Request) -> PromptEvent:
    """Read the question in ``request``. Raises ValueError if it is malformed."""
    kind = request.get("prompt")
    if kind not in _ASKS:
        raise ValueError(Message("unknown kind of question: {kind}", kind=repr(kind)))
    step = request.get("step", 0)
    details = _details(request) if kind == "input" else {}
    return PromptEvent(
        0,
        cast("PromptKind", kind),
        _text(request.get("message"), "message"),
        _choices(kind, request),
        default=_default(request.get("default")),
        deadline=_deadline(request.get("deadline")),
        step=step if isinstance(step, int) and not isinstance(step, bool) and step >= 0 else 0,
        details=details,
    )


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > _MOST_CHARACTERS:
        raise ValueError(
            Message(
                "the {name} of a question must be a string of at most {most_characters} characters",
                name=name,
                most_characters=_MOST_CHARACTERS,
            )
        )
    return value


def _choices(kind: object, request: Request) -> tuple[Choice, ...]:
    told = request.get("choices")
    if isinstance(kind, str) and kind in _ANSWERS:
        return _worded(_ANSWERS[kind], request.get("answers"))
    if kind != "choose":
        return ()
    if not isinstance(told, list) or not 1 <= len(told) <= _MOST_CHOICES:
        raise ValueError(
            Message("a choice must have 1 to {most_choices} options", most_choices=_MOST_CHOICES)
        )
    texts = [_text(choice, "choice") for choice in told]
    if len(set(texts)) != len(texts):
        raise ValueError("two choices are the same")
    consequences = request.get("consequences") or [""] * len(texts)
    if not isinstance(consequences, list) or len(consequences) != len(texts):
        raise ValueError("each choice needs one consequence")
    leads_to = [_text(consequence, "consequence") for consequence in consequences]
    return tuple(Choice(text, text, told) for text, told in zip(texts, leads_to, strict=True))


def _worded(choices: tuple[Choice, ...], told: object) -> tuple[Choice, ...]:
    """Return ``choices`` with the protocol's own wording from ``told``, which is keyed by value."""
    if told is None:
        return choices
    if not isinstance(told, Mapping) or set(told) - {choice.value for choice in choices}:
        raise ValueError("there is no text for this kind of answer")
    return tuple(_named(choice, told[choice.value]) if choice.value in told else choice for choice in choices)


def _named(choice: Choice, words: object) -> Choice:
    if not isinstance(words, list) or len(words) != 2:
        raise ValueError("an answer must have a title and a consequence")
    title = _text(words[0], "answer").strip()
    if not title:
        raise ValueError("an answer must have a title")
    return Choice(choice.value, title, _text(words[1], "consequence").strip())


def _details(request: Request) -> dict[str, object]:
    wanted = request.get("type", "text")
    if wanted not in _TYPES:
        raise ValueError(Message("unknown type of answer: {wanted}", wanted=repr(wanted)))
    details: dict[str, object] = {"type": wanted}
    for name in ("minimum", "maximum"):
        limit = request.get(name)
        if limit is None:
            continue
        if not isinstance(limit, int | float) or not math.isfinite(limit):
            raise ValueError(Message("the {name} is not a number", name=name))
        details[name] = limit
    if unit := request.get("unit"):
        details["unit"] = _text(unit, "unit")
    if request.get("is_barcode") is True:
        details["is_barcode"] = True
    if (reading := request.get("reading")) is not None:
        details["reading"] = _reading(reading)
    return details


def _reading(told: object) -> dict[str, object]:
    """Return the fields that the guest sent for a Reading."""
    if not isinstance(told, Mapping):
        raise ValueError("a reading must be an object with a title")
    reading: dict[str, object] = {"title": _text(_own(told.get("title")), "reading's title")}
    if not reading["title"]:
        raise ValueError("a reading has no title")
    for name in ("instrument", "value", "trouble"):
        if told.get(name):
            reading[name] = _text(_own(told[name]), Message("reading's {name}", name=name))
    follows = told.get("follows")
    if isinstance(follows, int) and not isinstance(follows, bool) and follows > 0:
        reading["follows"] = follows
    return reading


def _own(told: object) -> object:
    """Return text from the protocol unchanged; decode a message from this program."""
    return told if isinstance(told, str) else message_in(told, _MOST_CHARACTERS)


def _default(value: object) -> str | None:
    return None if value is None else _text(value, "default")


def _deadline(value: object) -> float | None:
    if value is None:
        return None
    is_time = isinstance(value, int | float) and math.isfinite(value)
    if not is_time or not 0 <= value <= _LONGEST_S:  # type: ignore[operator]
        raise ValueError("a deadline must be a number of seconds from now")
    return float(value)  # type: ignore[arg-type]
