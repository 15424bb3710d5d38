"""Text values, barcodes, and the regular expressions that they must match.

The patterns come from unchecked files, and Python's ``re`` takes hours to match ``(a+)+b`` against forty
letters. This module therefore follows all paths through a pattern simultaneously, character by character, and
rejects patterns that cannot be matched in this way (back references, lookaround, possessive repeats).
Greediness does not matter, because only whole texts are matched.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import (
    Kind,
    Surroundings,
    count_of,
    expected,
    fits,
    lengths,
    refusal,
)
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import is_text, quoted

MAX_PATTERN = 500
"""Maximum number of characters in a pattern."""

MAX_TEXT = 1000
"""Maximum number of characters in a text to be matched. A longer text does not match."""

MAX_STATES = 1000
"""Maximum number of states in a pattern's state machine, counting every possible repetition."""


class PatternError(ValueError):
    """The pattern is not a regular expression, or not a supported one. The message says what is wrong."""


def is_matched(pattern: str, text: str) -> bool:
    """Return whether the whole of ``text`` matches ``pattern``. Raises PatternError."""
    if len(text) > MAX_TEXT:
        return False
    machine = _machine(pattern)
    states = machine.closure({machine.start}, 0, text)
    for place, letter in enumerate(text):
        moved = {
            edge.goal
            for state in states
            for edge in machine.edges[state]
            if edge.takes and edge.takes(letter)
        }
        states = machine.closure(moved, place + 1, text)
        if not states:
            return False
    return machine.end in states


def why_unmatchable(pattern: str) -> str:
    """Return the reason why texts cannot be matched with ``pattern``; "" if they can."""
    try:
        _machine(pattern)
    except PatternError as error:
        return str(error)
    return ""


class _Edge(Struct, frozen=True):
    """A transition. It consumes a character that ``takes`` accepts or, if ``is_open`` allows that, none."""

    goal: int
    takes: Callable[[str], bool] | None = None
    is_open: Callable[[int, str], bool] | None = None


class _Machine:
    """States and transitions; ``start`` is the first state, ``end`` the state of a complete match."""

    def __init__(self) -> None:
        self.edges: list[list[_Edge]] = []
        self.start = self.state()
        self.end = self.start

    def state(self) -> int:
        if len(self.edges) > MAX_STATES:
            raise PatternError("it has too many repetitions")
        self.edges.append([])
        return len(self.edges) - 1

    def closure(self, states: set[int], place: int, text: str) -> set[int]:
        """Return the given states and all states that can be reached from them without consuming a
        character.
        """
        found, open_ends = set(states), list(states)
        while open_ends:
            for edge in self.edges[open_ends.pop()]:
                if edge.takes or edge.goal in found or (edge.is_open and not edge.is_open(place, text)):
                    continue
                found.add(edge.goal)
                open_ends.append(edge.goal)
        return found


@lru_cache(maxsize=64)
def _machine(pattern: str) -> _Machine:
    if len(pattern) > MAX_PATTERN:
        raise PatternError(Message("it has more than {max_pattern} characters", max_pattern=MAX_PATTERN))
    try:
        parsed = importlib.import_module("re._parser").parse(pattern)
        machine = _Machine()
        if parsed.state.flags & ~(re.UNICODE | re.IGNORECASE):
            raise PatternError("it has flags")
        machine.end = _sequence(machine, machine.start, parsed, bool(parsed.state.flags & re.IGNORECASE))
    except (re.error, OverflowError) as error:
        raise PatternError(Message("it is not a regular expression: {error}", error=error)) from None
    except RecursionError:
        raise PatternError("it is nested too deeply") from None
    return machine


def _sequence(machine: _Machine, start: int, parts: Iterable[tuple[Any, Any]], folds: bool) -> int:
    """Add the parts one after another, beginning at the state ``start``; return the final state."""
    for operation, argument in parts:
        start = _part(machine, start, str(operation), argument, folds)
    return start


def _part(machine: _Machine, start: int, operation: str, argument: Any, folds: bool) -> int:
    match operation:
        case "BRANCH":
            end = machine.state()
            for branch in argument[1]:
                machine.edges[_sequence(machine, start, branch, folds)].append(_Edge(end))
            return end
        case "SUBPATTERN":
            _, added, removed, inner = argument
            if (added | removed) & ~re.IGNORECASE:
                raise PatternError("it has flags")
            return _sequence(machine, start, inner, bool(added) or (folds and not removed))
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = argument
            return _repeated(machine, start, least, most, inner, folds)
        case "AT":
            goal = machine.state()
            machine.edges[start].append(_Edge(goal, is_open=_border(str(argument))))
            return goal
    goal = machine.state()
    machine.edges[start].append(_Edge(goal, _letter(operation, argument, folds)))
    return goal


def _repeated(machine: _Machine, start: int, least: int, most: int, inner: Any, folds: bool) -> int:
    is_endless = str(most) == "MAXREPEAT"
    if max(least, 0 if is_endless else most) > MAX_STATES:
        raise PatternError("it has too many repetitions")
    for _ in range(least):
        start = _sequence(machine, start, inner, folds)
    end = machine.state()
    machine.edges[start].append(_Edge(end))
    if is_endless:
        machine.edges[_sequence(machine, end, inner, folds)].append(_Edge(end))
        return end
    for _ in range(most - least):
        start = _sequence(machine, start, inner, folds)
        machine.edges[start].append(_Edge(end))
    return end


