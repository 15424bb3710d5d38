"""What becomes of a run as lines for people: its states, its data, the stops of its instruments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from praxis_desktop.core.events import DataEvent, HaltEvent, ResultEvent, StateEvent
from praxis_desktop.core.legible import legible_line
from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.core.sizes import bytes_for_people

ID_LENGTH = 8
"""Digits of a run's id that people are shown."""

_STATES = {
    "queued": "waits",
    "pausing": "pauses before the next step",
    "paused": "paused",
    "resuming": "goes on",
    "canceling": "stops",
    "cancelled": "stopped",
}
"""What people are told of each state."""

_GOES_ON = ("before ", "between ", "for ", "in ", "after ", "until ")
"""Reasons that go on from the word of the state."""


def state_text(event: StateEvent) -> str:
    """``paused before step 7: Aspirate (anna)``."""
    said = _STATES.get(event.state, event.state)
    reason = legible_line(event.reason)
    if reason:
        said += f" {reason}" if reason.startswith(_GOES_ON) else f": {reason}"
    return f"{said} ({legible_line(event.by)})" if event.by else said


def data_text(event: DataEvent) -> str:
    """A result in a few words."""
    title = legible_line(event.title or event.key)
    value = event.value
    if isinstance(value, bool | int | float | str):
        text = f"{value:g}" if isinstance(value, float) else legible_line(str(value))
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
    "closed": "its line was dropped",
    "failed": "could not be stopped",
}


_UNSURE = ("unconfirmed", "no_stop_command", "failed")


def halt_lines(events: Sequence[HaltEvent]) -> list[str]:
    """What became of each instrument; first what a person does now, where that is needed."""
    last: dict[str, HaltEvent] = {}
    advice: dict[str, str] = {}
    for event in events:
        last[event.port] = event
        if event.outcome == "confirmed":
            advice.pop(event.port, None)
        elif event.advice or (event.outcome in _UNSURE and not event.is_simulated):
            advice[event.port] = event.advice or f"stop the instrument of {event.port!r} by hand, now"
    lines = [f"ATTENTION: {legible_line(text)}" for text in dict.fromkeys(advice.values())]
    for port, event in last.items():
        said = legible_line(event.message) or f"{legible_line(port)}: {_OUTCOMES[event.outcome]}"
        lines.append(f"{said} ({event.milliseconds:.0f} ms)" if event.milliseconds else said)
    return lines


def verdict_line(event: ResultEvent) -> str:
    """``Failed: The pipette delivers 11.8 µL too little: −1.18 %, limits ±0.80 %.``; "" where nothing was
    to pass.
    """
    from praxis_desktop.core.verdicts import reason_words, verdict_words

    verdict = event.verdict
    word = verdict_words(verdict.word, verdict.simulated)
    return f"{word}: {legible_line(reason_words(verdict, event.state))}"


def record_line(event: ResultEvent, number: int) -> str:
    """Where the record of the run is found, by its ``number`` if it has one; "" where there is none."""
    if not event.details.get("record"):
        return ""
    named = number_or_id(number, event.run_id)
    if event.details.get("interrupted"):
        return f"run {named} stays interrupted (praxis-desktop history resume {named})"
    return f"record: run {named} (praxis-desktop history show {named})"
