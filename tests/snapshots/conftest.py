"""A store for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.snapshots.store import ImageStore, _said


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "images", 100 << 20)


@pytest.fixture(autouse=True)
def forget_what_was_said() -> Iterator[None]:
    _said.clear()
    yield
    _said.clear()
