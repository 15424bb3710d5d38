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
"""Live sessions per host; older ones are restored from their bytes."""

CAPTURE_TIMEOUT_S = 30.0
"""Seconds that capturing a session may take."""

Held = OrderedDict[str, bytes]
"""Live sessions of a host with the mark of their state, the latest used at the end."""


class Host(Protocol):
    """Serves one request at a time; ``ThreadHost`` and ``ProcessHost`` are hosts."""

    @property
    def is_sound(self) -> bool:
        """Whether it can serve; once False, always False."""

    @property
    def memory_bytes(self) -> int:
        """Memory of its interpreters; of its process, if it has one."""

    def serve(self, request: Request, recipe: Recipe, on_output: OnOutput | None = None) -> Answer:
        """Serve ``request`` and wait for the answer; without a session, on an interpreter of ``recipe``.

        Never raises for errors of a program or of the host.
        """

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running request; False if none is running."""

    def kill(self) -> None:
        """End the running request at once, whatever it is doing; returns at once."""

    def end_session(self, session: str) -> None:
        """Discard a session's interpreter, if there is one; returns at once."""

    def close(self, deadline: Deadline) -> bool:
        """End the host, killing what runs. Returns whether it had ended by ``deadline``; idempotent."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """The session that a request uses on its host."""

    name: str | None
    """None for an interpreter that is used once."""
    keep: bool
    """Whether its bytes are wanted afterwards."""
    identity: SessionIdentity | None = None
    """The identity of the bytes from which it goes on."""
    data: bytes | None = None
    notice: str = ""
    """Why the given bytes are not used."""

    @property
    def generation(self) -> int:
        """The session's generation before the request."""
        return 0 if self.identity is None else self.identity.generation


class PoolSessions:
    """Knows which host holds which state of which session.

    Safe on any thread; the caller must own ``host`` and what it has ``held``.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._lock = threading.Lock()
        self._counts = SessionCounts()

    def plan(self, data: bytes | None, *, keep: bool, needs_name: bool) -> SessionPlan:
        """The session for a request. If bytes are refused, a notice says so and a new session starts."""
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
        """Make the host restore the session, unless it already holds exactly this state."""
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
        """The session as bytes after a request, if wanted; or a notice why there are none."""
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
        """Note that the host holds the session in the state ``data``, and discard sessions over the limit."""
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
        """The counts so far."""
        return self._counts

    def _count(self, field: str) -> None:
        with self._lock:
            self._counts = replace(self._counts, **{field: getattr(self._counts, field) + 1})
