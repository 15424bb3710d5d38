"""Checks the answers to prompts, and converts them for the code that asked the question."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from types import MappingProxyType

from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import READ, PromptEvent, Uncertainty, reading_of, wants_reading
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError
from praxis_desktop.protocols.parameters.quantities import AmbiguousNumberError, quantity

SET_VALUE = "set_value"
"""The recovery choice with a value: ``{"choice": "set_value", "value": 12.5}`` or ``set_value=12.5``."""

REPEAT = "repeat"
"""The key that makes a recovery choice apply, without another question, whenever the same operation fails in
the same way: ``{"choice": "skip", "repeat": true}``.
"""

RETRY, RECONNECT = "retry", "reconnect"
"""The choices that repeat an operation."""

RETURN_TIPS, DROP_TIPS, TIPS_OFF = "return_tips", "drop_tips", "tips_off"
PUT_BACK = "put_back"
"""The choices that put away what a liquid handler holds; afterwards, the question is asked again."""

BY_HAND = "by_hand"
"""The choice stating that someone has carried out the operation by hand."""

_DEALS_WITH_TIPS = (RETURN_TIPS, DROP_TIPS)

_YES = ("y", "yes", "j", "ja", "true", "1")
_NO = ("n", "no", "nein", "false", "0")
_MOST_CHARACTERS = 100_000

CONFIRMED_SUCCESS = "confirmed_success"
CONFIRMED_FAILURE = "confirmed_failure"
PARTIAL = "partial"
ARBITRARY = "arbitrary"
UNKNOWN = "unknown"

RESOLUTIONS: Mapping[str, str] = MappingProxyType(
    {
        CONFIRMED_SUCCESS: "it was done",
        CONFIRMED_FAILURE: "it was not done",
        PARTIAL: "part of it was done: the value is what is there now",
        ARBITRARY: "something else is there: the value is what is there now",
        UNKNOWN: "not known",
    }
)
"""The possible statements about an uncertain fact, each with its meaning."""


class WrongAnswer(ValueError):
    """An invalid answer to a prompt; the message says what a valid answer would be."""


def checked_value(prompt: PromptEvent, value: object) -> object:
    """Convert ``value`` to what the asker expects: None for a pause, otherwise a bool, a number, text or a
    choice's value. Text, for example from a terminal, is parsed. Raises WrongAnswer.
    """
    match prompt.kind:
        case "pause":
            _check_nothing(value)
            return None
        case "confirm":
            return _yes_or_no(value)
        case "input":
            return _wanted_reading(prompt, value) or typed_value(value, prompt.details)
        case "recover":
            return _recovery(prompt, value)
        case _:
            return _choice(prompt, value)


def _wanted_reading(prompt: PromptEvent, value: object) -> dict[str, object]:
    """Return the answer that requests a reading; empty for all other answers."""
    if not wants_reading(value):
        return {}
    reading = reading_of(prompt)
    if reading is None:
        raise WrongAnswer("no instrument can read it; the answer must be a value")
    return {READ: reading.title}


def default_of(prompt: PromptEvent) -> object:
    """Return the default answer to a prompt: the prompt's own, if it has one. If not, it is "continue",
    "yes", the first available choice, empty text or the smallest number, depending on the prompt.
    """
    if prompt.default is not None:
        return checked_value(prompt, prompt.default)
    match prompt.kind:
        case "pause":
            return None
        case "confirm":
            return True
        case "input":
            return _least(prompt.details)
        case _:
            first = next((choice.value for choice in prompt.choices if not choice.obstacle), "")
            return checked_value(prompt, first)


def _least(details: Mapping[str, object]) -> object:
    if details.get("type", "text") == "text":
        return ""
    minimum, maximum = details.get("minimum"), details.get("maximum")
    least = minimum if isinstance(minimum, int | float) else 0
    if isinstance(maximum, int | float):
        least = min(least, math.floor(maximum) if minimum is None else maximum)
    return math.ceil(least) if details["type"] == "integer" else float(least)


def _check_nothing(value: object) -> None:
    if value not in (None, True, "", "continue"):
        raise WrongAnswer('a pause accepts only the answer "continue", or no answer')


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in _YES and word not in _NO:
        raise WrongAnswer(Message("the answer must be yes or no, not {shown}", shown=_shown(value)))
    return word in _YES


def typed_value(value: object, details: Mapping[str, object]) -> object:
    """Convert ``value`` to the ``type`` in ``details`` (text, integer, number, boolean, json), and check
    it against ``minimum`` and ``maximum``. Raises WrongAnswer.
    """
    match details.get("type", "text"):
        case "integer" | "number" as wanted:
            return _within(_number(value, is_whole=wanted == "integer", details=details), details)
        case "boolean":
            return _yes_or_no(value)
        case "json":
            return _json(value)
        case _:
            if not isinstance(value, str) or len(value) > _MOST_CHARACTERS:
                raise WrongAnswer(Message("the answer must be text, not {shown}", shown=_shown(value)))
            return value


def _number(value: object, *, is_whole: bool, details: Mapping[str, object]) -> int | float:
    wanted = (
        Message("a whole number{details}", details=_range(details))
        if is_whole
        else Message("a number{details}", details=_range(details))
    )
    number: object = value
    if isinstance(value, str):
        try:
            exact = quantity(value, str(details.get("unit") or ""))
            number = exact.numerator if exact.denominator == 1 and is_whole else float(exact)
        except AmbiguousNumberError as error:
            raise WrongAnswer(error.message) from None
        except (UnreadableTextError, OverflowError):
            raise WrongAnswer(
                Message("the answer must be {wanted}, not {shown}", wanted=wanted, shown=_shown(value))
            ) from None
    if isinstance(number, float) and is_whole and number.is_integer():
        number = int(number)
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not math.isfinite(number) or (is_whole and not isinstance(number, int)):  # type: ignore[arg-type]
        raise WrongAnswer(
            Message("the answer must be {wanted}, not {shown}", wanted=wanted, shown=_shown(value))
        )
    return number if is_whole else float(number)  # type: ignore[return-value, arg-type]


def _within(number: int | float, details: Mapping[str, object]) -> int | float:
    minimum, maximum = details.get("minimum"), details.get("maximum")
    is_below = isinstance(minimum, int | float) and number < minimum
    is_above = isinstance(maximum, int | float) and number > maximum
    if is_below or is_above:
        raise WrongAnswer(
            Message(
                "the answer must be a number{details}, not {number}",
                details=_range(details),
                number=_short(number),
            )
        )
    return number


def _range(details: Mapping[str, object]) -> str:
    minimum, maximum = details.get("minimum"), details.get("maximum")
    unit = f" {details['unit']}" if details.get("unit") else ""
    if minimum is not None and maximum is not None:
        return Message(
            " of {minimum} to {maximum}{unit}", minimum=_short(minimum), maximum=_short(maximum), unit=unit
        )
    if minimum is not None:
        return Message(" of {minimum}{unit} or more", minimum=_short(minimum), unit=unit)
    if maximum is not None:
        return Message(" of {maximum}{unit} or less", maximum=_short(maximum), unit=unit)
    return Message(" in{unit}", unit=unit) if unit else ""


def _short(number: object) -> object:
    """Return a whole number without decimals: 100 for 100.0."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _json(value: object) -> object:
    try:
        text = value if isinstance(value, str) else json.dumps(value, allow_nan=False)
        read: object = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise WrongAnswer(
            Message("the value must be JSON, such as 12.5 or [1, 2], not {shown}", shown=_shown(value))
        ) from None
    return read


