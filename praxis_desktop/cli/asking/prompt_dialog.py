"""Having a question of a run answered by lines that somebody types: wrong ones are explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from praxis_desktop.cli.telling.prompt_text import default_text, fact_text, reading_word
from praxis_desktop.core.prompts import READ, Choice, PromptEvent, Uncertainty, reading_of
from praxis_desktop.core.records import Record
from praxis_desktop.runs.engine.controls import Answer
from praxis_desktop.runs.engine.questions.answering import (
    ARBITRARY,
    CONFIRMED_FAILURE,
    CONFIRMED_SUCCESS,
    PARTIAL,
    SET_VALUE,
    UNKNOWN,
    WrongAnswer,
    checked_facts,
    checked_value,
    limits_now,
)

ReadLine = Callable[[str, bool], str]
"""Shows a prompt and reads what is typed, without its newline; whether its time counts down. Raises
NoMoreLines.
"""

Say = Callable[[str], None]

_ABORT = "abort"
_DECISIONS = ("recover", "continue")
"""Kinds of questions whose answers need a reason where the settings say so."""


class _Resolution(Record):
    word: str
    title: str
    resolution: str


_RESOLUTIONS = (
    _Resolution("yes", "it was done", CONFIRMED_SUCCESS),
    _Resolution("no", "it was not done", CONFIRMED_FAILURE),
    _Resolution("part", "a part of it was done", PARTIAL),
    _Resolution("other", "something else is so now", ARBITRARY),
    _Resolution("unknown", "nobody knows", UNKNOWN),
)


class PromptDialog:
    """Asks ``by``, the operator. With ``requires_reason`` decisions about errors need one."""

    def __init__(self, read_line: ReadLine, say: Say, *, by: str, requires_reason: bool = False) -> None:
        self._read_line = read_line
        self._say = say
        self._by = by
        self._requires_reason = requires_reason

    def answer(self, prompt: PromptEvent) -> Answer:
        """What is answered to ``prompt``, which has been shown. Raises NoMoreLines."""
        while True:
            try:
                value = self._value(prompt)
                facts = self._facts(prompt, value)
                checked_facts(prompt, checked_value(prompt, value), facts)
            except WrongAnswer as error:
                self._explain(str(error))
                continue
            reason = self.reason("Why") if self._requires_reason and prompt.kind in _DECISIONS else ""
            return Answer(prompt.number, value, facts, self._by, reason)

    def reason(self, asked: str) -> str:
        """A reason, which is not empty. Raises NoMoreLines."""
        while not (typed := self._read_line(f"{asked}: ", False).strip()):
            self._explain("a reason is needed: type a few words")
        return typed

    def _explain(self, message: str) -> None:
        self._say(f"{message[:1].upper()}{message[1:]}.")

    # ---- the value
    def _value(self, prompt: PromptEvent) -> object:
        """What is typed, as far as it can be told without the facts. Raises WrongAnswer."""
        if prompt.kind == "pause":
            typed = self._read_line("Enter to continue", True).strip().lower()
            return checked_value(prompt, typed)
        if prompt.kind == "input":
            return self._input(prompt)
        if prompt.kind == "confirm":
            typed = self._read_line("Yes or no", True).strip()
            return checked_value(prompt, prompt.default if not typed and prompt.default else typed)
        typed = self._read_line(_choosing(prompt), True).strip()
        if not typed and prompt.default is not None:
            return prompt.default
        word, separator, given = typed.partition("=")
        chosen = chosen_by(typed, prompt.choices)
        if chosen is None and separator:
            chosen = chosen_by(word, prompt.choices)
        if chosen is None:
            raise WrongAnswer(
                f"{typed!r} is none of the choices: type a number from 1 to {len(prompt.choices)},"
                " or the beginning of a word"
                if typed
                else f"type a number from 1 to {len(prompt.choices)}, or the beginning of a word"
            )
        if chosen.obstacle:
            raise WrongAnswer(f"{chosen.value} cannot be chosen: {chosen.obstacle}")
        if chosen.value == SET_VALUE:
            return self._set_value(prompt, given.strip() if separator else "")
        return chosen.value

    def _input(self, prompt: PromptEvent) -> object:
        unit = f" [{prompt.details['unit']}]" if prompt.details.get("unit") else ""
        typed = self._read_line(f"Answer{unit}", True)
        word = typed.strip()
        if word and word.lower() == reading_word(prompt):
            return {READ: True}
        if not word:
            reading = reading_of(prompt)
            typed = (reading.value if reading is not None else "") or prompt.default or typed
        return checked_value(prompt, typed)

    def _set_value(self, prompt: PromptEvent, given: str) -> object:
        returns = prompt.details.get("returns")
        unit = returns.get("unit") if isinstance(returns, Mapping) else ""
        while True:
            typed = given or self._read_line(f"Value{f' [{unit}]' if unit else ''}: ", False).strip()
            value = {"choice": SET_VALUE, "value": typed}
            try:
                checked_value(prompt, value)
            except WrongAnswer as error:
                self._explain(str(error))
                given = ""
                continue
            return value

    # ---- what nobody knows
    def _facts(self, prompt: PromptEvent, value: object) -> dict[str, dict[str, object]]:
        if value == _ABORT:
            return {}
        return {fact.key: self._fact(prompt, fact) for fact in prompt.facts}

    def _fact(self, prompt: PromptEvent, fact: Uncertainty) -> dict[str, object]:
        self._say(fact_text(fact))
        for number, one in enumerate(_RESOLUTIONS, 1):
            self._say(f"  {number:>2}  {one.word.ljust(7)}  {one.title}")
        choices = [Choice(one.resolution, one.word) for one in _RESOLUTIONS]
        while True:
            typed = self._read_line("Was it done: ", False).strip()
            chosen = chosen_by(typed, choices)
            if chosen is None:
                self._explain("type a number from 1 to 5, or yes, no, part, other or unknown")
                continue
            said: dict[str, object] = {"resolution": chosen.value}
            if chosen.value in (PARTIAL, ARBITRARY):
                possible = _possible_now(fact, is_partial=chosen.value == PARTIAL)
                said["value"] = self._read_line(f"What is there now{possible}: ", False).strip()
            try:
                checked_facts(prompt, None, {fact.key: said})
            except WrongAnswer as error:
                self._explain(str(error))
                continue
            return said


def _possible_now(fact: Uncertainty, *, is_partial: bool) -> str:
    """What can be typed, in brackets: a range where it is known, and the unit."""
    limits = limits_now(fact, is_partial=is_partial)
    if "maximum" in limits:
        return f" [{limits['minimum']:g} to {limits['maximum']:g} {fact.unit}".rstrip() + "]"
    return f" [{fact.unit}]" if fact.unit else ""


def chosen_by(typed: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that is meant by its word, its number, or the beginning of its word alone."""
    typed = typed.strip().lower()
    if not typed:
        return None
    for choice in choices:
        if typed in (choice.value.lower(), choice.title.lower()):
            return choice
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= len(choices):
        return choices[int(typed[:9]) - 1]
    begun = [
        choice
        for choice in choices
        if choice.value.lower().startswith(typed) or choice.title.lower().startswith(typed)
    ]
    return begun[0] if len(begun) == 1 else None


def _choosing(prompt: PromptEvent) -> str:
    return f"1 to {len(prompt.choices)}" + (
        f" [{default_text(prompt)}]" if prompt.default is not None and prompt.deadline is None else ""
    )
