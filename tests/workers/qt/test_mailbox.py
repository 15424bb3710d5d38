"""Messages waiting for the window: they arrive in order, and the oldest of too much output are dropped."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.workers.console.messages import StateChange, Stream
from praxis_desktop.workers.qt.console import OUTPUT_KEPT, Mailbox, _part_of, _stream_of

outputs = st.builds(Stream, st.sampled_from(["stdout", "stderr"]), st.binary(min_size=1, max_size=9))
said = st.lists(outputs | st.builds(StateChange, st.just("idle")), max_size=30)


def stretches(messages: Sequence[object]) -> list[object]:
    """Return the texts, independent of how output was cut."""
    told: list[object] = []
    for message in messages:
        if not isinstance(message, Stream):
            told.append(message)
        elif told and isinstance(told[-1], list) and told[-1][0] == message.name:
            told[-1][1] += message.data
        else:
            told.append([message.name, message.data])
    return told


@given(said, st.integers(1, 20))
def test_a_mailbox_gives_what_it_took(messages: list[object], limit: int) -> None:
    wakes: list[int] = []
    mailbox: Mailbox[object] = Mailbox(lambda: wakes.append(1), _stream_of, _part_of)
    for message in messages:
        mailbox.put(message)
    assert len(wakes) == bool(messages)
    taken: list[object] = []
    is_more = bool(messages)
    while is_more:
        some, skipped, is_more = mailbox.take(limit)
        assert not skipped
        assert sum(len(item.data) for item in some if isinstance(item, Stream)) <= limit
        taken += some
    assert not mailbox
    assert stretches(taken) == stretches(messages)


def test_a_full_mailbox_keeps_the_newest_output_and_everything_else() -> None:
    mailbox: Mailbox[object] = Mailbox(lambda: None, _stream_of, _part_of)
    mailbox.put(Stream("stdout", bytes(OUTPUT_KEPT)))
    mailbox.put(StateChange("idle"))
    mailbox.put(Stream("stderr", b"new"))
    taken, skipped, is_more = mailbox.take(2 * OUTPUT_KEPT)
    assert (skipped, is_more) == (3, True)
    assert taken == [Stream("stdout", bytes(OUTPUT_KEPT - 3)), StateChange("idle"), Stream("stderr", b"new")]
    assert mailbox.take(1) == ([], 0, False)


def test_a_program_that_prints_line_by_line_does_not_wake_the_window_for_each_line() -> None:
    wakes: list[int] = []
    mailbox: Mailbox[object] = Mailbox(lambda: wakes.append(1), _stream_of, _part_of)
    line = Stream("stdout", b"line")
    mailbox.put(line)
    assert mailbox.take(99) == ([line], 0, True)
    mailbox.put(line)
    assert len(wakes) == 1
    mailbox.put(StateChange("idle"))
    assert len(wakes) == 2  # a result does not wait
    assert mailbox.take(99) == ([line, StateChange("idle")], 0, True)
    assert mailbox.take(99) == ([], 0, False)
    mailbox.put(line)
    assert len(wakes) == 3
