"""The program's counters, and that the counts of all processes are added up without loss."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.core import counters
from praxis_desktop.core.counters import (
    FAMILIES,
    FILE_NAME,
    IMAGES_HITS,
    IMAGES_MISSES,
    INTERPRETERS_STARTED,
    RESTORE_SECONDS,
    RUNS,
    Counter,
    Summary,
    counts,
    read_totals,
    save_totals,
)

ROOT = Path(__file__).resolve().parents[2]

HITS = IMAGES_HITS.name


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    before = counters.take_counts()
    yield
    counters.take_counts()
    counters.put_back(before)


def test_names_follow_prometheus_and_are_unique() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)
    for family in FAMILIES:
        assert re.fullmatch(r"praxis_[a-z_]+", family.name)
        assert family.name.endswith("_seconds" if isinstance(family, Summary) else "_total")
        assert family.help_text.endswith(".")


def test_counts_by_label_and_sums_durations() -> None:
    IMAGES_HITS.add()
    IMAGES_HITS.add(2)
    INTERPRETERS_STARTED.add("restored")
    RUNS.add("completed")
    RESTORE_SECONDS.observe(0.5)
    RESTORE_SECONDS.observe(0.25)
    assert counts() == {
        HITS: {"": 3},
        INTERPRETERS_STARTED.name: {"restored": 1},
        RUNS.name: {"completed": 1},
        RESTORE_SECONDS.count_series: {"": 2},
        RESTORE_SECONDS.sum_series: {"": 0.75},
    }


def test_threads_lose_no_count() -> None:
    def count() -> None:
        for _ in range(5000):
            IMAGES_HITS.add()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts() == {HITS: {"": 40000}}


def test_a_label_with_endless_values_does_not_grow_for_ever() -> None:
    for number in range(1000):
        IMAGES_MISSES.add(f"reason {number}")
    values = counts()[IMAGES_MISSES.name]
    assert len(values) == counters.LABEL_LIMIT + 1
    assert sum(values.values()) == 1000
    assert values[counters.OTHER] == 1000 - counters.LABEL_LIMIT


def test_totals_grow_with_every_process_that_ends(tmp_path: Path) -> None:
    for _ in range(2):
        IMAGES_HITS.add()
        RESTORE_SECONDS.observe(0.5)
        assert save_totals(tmp_path)
    assert counts() == {}
    assert read_totals(tmp_path) == {
        HITS: {"": 2},
        RESTORE_SECONDS.count_series: {"": 2},
        RESTORE_SECONDS.sum_series: {"": 1.0},
    }


def test_nothing_counted_is_nothing_written(tmp_path: Path) -> None:
    assert save_totals(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_totals_go_into_the_cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    IMAGES_HITS.add()
    assert save_totals()
    assert read_totals()[HITS] == {"": 1}
    assert (tmp_path / "cache" / FILE_NAME).is_file()


PROCESS = """
import sys
from pathlib import Path
from praxis_desktop.core.counters import save_totals
from praxis_desktop.core.counters import IMAGES_HITS, Counter
sys.stdin.readline()
for _ in range(25):
    IMAGES_HITS.add()
    while not save_totals(Path(sys.argv[1])):  # others may hold the lock until the deadline
        pass
"""


def test_eight_processes_that_add_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
        )
        for _ in range(8)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait(100) for process in processes] == [0] * 8
    assert read_totals(tmp_path) == {HITS: {"": 200}}
    assert not [path for path in tmp_path.iterdir() if path.name[-1].isdigit()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_does_not_count_its_parents_counts_again() -> None:
    IMAGES_HITS.add()
    code = (
        "import os\n"
        "from praxis_desktop.core.counters import IMAGES_HITS, counts\n"
        "IMAGES_HITS.add()\n"
        "child = os.fork()\n"
        "if not child: os._exit(0 if counts() == {} else 1)\n"
        "raise SystemExit(os.waitpid(child, 0)[1])\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=False
    )
    assert process.returncode == 0


def test_a_failure_is_harmless_and_keeps_the_counts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    IMAGES_HITS.add()
    assert not save_totals(tmp_path / "file" / "below a file")
    (tmp_path / "folder" / FILE_NAME).mkdir(parents=True)
    assert not save_totals(tmp_path / "folder")
    assert [path.name for path in (tmp_path / "folder").iterdir() if path.suffix != ".lock"] == [FILE_NAME]
    assert counts() == {HITS: {"": 1}}


def test_a_later_versions_counters_are_kept(tmp_path: Path) -> None:
    later = {"version": 1, "counts": {"praxis_new_total": {"": 4}}}
    (tmp_path / FILE_NAME).write_text(json.dumps(later))
    IMAGES_HITS.add()
    assert save_totals(tmp_path)
    assert read_totals(tmp_path) == {"praxis_new_total": {"": 4}, HITS: {"": 1}}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    content=st.binary(max_size=40)
    | json_values.map(lambda value: json.dumps(value).encode())
    | json_values.map(lambda value: json.dumps({"version": 1, "counts": value}).encode())
    | json_values.map(lambda value: json.dumps({"version": 1, "counts": {HITS: value}}).encode())
)
def test_a_damaged_file_never_stops_a_process_from_ending(content: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    Counter("praxis_test_total", "A test.").add()
    assert save_totals(tmp_path)
    assert read_totals(tmp_path)["praxis_test_total"][""] >= 1
