"""Output on its way from a process: consecutive pieces are joined, and it is reported in its place."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from praxis_desktop.workers.pool.child import ENOUGH, MOST, OutputJoiner
from praxis_desktop.workers.pool.messages import Ready, Stderr, Stdout

outputs = st.builds(Stdout, st.sampled_from("ab"), st.binary(min_size=1, max_size=9)) | st.builds(
    Stderr, st.sampled_from("ab"), st.binary(min_size=1, max_size=9)
)
said = st.lists(outputs | st.builds(Ready, st.just(0.0)), max_size=30)


def stretches(messages: Sequence[Struct]) -> list[object]:
    """Return the texts, independent of how output was cut."""
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
def test_joined_messages_say_the_same(messages: Sequence[Struct]) -> None:
    sent: list[Struct] = []
    joiner = OutputJoiner(sent.append)
    for message in messages:
        joiner(message)
    joiner.flush()
    assert stretches(sent) == stretches(messages)


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
