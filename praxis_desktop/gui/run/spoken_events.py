"""What a run tells, in the language of the window: what the core says in it, not what the protocol says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from praxis_desktop.core.events import ConnectionEvent, Event, HaltEvent, LogEvent, StateEvent, StepEvent
from praxis_desktop.core.prompts import Choice, PromptEvent, Uncertainty, reading_of
from praxis_desktop.core.records import as_dict, replace
from praxis_desktop.gui.look.sentences import (
    is_spoken,
    spoken,
    spoken_if_ours,
    spoken_step,
    spoken_title,
)


def spoken_event(event: Event) -> Event:
    """An event as the window shows it; the record has it as it was told."""
    if not is_spoken():
        return event
    match event:
        case PromptEvent():
            return _spoken_prompt(event)
        case LogEvent():
            return replace(event, message=spoken_if_ours(event.message))
        case ConnectionEvent():
            return replace(event, message=spoken(event.message))
        case HaltEvent():
            return replace(event, message=spoken(event.message), advice=spoken(event.advice))
        case StateEvent():
            # Of a pause it is where that is; else it may be what a person has written.
            is_place = event.state in ("pausing", "paused")
            return replace(event, reason=(spoken if is_place else spoken_if_ours)(event.reason))
    return event


def spoken_steps(events: Sequence[StepEvent]) -> Sequence[StepEvent]:
    """Steps as the window shows them: a protocol's own title stays as it is."""
    return [_spoken_step(event) for event in events] if is_spoken() else events


def _spoken_step(event: StepEvent) -> StepEvent:
    title = spoken_step(event.title, event.kind)
    return replace(event, title=title, summary=spoken_title(event.summary), error=spoken_if_ours(event.error))


def _spoken_prompt(event: PromptEvent) -> PromptEvent:
    """A question: what the core asks as a whole, of what a protocol asks its buttons alone."""
    if event.kind == "recover":
        is_operation = event.details.get("what") == "operation"
        message = (spoken_title if is_operation else spoken)(event.message)
    else:
        message = (spoken if event.kind == "continue" else spoken_if_ours)(event.message)
        if message == event.message:
            has_buttons_of_ours = event.kind in ("pause", "confirm")
            choices = tuple(_spoken_choices(event.choices)) if has_buttons_of_ours else event.choices
            return replace(event, choices=choices, details=_spoken_reading(event))
    error = event.error
    return replace(
        event,
        message=message,
        choices=tuple(_spoken_choices(event.choices)),
        error=None if error is None else replace(error, message=spoken_if_ours(error.message)),
        facts=tuple(_spoken_facts(event.facts)),
    )


def _spoken_reading(event: PromptEvent) -> Mapping[str, object]:
    """The details of a question, with a button of ours in words of the window."""
    reading = reading_of(event)
    if reading is None:
        return event.details
    title = spoken_title(reading.title) if reading.instrument else spoken_if_ours(reading.title)
    said = replace(reading, title=title, trouble=spoken_if_ours(reading.trouble))
    return {**event.details, "reading": as_dict(said)}


def _spoken_choices(choices: Iterable[Choice]) -> Iterable[Choice]:
    for choice in choices:
        yield replace(
            choice,
            title=spoken(choice.title),
            consequence=spoken(choice.consequence),
            obstacle=spoken(choice.obstacle),
            advice=spoken(choice.advice),
        )


def _spoken_facts(facts: Iterable[Uncertainty]) -> Iterable[Uncertainty]:
    for fact in facts:
        yield replace(
            fact,
            question=spoken_title(fact.question),
            subject=spoken(fact.subject),
            before=_spoken_value(fact.before),
            after=_spoken_value(fact.after),
        )


def _spoken_value(value: object) -> object:
    return spoken(value) if isinstance(value, str) else value
