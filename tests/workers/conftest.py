"""Workers of both kinds, closed when a test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.answers import OnMessage
from praxis_desktop.workers.process_worker import process_worker
from praxis_desktop.workers.thread_worker import thread_worker
from praxis_desktop.workers.worker import Worker
from tests.workers.sources import MemorySource

MakeWorker: TypeAlias = Callable[..., Worker]


@pytest.fixture(params=["thread", "process"])
def make_worker(request: pytest.FixtureRequest) -> Iterator[MakeWorker]:
    """Makes workers of one kind, with interpreters of ``sources.MemorySource``."""
    made: list[Worker] = []

    def make(on_message: OnMessage | None = None) -> Worker:
        worker: Worker
        if request.param == "thread":
            worker = thread_worker(MemorySource(), on_message=on_message)
        else:
            worker = process_worker(source="tests.workers.sources:MemorySource", on_message=on_message)
        made.append(worker)
        return worker

    yield make
    for worker in made:
        assert worker.close(Deadline.after(60))


@pytest.fixture
def worker(make_worker: MakeWorker) -> Worker:
    """A worker of each kind."""
    return make_worker()
