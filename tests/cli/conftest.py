"""What the processes under test would otherwise do at their first start, and tell: done before."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.runs.guests import desktop_snapshots


@pytest.fixture(scope="session", autouse=True)
def _images() -> None:
    """The images that programs start from, and machine code."""
    snapshots = desktop_snapshots()
    snapshots.image(snapshots.environments.library().recipe)
    assert snapshots.close(Deadline.after(10))


@pytest.fixture(autouse=True)
def _interrupts() -> Iterator[None]:
    """A process that has performed a command ignores Ctrl+C from then on; this one goes on."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
