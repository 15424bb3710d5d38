"""What tests with Qt objects leave behind is collected on the thread that made it, as in the program."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator

import pytest

TESTS_BETWEEN = 25
"""After so many tests what is still there stays: modules that were imported meanwhile, and what they keep.
Collections after later tests need not go through it, which would take longer than many of these tests.
"""

_tests = itertools.count()


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """Let no guest's thread collect a Qt object, in this test or in a later one."""
    gc.disable()
    if next(_tests) % TESTS_BETWEEN == 0:
        gc.collect()  # pytest has let go of the last test's objects only now
        gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.enable()
