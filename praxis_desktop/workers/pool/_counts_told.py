"""Counts of a child process, which its parent adds up: in its sandbox a child writes no file."""

from __future__ import annotations

import math

from msgspec import Struct

from praxis_desktop.core.counters import (
    FAMILIES,
    POOL_REQUESTS,
    WORKER_REQUESTS,
    WORKER_RESTARTS,
    Summary,
    put_back,
    take_counts,
)

_OF_PARENTS = (WORKER_REQUESTS, WORKER_RESTARTS, POOL_REQUESTS)
"""The series that the parent counts itself."""

_SERIES = frozenset(
    series
    for family in FAMILIES
    if family not in _OF_PARENTS
    for series in (
        (family.sum_series, family.count_series) if isinstance(family, Summary) else (family.name,)
    )
)


class Counted(Struct, frozen=True, tag="counted"):
    """Counts since the last such message, by series and label."""

    counts: dict[str, dict[str, float]]


def counted() -> Counted | None:
    """The counts since the last call; None if there are none. Any thread."""
    taken = take_counts()
    return Counted({series: dict(values) for series, values in taken.items()}) if taken else None


def count_in(message: Counted) -> None:
    """Add a child's counts to ours, as far as they are credible. Any thread."""
    put_back(
        {
            series: {label: amount for label, amount in values.items() if 0 <= amount < math.inf}
            for series, values in message.counts.items()
            if series in _SERIES
        }
    )
