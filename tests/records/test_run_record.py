"""Keeping a record: everything that was added can be read again, complete and in order."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import LogEvent, OutputEvent, SerialEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import (
    Clock,
    Environment,
    Frame,
    FrameKind,
    Journal,
    LiveEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.wire_logs import BothLogs, WireJournal, wire_records
from praxis_desktop.records.reading import (
    AnswerEntry,
    EventEntry,
    FactsEntry,
    FileEntry,
    RecordReader,
    SignatureEntry,
    SourceEntry,
    WireEntry,
)
from praxis_desktop.records.run_folder import RecordInUse, is_owned, owner_of
from praxis_desktop.records.run_record import JournalledRecord
from tests.records import sample_records as samples


def test_what_was_told_is_read_in_its_order(tmp_path: Path) -> None:
    folder = samples.finished(tmp_path)
    with RecordReader(folder) as record:
        entries = list(record.entries())
        assert (record.run_id, record.header["operator"]) == (samples.RUN, "M. Curie")
        assert record.damage is None
        assert record.is_sealed
    events = [entry.event for entry in entries if isinstance(entry, EventEntry)]
    assert events[: len(samples.EVENTS)] == [event.to_json() for event in samples.EVENTS]
    assert events[-1] == json.loads(json.dumps(samples.result().to_json()))
    times = [entry.time_ns for entry in entries if isinstance(entry, EventEntry)]
    assert times == sorted(times)
    assert [(e.name, e.data) for e in entries if isinstance(e, SourceEntry)] == samples.SOURCES
    wire = [entry.record for entry in entries if isinstance(entry, WireEntry)]
    assert [(one.direction, one.data) for one in wire[1:]] == [
        ("out", b"S\r\n"),
        ("in", b"S S     10.0012 g\r\n"),
    ]
    assert {e.file.name for e in entries if isinstance(e, FileEntry)} == {"output.txt", "artifacts/plot.svg"}
    assert isinstance(entries[-1], SignatureEntry)
    assert (folder / "output.txt").read_bytes() == b"10 g\n"


def test_serial_events_and_output_are_not_kept_twice(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    record.tell(SerialEvent("scale", "out", "53"))
    record.tell(OutputEvent("stdout", "10 g"))
    record.close(samples.result())
    with RecordReader(record.folder) as reader:
        assert {entry.event["event"] for entry in reader.events()} & {"serial", "stdout"} == set()


def test_an_event_too_long_for_a_frame_is_read_whole_between_those_beside_it(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    long = LogEvent("ä" * 5_000_000)
    record.tell(LogEvent("before"))
    record.tell(long)
    record.tell(LogEvent("behind"))
    record.close(samples.result())
    with RecordReader(record.folder) as reader:
        told = [entry.event for entry in reader.events() if entry.event["event"] == "log"]
    assert told[-3:] == [LogEvent("before").to_json(), long.to_json(), LogEvent("behind").to_json()]


def test_a_record_is_for_its_user_alone_and_held_while_it_is_kept(tmp_path: Path) -> None:
    record = samples.make(tmp_path / "runs")
    if os.name == "posix":
        assert stat.S_IMODE(record.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((record.folder / "record.journal").stat().st_mode) == 0o600
    assert is_owned(record.folder)
    assert owner_of(record.folder)["pid"] == os.getpid()
    record.seal(samples.result())
    assert is_owned(record.folder)
    record.release()
    assert not is_owned(record.folder)


def test_a_record_is_closed_once_and_takes_nothing_afterwards(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    record.close(samples.result())
    size = (record.folder / "record.journal").stat().st_size
    record.close(samples.result("failed"))
    record.tell(LogEvent("late"))
    assert (record.folder / "record.journal").stat().st_size == size
    with pytest.raises(StorageError):
        record.wire.sent("scale", b"late")


def test_no_record_replaces_another(tmp_path: Path) -> None:
    folder = samples.finished(tmp_path)
    before = (folder / "record.journal").read_bytes()
    with pytest.raises(StorageError, match="no record can be kept"):
        samples.make(tmp_path)
    assert (folder / "record.journal").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [samples.RUN]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").write_bytes(b"")
    with pytest.raises(StorageError, match="no record can be kept") as raised:
        samples.make(tmp_path / "runs")
    assert "history move" in raised.value.hint


def test_a_header_that_json_cannot_hold_is_told_and_leaves_nobody_in_charge(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the start of the run cannot be recorded"):
        JournalledRecord.begin(tmp_path, samples.RUN, {"value": object()}, [])
    assert not is_owned(tmp_path / samples.RUN)


def test_a_limit_for_the_size_of_files_is_named_if_no_record_can_begin(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(StorageError, match=os.strerror(errno.EFBIG)) as raised:
            JournalledRecord.begin(tmp_path, samples.RUN, {}, [])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "ulimit -f" in raised.value.hint
    assert not list(tmp_path.iterdir())


def test_answers_of_the_guest_wait_in_memory_and_leave_with_what_is_sent(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    environment = record.environment(LiveEnvironment())
    size = (record.folder / "record.journal").stat().st_size
    with JournalReader(record.folder / "record.journal") as reader:
        before = reader.verify()
    for _ in range(3):
        environment.clock(Clock.MONOTONIC)
    drawn = environment.entropy(16)
    with JournalReader(record.folder / "record.journal") as reader:
        assert reader.verify().frames == before.frames
    assert (record.folder / "record.journal").stat().st_size == size

    def act() -> bytes:
        record.wire.sent("scale", b"S")
        return b"1"

    environment.perform("port", b"write\nS", act)
    with RecordReader(record.folder) as entries:
        kinds = [
            entry.kind if isinstance(entry, AnswerEntry) else entry.record.direction
            for entry in entries.entries(answers=True)
            if isinstance(entry, AnswerEntry | WireEntry)
        ]
    expected = [
        FrameKind.START,
        *[FrameKind.CLOCK_MONOTONIC] * 3,
        FrameKind.ENTROPY,
        FrameKind.REQUEST,
        "out",
    ]
    assert kinds[-len(expected) :] == expected
    record.close(samples.result())
    with RecordReader(record.folder) as entries:
        answers = [e for e in entries.entries(answers=True) if isinstance(e, AnswerEntry)]
    assert (FrameKind.ENTROPY, drawn) in [(answer.kind, answer.payload) for answer in answers]


def test_a_record_has_what_it_takes_to_answer_the_guest_the_same_again(tmp_path: Path) -> None:
    record = samples.make(tmp_path)

    def ask(environment: Environment) -> list[object]:
        answers: list[object] = [environment.clock(clock) for clock in Clock]
        answers += [environment.entropy(8), environment.perform("port", b"read", lambda: b"10.0012 g")]
        environment.sleep(0.001)
        return [*answers, environment.next_event(environment.logical_time + 1000), environment.moment()]

    live = record.environment(LiveEnvironment("Europe/Berlin"))
    live.attach(Control())
    live.post("port", b"came by itself")
    told = ask(live)
    record.close(samples.result())
    with RecordReader(record.folder) as reader:
        entries = [e for e in reader.entries(answers=True) if isinstance(e, AnswerEntry)]
    again = ReplayEnvironment(Journal([Frame(FrameKind(each.kind), each.payload) for each in entries]))
    again.attach(Control())
    assert again.timezone == "Europe/Berlin"
    assert ask(again) == told


def test_an_answer_too_long_for_a_frame_is_said_to_be_missing(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    environment = record.environment(LiveEnvironment())
    assert len(environment.perform("port", b"read", lambda: bytes(17 << 20))) == 17 << 20
    record.close(samples.result())
    with RecordReader(record.folder) as reader:
        facts = [entry.told for entry in reader.entries() if isinstance(entry, FactsEntry)]
    assert any("missing" in told for told in facts)


def test_more_output_than_is_kept_is_said_to_be_missing(tmp_path: Path) -> None:
    record = JournalledRecord.begin(tmp_path, samples.RUN, {}, [], most_output=10)
    record.output("stdout", b"12345678")
    record.output("stderr", b"12345678")
    record.close(samples.result())
    assert (record.folder / "output.txt").read_bytes() == b"1234567812"
    with RecordReader(record.folder) as reader:
        facts = [entry.told for entry in reader.entries() if isinstance(entry, FactsEntry)]
    assert "more than can be saved" in str(facts[-1]["missing"])


def test_a_record_under_way_is_read_as_far_as_it_is(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    with RecordReader(record.folder) as reader:
        events = list(reader.events())
        assert reader.damage is None
        assert not reader.is_sealed
        assert events[-1].event == LogEvent("done").to_json()
        record.tell(LogEvent("more"))
        assert list(reader.events())[-1].event == LogEvent("more").to_json()
    record.close(samples.result())


def test_threads_tell_and_send_at_once_and_each_keeps_its_order(tmp_path: Path) -> None:
    record = JournalledRecord.begin(tmp_path, samples.RUN, {}, [])

    def tell(name: str) -> None:
        for number in range(100):
            record.tell(LogEvent(f"{name} {number}"))

    def send(name: str) -> None:
        for number in range(30):
            record.wire.sent(name, b"%d" % number)
            record.wire.received(name, b"ok", time.monotonic_ns())

    threads = [threading.Thread(target=act, args=(f"{n}",)) for n in range(3) for act in (tell, send)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record.close(samples.result())
    with RecordReader(record.folder) as reader:
        entries = list(reader.entries())
    for name in ("0", "1", "2"):
        told = [
            str(e.event["message"]) for e in entries if isinstance(e, EventEntry) and "message" in e.event
        ]
        assert [one for one in told if one.startswith(f"{name} ")] == [f"{name} {n}" for n in range(100)]
        sent = [e.record for e in entries if isinstance(e, WireEntry) and e.record.role == name]
        assert [one.data for one in sent if one.direction == "out"] == [b"%d" % n for n in range(30)]


def test_a_journal_that_was_asked_for_besides_gets_the_same(tmp_path: Path) -> None:
    record = samples.make(tmp_path / "runs")
    with JournalWriter.create(tmp_path / "a.journal", {}) as journal:
        both = BothLogs(WireJournal(journal), record.wire)
        both.happened("pump", "opening", {"device": "sim:pump"})
        both.sent("pump", b"GO")
        both.left("pump", b"STOP", time.monotonic_ns())
        both.received("pump", b"ok", time.monotonic_ns())
        record.close(samples.result())
        with pytest.raises(StorageError):
            both.sent("pump", b"late")
    with JournalReader(tmp_path / "a.journal") as reader:
        beside = [(one.direction, one.data, one.what) for one in wire_records(reader)]
    with JournalReader(record.folder / "record.journal") as reader:
        kept = [(one.direction, one.data, one.what) for one in wire_records(reader) if one.role == "pump"]
    assert beside == [*kept, ("out", b"late", ""), ("event", b"", "refused")]


def test_a_record_that_is_kept_cannot_be_taken_by_somebody_else(tmp_path: Path) -> None:
    from praxis_desktop.records.history.resuming import close_abandoned

    record = samples.make(tmp_path)
    with pytest.raises(RecordInUse, match="still active"):
        close_abandoned(record.folder)
    record.close(samples.result())
    assert not close_abandoned(record.folder)
