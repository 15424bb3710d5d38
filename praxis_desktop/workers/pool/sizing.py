"""How many workers a pool should have: a function of what it sees, and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass

QUEUED_PER_WORKER = 2
"""Waiting requests for which one worker is added."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which numbers of workers a pool stays: ``size`` when there is little to do, never more than
    ``largest``.
    """

    size: int
    largest: int
    grow_after_s: float = 0.1
    """Seconds a request has to wait before a worker is added: shorter queues pass by themselves."""
    shrink_after_s: float = 60.0
    """Seconds during which there always was an idle worker, after which one that is too many is given up."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a pool sees at one moment; times in seconds."""

    workers: int
    """Those there are, those that are starting included."""
    queued: int
    """Requests that wait."""
    oldest_wait_s: float = 0.0
    """How long the first of them has waited."""
    spare_for_s: float = 0.0
    """How long at least one worker has been idle without a break."""


def wanted_workers(load: Load, limits: Limits) -> int:
    """The number of workers a pool with this load should have."""
    wanted = load.workers
    if load.queued and load.oldest_wait_s >= limits.grow_after_s:
        wanted += -(-load.queued // QUEUED_PER_WORKER)
    elif not load.queued and load.spare_for_s >= limits.shrink_after_s:
        wanted -= 1
    return max(limits.size, min(wanted, limits.largest))
