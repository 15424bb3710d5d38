"""Qt objects that tests leave behind are collected on the thread that made them, as in Praxis itself."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator

import pytest

TESTS_BETWEEN = 25
"""After this many tests, the objects that are still alive are frozen: imported modules, and what they keep.
Later collections need not traverse them, which would take longer than many of the tests.
"""

_tests = itertools.count()


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """Let no guest's thread collect a Qt object, in this test or in a later one."""
    gc.disable()
    if next(_tests) % TESTS_BETWEEN == 0:
        gc.collect()  # only now has pytest released the last test's objects
        gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.enable()
