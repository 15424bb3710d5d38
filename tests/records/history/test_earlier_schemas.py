"""Histories of earlier versions can be opened: they are migrated to the newest schema, and nothing is lost.

``earlier/`` has one history of each schema, as the Praxis of its time left it, with the journals of two runs:
one with two steps, and one whose step was skipped. ``0`` was killed before its first migration, and
``1-without-locks`` is from the first days of schema 1. At that time yoyo applied the migrations and left
tables of its own.
"""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from praxis_desktop.records.history._database import VERSION
from praxis_desktop.records.history.history import History
from tests.records.history.telling import python, run

HERE = Path(__file__).parent / "earlier"
EARLIER = sorted(path.name.removesuffix(".tar.xz") for path in HERE.glob("*.tar.xz"))

DIES = """
import os, sqlite3, sys
from pathlib import Path

connect, left = sqlite3.connect, int(sys.argv[2])

def count(statement):
    global left
    if not statement.startswith("PRAGMA") or "user_version =" in statement:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)

def connect_counting(*arguments, **named):
    connection = connect(*arguments, **named)
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = connect_counting
from praxis_desktop.records.history._database import Database
with Database(Path(sys.argv[1])).reading():
    print("opened")
"""


def unpacked(schema: str, folder: Path) -> History:
    """Unpack the history with that schema in a separate folder."""
    with tarfile.open(HERE / f"{schema}.tar.xz") as packed:
        packed.extractall(folder / "history", filter="data")
    return History(folder / "history")


def schema(history: History) -> int:
    with closing(sqlite3.connect(history.places.database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def skipped_and_steps(history: History) -> list[tuple[int, int]]:
    """Return whether a step was skipped, and the number of steps, for every run, the newest first."""
    return [(found.skipped, len(history.steps(found.run_id))) for found in history.runs()]


def test_there_is_one_of_every_schema() -> None:
    assert {int(name.partition("-")[0]) for name in EARLIER} >= set(range(VERSION))


@pytest.mark.parametrize("earlier", EARLIER)
def test_a_history_of_an_earlier_schema_has_all_its_runs(earlier: str, tmp_path: Path) -> None:
    history = unpacked(earlier, tmp_path)
    assert schema(history) == int(earlier.partition("-")[0])
    assert skipped_and_steps(history) == [(1, 1), (0, 2)]
    if not earlier.startswith("0"):
        assert [found.number for found in history.runs()] == [2, 1]
    assert schema(history) == VERSION
    assert run(history) == history.find("last").run_id
    assert history.count() == 3


@pytest.mark.parametrize("statements", [1, 2, 3, 8, 13, 14, 15])
def test_who_is_killed_while_migrating_leaves_the_earlier_schema(statements: int, tmp_path: Path) -> None:
    history = unpacked("1", tmp_path)
    process = python(DIES, str(history.places.database), str(statements))
    assert process.communicate(timeout=60)[0] == ""
    assert abs(process.returncode) == 9
    assert schema(history) == 1
    assert skipped_and_steps(history) == [(1, 1), (0, 2)]
    assert schema(history) == VERSION


@pytest.mark.parametrize("statements", [1, 5, 30])
def test_who_is_killed_while_making_the_database_leaves_an_empty_one(statements: int, tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    process = python(DIES, str(history.places.database), str(statements))
    assert process.communicate(timeout=60)[0] == ""
    assert abs(process.returncode) == 9
    assert schema(history) == 0
    assert run(history) == history.find("last").run_id


def test_processes_that_migrate_at_once_migrate_once(tmp_path: Path) -> None:
    history = unpacked("1", tmp_path)
    processes = [python(DIES, str(history.places.database), "0") for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["opened\n"] * 3
    assert skipped_and_steps(history) == [(1, 1), (0, 2)]
