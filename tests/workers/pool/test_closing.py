"""A host that is closed just as a request arrives still answers it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.workers.pool._thread_host import ThreadHost
from tests.workers.pool.hosts import Asked
from tests.workers.pool.pools import SOON, in_thread
from tests.workers.sources import MemorySource


@pytest.fixture
def _eager_switching() -> Iterator[None]:
    """Let threads switch as often as possible, so that they meet at every point."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_eager_switching")
def test_nobody_waits_for_a_host_that_is_gone() -> None:
    for attempt in range(60):
        host = Asked(ThreadHost(MemorySource().prepare))
        if attempt % 2:
            host.run("None")
        results: list[ExecutionResult] = []
        begun = threading.Event()

        def ask() -> None:
            begun.set()  # noqa: B023 - joined below
            results.append(host.run("1 + 1", timeout=None))  # noqa: B023

        asking = in_thread(ask)
        begun.wait(SOON)
        assert host.host.close(Deadline.after(SOON))
        asking.join(SOON)
        (result,) = results
        assert result.value == 2 or (result.error and result.error.name in ("WorkerRefused", "Killed"))
