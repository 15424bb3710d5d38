"""Turns events from another process into lines for users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from praxis_desktop.core.events import DataEvent, HaltEvent, ResultEvent, StateEvent, StepEvent
from praxis_desktop.core.prompts import READ, AnswerEvent, Choice, PromptEvent, Uncertainty, reading_of
from praxis_desktop.core.sizes_and_durations import bytes_for_people, duration_for_people, number_for_people
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.core.verdicts import Verdict, reason_words, verdict_words
from praxis_desktop.core.words import ending_words, number_or_id


def in_thread(name: str) -> str:
    """Return the text after a step's number, such as ``, thread reader``; "" for the main thread."""
    return f", thread {legible_line(name)}" if name else ""


def step_text(event: StepEvent, *, with_traffic: bool = False) -> str:
    """Return the line for a step's event: ``step 3, thread reader: Weigh: 10.0012 g (0.4 s)``."""
    said = f"step {event.step}{in_thread(event.thread)}: {legible_line(event.title)}"
    if event.status == "started":
        return f"{said} ..."
    if event.status == "completed" and event.summary:
        said += f": {legible_line(event.summary)}"
    elif event.status != "completed":
        said += f" {event.status}"
    details = [duration_for_people(event.duration or 0.0)]
    if with_traffic:
        details += [
            f"{port} {bytes_for_people(out)} out, {bytes_for_people(received)} in"
            for port, (out, received) in sorted(event.traffic.items())
        ]
    if event.status == "failed" and event.line:
        details.append(f"line {event.line}")
    said += f" ({'; '.join(details)})"
    return f"{said}: {legible_line(event.error)}" if event.error else said


_PACES = {"1": "at 1×", "10": "at 10×", "at-once": "without waiting"}


def change_of_wait(action: str, details: Mapping[str, Any]) -> str:
    """Return the text about a user's change to a wait or to the pace; "" for other actions."""
    if action == "skip_wait":
        return f"step {details['step']}: the wait is skipped"
    if action == "extend_wait":
        return f"step {details['step']}: the wait is extended by {duration_for_people(details['seconds'])}"
    if action == "set_pace":
        return f"the run plays {_PACES[details['pace']]}"
    return ""


def event_line(event: Mapping[str, Any]) -> str:
    """Return the line for an event given as JSON, or "" if the event is not shown to users."""
    tell = _LINES.get(str(event.get("event")), _log)
    try:
        return legible_line(tell(event))
    except (KeyError, TypeError, ValueError, AttributeError):  # perhaps from another version
        return legible_line(str(dict(event)))


def _log(event: Mapping[str, Any]) -> str:
    return str(event.get("message", "")) if event.get("level") != "info" else ""


def _state(event: Mapping[str, Any]) -> str:
    said = str(event["state"]).replace("_", " ")
    said += f": {event['reason']}" if event.get("reason") else ""
    return said + (f" ({event['by']})" if event.get("by") else "")


def _step(event: Mapping[str, Any]) -> str:
    if event["depth"] and event["status"] == "started":
        return ""
    said = f"step {event['step']}{in_thread(event.get('thread', ''))}: {event['title']}"
    if event["status"] == "started":
        return f"{said} ..."
    summary = f": {event['summary']}" if event.get("summary") else ""
    error = f": {event['error']}" if event.get("error") else ""
    return f"{said} {event['status']} ({event['duration'] or 0.0:.1f} s){summary}{error}"


def _prompt(event: Mapping[str, Any]) -> str:
    if event["kind"] == "recover" and event["details"].get("policy"):
        return ""  # the log has a line about the decision
    values = "|".join(str(choice["value"]) for choice in event["choices"] if not choice["obstacle"])
    return f"question {event['number']}: {event['message']}" + (f" [{values}]" if values else "")


def _answer(event: Mapping[str, Any]) -> str:
    if event["source"] == "withdrawn":
        return f"question {event['number']} no longer needs an answer"
    if event["source"] == "policy" and isinstance(event["value"], Mapping):
        return ""  # a decision about an error
    by = event.get("by") or event["source"]
    return f"question {event['number']} was answered by {by}: {event['value']}"


def _action(event: Mapping[str, Any]) -> str:
    done = change_of_wait(event["action"], event["details"])
    if not done and event["action"] not in ("note", "emergency_stop"):
        return ""
    done = done or event["action"].replace("_", " ")
    said = f"{done}: {event['reason']}".rstrip(": ")
    return f"{said} ({event['by']})" if event.get("by") else said


