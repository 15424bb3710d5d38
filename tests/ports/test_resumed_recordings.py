"""The recording of a run that was resumed in another process contains what its program saw."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from praxis_desktop.ports.replay.recordings import Session, sessions_of
from praxis_desktop.ports.wire import RECONNECT, SETTLED, SETTLING
from praxis_desktop.ports.wire_logs import WireRecord

Passed = bytes | tuple[str, Mapping[str, object]]


def recorded(*passed: Passed) -> list[Session]:
    """Make the sessions of a recording: bytes sent, bytes received (after ``<``), and events."""
    records = []
    for number, each in enumerate([("opening", {}), *passed]):
        if isinstance(each, tuple):
            records.append(WireRecord(number, "scale", "event", b"", each[0], each[1]))
        elif each.startswith(b"<"):
            records.append(WireRecord(number, "scale", "in", each[1:]))
        else:
            records.append(WireRecord(number, "scale", "out", each))
    return sessions_of(records)


def seen(*passed: Passed) -> list[bytes]:
    """Return the requests of the only session and, after ``<``, the replies."""
    (session,) = recorded(*passed)
    told = []
    steps = list(session.steps)
    for request in [None, *session.requests]:
        told += [] if request is None else [request.data]
        while steps and steps[0].offset <= (0 if request is None else request.end):
            told.append(b"<" + steps.pop(0).data)
    return told


def settled(**told: object) -> tuple[tuple[str, Mapping[str, object]], ...]:
    return (RECONNECT, {}), ("opening", {}), (SETTLING, {}), (SETTLED, told)


def test_a_port_that_its_process_died_opening_was_opened_once() -> None:
    introduced: tuple[Passed, ...] = ((SETTLING, {}), b"who", b"<me", (SETTLED, {"from": 0, "delivered": ""}))
    assert seen(("opening", {}), b"1", b"<one") == [b"1", b"<one"]
    assert seen((SETTLING, {}), b"who", ("opening", {}), *introduced, b"1", b"<one") == [b"1", b"<one"]
    assert seen(b"<state", ("opening", {}), b"<state", b"1", b"<one") == [b"<state", b"1", b"<one"]
    assert len(recorded(("closed", {}), ("opening", {}), b"1")) == 2
    assert len(recorded(b"1", b"<one", ("opening", {}), b"1")) == 2


def test_a_reply_that_was_found_out_came() -> None:
    told = settled(**{"from": 3, "delivered": b"two".hex(), "again": []})
    assert seen(b"1", b"<one", b"2", *told, b"3") == [b"1", b"<one", b"2", b"<two", b"3"]


def test_what_was_asked_beside_the_program_is_none_of_its() -> None:
    asked: tuple[Passed, ...] = (
        (RECONNECT, {}),
        ("opening", {}),
        (SETTLING, {}),
        b"who",
        b"<me",
        (SETTLED, {"from": 3}),
    )
    assert seen(b"1", b"<one", *asked, b"2", b"<two") == [b"1", b"<one", b"2", b"<two"]


def test_a_command_that_was_sent_again_was_sent_once_and_has_one_reply() -> None:
    told = settled(**{"from": 5, "delivered": "", "again": [b"2".hex()], "forget": True, "unread": 2})
    assert seen(b"1", b"<one", b"2", b"<tw", *told, b"2", b"<two") == [b"1", b"<one", b"2", b"<two"]
    begun = settled(**{"from": 3, "delivered": "", "exchanges": [{"command": b"2".hex()}], "begun": True})
    assert seen(b"1", b"<one", b"2", *begun, b"2", b"<two") == [b"1", b"<one", b"2", b"<two"]
    crashed = (*told, (RECONNECT, {}), ("opening", {}))
    assert seen(b"1", b"<one", b"2", b"<tw", *crashed, b"2", b"<two") == [b"1", b"<one", b"2", b"<two"]


def test_of_pipelined_commands_each_has_its_reply() -> None:
    told = settled(**{"from": 3, "delivered": b"two".hex(), "again": [b"3".hex()]})
    assert seen(b"1", b"2", b"3", b"<one", *told, b"3", b"<three") == [
        b"1",
        b"2",
        b"3",
        b"<one",
        b"<two",
        b"<three",
    ]


@pytest.mark.parametrize("restart", [1_000, -50])
def test_while_a_program_has_no_process_no_time_passes_for_it(restart: int) -> None:
    """The clock of the next process may have begun again, after a restart of the computer."""
    (session,) = sessions_of(
        [
            WireRecord(100, "scale", "event", b"", "opening"),
            WireRecord(110, "scale", "out", b"1"),
            WireRecord(112, "scale", "in", b"o"),
            WireRecord(restart, "scale", "event", b"", RECONNECT),
            WireRecord(restart + 1, "scale", "event", b"", "opening"),
            WireRecord(restart + 2, "scale", "event", b"", SETTLING),
            WireRecord(restart + 4_000, "scale", "event", b"", SETTLED, {"from": 1}),
            WireRecord(restart + 4_003, "scale", "in", b"ne"),
            WireRecord(restart + 4_004, "scale", "out", b"2"),
            WireRecord(restart + 4_006, "scale", "in", b"two"),
        ]
    )
    assert [(step.data, step.delay) for step in session.steps] == [(b"o", 2), (b"ne", 6), (b"two", 2)]
