"""The part of a record's past that is kept in memory: enough to settle its end, even for a long record."""

from __future__ import annotations

from collections import Counter

import pytest

from praxis_desktop.ports.dialects.transfers import Completion, Transfer
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import WireEntry
from praxis_desktop.runs.resuming._exchanges import open_exchanges
from praxis_desktop.runs.resuming.past import RecordedPast

EXCHANGES = 100_000


def test_a_past_of_many_exchanges_is_kept_as_far_as_its_end_needs_it() -> None:
    past = RecordedPast()

    def add(record: WireRecord) -> None:
        past.add(WireEntry(record.time_ns, record), 2 * record.time_ns)

    add(WireRecord(0, "scale", "event", what="opening", details={"device": "/dev/ttyUSB0"}))
    for number in range(1, EXCHANGES + 1):
        add(WireRecord(number, "scale", "out", b"S %d\r\n" % number))
        if number == 10:
            add(WireRecord(number, "scale", "event", what="line error"))
        if number < EXCHANGES:
            add(WireRecord(number, "scale", "in", b"S S %d g\r\n" % number))
    wire = past.port("scale").wire
    assert len(wire) < EXCHANGES
    assert [record.what for record in (placed.record for placed in wire) if record.direction == "event"] == [
        "opening",
        "line error",
    ]
    assert wire[0].record.details == {"device": "/dev/ttyUSB0"}
    assert [each.command for each in open_exchanges(wire, None)] == [b"S %d\r\n" % EXCHANGES]
    assert past.port("scale").begun_write(2 * EXCHANGES, b"S %d\r\n" % EXCHANGES) == "left"
    assert past.port("scale").received.startswith(b"S S 1 g\r\n")  # the program reads from it by its place


def test_an_instrument_that_has_answered_long_ago_is_not_taken_for_a_silent_one() -> None:
    past = RecordedPast()
    past.add(WireEntry(0, WireRecord(0, "pump", "out", b"GO\r\n")), 0)
    past.add(WireEntry(1, WireRecord(1, "pump", "in", b"OK\r\n")), 0)
    for number in range(EXCHANGES):
        past.add(WireEntry(number, WireRecord(number, "pump", "out", b"GO\r\n")), number)
    assert open_exchanges(past.port("pump").wire, None)


COMMAND = Transfer(2, b"I0XPid0021xp30", 30_000).to_bytes()
WRITTEN = Completion.written(2, 14).to_bytes()
REPLY = Completion(0x81, b"I0XPid0021er00").to_bytes()


@pytest.mark.parametrize("has_first", [True, False])
def test_of_a_transfer_made_again_the_program_gets_one_completion(has_first: bool) -> None:
    past = RecordedPast()
    records = [
        WireRecord(0, "star", "event", what="opening", details={"device": "usb:08af:8000"}),
        WireRecord(1, "star", "out", COMMAND),
        *([WireRecord(2, "star", "in", WRITTEN)] if has_first else []),
        WireRecord(3, "star", "event", what="reconnect"),
        WireRecord(4, "star", "event", what="opening", details={"device": "usb:08af:8000"}),
        WireRecord(5, "star", "event", what="settling"),
        WireRecord(6, "star", "in", b"what its profile asked"),
        WireRecord(
            7,
            "star",
            "event",
            what="settled",
            details={
                "exchanges": [{"command": COMMAND.hex()}],
                "from": 0,
                "delivered": WRITTEN.hex() if has_first else "",
                "again": [COMMAND.hex()],
            },
        ),
        WireRecord(8, "star", "out", COMMAND),
        WireRecord(9, "star", "in", WRITTEN + REPLY),
        WireRecord(10, "star", "out", COMMAND),
        WireRecord(11, "star", "in", WRITTEN),
    ]
    for record in records:
        past.add(WireEntry(record.time_ns, record), 0)
    assert past.port("star").received == WRITTEN + REPLY + WRITTEN
    assert not past.port("star").owed(len(past.port("star").received))


def test_what_is_performed_for_the_program_is_what_it_gets_the_completion_of() -> None:
    sends = [COMMAND, Transfer(2, b"C0RTid0022", 30_000).to_bytes()]
    assert endpoints.owed_of(sends, Counter({2: 1})) == [Counter(), Counter({2: 1})]
