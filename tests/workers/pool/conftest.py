"""Hosts of both kinds, closed after the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool._hosts import Host
from praxis_desktop.workers.pool._thread_host import ThreadHost
from tests.workers.pool.hosts import Asked, process_host
from tests.workers.sources import MemorySource


@pytest.fixture(params=["thread", "process"])
def host(request: pytest.FixtureRequest) -> Iterator[Asked]:
    """A host of each kind, with interpreters from ``sources.MemorySource``."""
    made: Host = ThreadHost(MemorySource().prepare) if request.param == "thread" else process_host()
    yield Asked(made)
    assert made.close(Deadline.after(60))
