"""Choices: among the protocol's values, between yes and no, or among the protocol's ports."""

from __future__ import annotations

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import Kind, Surroundings, refusal
from praxis_desktop.protocols.parameters.parameter import Choice, Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, is_same, quoted
from praxis_desktop.protocols.parameters.quantities import quantity

_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
_MAX_NAMED = 8
"""Maximum number of choices to list in a sentence."""


def _label(choice: Choice) -> str:
    return choice.label or str(choice.value)


def _expected(parameter: Parameter) -> str:
    names = list(map(_label, parameter.choices))
    shown = (
        [*names[:_MAX_NAMED], Message("{count} more", count=len(names) - _MAX_NAMED)]
        if len(names) > _MAX_NAMED
        else names
    )
    return Message("one of {shown}", shown=", ".join(shown))


def _parse(parameter: Parameter, text: str, around: Surroundings) -> object:
    """Find a choice by its label or its value. If there is no exact match, case is ignored."""
    del around
    told = text.strip()
    for fold in (str, str.casefold):
        for choice in parameter.choices:
            names = _typed(choice.value) | {_label(choice)}
            if fold(told) in map(fold, names):
                return choice.value
    for choice in parameter.choices:
        if isinstance(choice.value, (int, float)) and not isinstance(choice.value, bool):
            try:
                if quantity(told, parameter.unit) == choice.value:
                    return choice.value
            except UnreadableTextError:
                continue
    raise UnreadableTextError(Message("{text} is not one of the choices", text=quoted(text)))


def _typed(value: object) -> set[str]:
    """Return the strings that can be typed for a value, in addition to its label."""
    if isinstance(value, bool):
        return {"yes", "true"} if value else {"no", "false"}
    return {"none"} if value is None else {str(value)}


def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if any(is_same(choice.value, value) for choice in parameter.choices):
        return ""
    return refusal(parameter, value)


def _text(parameter: Parameter, value: object) -> str:
    return next((_label(choice) for choice in parameter.choices if choice.value == value), str(value))


CHOICE = Kind(
    "choice",
    expected=_expected,
    schema=lambda parameter, _: {"enum": [choice.value for choice in parameter.choices]},
    parse=_parse,
    check=_check,
    text=_text,
    control="choice",
    names=lambda parameter, _: tuple(map(_label, parameter.choices)),
    hint=lambda _: "",
    is_plain=True,
)


def _parse_bool(parameter: Parameter, text: str, around: Surroundings) -> object:
    del parameter, around
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise UnreadableTextError(Message("{text} is not yes or no", text=quoted(text)))
    return word in _YES


BOOL = Kind(
    "bool",
    expected=lambda _: "yes or no",
    schema=lambda *_: {"type": "boolean"},
    parse=_parse_bool,
    check=lambda parameter, value, _: "" if isinstance(value, bool) else refusal(parameter, value),
    control="switch",
    names=lambda *_: ("yes", "no"),
    hint=lambda _: "",
    is_plain=True,
)


def _check_port(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, str) or not value:
        return refusal(parameter, value)
    if around.ports and value not in around.ports:
        return Message(
            "must be one of {ports}, not {text}", ports=", ".join(around.ports), text=quoted(value)
        )
    return ""


PORT = Kind(
    "port",
    expected=lambda _: "the name of one of the protocol's ports",
    schema=lambda _, around: (
        {"enum": list(around.ports)} if around.ports else {"type": "string", "minLength": 1}
    ),
    parse=lambda _, text, __: text.strip(),
    check=_check_port,
    control="choice",
    names=lambda _, around: around.ports,
    hint=lambda _: "",
)
