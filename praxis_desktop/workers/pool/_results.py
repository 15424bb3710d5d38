"""What a pool tells: the answer to a request, how its hosts are, and what it has done so far."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.workers.pool._guests import WarmCounts

ServedBy = Literal["pool", "nobody"]

RestartReason = Literal["request_limit", "memory", "health", "crash"]

HostState = Literal["idle", "busy", "checking"]


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
class HostHealth:
    """A host of guests, as of some moment."""

    number: int
    state: HostState
    requests: int
    """How many it has answered."""
    failures: int
    """Those of them that ended in an error."""
    sessions: int
    """Live sessions that it holds."""
    memory_bytes: int
    """Memory of its interpreters; of its process, if it has one."""
    last_error: str
    """What went wrong last: with a program, or with itself."""
    pid: int | None
    """Of its process, if it has one."""


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

    guests: WarmCounts
    """Interpreters that were made in advance."""
    served: Mapping[ServedBy, int]
    restarts: Mapping[RestartReason, int]
    """Hosts that were given up, by reason."""
    sessions: SessionCounts
    hosts: int
    queued: int
    """Requests, dry runs and checks that wait for their turn."""
    last_error: str
    """Why the last start of a host failed; empty when it went well."""


def not_served(name: str, message: str) -> PoolResult:
    """The answer to a request that nobody served."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return PoolResult(result, served_by="nobody")
