"""Questions of a run and their answers as lines for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from praxis_desktop.cli.telling.step_text import duration_text
from praxis_desktop.core.legible import legible_line
from praxis_desktop.core.prompts import READ, AnswerEvent, Choice, PromptEvent, Uncertainty, reading_of


def prompt_lines(prompt: PromptEvent) -> list[str]:
    """What is asked, what can be answered, what then happens, and what nobody knows."""
    step = f" (step {prompt.step})" if prompt.step else ""
    lines = [f"question {prompt.number}{step}: {legible_line(prompt.message)}"]
    if prompt.error is not None and prompt.error.message not in prompt.message:
        lines.append(f"  {prompt.error.name}: {legible_line(prompt.error.message)}")
    lines += choice_lines(prompt.choices) if prompt.kind not in ("pause", "input") else []
    lines += _reading_lines(prompt)
    lines += [f"  Nobody knows: {fact_text(fact)}" for fact in prompt.facts]
    if prompt.deadline is not None:
        after = duration_text(prompt.deadline)
        lines.append(f"  Without an answer within {after} it is: {default_text(prompt)}.")
    return lines


def reading_word(prompt: PromptEvent) -> str:
    """What is typed for an instrument to read the value, "" where none can: no number, nor a usual text."""
    if reading_of(prompt) is None:
        return ""
    return "/r" if prompt.details.get("type", "text") == "text" else "r"


def _reading_lines(prompt: PromptEvent) -> list[str]:
    """That an instrument can read it, and what came of that."""
    reading = reading_of(prompt)
    if reading is None:
        return []
    lines = [f"  {reading_word(prompt)}: {legible_line(reading.title)}"]
    if reading.value:
        unit = f" {prompt.details['unit']}" if prompt.details.get("unit") else ""
        lines.append(f"  Read: {legible_line(reading.value + unit)}. Enter takes it.")
    if reading.trouble:
        lines.append(f"  Nothing was read: {legible_line(reading.trouble)}")
    return lines


def choice_lines(choices: Sequence[Choice]) -> list[str]:
    """A numbered line for each choice; one that cannot be chosen says why."""
    if not choices:
        return []
    width = max(len(_word(choice)) for choice in choices)
    lines = []
    for number, choice in enumerate(choices, 1):
        told = choice.consequence
        if choice.obstacle:
            told = f"cannot be chosen: {choice.obstacle}"
        word = _word(choice).ljust(width)
        lines.append(f"  {number:>2}  {word}  {legible_line(told)}".rstrip())
    return lines


def _word(choice: Choice) -> str:
    value, title = legible_line(choice.value), legible_line(choice.title)
    return title if title.lower() == value.lower() or not title else f"{value}: {title}"


def fact_text(fact: Uncertainty) -> str:
    """What is asked of a fact, and what it may be."""
    known = []
    if fact.before is not None:
        known.append(f"before {_measured(fact.before, fact.unit)}")
    if fact.after is not None:
        known.append(f"after {_measured(fact.after, fact.unit)}")
    return legible_line(fact.question) + (f" ({', '.join(known)})" if known else "")


def default_text(prompt: PromptEvent) -> str:
    """What is answered when nobody does."""
    if prompt.default is not None:
        titles = {choice.value: choice.title for choice in prompt.choices}
        return legible_line(titles.get(prompt.default, prompt.default)) or "nothing"
    if prompt.kind == "confirm":
        return "yes"
    if prompt.kind in ("pause", "input"):
        return "nothing"
    first = next((choice for choice in prompt.choices if not choice.obstacle), None)
    return "nothing" if first is None else legible_line(first.title)


_SOURCES = {
    "deadline": "nobody, and the time was up",
    "policy": "how the run is set up",
}


def answer_line(event: AnswerEvent) -> str:
    """Who answered what."""
    if event.source == "withdrawn":
        return f"question {event.number} needs no answer any more"
    who = _SOURCES.get(event.source) or event.by or "another program"
    why = f" ({legible_line(event.reason)})" if event.reason else ""
    return f"question {event.number} was answered by {legible_line(who)}: {value_text(event.value)}{why}"


def value_text(value: Any) -> str:
    """An answer, in a word."""
    if value is None:
        return "go on"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        if READ in value:
            return legible_line(str(value[READ]))
        chosen = str(value.get("choice", ""))
        return f"{chosen} {value['value']}" if "value" in value else chosen
    return legible_line(str(value)) or '""'


def _measured(value: object, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:g}" if isinstance(value, float) else legible_line(str(value))
    return f"{text} {unit}".strip()
