"""Simulated instruments that died with their process get back the state that they had."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import ClassVar

import pytest

from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.dialects.transfers import Completion, Transfer
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.simulators import known_simulators
from praxis_desktop.ports.transport import LineSettings, Port, PortReader
from praxis_desktop.ports.wire import RECONNECT
from praxis_desktop.ports.wire_logs import WireJournal, WireRecord, wire_records
from praxis_desktop.records.reading import SegmentEntry, WireEntry
from praxis_desktop.runs.resuming._simulated import Rehearsal, rehearse
from praxis_desktop.runs.resuming.past import StaysInterrupted
from tests.ports.wires import WAIT_S


class Process:
    """A process that uses one simulated instrument, up to its death; its record is in ``journal``."""

    left: ClassVar[list[Opener]] = []
    """The openers of processes that died: a test's process lives on, and an emergency stop would
    find them.
    """

    def __init__(self, journal: JournalWriter, specification: str) -> None:
        self.binding = parse_binding(f"it=sim:{specification}")
        self.log = WireJournal(journal)
        self.reader = PortReader("it")

    def open(self, settings: LineSettings) -> Port:
        opener = Opener(log=self.log)
        self.left.append(opener)
        return opener.open(self.binding, self.reader, settings, dtr=True, rts=True)


def entries(journal: JournalWriter, segment_at: int = -1) -> Iterator[WireEntry | SegmentEntry]:
    with JournalReader(journal.path) as reader:
        for number, record in enumerate(wire_records(reader)):
            if number == segment_at:
                yield SegmentEntry({})
            yield WireEntry(record.time_ns, record)


def rehearsed(journal: JournalWriter, specification: str, segment_at: int = -1) -> Binding:
    """Make the instrument in another process, from the journal."""
    binding = parse_binding(f"it=sim:{specification}")
    rehearsal = Rehearsal([binding])
    for entry in entries(journal, segment_at):
        rehearsal.add(entry)
    assert rehearsal.finish() == ["it"]
    return binding


@pytest.fixture
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JournalWriter]:
    path = tmp_path_factory.mktemp("journal") / "wire.journal"
    with JournalWriter.create(path, {}) as writer:
        yield writer
        while Process.left:
            Process.left.pop().end()


ASKED = {
    "mettler": (LineSettings(), [b"SI\r\n", b"T\r\n", b"SI\r\n"]),
    "bioshake": (LineSettings(), [b"setShakeTargetSpeed500\r", b"shakeOn\r", b"getShakeState\r"]),
    "tempdeck": (LineSettings(115200), [b"M104 S37.0\r\n", b"M105\r\n"]),
    "xpeel": (LineSettings(), [b"*stat\r\n", b"*reset\r\n"]),
}


def test_an_instrument_is_not_restored_from_a_record_that_changes_meanwhile(journal: JournalWriter) -> None:
    process = Process(journal, "mettler,seed=4")
    port = process.open(LineSettings())
    for command in (b"SI\r\n", b"T\r\n"):
        port.write(command, WAIT_S)
        process.reader.read_until(b"\n", WAIT_S)
    journal.commit()
    content = bytearray(journal.path.read_bytes())
    content[content.index(b"T\r\n")] ^= 1
    changed = journal.path.with_name("changed.journal")
    changed.write_bytes(content)
    with pytest.raises(StaysInterrupted, match="changed"):
        rehearse(changed, [parse_binding("it=sim:mettler")], 1, lambda _: None)


_LATE_NS = 500_000_000


@pytest.mark.parametrize("kind", ASKED)
def test_an_instrument_believes_what_the_one_that_died_believed(kind: str, journal: JournalWriter) -> None:
    settings, commands = ASKED[kind]
    process = Process(journal, f"{kind},seed=4")
    port = process.open(settings)
    for command in commands:
        port.write(command, WAIT_S)
        process.reader.read_until(b"\n", WAIT_S)
    # The process dies: the port is not closed.
    instrument = rehearsed(journal, f"{kind},seed=4").instrument
    died = process.binding.instrument
    assert instrument is not None
    assert died is not None
    # One counts from the computer's start, the other from the beginning of the record.
    moment = time.monotonic_ns() + instrument.ahead_ns
    was, stands = died.state(journal.started + moment), instrument.state(moment)
    # On a busy computer an instrument acts later than its record says.
    soon = died.state(journal.started + moment + _LATE_NS)
    assert set(was) == set(stands)
    for name, value in was.items():
        if isinstance(value, float):
            stood, later = stands[name], soon[name]
            assert isinstance(stood, float)
            assert isinstance(later, float)
            assert min(value, later) - 0.5 <= stood <= max(value, later) + 0.5, name
        else:
            assert stands[name] == value, name
    assert instrument.counts == died.counts


def test_a_reply_that_was_on_its_way_comes_when_the_port_is_open_again(journal: JournalWriter) -> None:
    process = Process(journal, "mettler,seed=4,late:at=2:delay=0.5")
    port = process.open(LineSettings())
    port.write(b"I4\r\n", WAIT_S)
    first = process.reader.read_until(b"\r\n", WAIT_S)
    port.write(b"I3\r\n", WAIT_S)  # and it dies here
    another = rehearsed(journal, "mettler,seed=4,late:at=2:delay=0.5")
    journal_of_its_own = Process(journal, "mettler")
    reader = PortReader("it")
    opened = Opener(log=journal_of_its_own.log).open(another, reader, LineSettings(), dtr=True, rts=True)
    try:
        assert reader.read_until(b"\r\n", WAIT_S).startswith(b"I3 A")
        opened.write(b"I4\r\n", WAIT_S)
        assert reader.read_until(b"\r\n", WAIT_S) == first
    finally:
        opened.close()


def test_a_reply_that_nobody_has_kept_comes_again(journal: JournalWriter) -> None:
    process = Process(journal, "mettler")
    port = process.open(LineSettings())
    port.write(b"I4\r\n", WAIT_S)
    reply = process.reader.read_until(b"\r\n", WAIT_S)
    binding = parse_binding("it=sim:mettler")
    rehearsal = Rehearsal([binding])
    told = [entry for entry in entries(journal) if isinstance(entry, WireEntry)]
    for entry in told:
        if entry.record.direction != "in":
            rehearsal.add(entry)
    assert rehearsal.finish() == ["it"]
    reader = PortReader("it")
    opened = binding.open(reader, LineSettings())
    try:
        assert reader.read_until(b"\r\n", WAIT_S) == reply
    finally:
        opened.close()


def test_it_is_brought_there_again_behind_two_processes_that_died(journal: JournalWriter) -> None:
    specification = "mettler,seed=9,portion=2"
    process = Process(journal, specification)
    port = process.open(LineSettings())
    port.write(b"T\r\n", WAIT_S)
    process.reader.read_until(b"\r\n", WAIT_S)
    count = len(list(entries(journal)))
    second = Process(journal, specification)
    second.binding = rehearsed(journal, specification)
    second.log.happened("it", RECONNECT)
    reopened = second.open(LineSettings())
    reopened.write(b"TA\r\n", WAIT_S)
    tared = second.reader.read_until(b"\r\n", WAIT_S)
    assert tared.startswith(b"TA A")
    assert b" 0.00000 g" not in tared
    third = rehearsed(journal, specification, segment_at=count).instrument
    assert third is not None
    assert second.binding.instrument is not None
    assert third.counts == second.binding.instrument.counts == (2, 2)


def test_one_that_answers_otherwise_than_it_had_is_refused_by_name(journal: JournalWriter) -> None:
    process = Process(journal, "mettler")
    port = process.open(LineSettings())
    port.write(b"SI\r\n", WAIT_S)
    process.reader.read_until(b"\r\n", WAIT_S)
    binding = parse_binding("it=sim:mettler,error=10")
    rehearsal = Rehearsal([binding])
    for entry in entries(journal):
        rehearsal.add(entry)
    with pytest.raises(StaysInterrupted, match=r"port it .* it replied b'S S .* before and b'S S Error"):
        rehearsal.finish()


def test_every_simulator_that_ships_can_be_opened_again_untouched(journal: JournalWriter) -> None:
    for kind in known_simulators():
        binding = parse_binding(f"{kind}=sim:{kind}")
        assert Rehearsal([binding]).finish() == []
        binding.open(PortReader(kind), LineSettings()).close()


def test_endpoints_of_a_usb_device_answer_in_any_order() -> None:
    """A reply may come just before the next command is received, or just after it."""
    first, second = Transfer(2, b"C0RMid0001").to_bytes(), Transfer(2, b"C0QWid0002").to_bytes()
    written = Completion.written(2, 10).to_bytes()
    reply = Completion(0x81, b"C0RMid0001er00/00kb0Fkp08").to_bytes()
    last = Completion(0x81, b"C0QWid0002er00/00qw0").to_bytes()
    told = [
        (0, "event", b"", "opening", {"device": "sim:star"}),
        (1_000_000, "out", first, "", {}),
        (1_000_000, "in", written, "", {}),
        (5_900_000, "in", reply, "", {}),
        (5_900_000, "out", second, "", {}),
        (5_900_000, "in", written, "", {}),
        (12_000_000, "in", last, "", {}),
    ]
    rehearsal = Rehearsal([parse_binding("it=sim:star")])
    for time_ns, direction, data, what, details in told:
        record = WireRecord(time_ns, "it", direction, data, what, details)  # type: ignore[arg-type]
        rehearsal.add(WireEntry(time_ns, record))
    assert rehearsal.finish() == ["it"]
