"""Reading records: typed entries of complete, torn and foreign journals of any length."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.messages import SAID
from praxis_desktop.journal import JournalDamaged, JournalUnusable, JournalWriter
from praxis_desktop.ports.wire_logs import WireJournal
from praxis_desktop.records import frame_kinds
from praxis_desktop.records.frame_kinds import EVENT, decode_event, event_frames
from praxis_desktop.records.reading import (
    AnswerEntry,
    EventEntry,
    RecordReader,
    RecoveryEntry,
    WireEntry,
)
from praxis_desktop.records.run_record import JournalledRecord
from tests.records import sample_records as samples

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
# ``said`` is the format's own field, and is never read as a part of the event.
EVENTS = st.dictionaries(st.text().filter(lambda name: name != SAID), PLAIN, max_size=4)
TIMES = st.integers(-(2**62) + 1, 2**62 - 1)


@given(time_ns=TIMES, event=EVENTS, longest=st.integers(1, 40))
def test_an_event_is_read_as_it_was_told_however_it_is_cut(
    time_ns: int, event: dict[str, object], longest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_kinds, "_LONGEST_PART", longest)
        made = event_frames(time_ns, event)
    parts, (kind, payload) = made[:-1], made[-1]
    assert kind == EVENT
    whole = payload[:8] + b"".join(part for _, part in parts) + payload[8:]
    assert decode_event(whole) == (time_ns, event)


@given(
    entries=st.lists(st.one_of(EVENTS, st.binary(max_size=40)), min_size=1, max_size=12),
    cut=st.floats(0, 1),
)
def test_a_torn_record_is_read_up_to_where_it_is_torn(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, object] | bytes], cut: float
) -> None:
    path = tmp_path_factory.mktemp("torn") / "record.journal"
    expected: list[object] = []
    with JournalWriter.create(path, {"run": "a"}) as journal:
        wire = WireJournal(journal)
        start = journal.size
        for entry in entries:
            if isinstance(entry, bytes):
                wire.sent("scale", entry)
            else:
                journal.note(event_frames(1, entry))
            expected.append(entry)
    os.truncate(path, start + int((path.stat().st_size - 1 - start) * cut))
    with RecordReader(path) as reader:
        found = list(reader.entries())
        assert not reader.is_sealed
    read = [entry.event if isinstance(entry, EventEntry) else entry.record.data for entry in found]  # type: ignore[union-attr]
    assert read == expected[: len(read)]


def test_a_frame_that_is_not_what_its_kind_promises_ends_the_reading_there(tmp_path: Path) -> None:
    path = tmp_path / "record.journal"
    with JournalWriter.create(path, {"run": "a"}) as journal:
        journal.note(event_frames(1, {"event": "log"}))
        journal.note([(EVENT, b"12345678[]")])
        journal.note(event_frames(2, {"event": "log"}))
    with RecordReader(path) as reader:
        assert [entry.time_ns for entry in reader.events()] == [1]
        assert reader.damage is not None
        assert "kind 96" in reader.damage.what


def test_kinds_that_nobody_knows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "record.journal"
    with JournalWriter.create(path, {"run": "a"}) as journal:
        journal.note([(120, b"of a later version"), *event_frames(1, {"event": "log"})])
    with RecordReader(path) as reader:
        assert [entry.time_ns for entry in reader.events()] == [1]
        assert reader.damage is None


def test_answers_and_bytes_are_read_by_who_asks_for_them(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    record._journal.append(5, b"random")
    record.close(samples.result())
    with RecordReader(record.folder) as reader:
        assert not any(isinstance(entry, AnswerEntry) for entry in reader.entries())
        assert any(isinstance(entry, AnswerEntry) for entry in reader.entries(answers=True))
        assert not any(isinstance(entry, WireEntry) for entry in reader.entries(wire=False))
        assert not any(isinstance(entry, RecoveryEntry) for entry in reader.entries())


def test_a_long_record_takes_little_memory(tmp_path: Path) -> None:
    record = JournalledRecord.begin(tmp_path, samples.RUN, {}, [])
    event: Event = LogEvent("x" * 200)
    for _ in range(20_000):
        record.tell(event)
    record.close(samples.result())
    assert (record.folder / "record.journal").stat().st_size > 5_000_000
    tracemalloc.start()
    with RecordReader(record.folder) as reader:
        count = sum(1 for _ in reader.events())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_001
    assert peak < 4_500_000


def test_what_is_no_record_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable):
        RecordReader(tmp_path)
    folder = samples.finished(tmp_path)
    with (folder / "record.journal").open("r+b") as file:
        file.seek(20)
        file.write(b"\0")
    with pytest.raises(JournalDamaged):
        RecordReader(folder)