def _recovery(prompt: PromptEvent, value: object) -> object:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _json(value)
    repeats = isinstance(value, Mapping) and value.get(REPEAT) is True
    if isinstance(value, Mapping):
        chosen, given, has_value = value.get("choice"), value.get("value"), "value" in value
    elif isinstance(value, str):
        chosen, separator, given = value.partition("=")
        has_value = bool(separator)
    else:
        chosen, given, has_value = value, None, False
    chosen = _choice(prompt, chosen)
    if chosen != SET_VALUE:
        if has_value:
            raise WrongAnswer(Message("{chosen} takes no value", chosen=repr(chosen)))
        if not repeats:
            return {"choice": chosen}
        if not may_repeat(prompt, chosen):
            raise WrongAnswer(
                Message(
                    "{chosen} cannot be chosen in advance in case this error recurs: somebody must check "
                    "first",
                    chosen=repr(chosen),
                )
            )
        return {"choice": chosen, REPEAT: True}
    if repeats:
        raise WrongAnswer("a value belongs to one measurement and cannot be set in advance")
    if not has_value:
        raise WrongAnswer(
            Message(
                "{quoted_choice} needs a value: {choice}=VALUE",
                quoted_choice=repr(SET_VALUE),
                choice=SET_VALUE,
            )
        )
    returns = prompt.details.get("returns")
    return {"choice": chosen, "value": typed_value(given, returns if isinstance(returns, Mapping) else {})}