def _data(event: Mapping[str, Any]) -> str:
    value = event.get("value")
    shown = f": {value} {event.get('unit', '')}".rstrip() if isinstance(value, int | float | str) else ""
    return f"{event.get('title') or event['key']}{shown[:80]}"


def _halt(event: Mapping[str, Any]) -> str:
    advice = f"ATTENTION: {event['advice']} - " if event.get("advice") else ""
    after = f" after {event['milliseconds']:.0f} ms" if event.get("milliseconds") else ""
    return f"{advice}{event['port']}: {event['outcome'].replace('_', ' ')}{after}: {event['message']}"


def _result(event: Mapping[str, Any]) -> str:
    error = (event.get("result") or {}).get("error") or {}
    ended = ": ".join(filter(None, (ending_words(str(event["state"])), error.get("message"))))
    verdict = Verdict.of_json(event.get("verdict"))
    if verdict.word == "none":
        return ended
    return f"{verdict_words(verdict.word, verdict.simulated)}: {verdict.reason} ({ended})"


_LINES = {
    "state": _state,
    "step": _step,
    "prompt": _prompt,
    "answer": _answer,
    "action": _action,
    "data": _data,
    "halt": _halt,
    "result": _result,
}


ID_LENGTH = 8
"""Number of digits of a run's ID that are shown."""

_STATES = {
    "queued": "waits",
    "pausing": "pauses",
    "paused": "paused",
    "resuming": "continues",
    "canceling": "stops",
    "cancelled": "stopped",
}
"""The words for each state."""

_GOES_ON = ("before ", "between ", "for ", "in ", "after ", "until ")
"""First words of reasons that directly follow the words for a state, with no colon between them."""


def state_text(event: StateEvent) -> str:
    """Return the text about a state: ``paused before step 7: Aspirate (anna)``."""
    said = _STATES.get(event.state, event.state)
    reason = legible_line(event.reason)
    if reason:
        said += f" {reason}" if reason.startswith(_GOES_ON) else f": {reason}"
    elif event.state == "pausing":
        said += " before the next step"
    return f"{said} ({legible_line(event.by)})" if event.by else said


def data_text(event: DataEvent) -> str:
    """Describe a result in a few words."""
    title = legible_line(event.title or event.key)
    value = event.value
    if isinstance(value, bool | int | float | str):
        text = number_for_people(value) if isinstance(value, float) else legible_line(str(value))
        text = text if len(text) <= 60 else f"{text[:57]}..."
        return f"{title}: {text} {event.unit}".rstrip()
    if isinstance(value, Mapping) and event.kind in ("figure", "file"):
        size = value.get("size")
        return f"{title}: {event.kind}" + (
            f", {bytes_for_people(size)}" if isinstance(size, int) and not isinstance(size, bool) else ""
        )
    count = len(value) if isinstance(value, Mapping | Sequence) else 0
    return f"{title}: {event.kind}" + (f", {count} entries" if count else "")


_OUTCOMES = {
    "sent": "its stop command was sent",
    "confirmed": "has confirmed that it stopped",
    "unconfirmed": "has not confirmed that it stopped",
    "no_stop_command": "has no stop command",
    "closed": "was closed, and nothing had been sent to it",
    "not_connected": "was not connected, so no stop command was sent to it",
    "failed": "could not be stopped",
}


def halt_lines(events: Sequence[HaltEvent]) -> list[str]:
    """Return the lines about stopped instruments: first any urgent tasks for the user, then each result."""
    last: dict[str, HaltEvent] = {}
    advice: dict[str, str] = {}
    for event in events:
        last[event.port] = event
        if event.outcome == "confirmed":
            advice.pop(event.port, None)
        elif event.advice or event.may_go_on:
            named = f"{event.port}: " if event.outcome == "not_connected" else ""
            advice[event.port] = named + (
                event.advice or f"stop the instrument of {event.port!r} by hand, now"
            )
    lines = [f"ATTENTION: {legible_line(text)}" for text in dict.fromkeys(advice.values())]
    for port, event in last.items():
        said = legible_line(event.message) or f"{legible_line(port)}: {_OUTCOMES[event.outcome]}"
        lines.append(f"{said} ({event.milliseconds:.0f} ms)" if event.milliseconds else said)
    return lines


