"""Readers of a journal see the bytes actually sent, even for writes sent partly or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.sent_bytes import SentBytes
from praxis_desktop.ports.wire_logs import WireJournal, WireRecord, wire_records
from praxis_desktop.records.reading import RecordReader, WireEntry
from praxis_desktop.records.wire_places import WirePlaces
from praxis_desktop.runs.resuming._exchanges import open_exchanges
from praxis_desktop.runs.resuming.past import RecordedPast

ENDS = st.sampled_from(["whole", "partial", "fault", "unrecorded", "stopped"])
WRITES = st.lists(
    st.tuples(st.sampled_from("ab"), st.binary(max_size=6), ENDS, st.integers(0, 6), st.booleans()),
    max_size=12,
)


def tell(log: WireJournal, writes: list[tuple[str, bytes, str, int, bool]]) -> dict[str, bytes]:
    """Record writes as ports do; returns the bytes sent on each port."""
    left: dict[str, bytes] = {"a": b"", "b": b""}
    for at, (role, data, end, count, answers) in enumerate(writes, 1):
        log.sent(role, data, at)
        if answers:
            log.received(role, b"?", at)
        written = min(count, len(data))
        match end:
            case "partial" if written < len(data):
                log.happened(role, "partial", {"written": written, "of": len(data)}, at)
            case "fault" | "stopped":
                if end == "stopped":
                    log.happened(role, "halt", {"outcome": "sent"}, at)
                    log.left(role, b"!!", at)
                details = {"during": "write", "kind": "PortTimeout", "facts": {"written": written}}
                log.happened(role, "fault", details, at)
            case "unrecorded":
                log.happened(role, "refused", {"reason": "full", "data": data.hex()}, at)
                written = 0
            case _:
                written = len(data)
        left[role] += data[:written] + (b"!!" if end == "stopped" else b"")
    return left


def sent(records: list[WireRecord], role: str) -> bytes:
    return b"".join(each.data for each in records if each.role == role and each.direction == "out")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES)
def test_what_is_read_is_what_left(
    tmp_path_factory: pytest.TempPathFactory, writes: list[tuple[str, bytes, str, int, bool]]
) -> None:
    path = tmp_path_factory.mktemp("wires") / "a.journal"
    with JournalWriter.create(path, {}) as journal:
        left = tell(WireJournal(journal), writes)
    with JournalReader(path) as reader:
        told = list(wire_records(reader))
    with RecordReader(path) as record:
        read = [each.record for each in record.entries() if isinstance(each, WireEntry)]
    for records in (told, read):
        for role, data in left.items():
            # A stop that cut a write precedes the entry that says how much of the write was sent.
            assert sorted(sent(records, role)) == sorted(data)
        assert [each for each in records if each.direction != "out"] == [
            each for each in told if each.direction != "out"
        ]


def past_of(path: Path) -> RecordedPast:
    past = RecordedPast()
    with RecordReader(path) as record:
        for entry in record.entries():
            past.add(entry, 0)
    return past


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # An awaited write that the system does not take at once, as on Windows: its thread sends it.
        ([("sent", b"SI\r\n"), ("partial", 0), ("sent", b"SI\r\n")], [b"SI\r\n"]),
        ([("sent", b"SI\r\n"), ("partial", 0), ("sent", b"SI\r\n"), ("in", b"S S 1 g\r\n")], []),
        ([("sent", b"SI\r\n"), ("partial", 0)], []),
        ([("sent", b"SI\r\nZ\r\n"), ("partial", 3), ("sent", b"\nZ\r\n")], [b"SI\r\nZ\r\n"]),
        ([("sent", b"SI\r\n"), ("fault", 2)], [b"SI"]),
        # A write that the limits refuse does not revoke earlier ones.
        ([("sent", b"SI\r\n"), ("refused", b"Q\r\n")], [b"SI\r\n"]),
    ],
)
def test_of_a_write_that_left_in_part_that_part_is_open(
    tmp_path: Path, told: list[tuple[str, bytes | int]], expected: list[bytes]
) -> None:
    from praxis_desktop.ports.profiles.library import load_profiles

    path = tmp_path / "journal"
    with JournalWriter.create(path, {}) as journal:
        log = WireJournal(journal)
        for what, value in told:
            match what, value:
                case "sent", bytes(data):
                    log.sent("scale", data)
                case "in", bytes(data):
                    log.received("scale", data, time.monotonic_ns())
                case "refused", bytes(data):
                    log.happened("scale", "refused", {"reason": "not allowed", "data": data.hex()})
                case "partial", written:
                    log.happened("scale", "partial", {"written": written, "of": 4})
                case _, written:
                    log.happened("scale", "fault", {"during": "write", "facts": {"written": written}})
    past = past_of(path)
    exchanges = open_exchanges(past.port("scale").wire, load_profiles().get("mettler"))
    assert [each.command for each in exchanges] == expected
    state = past.port("scale").begun_write(0, b"SI\r\n")
    assert state == ("left" if expected else "answered" if ("in", b"S S 1 g\r\n") in told else "not left")


def test_what_waits_behind_a_write_is_bounded() -> None:
    sent = SentBytes[int](lambda _: None, lambda number, _: number)

    def numbers() -> Iterator[int]:
        yield from sent.add(0, WireRecord(0, "scale", "out", b"SIR\r\n"))
        for number in range(1, 100_000):
            yield from sent.add(number, WireRecord(number, "scale", "in", b"S S 1 g\r\n"))

    seen = list(numbers())
    assert seen == list(range(len(seen)))
    assert len(seen) > 70_000
    assert [*seen, *sent.end()] == list(range(100_000))


def test_entries_without_a_wire_keep_their_places_around_a_stop() -> None:
    told = [
        ("write", WireRecord(10, "scale", "out", b"S\r\n")),
        ("first answer", None),
        ("weight", WireRecord(12, "scale", "in", b"S S 1 g\r\n")),
        ("second answer", None),
        ("reply to the stop", WireRecord(25, "scale", "in", b'I4 A "1"\r\n')),
        ("third answer", None),
        ("halt", WireRecord(28, "scale", "event", what="halt", details={"outcome": "sent"})),
        ("last answer", None),
        ("stop", WireRecord(20, "scale", "out", b"@\r\n")),
    ]
    sent = SentBytes[str](dict(told).get, lambda name, _: name)
    seen = [name for entry, record in told for name in sent.add(entry, record)]
    assert [*seen, *sent.end()] == [
        "write",
        "first answer",
        "weight",
        "second answer",
        "halt",
        "stop",
        "reply to the stop",
        "third answer",
        "last answer",
    ]


@pytest.mark.parametrize("cut", [False, True], ids=["a whole write", "a write that was cut"])
@pytest.mark.parametrize("is_told_late", [False, True], ids=["told at once", "told behind the answer"])
def test_a_stop_stands_before_its_answer_and_behind_what_came_before_it(
    tmp_path: Path, cut: bool, is_told_late: bool
) -> None:
    path = tmp_path / "journal"
    with JournalWriter.create(path, {}) as journal:
        log = WireJournal(journal)
        log.sent("scale", b"S\r\n", 10)
        if cut:
            log.happened("scale", "partial", {"written": 1, "of": 3}, 11)
        log.received("scale", b"S S 1 g\r\n", 12)
        if not is_told_late:
            log.happened("scale", "halt", {"outcome": "sent"}, 21)
        log.received("scale", b'I4 A "1"\r\n', 25)
        log.received("other", b"0\r\n", 26)
        if is_told_late:
            log.happened("scale", "halt", {"outcome": "sent"}, 28)
        log.left("scale", b"@\r\n", 20)
        log.happened("scale", "closed", {}, 40)
    with RecordReader(path) as record:
        read = [each.record for each in record.entries() if isinstance(each, WireEntry)]
    passed = [(each.direction, each.data) for each in read if each.data and each.role == "scale"]
    first = b"S" if cut else b"S\r\n"
    assert passed == [
        ("out", first),
        ("in", b"S S 1 g\r\n"),
        ("out", b"@\r\n"),
        ("in", b'I4 A "1"\r\n'),
    ]
    with RecordReader(path) as record:
        places = [place for place in map(WirePlaces().add, record.entries()) if place is not None]
    causes = [place.by for place in places if place.port == "scale"]
    assert causes[2:] == ["stop", "stop"]
    assert "stop" not in causes[:2]