def may_repeat(prompt: PromptEvent, choice: str) -> bool:
    """Return whether ``choice`` may be repeated for the same error without asking again. This is allowed only
    if the choice lets the run continue and nobody needs to check anything.
    """
    return choice in (RETRY, "skip", "continue") and not prompt.facts and prompt.details.get("what") != "port"


def _choice(prompt: PromptEvent, value: object) -> str:
    by_value = {choice.value: choice for choice in prompt.choices}
    if not isinstance(value, str) or value not in by_value:
        possible = ", ".join(choice.value for choice in prompt.choices if not choice.obstacle)
        raise WrongAnswer(
            Message(
                "the answer must be one of {possible}, not {shown}", possible=possible, shown=_shown(value)
            )
        )
    if obstacle := by_value[value].obstacle:
        raise WrongAnswer(Message("{text} cannot be chosen: {obstacle}", text=repr(value), obstacle=obstacle))
    return value


def checked_facts(
    prompt: PromptEvent, value: object, facts: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """Check and return the statements about the uncertain facts in ``prompt``, given the answer ``value``.
    For a retry, every fact must be known: a state must be confirmed, and no action may have been completed.
    Before tips or labware are put away, their positions must be known. Raises WrongAnswer.
    """
    known = {fact.key: fact for fact in prompt.facts}
    for key in facts:
        if key not in known:
            raise WrongAnswer(
                Message(
                    "there is no question about {key}; known: {known}",
                    key=repr(key),
                    known=", ".join(known) or "nothing",
                )
            )
    said = {key: _resolved(known[key], fact) for key, fact in facts.items()}
    choice = value.get("choice") if isinstance(value, Mapping) else None
    for key, fact in known.items():
        answer = said.get(key, {"resolution": UNKNOWN})
        if choice in (RETRY, RECONNECT):
            _check_for_retry(fact, answer)
        elif choice in _DEALS_WITH_TIPS and fact.kind in ("tip", "position"):
            _check_known(fact, answer)
        elif choice == PUT_BACK and fact.kind == "position":
            _check_for_retry(fact, answer)
    return said


def _resolved(fact: Uncertainty, said: Mapping[str, object]) -> dict[str, object]:
    resolution = said.get("resolution")
    if not isinstance(resolution, str) or resolution not in RESOLUTIONS:
        raise WrongAnswer(
            Message(
                "{question} The answer for {key} must be one of {resolutions}, not {resolution}",
                question=fact.question,
                key=fact.key,
                resolutions=", ".join(RESOLUTIONS),
                resolution=_shown(resolution),
            )
        )
    if resolution not in (PARTIAL, ARBITRARY):
        return {"resolution": resolution}
    if fact.kind == "tip" and fact.parts and resolution == PARTIAL:
        return {"resolution": resolution, "value": _some_of(fact, said.get("value"))}
    if fact.kind == "tip":
        return {"resolution": resolution, "value": _yes_or_no(said.get("value"))}
    if fact.options:
        return {"resolution": resolution, "value": _one_of(fact, said.get("value"))}
    if fact.kind not in ("volume", "temperature"):
        return {"resolution": resolution, "value": said.get("value")}
    try:
        return {
            "resolution": resolution,
            "value": typed_value(said.get("value"), limits_now(fact, is_partial=resolution == PARTIAL)),
        }
    except WrongAnswer as error:
        raise WrongAnswer(
            Message(
                "{resolution} for {key} needs the current value: {error}",
                resolution=resolution,
                key=fact.key,
                error=error,
            )
        ) from None


def limits_now(fact: Uncertainty, *, is_partial: bool) -> dict[str, object]:
    """Return the range of the current value, in the form that ``typed_value`` accepts. After a partial
    operation, the value lies between the values before and after it. A volume is never negative.
    """
    limits: dict[str, object] = {"type": "number", "unit": fact.unit}
    before, after = fact.before, fact.after
    if is_partial and isinstance(before, int | float) and isinstance(after, int | float):
        return limits | {"minimum": min(before, after), "maximum": max(before, after)}
    return limits | ({"minimum": 0} if fact.kind == "volume" else {})


def _some_of(fact: Uncertainty, value: object) -> list[int]:
    """Return the parts named by ``value``, which has the form ``"1, 3"`` or ``[1, 3]``."""
    named = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(named, list) or not named or not all(str(part) in fact.parts for part in named):
        raise WrongAnswer(
            Message(
                "the answer must be a list of one or more of {parts}, such as {example}, not {shown}",
                parts=", ".join(fact.parts),
                example=", ".join(fact.parts[:2]),
                shown=_shown(value),
            )
        )
    return sorted({int(part) for part in named})


def _one_of(fact: Uncertainty, value: object) -> str:
    if not isinstance(value, str) or value not in fact.options:
        options = ", ".join(map(repr, fact.options))
        raise WrongAnswer(
            Message(
                "{key} must now be one of {options}, not {shown}",
                key=fact.key,
                options=options,
                shown=_shown(value),
            )
        )
    return value


def _check_known(fact: Uncertainty, answer: Mapping[str, object]) -> None:
    if answer["resolution"] == UNKNOWN:
        raise WrongAnswer(
            Message(
                "“{question}” must be answered before tips are returned or dropped", question=fact.question
            )
        )


def _check_for_retry(fact: Uncertainty, answer: Mapping[str, object]) -> None:
    resolution = answer["resolution"]
    if fact.options and resolution == ARBITRARY:
        if answer.get("value") != fact.before:
            raise WrongAnswer(
                Message(
                    "this answer is possible only if {subject} is still {before}; otherwise choose a "
                    "different answer",
                    subject=fact.subject,
                    before=fact.before,
                )
            )
        return
    if fact.kind == "state":
        if resolution != CONFIRMED_SUCCESS:
            raise WrongAnswer(
                Message(
                    "the command can be repeated only after this question is answered: {question} If not, "
                    "set it on the instrument, then set {key} to {confirmed_success}",
                    question=fact.question,
                    key=fact.key,
                    confirmed_success=CONFIRMED_SUCCESS,
                )
            )
        return
    if resolution == CONFIRMED_SUCCESS:
        raise WrongAnswer(
            Message(
                "{subject}: a completed action is not repeated; skip it, or specify the current state",
                subject=fact.subject or fact.key,
            )
        )
    if resolution == UNKNOWN:
        raise WrongAnswer(
            Message(
                "the command can be repeated only after this question is answered: {question} Set {key} to "
                "{confirmed_failure}, {partial} or {arbitrary}",
                question=fact.question,
                key=fact.key,
                confirmed_failure=CONFIRMED_FAILURE,
                partial=PARTIAL,
                arbitrary=ARBITRARY,
            )
        )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
