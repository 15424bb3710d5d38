"""What tests with Qt objects leave behind is collected on the thread that made it, as in the program."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """Let no guest's thread collect a Qt object, in this test or in a later one."""
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.enable()
