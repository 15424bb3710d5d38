"""What a pool reports: the answer to a request, the health of its hosts, and its statistics."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.workers.pool._guests import WarmCounts

ServedBy = Literal["pool", "nobody"]

RestartReason = Literal["request_limit", "memory", "health", "crash"]

HostState = Literal["idle", "busy", "checking"]


class PoolResult(Struct, frozen=True):
    """The one answer to a request."""

    result: ExecutionResult
    session_bytes: bytes | None = None
    """The session after the request, if it was to be kept and could be."""
    notices: tuple[str, ...] = ()
    """Further remarks for the caller: that the session was refused, or could not be kept."""
    served_by: ServedBy = "pool"


class HostHealth(Struct, frozen=True):
    """The health of a host of guests at some moment."""

    number: int
    state: HostState
    requests: int
    """Number of answers."""
    failures: int
    """How many of them were errors."""
    sessions: int
    """Live sessions that it holds."""
    memory_bytes: int
    """Memory of its interpreters; of its process, if it has one."""
    last_error: str
    """The last error, of a program or of the host itself."""
    pid: int | None
    """The process id, if it has a process."""


class SessionCounts(Struct, frozen=True):
    """Counts of the sessions that came with requests."""

    continued: int = 0
    """Still live on their host: nothing was restored."""
    restored: int = 0
    """Made from their bytes."""
    refused: int = 0


class PoolStatistics(Struct, frozen=True):
    """The statistics of a pool."""

    guests: WarmCounts
    """Interpreters that were made in advance."""
    served: Mapping[ServedBy, int]
    restarts: Mapping[RestartReason, int]
    """Hosts that were discarded, by reason."""
    sessions: SessionCounts
    hosts: int
    queued: int
    """Requests, dry runs and checks waiting for their turn."""
    last_error: str
    """Why the last start of a host failed; "" if it succeeded."""


def not_served(name: str, message: str) -> PoolResult:
    """The answer to a request that was not served."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return PoolResult(result, served_by="nobody")
