"""Discarding and restoring runs, deleting old records, and notes: the history stays complete."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from praxis_desktop.journal import JournalWriter
from praxis_desktop.records.history import discarding
from praxis_desktop.records.history._indexing import index_record
from praxis_desktop.records.history.discarding import KEPT_DAYS, discard, remove, restore
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.notes import check_notes, write_note
from praxis_desktop.records.history.rows import Filter, RunRow
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.settings.keys import HistorySettings
from tests.records.history.telling import begin, end, run

_DAY_S = 86400


def _discard(history: History, run_id: str, reason: str = "wrong plate") -> RunRow:
    discard(history.database, history.places, history.find(run_id), person="ada", reason=reason)
    return history.find(run_id)


def test_a_discarded_record_is_out_of_sight_and_can_be_brought_back(history: History) -> None:
    kept, run_id = run(history), run(history, name="batch 7")
    found = _discard(history, run_id)
    assert (found.discarded_by, found.discarded_why, found.name) == ("ada", "wrong plate", "batch 7")
    assert [row.run_id for row in history.runs()] == [kept]
    assert [row.run_id for row in history.runs(Filter(with_discarded=True))] == [run_id, kept]
    assert verify(history.folder_of(found)).is_sound
    with pytest.raises(RecordRefused, match="already"):
        _discard(history, run_id)

    restore(history.database, history.places, found)
    back = history.find(run_id)
    assert (back.discarded, back.state) == (None, "completed")
    assert len(history.steps(run_id)) == 2
    assert verify(history.folder_of(back)).is_sound


def test_a_discard_that_was_killed_before_the_index_knew_is_seen(history: History) -> None:
    run_id = run(history)
    assert history.count() == 1
    history.places.discarded.mkdir()
    history.places.run(run_id).rename(history.places.discarded / run_id)
    header = {"what": "discard", "run": run_id, "person": "ada", "reason": "spilled"}
    JournalWriter.create(history.places.discarded / run_id / "discard-1.journal", header).close()
    history.forget_level()
    assert history.count() == 0
    assert history.find(run_id).discarded_why == "spilled"


def test_a_run_under_way_is_not_discarded_nor_deleted(history: History) -> None:
    record = begin(history)
    with pytest.raises(RecordRefused, match="active"):
        _discard(history, record.run_id)
    assert discarding.prune(history.database, history.places, 1).runs == ()
    end(record)


def test_what_was_discarded_is_so_in_an_index_made_anew(history: History) -> None:
    run_id, gone = run(history), run(history)
    _discard(history, run_id)
    digest = history.find(gone).digest
    remove(history.database, history.places, _discard(history, gone, "spilled"), person="", reason="")
    assert not history.places.discarded.joinpath(gone).exists()
    history.places.database.unlink()

    history = History(history.places.folder)
    assert history.find(run_id).discarded_why == "wrong plate"
    tombstone = history.find(gone)
    assert (tombstone.is_removed, tombstone.digest, tombstone.discarded_by) == (True, digest, "ada")
    assert tombstone.discarded_why == "spilled"
    with pytest.raises(RecordRefused, match="permanently deleted"):
        restore(history.database, history.places, tombstone)


def test_old_records_are_deleted_and_say_that_they_were(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time_ns", lambda: int((now - 10 * _DAY_S) * 1e9))
    old = run(history)
    monkeypatch.undo()
    monkeypatch.setenv("PRAXIS_HOME", str(history.places.folder.parent / "home"))
    new = run(history)
    assert [row.run_id for row in discarding.old_runs(history.database, 5)] == [old]
    assert discarding.prune(history.database, history.places, 20).runs == ()
    done = discarding.prune(history.database, history.places, 5)
    assert done.runs == (old,)
    assert done.bytes_freed > 0
    assert [row.run_id for row in history.runs()] == [new]
    found = history.find(old)
    assert (found.is_removed, found.discarded_why) == (True, "older than 5 days")
    assert history.rebuild().forgotten == 0
    assert history.find(old).is_removed


def test_discarded_records_are_deleted_when_nobody_wanted_them_back(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = run(history)
    _discard(history, run_id)
    assert discarding.prune(history.database, history.places, 0).runs == ()
    later = time.time() + (KEPT_DAYS + 1) * _DAY_S
    monkeypatch.setattr(time, "time", lambda: later)
    assert discarding.prune(history.database, history.places, 0).runs == (run_id,)
    assert history.find(run_id).discarded_why == "wrong plate"


def test_after_a_run_old_records_are_deleted_once_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path / "history", HistorySettings(days=5))
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 10 * _DAY_S * 10**9)
    first, second = run(history), run(history)
    assert history.find(first).is_removed
    assert not history.find(second).is_removed


def test_notes_are_beside_the_record_and_chained_to_it(history: History) -> None:
    run_id = run(history)
    folder = history.places.run(run_id)
    assert write_note(folder, "a bubble in A1", person="ada") == 1
    assert write_note(folder, " repeated: äöü ", person="bob") == 2
    index_record(history.database, folder)
    assert [(note.number, note.person, note.words) for note in history.notes(run_id)] == [
        (1, "ada", "a bubble in A1"),
        (2, "bob", "repeated: äöü"),
    ]
    assert history.count(Filter(text="bubble")) == 1
    assert verify(folder).is_sound
    assert check_notes(folder) == []

    note = folder / "note-1.journal"
    words = note.read_bytes()
    note.write_bytes(words.replace(b"bubble", b"babble"))
    assert [fault.number for fault in check_notes(folder)] == [1]
    note.unlink()
    assert [(fault.number, fault.what) for fault in check_notes(folder)] == [(1, "note-1.journal is missing")]
    header = {"what": "note", "run": run_id, "after": "00", "person": "eve", "words": "a bubble in A1"}
    JournalWriter.create(note, header).close()
    assert "it does not follow the one before it" in next(fault.what for fault in check_notes(folder))


def test_a_note_needs_words_and_a_run_that_has_ended(history: History) -> None:
    record = begin(history)
    with pytest.raises(RecordRefused, match="active"):
        write_note(record.folder, "too early", person="ada")
    end(record)
    with pytest.raises(RecordRefused, match="1 to"):
        write_note(record.folder, "  ", person="ada")
