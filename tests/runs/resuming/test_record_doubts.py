"""Doubts that a record leaves are asked about once, and the answer is kept."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from praxis_desktop.core.events import ActionEvent, Event
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import Entry, EventEntry, RecoveryEntry, WireEntry
from praxis_desktop.runs.resuming.past import RecordedPast, StaysInterrupted, settle_doubts

SENT = WireEntry(5, WireRecord(5, "scale", "out", b"tare\r\n"))
STOPPED = EventEntry(6, ActionEvent("emergency_stop", "ada").to_json())
TORN = RecoveryEntry({"damage": "a batch is cut off", "cut_bytes": 12})


def past_of(*entries: Entry) -> RecordedPast:
    past = RecordedPast()
    for place, entry in enumerate(entries):
        past.add(entry, place)
    return past


def settled(past: RecordedPast, said: str) -> tuple[list[PromptEvent], list[Event]]:
    """Return the questions and events, if every answer is ``said``."""
    asked: list[PromptEvent] = []
    told: list[Event] = []

    def ask(prompt: PromptEvent) -> tuple[object, str]:
        asked.append(prompt)
        return said, "bob"

    settle_doubts(past, ask=ask, tell=told.append)
    return asked, told


@pytest.mark.parametrize(
    ("entry", "words"), [(STOPPED, "ada stopped this run's instruments"), (TORN, "a batch is cut off")]
)
def test_somebody_is_asked_whether_the_instruments_stand_where_the_record_ends(
    entry: Entry, words: str
) -> None:
    asked, told = settled(past_of(SENT, entry), "go_on")
    assert words in asked[0].message
    assert "the last command on port scale was 'tare'" in asked[0].message
    (kept,) = told
    again, _ = settled(past_of(SENT, entry, EventEntry(7, kept.to_json())), "go_on")
    assert again == []
    with pytest.raises(StaysInterrupted, match="bob is not sure"):
        settled(past_of(SENT, entry), "stay")


@pytest.mark.parametrize(
    "entries", [(), (STOPPED,), (TORN,), (SENT,), (SENT, RecoveryEntry({"damage": "", "cut_bytes": 0}))]
)
def test_where_nothing_can_have_been_sent_or_lost_nobody_is_asked(entries: tuple[Entry, ...]) -> None:
    assert settled(past_of(*entries), "stay") == ([], [])


def test_a_second_emergency_stop_is_asked_about_again() -> None:
    decided: Mapping[str, object] = ActionEvent("settle", "bob", "", {"what": "emergency stop"}).to_json()
    asked, _ = settled(past_of(SENT, STOPPED, EventEntry(7, decided), STOPPED), "go_on")
    assert len(asked) == 1
