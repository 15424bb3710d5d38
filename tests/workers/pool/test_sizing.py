"""The size of a pool follows its load: up with the queue, down when workers are spare, within its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.workers.pool.sizing import (
    Limits,
    Load,
    wanted_workers,
)

LIMITS = Limits(size=3, largest=8)


@pytest.mark.parametrize(
    ("load", "wanted"),
    [
        (Load(0, 0), 3),
        (Load(3, 0), 3),
        (Load(3, 1, oldest_wait_s=LIMITS.grow_after_s / 2), 3),
        (Load(3, 1, oldest_wait_s=LIMITS.grow_after_s), 4),
        (Load(3, 4, oldest_wait_s=LIMITS.grow_after_s), 5),
        (Load(3, 100, oldest_wait_s=LIMITS.grow_after_s), 8),
        (Load(8, 100, oldest_wait_s=60), 8),
        (Load(8, 0, spare_for_s=LIMITS.shrink_after_s / 2), 8),
        (Load(8, 0, spare_for_s=LIMITS.shrink_after_s), 7),
        (Load(3, 0, spare_for_s=3600), 3),
    ],
)
def test_sizes(load: Load, wanted: int) -> None:
    assert wanted_workers(load, LIMITS) == wanted


LOADS = st.builds(
    Load,
    workers=st.integers(0, 100),
    queued=st.integers(0, 10_000),
    oldest_wait_s=st.floats(0, 1e6),
    spare_for_s=st.floats(0, 1e6),
)


@given(LOADS, st.integers(1, 64), st.integers(0, 63))
def test_it_stays_within_its_limits_and_comes_to_rest(load: Load, size: int, more: int) -> None:
    limits = Limits(size, size + more)
    wanted = wanted_workers(load, limits)
    assert limits.size <= wanted <= limits.largest
    assert wanted_workers(Load(wanted, 0), limits) == wanted


@given(LOADS, st.integers(1, 100))
def test_a_longer_queue_never_asks_for_fewer(load: Load, more: int) -> None:
    longer = Load(load.workers, load.queued + more, load.oldest_wait_s, load.spare_for_s)
    assert wanted_workers(longer, LIMITS) >= wanted_workers(load, LIMITS)
