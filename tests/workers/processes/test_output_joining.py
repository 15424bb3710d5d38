"""Output on its way: joined where it goes on, told in its place, and of too much the newest."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from praxis_desktop.workers.messages import Outgoing, Ready, Stderr, Stdout
from praxis_desktop.workers.processes.output_joining import ENOUGH, MOST, OutputJoiner
from praxis_desktop.workers.qt.mailbox import OUTPUT_KEPT, Mailbox
from praxis_desktop.workers.qt.pyodide_worker import part_of, stream_of

outputs = st.builds(Stdout, st.sampled_from("ab"), st.binary(min_size=1, max_size=9)) | st.builds(
    Stderr, st.sampled_from("ab"), st.binary(min_size=1, max_size=9)
)
said = st.lists(outputs | st.builds(Ready, st.just(0.0)), max_size=30)


def stretches(messages: list[Outgoing]) -> list[object]:
    """What was said, however output was cut."""
    told: list[object] = []
    for message in messages:
        if isinstance(message, Stdout | Stderr):
            place = (type(message), message.request_id)
            if told and isinstance(told[-1], list) and told[-1][0] == place:
                told[-1][1] += message.data
            else:
                told.append([place, message.data])
        else:
            told.append(message)
    return told


@given(said)
def test_joined_messages_say_the_same(messages: list[Outgoing]) -> None:
    sent: list[Struct] = []
    joiner = OutputJoiner(sent.append)
    for message in messages:
        joiner(message)
    joiner.flush()
    assert stretches(sent) == stretches(messages)  # type: ignore[arg-type]


def test_output_does_not_wait_for_more_for_ever() -> None:
    came = threading.Event()
    joiner = OutputJoiner(lambda message: came.set())
    joiner(Stdout("a", b"x"))
    assert came.wait(60)


def test_pieces_are_neither_tiny_nor_huge() -> None:
    sent: list[Struct] = []
    joiner = OutputJoiner(sent.append)
    for _ in range(ENOUGH):
        joiner(Stdout("a", b"xx"))
    assert 2 <= len(sent) <= 10
    joiner(Stdout("a", bytes(3 * MOST)))
    assert max(len(message.data) for message in sent if isinstance(message, Stdout)) <= MOST


@given(said, st.integers(1, 20))
def test_a_mailbox_gives_what_it_took(messages: list[Outgoing], limit: int) -> None:
    wakes: list[int] = []
    mailbox = Mailbox(lambda: wakes.append(1), stream_of, part_of)
    for message in messages:
        mailbox.put(message)
    assert len(wakes) == bool(messages)
    taken: list[Outgoing] = []
    is_more = bool(messages)
    while is_more:
        some, skipped, is_more = mailbox.take(limit)
        assert not skipped
        assert sum(len(item.data) for item in some if isinstance(item, Stdout | Stderr)) <= limit
        taken += some
    assert not mailbox
    assert stretches(taken) == stretches(messages)


def test_a_full_mailbox_keeps_the_newest_output_and_everything_else() -> None:
    mailbox = Mailbox(lambda: None, stream_of, part_of)
    mailbox.put(Stdout("a", bytes(OUTPUT_KEPT)))
    mailbox.put(Ready(1.0))
    mailbox.put(Stdout("b", b"new"))
    taken, skipped, is_more = mailbox.take(2 * OUTPUT_KEPT)
    assert (skipped, is_more) == (3, False)
    assert taken == [Stdout("a", bytes(OUTPUT_KEPT - 3)), Ready(1.0), Stdout("b", b"new")]
