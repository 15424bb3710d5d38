"""Prints figures as lines of a table: ours, the peer's, and their ratio."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence


def heading(title: str, peer: str) -> None:
    """Print the heading of a table."""
    print(f"{title}\n{'':44} {'ours':>12} {peer:>12} {'ratio':>8}")


def line(name: str, ours: Sequence[float], peers: Sequence[float], unit: str) -> float:
    """Print the medians of two series and their ratio; return the ratio."""
    our_median = statistics.median(ours)
    if not peers:
        print(f"{name:44} {our_median:9.2f} {unit:2} {'-':>12}")
        return math.nan
    peer_median = statistics.median(peers)
    ratio = our_median / peer_median
    print(f"{name:44} {our_median:9.2f} {unit:2} {peer_median:9.2f} {unit:2} {ratio:8.2f}")
    return ratio


def median_difference(ours: Sequence[float], peers: Sequence[float]) -> float:
    """Return the difference of the medians, ours minus theirs."""
    return statistics.median(ours) - statistics.median(peers)


def geometric_mean(values: Iterable[float]) -> float:
    """Return the geometric mean."""
    logarithms = [math.log(value) for value in values]
    return math.exp(sum(logarithms) / len(logarithms))


def spread(values: Sequence[float]) -> str:
    """Return the median, 99th percentile and maximum."""
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"median {statistics.median(ordered):.3f}  p99 {p99:.3f}  max {ordered[-1]:.3f}"
