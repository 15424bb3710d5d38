"""The sessions of a pool's requests: live ones are found again, others restored from their bytes."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Protocol

from praxis_desktop.core import counters
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool._results import SessionCounts
from praxis_desktop.workers.pool._thread_host import OnOutput
from praxis_desktop.workers.pool.messages import Answer, Capture, Captured, Error, Request
from praxis_desktop.workers.pool.sessions import (
    SessionIdentity,
    SessionRefused,
    Sessions,
    new_session_id,
    state_mark,
)

log = logging.getLogger(__name__)

SESSIONS_KEPT = 4
"""Live sessions per host; of those used least recently the bytes have to do."""

CAPTURE_TIMEOUT_S = 30.0
"""Seconds a session may take to become bytes."""

Held = OrderedDict[str, bytes]
"""Live sessions of a host with the mark of their state, the one used last at the end."""


class Host(Protocol):
    """Serves one request at a time: ``ThreadHost`` and ``ProcessHost`` do."""

    @property
    def is_sound(self) -> bool:
        """Whether it can serve; once it cannot, it never will."""

    @property
    def memory_bytes(self) -> int:
        """Memory of its interpreters; of its process, if it has one."""

    def serve(self, request: Request, recipe: Recipe, on_output: OnOutput | None = None) -> Answer:
        """Serve ``request``, a pristine one on an interpreter of ``recipe``, and wait for the answer. Never
        raises for what a program or the host does.
        """

    def interrupt(self) -> bool:
        """KeyboardInterrupt for the request that runs; False where none does."""

    def kill(self) -> None:
        """End the request that runs at once, whatever it does; returns at once."""

    def end_session(self, session: str) -> None:
        """Give up a session's interpreter, if there is one; returns at once."""

    def close(self, deadline: Deadline) -> bool:
        """End it: what runs is killed. Returns whether it was gone by ``deadline``; idempotent."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Which session of its host a request uses."""

    name: str | None
    """None for an interpreter that is used for nothing else."""
    keep: bool
    """Whether its bytes are wanted afterwards."""
    identity: SessionIdentity | None = None
    """Of the bytes with which it goes on."""
    data: bytes | None = None
    notice: str = ""
    """Why the bytes that were given are not used."""

    @property
    def generation(self) -> int:
        """That of the session before the request."""
        return 0 if self.identity is None else self.identity.generation


class PoolSessions:
    """Knows which host holds which state of which session. Any thread; ``host`` and what it has ``held`` must
    be the caller's.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._lock = threading.Lock()
        self._counts = SessionCounts()

    def plan(self, data: bytes | None, *, keep: bool, needs_name: bool) -> SessionPlan:
        """The session for a request. One that is refused costs a warning, and a new one takes its place."""
        notice = ""
        if data is not None:
            try:
                identity = self._sessions.examine(data)
            except SessionRefused as refused:
                notice = f"{refused}. {refused.hint}"
                log.warning("%s", notice)
                self._count("refused")
            else:
                return SessionPlan(identity.session_id, keep, identity, data)
        return SessionPlan(new_session_id() if keep or needs_name else None, keep, notice=notice)

    def make_way(self, host: Host, held: Held, plan: SessionPlan) -> None:
        """Have the host restore the session, unless it holds the very same state of it."""
        if plan.identity is None:
            return
        name = plan.identity.session_id
        if plan.data is not None and held.get(name) == state_mark(plan.data):
            self._count("continued")
            counters.SESSIONS_RESUMED.add("resumed")
            return
        if held.pop(name, None) is not None:
            host.end_session(name)
        self._count("restored")

    def captured(self, host: Host, recipe: Recipe, plan: SessionPlan) -> tuple[bytes | None, str]:
        """The session as bytes after a request, if that is wanted; or a notice why there are none."""
        if not plan.keep or plan.name is None:
            return None, ""
        answer = host.serve(Capture(uuid.uuid4().hex, plan.name, CAPTURE_TIMEOUT_S), recipe)
        if not isinstance(answer, Captured):
            reason = answer.message if isinstance(answer, Error) else "the answer is of another kind"
            return None, f"The session could not be kept: {reason}"
        if self._sessions.identify(answer.session_bytes).generation != plan.generation + 1:
            return None, "The session could not be kept: it was lost with its interpreter"
        return answer.session_bytes, ""

    def settle(self, host: Host, held: Held, plan: SessionPlan, data: bytes | None) -> None:
        """Note what the host holds after a request that came to ``data``, and let go of the rest."""
        if plan.name is None:
            return
        held.pop(plan.name, None)
        if data is not None:
            held[plan.name] = state_mark(data)
        else:
            host.end_session(plan.name)
        while len(held) > SESSIONS_KEPT:
            oldest, _ = held.popitem(last=False)
            host.end_session(oldest)

    def counts(self) -> SessionCounts:
        """What has happened so far."""
        return self._counts

    def _count(self, field: str) -> None:
        with self._lock:
            self._counts = replace(self._counts, **{field: getattr(self._counts, field) + 1})
