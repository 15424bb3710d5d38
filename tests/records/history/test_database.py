"""A locked, damaged or newer database harms no run, and the problem is reported."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.core.shipped import shipped
from praxis_desktop.records.history import _database as database_module
from praxis_desktop.records.history import indexed_record, queries
from praxis_desktop.records.history._database import VERSION, Database
from praxis_desktop.records.history.errors import HistoryBusy, HistoryNewer, NoSuchRecord
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.rows import Filter
from praxis_desktop.settings.keys import HistorySettings
from tests.records.history.telling import begin, end, events_of_steps, python, run
from tests.rights import is_private


def test_every_migration_counts() -> None:
    files = sorted((shipped("resources") / "migrations").glob("*.sql"))
    assert [int(file.stem.partition("_")[0]) for file in files] == list(range(1, VERSION + 1))


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    name = "a b#c%20 ü" if sys.platform == "win32" else "a b?c#d%20 ü"  # Windows has no ? in names
    history = History(tmp_path / name / "history")
    assert history.find(run(history)).state == "completed"


def test_nobody_else_reads_the_index(tmp_path: Path) -> None:
    run(History(tmp_path / "new"))
    assert is_private(tmp_path / "new")
    if sys.platform == "win32":
        return
    folder = tmp_path / "open to all"
    folder.mkdir(mode=0o755)
    history = History(folder)
    run(history)
    assert stat.S_IMODE(history.database.path.stat().st_mode) == 0o600


def test_processes_that_make_the_database_at_once_make_one(history: History) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from praxis_desktop.records.history.history import History\n"
        "h = History(Path(sys.argv[1])); sys.stdin.readline(); print(h.count())"
    )
    processes = [python(script, str(history.places.folder)) for _ in range(3)]
    assert [process.communicate("go\n", timeout=60)[0].strip() for process in processes] == ["0"] * 3


def test_steps_that_were_skipped_are_counted(history: History) -> None:
    record = begin(history)
    record.tell(StepEvent(step=1, status="started", title="weigh"))
    record.tell(PromptEvent(1, "recover", "weigh has failed", step=1))
    record.tell(AnswerEvent(1, "operator", {"choice": "retry"}))
    record.tell(PromptEvent(2, "recover", "weigh has failed", step=1))
    record.tell(AnswerEvent(2, "operator", {"choice": "skip"}))
    record.tell(StepEvent(step=1, status="completed", title="weigh", summary="skipped"))
    run_id, other = end(record), run(history)
    assert (history.find(run_id).skipped, history.find(other).skipped) == (1, 0)
    assert history.steps(run_id)[0].details["decisions"] == ["retry", "skip"]


def test_while_others_lock_the_database_runs_are_recorded_and_indexed_later(
    history: History, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run(history)
    monkeypatch.setattr(database_module.Database, "__init__", _impatient(Database.__init__))
    with contextlib.closing(sqlite3.connect(history.places.database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        record = begin(history)
        for event in events_of_steps(2):
            record.tell(event)
        with caplog.at_level(logging.WARNING):
            run_id = end(record)
        assert "will be put into the history later" in caplog.text
        with pytest.raises(HistoryBusy) as busy, Database(history.places.database).writing():
            pass
        assert "are safe" in busy.value.hint
    history = History(history.places.folder)
    assert history.find(run_id).state == "completed"
    assert len(history.steps(run_id)) == 2


def _impatient(init: object) -> object:
    def make(self: Database, path: Path, *, busy_s: float = 0.0) -> None:
        self.path = path
        self.busy_s = min(busy_s, 0.05)

    return make


def test_a_database_of_a_newer_program_is_left_alone_and_runs_are_recorded(
    history: History, caplog: pytest.LogCaptureFixture
) -> None:
    run(history)
    with contextlib.closing(sqlite3.connect(history.places.database)) as newer, newer:
        newer.execute("UPDATE about SET value = 'praxis-desktop 9.1' WHERE name = 'program'")
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    with contextlib.closing(sqlite3.connect(history.places.database)) as newer:
        newer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = history.places.database.read_bytes()

    with pytest.raises(HistoryNewer) as refused:
        history.runs()
    assert "praxis-desktop 9.1" in refused.value.message
    assert "Install praxis-desktop 9.1" in refused.value.hint
    with caplog.at_level(logging.WARNING):
        run_id = run(history)
    assert "praxis-desktop 9.1 is needed" in caplog.text
    assert history.places.database.read_bytes() == before

    with contextlib.closing(sqlite3.connect(history.places.database)) as newer, newer:
        newer.execute(f"PRAGMA user_version = {VERSION}")
    assert history.find(run_id).state == "completed"


@pytest.mark.parametrize("harm", ["truncated", "overwritten", "emptied", "a page"])
def test_a_damaged_database_is_kept_aside_and_made_anew(
    history: History, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [run(history, 30) for _ in range(3)]
    path = history.places.database
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = path.read_bytes()
    harmed = {
        "truncated": data[: len(data) // 2],
        "overwritten": b"no database at all" * 300,
        "emptied": b"",
        "a page": data[:8192] + b"\xff" * 40960 + data[49152:],
    }
    path.write_bytes(harmed[harm])

    history = History(history.places.folder)
    with caplog.at_level(logging.WARNING):
        assert [found.run_id for found in history.runs()] == ids[::-1]
        assert all(len(history.steps(run_id)) == 30 for run_id in ids)
    kept = list(path.parent.glob("history.sqlite.damaged-*"))
    if harm == "emptied":  # there is nothing to keep
        assert not kept
    else:
        assert [file.read_bytes() for file in kept if not file.name.endswith(("-wal", "-shm"))] == [
            harmed[harm]
        ]
        assert "was damaged" in caplog.text


def test_a_run_that_ends_while_the_database_is_damaged_is_not_harmed(
    history: History, caplog: pytest.LogCaptureFixture
) -> None:
    run(history)
    record = begin(history)
    history.places.database.write_bytes(b"nothing of ours" * 1000)
    run_id = end(record)
    assert History(history.places.folder).find(run_id).state == "completed"


def test_no_run_begins_beyond_the_limits(history: History) -> None:
    run(history)
    folder = history.places.folder
    with pytest.raises(StorageError, match="the limit is"):
        begin(History(folder, HistorySettings(limit_bytes=1)))
    assert len(list(history.places.runs.iterdir())) == 1
    assert run(History(folder, HistorySettings(limit_bytes=1 << 30)))


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError, match="file"):
        begin(History(tmp_path / "file" / "history"))


def test_runs_are_named_by_what_is_known_of_them(history: History) -> None:
    with pytest.raises(NoSuchRecord, match="no run in the history yet"):
        history.find("last")
    run_id = run(history)
    assert history.find("last").run_id == history.find(run_id[:4]).run_id == run_id
    for named in ("zzz", "12", "ffffffff" if not run_id.startswith("f") else "eeeeeeee"):
        with pytest.raises(NoSuchRecord):
            history.find(named)


def test_a_row_is_kept_up_to_date_on_a_thread_that_ends(history: History) -> None:
    record = begin(history)
    assert isinstance(record, indexed_record.IndexedRecord)
    end(record)
    end(record)
    assert history.count() == 1


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Filter(), "runs_in_order"),
        (Filter(with_discarded=True), "runs_in_order"),
        (Filter(operator="ada"), "runs_of_operator"),
        (Filter(states=("failed",)), "runs_in_state"),
        (Filter(text="plate"), "runs_in_order"),
    ],
)
def test_lists_are_read_in_their_order_and_never_sorted(history: History, wanted: Filter, index: str) -> None:
    run(history)
    plans: list[str] = []
    with history.database.reading() as connection:

        def explain(statement: str) -> None:
            if statement.startswith("SELECT run_id"):
                plans.append(statement)

        connection.set_trace_callback(explain)
        queries.list_runs(connection, wanted, 20)
        connection.set_trace_callback(None)
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {plans[0]}")]
    assert any(index in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


def test_steps_are_read_from_their_place(history: History) -> None:
    run_id = run(history, 30)
    assert [step.number for step in history.steps(run_id, after=20, limit=5)] == [21, 22, 23, 24, 25]
    with history.database.reading() as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM steps WHERE run = 1 AND number > 20 ORDER BY number LIMIT 5"
        ).fetchall()
    assert [str(row[3]) for row in plan] == ["SEARCH steps USING PRIMARY KEY (run=? AND number>?)"]
