"""Answers read from a record one by one: each with the events before it, and not too far ahead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from praxis_desktop.interpreter.environment.base import LINE
from praxis_desktop.interpreter.environment.frames import Frame, FrameKind, MalformedJournal, text, varint
from praxis_desktop.records.reading import AnswerEntry, CheckpointEntry, Entry, EventEntry
from praxis_desktop.runs.recorded import RecordedAnswers

ANSWERS = 2_000


def event(number: int) -> EventEntry:
    return EventEntry(number, {"event": "data", "key": number})


def answer(number: int, size: int = 1) -> AnswerEntry:
    return AnswerEntry(FrameKind.ANSWER, b"%d" % number + b"x" * size)


def test_what_stands_between_two_answers_is_passed_when_the_first_was_given() -> None:
    def entries() -> Iterator[Entry]:
        for number in range(ANSWERS):
            yield answer(number)
            yield event(number)

    passed: list[tuple[int, int]] = []
    answers = RecordedAnswers(
        entries(), lambda entry: passed.append((answers.place, getattr(entry, "time_ns", -1)))
    )
    assert answers.peek() == Frame(FrameKind.ANSWER, b"0x")
    assert passed == []
    for number in range(1, ANSWERS):
        assert answers.following() == Frame(FrameKind.ANSWER, b"%dx" % number)
        assert passed[-1] == (number, number - 1)
    assert answers.following() is None
    assert answers.peek() is None
    assert passed == [(number + 1, number) for number in range(ANSWERS)]
    assert answers.place == ANSWERS


def test_large_answers_are_not_read_far_ahead() -> None:
    read = 0

    def entries() -> Iterator[Entry]:
        nonlocal read
        for number in range(ANSWERS):
            read += 1
            yield answer(number, size=1 << 19)

    answers = RecordedAnswers(entries(), lambda entry: None)
    assert answers.peek() is not None
    assert read <= 3


def test_going_past_a_checkpoint_counts_what_was_printed_until_then() -> None:
    entries: list[Entry] = [
        AnswerEntry(FrameKind.OUTPUT, varint(1) + b"weighing\n"),
        event(1),
        AnswerEntry(FrameKind.REQUEST, text(LINE) + b"Name? "),
        AnswerEntry(FrameKind.ANSWER, b"Ada\n"),
        AnswerEntry(FrameKind.REQUEST, text("serial:1") + b"write\nS\r\n"),
        AnswerEntry(FrameKind.LONG_OUTPUT, varint(1) + varint(5000) + bytes(16)),
        CheckpointEntry({"number": 1}),
        answer(7),
    ]
    passed: list[tuple[int, Entry]] = []
    answers = RecordedAnswers(iter(entries), lambda entry: passed.append((answers.place, entry)))
    assert answers.skip_to({"number": 1})
    assert answers.printed == len(b"weighing\n") + len(b"Name? ") + 5000
    assert [place for place, _ in passed] == [1, 5]
    assert answers.place == 5
    assert answers.peek() == Frame(FrameKind.ANSWER, b"7x")
    assert not RecordedAnswers(iter(entries), lambda entry: None).skip_to({"number": 2})


def test_an_answer_of_a_kind_that_nobody_knows_is_refused() -> None:
    answers = RecordedAnswers(iter([AnswerEntry(63, b"")]), lambda entry: None)
    with pytest.raises(MalformedJournal, match="no answer has the kind 63"):
        answers.peek()
