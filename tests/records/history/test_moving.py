"""Backups, imports and moves lose nothing, check what they take, and replace nothing."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
import zipfile
from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.records.history.discarding import remove
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.importing import Imported, import_records
from praxis_desktop.records.history.moving import back_up, end_move, move
from praxis_desktop.records.history.verifying import verify
from tests.links import needs_links
from tests.records.history.telling import begin, end, events_of_steps, python, run


def _import(history: History, source: Path, *, unfinished: bool = False) -> list[Imported]:
    return import_records(history.database, history.places, source, person="ada", takes_unfinished=unfinished)


def test_a_backup_holds_everything_and_is_taken_in_elsewhere(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [run(history, steps) for steps in (1, 2, 3)]
    told: list[tuple[int, int]] = []
    done = back_up(history.database, history.places, tmp_path / "b.zip", lambda *at: told.append(at))
    assert (done.records, told[-1]) == (3, (3, 3))
    with zipfile.ZipFile(done.path) as archive:
        assert archive.testzip() is None
        assert "history.sqlite" in archive.namelist()
        assert json.loads(archive.read("backup.json"))["records"] == 3

    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "another"))
    other = History(tmp_path / "other")
    taken = _import(other, done.path)
    assert [(one.outcome, one.signer) for one in taken] == [("imported", "unknown key")] * 3
    assert [found.run_id for found in other.runs()] == ids[::-1]
    assert len(other.steps(ids[2])) == 3
    assert other.find(ids[0]).imported_from == taken[0].fingerprint
    assert [one.outcome for one in _import(other, done.path)] == ["known"] * 3


def test_a_backup_is_sound_though_runs_record_meanwhile(history: History, tmp_path: Path) -> None:
    record = begin(history)
    is_over = threading.Event()

    def tell() -> None:
        while not is_over.is_set():
            for event in events_of_steps(50):
                record.tell(event)

    for event in events_of_steps(5):
        record.tell(event)
    thread = threading.Thread(target=tell)
    thread.start()
    try:
        done = run(history)
        back_up(history.database, history.places, tmp_path / "b.zip")
    finally:
        is_over.set()
        thread.join()
    end(record)
    other = History(tmp_path / "other")
    outcomes = {one.run_id: one.outcome for one in _import(other, tmp_path / "b.zip")}
    assert outcomes == {done: "imported", record.run_id: "refused"}
    assert {one.outcome for one in _import(other, tmp_path / "b.zip", unfinished=True)} == {
        "known",
        "imported",
    }
    assert other.find(record.run_id).state == "interrupted"
    assert other.find(record.run_id).steps > 0


def test_a_backup_replaces_no_file(history: History, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("mine")
    with pytest.raises(RecordRefused, match="already exists"):
        back_up(history.database, history.places, tmp_path / "b.zip")
    with pytest.raises(OSError, match="cannot be written"):
        back_up(history.database, history.places, tmp_path / "b.zip" / "c.zip")


def test_a_record_is_taken_in_from_its_folder_or_its_journal(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    folder = history.places.run(run_id)
    assert _import(History(tmp_path / "one"), folder)[0].outcome == "imported"
    assert _import(History(tmp_path / "two"), history.places.folder)[0].outcome == "imported"
    alone = _import(History(tmp_path / "three"), folder / "record.journal")[0]
    assert alone.outcome == "refused"
    assert "output.txt" in alone.reason


def test_a_record_that_is_not_sound_is_refused_with_the_reason(history: History, tmp_path: Path) -> None:
    run_id = run(history, 50)
    copy = shutil.copytree(history.places.run(run_id), tmp_path / "copy")
    journal = copy / "record.journal"
    data = bytearray(journal.read_bytes())
    data[-300] ^= 1
    journal.write_bytes(data)
    other = History(tmp_path / "other")
    refused = _import(other, copy)[0]
    assert refused.outcome == "refused"
    assert "the journal was changed from byte" in refused.reason
    assert other.count() == 0
    assert list(other.places.folder.glob(".importing*")) == []


def test_no_record_is_replaced_by_another_of_its_name(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    copy = shutil.copytree(history.places.run(run_id), tmp_path / "copy")
    shutil.rmtree(history.places.run(run_id))
    other = History(tmp_path / "other")
    record = other.begin(run_id, {}, [])
    end(record)
    before = other.places.journal(run_id).read_bytes()
    refused = _import(other, copy)[0]
    assert (refused.outcome, refused.reason) == ("refused", "there is already another record of this run")
    assert other.places.journal(run_id).read_bytes() == before


@pytest.mark.parametrize(
    "name",
    [
        *("runs/{}/../../../evil", "runs/{}/..\\evil", "runs/{}//evil", "runs/{}/output.txt:evil"),
        *("runs/{}/artifacts/COM5", "runs/{}/nul.txt", "runs/{}/evil. ", "runs/{}/com5 .csv/evil"),
    ],
)
def test_no_file_of_a_backup_leaves_its_record(history: History, tmp_path: Path, name: str) -> None:
    run_id = run(history)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(history.places.journal(run_id), f"runs/{run_id}/record.journal")
        archive.writestr(name.format(run_id), "evil")
    with pytest.raises(RecordRefused):
        _import(History(tmp_path / "other"), tmp_path / "b.zip")
    assert not list(tmp_path.glob("**/evil"))


def test_a_record_from_a_read_only_medium_can_be_deleted_again(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    copy = shutil.copytree(history.places.run(run_id), tmp_path / run_id)
    for path in (*copy.rglob("*"), copy):
        path.chmod(0o555 if path.is_dir() else 0o444)
    other = History(tmp_path / "other")
    assert [one.outcome for one in _import(other, copy)] == ["imported"]
    for path in (other.places.run(run_id), *other.places.run(run_id).rglob("*")):
        assert path.stat().st_mode & 0o200
    remove(other.database, other.places, other.find(run_id), person="ada", reason="a copy")
    assert not list(other.places.folder.rglob("record.journal"))


def test_a_record_with_files_that_were_marked_read_only_is_deleted_for_good(history: History) -> None:
    run_id = run(history)
    for path in history.places.run(run_id).rglob("*"):
        path.chmod(0o444)
    remove(history.database, history.places, history.find(run_id), person="ada", reason="old")
    assert not list(history.places.folder.rglob("record.journal"))


@needs_links
def test_links_in_a_record_are_not_taken_in(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    (tmp_path / "secret").write_text("mine")
    copy = tmp_path / run_id
    shutil.copytree(history.places.run(run_id), copy)
    (copy / "notes").symlink_to(tmp_path / "secret")
    other = History(tmp_path / "other")
    assert [one.outcome for one in _import(other, copy)] == ["imported"]
    assert not (other.places.run(run_id) / "notes").is_symlink()
    assert not (other.places.run(run_id) / "notes").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_record_is_named_with_a_remedy(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    copy = tmp_path / run_id
    shutil.copytree(history.places.run(run_id), copy)
    os.mkfifo(copy / "artifacts" / "pipe")
    with pytest.raises(RecordRefused) as refused:
        _import(History(tmp_path / "other"), copy)
    assert refused.value.message == f"{copy / 'artifacts' / 'pipe'} is not a file"
    assert refused.value.hint.startswith("Delete it or move it elsewhere")


def test_what_holds_no_record_is_refused(history: History, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("nothing")
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    (tmp_path / "empty").mkdir()
    for source in ("text", "torn.zip", "empty", "missing"):
        with pytest.raises((RecordRefused, UsageError)):
            _import(history, tmp_path / source)


def test_the_history_moves_and_those_who_know_the_old_place_follow(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    old = history.places.folder
    started_before = History(old)
    switched: list[Path] = []
    done = move(history.database, history.places, tmp_path / "new", switched.append)
    assert switched == [done.folder]
    assert not (old / "runs").exists()
    moved = History(done.folder)
    assert moved.find(run_id).state == "completed"
    assert verify(moved.places.run(run_id)).is_sound
    later = run(started_before)
    moved.forget_level()
    assert [found.run_id for found in moved.runs()] == [later, run_id]

    move(moved.database, moved.places, old, switched.append)
    assert History(old).places.folder == old
    assert History(tmp_path / "new").count() == 2


def test_a_move_that_was_killed_at_its_end_is_ended(history: History, tmp_path: Path) -> None:
    run_id = run(history)
    old = history.places.folder

    def killed(folder: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(history.database, history.places, tmp_path / "new", killed)
    found = History(old)
    assert found.places.folder == tmp_path / "new"
    assert found.find(run_id).state == "completed"
    switched: list[Path] = []
    end_move(old, found.places, switched.append)
    assert switched == [tmp_path / "new"]
    assert sorted(path.name for path in old.iterdir() if path.suffix != ".lock") == ["moved.json"]
    with pytest.raises(RecordRefused, match="already"):
        end_move(tmp_path / "new", found.places, switched.append)


def test_the_history_does_not_move_under_a_run(history: History, tmp_path: Path) -> None:
    record = begin(history)
    with pytest.raises(RecordRefused, match="active"):
        move(history.database, history.places, tmp_path / "new", lambda folder: None)
    assert not (tmp_path / "new").exists()
    end(record)


def test_the_history_moves_only_where_nothing_is(history: History, tmp_path: Path) -> None:
    run(history)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    folder = history.places.folder
    for target in (tmp_path / "full", folder, folder / "inside", folder.parent, tmp_path / "full" / "mine"):
        with pytest.raises(RecordRefused):
            move(history.database, history.places, target, lambda folder: None)
    assert history.count() == 1


def test_a_move_that_is_killed_loses_nothing(history: History, tmp_path: Path) -> None:
    ids = {run(history, 20) for _ in range(6)}
    script = (
        "import sys, time; from pathlib import Path\n"
        "from praxis_desktop.records.history.history import History\n"
        "from praxis_desktop.records.history.moving import move\n"
        "h = History(Path(sys.argv[1])); print('go', flush=True)\n"
        "move(h.database, h.places, Path(sys.argv[2]), lambda folder: None)"
    )
    places = [tmp_path / "new", history.places.folder]
    start = history.places.folder
    for number in range(8):
        process = python(script, str(start), str(places[number % 2]))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.004 * number)
        process.kill()
        process.communicate()
        found = History(start)
        assert {row.run_id for row in found.runs()} == ids
        assert all(verify(found.places.run(run_id)).is_sound for run_id in ids)