def _border(name: str) -> Callable[[int, str], bool]:
    match name:
        case "AT_BEGINNING" | "AT_BEGINNING_STRING":
            return lambda place, text: place == 0
        case "AT_END":
            return lambda place, text: place == len(text) or text[place:] == "\n"
        case "AT_END_STRING":
            return lambda place, text: place == len(text)
        case "AT_BOUNDARY":
            return _is_border
        case "AT_NON_BOUNDARY":
            return lambda place, text: not _is_border(place, text)
    raise PatternError(Message("it asks for {name}", name=name))


def _is_border(place: int, text: str) -> bool:
    """Return whether a word begins or ends at position ``place``."""
    before, behind = text[place - 1 : place] if place else "", text[place : place + 1]
    return _is_word(before) != _is_word(behind)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _letter(operation: str, argument: Any, folds: bool) -> Callable[[str], bool]:
    """Return a test for the characters that match this part of the pattern."""
    match operation:
        case "LITERAL":
            return _either_case(lambda letter: ord(letter) == argument, folds)
        case "NOT_LITERAL":
            is_it = _either_case(lambda letter: ord(letter) == argument, folds)
            return lambda letter: not is_it(letter)
        case "ANY":
            return lambda letter: letter != "\n"
        case "IN":
            tests = [_member(str(kind), detail) for kind, detail in argument if str(kind) != "NEGATE"]
            is_negated = len(tests) < len(argument)
            is_in = _either_case(lambda letter: any(test(letter) for test in tests), folds)
            return lambda letter: is_in(letter) != is_negated
    raise PatternError("it refers to other parts of the text")


def _either_case(test: Callable[[str], bool], folds: bool) -> Callable[[str], bool]:
    if not folds:
        return test
    return lambda letter: any(map(test, {letter, letter.lower()[:1], letter.upper()[:1]}))


def _member(kind: str, detail: Any) -> Callable[[str], bool]:
    match kind:
        case "LITERAL":
            return lambda letter: ord(letter) == detail
        case "RANGE":
            return lambda letter: bool(detail[0] <= ord(letter) <= detail[1])
    name = str(detail)
    test = _CATEGORIES[name.replace("_NOT_", "_")]
    return (lambda letter: not test(letter)) if "_NOT_" in name else test


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": _is_word,
}


_BARCODE = r"(?!\s)[^\x00-\x1f\x7f-\x9f\u2028\u2029]+(?<!\s)"
"""Matches non-empty text without control characters that neither begins nor ends with white space."""


def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, str) or not is_text(value) or not fits(parameter, value):
        return refusal(parameter, value)
    if parameter.kind == BARCODE.name and not re.fullmatch(_BARCODE, value):
        return refusal(parameter, value)
    if not parameter.pattern:
        return ""
    try:
        is_right = is_matched(parameter.pattern, value)
    except PatternError as error:
        return Message(
            "cannot be checked: the protocol's pattern {pattern} is not valid: {error}",
            pattern=quoted(parameter.pattern),
            error=error,
        )
    return "" if is_right else refusal(parameter, value)


def _expected(parameter: Parameter) -> str:
    what = "a barcode" if parameter.kind == BARCODE.name else "a text value"
    counted = count_of(parameter, "character")
    what += Message(" of {counted}", counted=counted) if counted else ""
    return (
        Message("{what} matching {pattern}", what=what, pattern=parameter.pattern)
        if parameter.pattern
        else what
    )


def _schema(parameter: Parameter, around: Surroundings) -> dict[str, Any]:
    del around
    patterns = [_BARCODE] if parameter.kind == BARCODE.name else []
    schema: dict[str, Any] = {"type": "string", **lengths(parameter, "Length")}
    if parameter.pattern:
        schema["maxLength"] = min(schema.get("maxLength", MAX_TEXT), MAX_TEXT)
        patterns.append(parameter.pattern)
    if _is_python_only(parameter.pattern):
        schema["x-pattern"] = patterns.pop()
    if len(patterns) == 1:
        return {**schema, "pattern": _whole(patterns[0])}
    return {
        **schema,
        **({"allOf": [{"pattern": _whole(pattern)} for pattern in patterns]} if patterns else {}),
    }


def _is_python_only(pattern: str) -> bool:
    """Return whether the pattern uses syntax that JSON Schema's regular expressions (JavaScript's) lack."""
    return re.search(r"\(\?P|\(\?[aiLmsux-]+[:)]|\\[AZ]", pattern) is not None


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


TEXT = Kind(
    "text",
    expected=_expected,
    schema=_schema,
    parse=lambda _, text, __: text,
    check=_check,
    column="text",
    hint=lambda parameter: expected(parameter) if parameter.pattern or parameter.maximum_length else "",
    is_plain=True,
)
BARCODE = structs.replace(
    TEXT, name="barcode", parse=lambda _, text, __: text.strip(), column="barcode", is_plain=False
)
