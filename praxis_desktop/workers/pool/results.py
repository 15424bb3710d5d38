"""What a pool tells: the answer to a request, how its workers are, and what it has done so far."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.workers.pool.request_queue import PlaceState
from praxis_desktop.workers.warm_interpreters import WarmCounts
from praxis_desktop.workers.worker_health import WorkerHealth

ServedBy = Literal["pool", "one_shot", "nobody"]

RestartReason = Literal["request_limit", "memory", "health"]


@dataclass(frozen=True, slots=True)
class PoolResult:
    """The one answer to a request."""

    result: ExecutionResult
    session_bytes: bytes | None = None
    """The session after the request, if it was to be kept and could be."""
    notices: tuple[str, ...] = ()
    """What the asker should know besides: that the session was refused, or could not be kept."""
    served_by: ServedBy = "pool"


@dataclass(frozen=True, slots=True)
class PlaceHealth:
    """A worker of the pool."""

    number: int
    state: PlaceState
    requests: int
    """How many the pool has given it."""
    sessions: int
    """Live sessions it holds for the pool."""
    last_error: str
    """What the pool found wrong with it."""
    worker: WorkerHealth
    """Its image, memory, and what it says itself."""


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """What became of the sessions that came with requests."""

    continued: int = 0
    """Live where they ran: nothing was restored."""
    restored: int = 0
    """Made from their bytes."""
    refused: int = 0


@dataclass(frozen=True, slots=True)
class PoolStatistics:
    """What a pool has done so far."""

    served: Mapping[ServedBy, int]
    restarts: Mapping[RestartReason, int]
    """Workers that were replaced, by reason."""
    sessions: SessionCounts
    warm: WarmCounts
    workers: int
    queued: int
    last_error: str
    """Why the last start of a worker failed; empty when it went well."""


class NotServed(Exception):
    """No worker was there for a request."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def not_served(name: str, message: str) -> PoolResult:
    """The answer to a request that nobody served."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return PoolResult(result, served_by="nobody")
