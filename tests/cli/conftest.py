"""What the processes under test would otherwise do at their first start, and tell: done before."""

from __future__ import annotations

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.runs.interpreters import desktop_snapshots


@pytest.fixture(scope="session", autouse=True)
def _images() -> None:
    """The images that programs start from, and machine code."""
    snapshots = desktop_snapshots()
    snapshots.image(snapshots.environments.library().recipe)
    assert snapshots.close(Deadline.after(10))
