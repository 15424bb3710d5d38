"""The sessions of a pool's requests: live ones are found again, others restored from their bytes."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace

from praxis_desktop.core import counters
from praxis_desktop.workers.messages import Captured, Close
from praxis_desktop.workers.pool.request_queue import Place
from praxis_desktop.workers.pool.results import SessionCounts
from praxis_desktop.workers.sessions import (
    SessionIdentity,
    SessionRefused,
    Sessions,
    new_session_id,
    state_mark,
)
from praxis_desktop.workers.worker import Worker

log = logging.getLogger(__name__)

SESSIONS_KEPT = 4
"""Live sessions per worker; of those used least recently the bytes have to do."""

CAPTURE_TIMEOUT_S = 30.0
"""Seconds a session may take to become bytes."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Which session of its worker a request uses."""

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
    """Knows which worker holds which state of which session. Any thread; a ``place`` must be the caller's."""

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

    def make_way(self, place: Place, plan: SessionPlan) -> None:
        """Have the worker restore the session, unless it holds the very same state of it."""
        if plan.identity is None:
            return
        name = plan.identity.session_id
        if plan.data is not None and place.sessions.get(name) == state_mark(plan.data):
            self._count("continued")
            counters.SESSIONS_RESUMED.add("resumed")
            return
        if place.sessions.pop(name, None) is not None:
            place.worker.post(Close(session=name))
        self._count("restored")

    def captured(self, worker: Worker, plan: SessionPlan) -> tuple[bytes | None, str]:
        """The session as bytes after a request, if that is wanted; or a notice why there are none."""
        if not plan.keep or plan.name is None:
            return None, ""
        captured = worker.capture(session=plan.name, timeout=CAPTURE_TIMEOUT_S)
        if not isinstance(captured, Captured):
            return None, f"The session could not be kept: {captured.message}"
        if self._sessions.identify(captured.session_bytes).generation != plan.generation + 1:
            return None, "The session could not be kept: it was lost with its interpreter"
        return captured.session_bytes, ""

    def settle(self, place: Place, plan: SessionPlan, data: bytes | None) -> None:
        """Note what the worker holds after a request that came to ``data``, and let go of the rest."""
        if plan.name is None:
            return
        place.sessions.pop(plan.name, None)
        if data is not None:
            place.sessions[plan.name] = state_mark(data)
        else:
            place.worker.post(Close(session=plan.name))
        while len(place.sessions) > SESSIONS_KEPT:
            oldest, _ = place.sessions.popitem(last=False)
            place.worker.post(Close(session=oldest))

    def count_restored(self, plan: SessionPlan) -> None:
        """A worker that is new restores whatever session it is given."""
        if plan.identity is not None:
            self._count("restored")

    def counts(self) -> SessionCounts:
        """What has happened so far."""
        return self._counts

    def _count(self, field: str) -> None:
        with self._lock:
            self._counts = replace(self._counts, **{field: getattr(self._counts, field) + 1})
