"""Requests to pools, warm calls through their workers, and the replacement of a worker that hangs."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

from bench.timing import milliseconds
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.settings import ExecutionMode, PoolSettings, Settings
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.pool import Pool
from praxis_desktop.workers.pool._hosts import Host
from praxis_desktop.workers.pool.messages import Run, RunResult

_CALLS = 3000
_HANG_S = 1.0  # a pool prepares the next interpreter only once a program has run for a while
_REST_S = 0.2
"""Seconds between two requests, enough to make the next interpreter."""
_CLOSING_S = 10.0


def measure(rounds: int) -> None:
    """Print the figures as one JSON object."""
    figures: dict[str, Any] = {}
    modes: tuple[ExecutionMode, ...] = ("thread", "process")
    for mode in modes:
        prefix = "process_" * (mode == "process")
        with _pool(mode) as pool:
            figures[f"{prefix}requests"] = _requests(pool, 10 * rounds)
            host = pool._new_host()
            figures[f"{prefix}calls"] = _calls(host)
            if mode == "thread":
                figures["replaced"] = [_replacement(host) for _ in range(rounds)]
            host.close(Deadline.after(_CLOSING_S))
    sys.stdout.write(json.dumps(figures) + "\n")


def _pool(mode: ExecutionMode) -> Pool:
    """Return a pool that keeps two interpreters ready, and has one host."""
    settings = PoolSettings(enabled=True, size=2, largest=2)
    return Pool(lambda: DesktopSnapshots(cache_directory(), Settings()), settings, mode=mode)


def _requests(pool: Pool, count: int) -> list[float]:
    """Return the milliseconds that requests take, each on its own interpreter, prepared beforehand."""

    def ask() -> float:
        time.sleep(_REST_S)
        return milliseconds(lambda: _check(pool.run("1+1").result))

    return [ask() for _ in range(count + 1)][1:]


def _calls(host: Host) -> list[float]:
    """Return the microseconds that calls to a pool's host take in one session, without the first few."""

    def call() -> None:
        _ask(host, "1+1", session="bench")

    for _ in range(_CALLS // 10):
        call()
    return [milliseconds(call) * 1000 for _ in range(_CALLS)]


def _ask(host: Host, code: str, *, session: str | None = None, timeout: float | None = 30.0) -> None:
    answer = host.serve(Run("bench", code, session=session, timeout=timeout), BASELINE)
    assert isinstance(answer, RunResult), answer
    if timeout is not None:
        _check(answer.result)


def _check(result: ExecutionResult) -> None:
    assert result.value == 2, result


def _replacement(host: Host) -> float:
    """Return the milliseconds from the hard stop of a hanging program to the next result."""
    hung = threading.Thread(target=lambda: _ask(host, "while True: pass", timeout=None))
    hung.start()
    time.sleep(_HANG_S)
    before = time.perf_counter()
    host.kill()
    hung.join()
    _ask(host, "1+1")
    return (time.perf_counter() - before) * 1000
