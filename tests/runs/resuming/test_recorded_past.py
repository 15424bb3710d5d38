"""What is kept in memory of a record's past: enough to settle its end, even for a long record."""

from __future__ import annotations

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
    wire = past.wire("scale")
    assert len(wire) < EXCHANGES
    assert [record.what for _, record, _ in wire if record.direction == "event"] == ["opening", "line error"]
    assert wire[0].record.details == {"device": "/dev/ttyUSB0"}
    assert [each.command for each in open_exchanges(wire, None)] == [b"S %d\r\n" % EXCHANGES]
    assert past.begun_write("scale", 2 * EXCHANGES, b"S %d\r\n" % EXCHANGES) == "left"
    assert past.received("scale").startswith(b"S S 1 g\r\n")  # the program reads from it by its place


def test_an_instrument_that_has_answered_long_ago_is_not_taken_for_a_silent_one() -> None:
    past = RecordedPast()
    past.add(WireEntry(0, WireRecord(0, "pump", "out", b"GO\r\n")), 0)
    past.add(WireEntry(1, WireRecord(1, "pump", "in", b"OK\r\n")), 0)
    for number in range(EXCHANGES):
        past.add(WireEntry(number, WireRecord(number, "pump", "out", b"GO\r\n")), number)
    assert open_exchanges(past.wire("pump"), None)
