"""The counts of child processes are added to those of their parent."""

from __future__ import annotations

import math
from pathlib import Path

from praxis_desktop.core.counters import INTERPRETERS_STARTED, RUNS, WORKER_REQUESTS, counts
from praxis_desktop.settings import ExecutionSettings, Settings
from praxis_desktop.workers.pool import desktop_pool
from praxis_desktop.workers.pool.messages import Counted, count_in
from tests.cli.command import praxis
from tests.cli.homes import share_cache


def count_of(series: str, label: str) -> float:
    return counts().get(series, {}).get(label, 0)


def test_the_interpreters_of_requests_in_processes_are_counted() -> None:
    before = count_of(INTERPRETERS_STARTED.name, "restored")
    requests = sum(counts().get(WORKER_REQUESTS.name, {}).values())
    with desktop_pool(Settings(execution=ExecutionSettings(mode="process"))) as pool:
        assert pool.run("print(1)").result.output == "1\n"
    assert count_of(INTERPRETERS_STARTED.name, "restored") > before
    assert sum(counts().get(WORKER_REQUESTS.name, {}).values()) == requests + 1


def test_runs_in_processes_are_among_the_metrics(tmp_path: Path) -> None:
    home = tmp_path / "home"
    share_cache(home / "cache")
    (home / "cache" / "metrics.json").unlink(missing_ok=True)
    env = {"PRAXIS_HOME": str(home)}
    assert praxis("exec", "-c", "1", "--exec-mode", "process", env=env).code == 0
    assert f'{RUNS.name}{{state="completed"}} 1.0' in praxis("doctor", "--metrics", env=env).out


def test_what_no_child_counts_is_not_believed() -> None:
    before = counts()
    count_in(Counted({"mine": {"": 1.0}, RUNS.name: {"completed": math.inf, "failed": -1.0}}))
    assert {**counts(), RUNS.name: {}} == {**before, RUNS.name: {}}
    assert count_of(RUNS.name, "failed") == before.get(RUNS.name, {}).get("failed", 0)
