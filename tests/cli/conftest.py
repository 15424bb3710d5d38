"""Prepares what the tested processes would otherwise make, and report, at their first start."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.runs.interpreter_sources import desktop_snapshots


@pytest.fixture(scope="session", autouse=True)
def _images() -> None:
    """Make the machine code, and the images from which programs start."""
    snapshots = desktop_snapshots()
    snapshots.image(snapshots.environments.library().recipe)
    assert snapshots.close(Deadline.after(10))


@pytest.fixture(autouse=True)
def _interrupts() -> Iterator[None]:
    """Restore Ctrl+C: a process that has performed a command ignores it from then on, but this process
    continues.
    """
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