def verdict_line(event: ResultEvent) -> str:
    """Return the verdict with its reason: ``Failed: 11.8 µL too little: −1.18 %, limits ±0.80 %.``"""
    verdict = event.verdict
    word = verdict_words(verdict.word, verdict.simulated)
    return f"{word}: {legible_line(reason_words(verdict, event.state))}"


def record_line(event: ResultEvent, number: int) -> str:
    """Return the line about the record of a run, given the run's ``number``; "" if there is no record."""
    if not event.details.get("record"):
        return ""
    named = number_or_id(number, event.run_id)
    if event.details.get("interrupted"):
        return f"run {named} remains interrupted (praxis-desktop history resume {named})"
    return f"record: run {named} (praxis-desktop history show {named})"


_CERTAINTIES = {"known": "known", "assumed": "assumed", "unknown": "unknown until somebody looks"}


def question_line(number: object, step: object, details: Mapping[str, object], message: str) -> str:
    """Return a question's number and text, with its step and the instrument that failed, if there are any."""
    places = (f"step {step}" if step else "", legible_line(str(details.get("instrument") or "")))
    asked_by = ", ".join(filter(None, places))
    return f"question {number}{asked_by and f' ({asked_by})'}: {legible_line(message)}"


def answer_command(run_id: str, prompt: PromptEvent) -> str:
    """Return the command that answers ``prompt`` from another terminal."""
    return f"praxis-desktop runs answer {run_id[:8]} {prompt.number} VALUE"


def prompt_lines(prompt: PromptEvent) -> list[str]:
    """Return the lines for a question: its text, its answers and their effects, and the unknown facts."""
    lines = [question_line(prompt.number, prompt.step, prompt.details, prompt.message)]
    if prompt.error is not None and prompt.error.message not in prompt.message:
        lines.append(f"  {prompt.error.name}: {legible_line(prompt.error.message)}")
    lines += choice_lines(prompt.choices) if prompt.kind not in ("pause", "input") else []
    lines += _reading_lines(prompt)
    lines += [f"  Holds: {legible_line(one.text)} ({_CERTAINTIES[one.certainty]})" for one in prompt.held]
    lines += [f"  Not known: {fact_text(fact)}" for fact in prompt.facts]
    if prompt.deadline is not None:
        after = duration_for_people(prompt.deadline)
        lines.append(f"  Without an answer within {after}: {default_text(prompt)}.")
    return lines


def reading_word(prompt: PromptEvent) -> str:
    """Return what to type in order to have an instrument read the value; "" if no instrument can read it."""
    if reading_of(prompt) is None:
        return ""
    return "/r" if prompt.details.get("type", "text") == "text" else "r"


def _reading_lines(prompt: PromptEvent) -> list[str]:
    """Return the lines that offer to have an instrument read the value, or show its reading."""
    reading = reading_of(prompt)
    if reading is None:
        return []
    lines = [f"  {reading_word(prompt)}: {legible_line(reading.title)}"]
    if reading.value:
        unit = f" {prompt.details['unit']}" if prompt.details.get("unit") else ""
        lines.append(f"  Read: {legible_line(reading.value + unit)}. Enter takes it.")
    if reading.trouble:
        lines.append(f"  The instrument could not be read: {legible_line(reading.trouble)}")
    return lines


def choice_lines(choices: Sequence[Choice]) -> list[str]:
    """Return a numbered line for each choice, with its consequence, or the reason why it cannot be chosen."""
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
    """Return the question about a fact, with the fact's values before and after the operation, if known."""
    known = []
    if fact.before is not None:
        known.append(f"before {_measured(fact.before, fact.unit)}")
    if fact.after is not None:
        known.append(f"after {_measured(fact.after, fact.unit)}")
    return legible_line(fact.question) + (f" ({', '.join(known)})" if known else "")


def default_text(prompt: PromptEvent) -> str:
    """Return the answer that is used if nobody answers."""
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
    "deadline": "no answer in time",
    "policy": "how the run is set up",
}


def answer_line(event: AnswerEvent) -> str:
    """Return the line for an answer, which says who gave the answer and what it is."""
    if event.source == "withdrawn":
        return f"question {event.number} no longer needs an answer"
    who = _SOURCES.get(event.source) or event.by or "another program"
    why = f" ({legible_line(event.reason)})" if event.reason else ""
    return f"question {event.number} was answered by {legible_line(who)}: {value_text(event.value)}{why}"


def value_text(value: Any) -> str:
    """Describe an answer in a few words."""
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
    text = number_for_people(value) if isinstance(value, float) else legible_line(str(value))
    return f"{text} {unit}".strip()
