"""Gives the user's other processes access to this process's runs."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, StateEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import EmergencyStop
from praxis_desktop.workers.control.attended import About, Attended

if TYPE_CHECKING:
    from multiprocessing.connection import Listener

    from praxis_desktop.runs.commands import Controllable, Refused
    from praxis_desktop.workers.control.connections import Admission, SocketAddress, TimedConnection
    from praxis_desktop.workers.control.conversation import Conversation

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 32
"""Maximum number of connections, more than a user needs. Each further connection replaces the oldest, so that
other processes cannot flood this process with threads.
"""

LISTENS_AFTER_S = 0.3
"""Seconds from the start of a run until listening starts; shorter runs end before anyone can act on them."""

PREPARES_S = 1.0
"""Seconds allowed for a run's preparation before listening starts, so that neither delays the other."""

REACHABLE_S = 2.0
"""Maximum number of seconds that a question, or a console's first instrument, is held up so that other
processes can connect first.
"""

_ACCEPT_AGAIN_S = 0.1


class ControlService:
    """Lets other processes see and control the runs of this process.

    Thread-safe. No method blocks except ``close``, ``be_reachable``, and ``tell`` with a run's first
    question. The service starts to listen when a run asks a question, is queued, or has been in progress for
    a while, and stops at ``close``. If it cannot listen, it logs a warning, and the runs continue.
    """

    admission: Admission
    """Limits the connections. Created only when listening starts, because most runs end before that."""

    def __init__(self) -> None:
        self._runs: dict[str, Attended] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._timer: threading.Timer | None = None
        self._listener: Listener | None = None
        self._place: SocketAddress | None = None
        self._is_closed = False
        self._has_opened = threading.Event()
        """Set once the service listens, or is known to have failed."""

    def add(self, run: Controllable, about: About) -> None:
        """Add a run that is about to begin."""
        with self._lock:
            self._runs[run.run_id] = Attended(run, about)
        self._open_after(PREPARES_S)

    def tell(self, run_id: str, event: Event) -> None:
        """Process an event. If it is a question, wait up to REACHABLE_S until other processes can answer."""
        attended = self._runs.get(run_id)
        if attended is None:
            return
        if self._thread is None:
            self._expect(event)
        attended.tell(event)
        if isinstance(event, PromptEvent) and not self._has_opened.wait(REACHABLE_S):
            log.warning("A question is asked before other processes can answer it")

    def _expect(self, event: Event) -> None:
        """Start listening early if an event may need an answer."""
        if isinstance(event, PromptEvent) or (isinstance(event, StateEvent) and event.state == "queued"):
            self.open()
        elif isinstance(event, StateEvent) and event.state == "running":
            self._open_after(LISTENS_AFTER_S)

    def _open_after(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self.open)
        timer.daemon = True
        with self._lock:
            if self._thread is not None or self._is_closed:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._timer = timer
            timer.start()

    def remove(self, run_id: str) -> None:
        """Remove a run that has ended."""
        with self._lock:
            attended = self._runs.pop(run_id, None)
        if attended is not None:
            attended.end()

    def attended(self, run_ids: tuple[str, ...] = ()) -> list[Attended]:
        """Return the runs with these IDs, or all runs if none are given."""
        with self._lock:
            found = [self._runs.get(run_id) for run_id in run_ids] if run_ids else list(self._runs.values())
        return [attended for attended in found if attended is not None]

    def emergency_stop(
        self, run_ids: tuple[str, ...] = (), *, by: str, reason: str
    ) -> list[tuple[str, Refused | None]]:
        """Stop the instruments of the runs with these IDs, or of all runs if none are given."""
        return [
            (attended.run.run_id, attended.run.do(EmergencyStop(by=by, reason=reason)))
            for attended in self.attended(run_ids)
        ]

    @property
    def is_open(self) -> bool:
        """Whether other processes can connect."""
        return self._listener is not None

    def open(self) -> None:
        """Start listening. Idempotent."""
        with self._lock:
            if self._thread is not None or self._is_closed:
                return
            self._thread = threading.Thread(target=self._listen, name="control", daemon=True)
            self._thread.start()

    def be_reachable(self) -> None:
        """Start listening; return once other processes can connect, listening has failed, or a few seconds
        have passed.
        """
        self.open()
        if not self._has_opened.wait(REACHABLE_S):
            log.warning("Other processes cannot act on what runs here yet")

    def close(self, deadline: Deadline) -> None:
        """Stop listening, and wait until ``deadline`` for connections that may still report a run's end."""
        with self._lock:
            self._is_closed = True
            listener, self._listener = self._listener, None
            self._has_opened.set()
            if self._timer is not None:
                self._timer.cancel()
        if self._place is not None:
            self._place.remove()
        if listener is not None:
            with suppress(OSError):
                listener.close()
        while self._place is not None and not self.admission.is_empty and not deadline.expired:
            time.sleep(0.005)

    # ---- the listener's thread
    def _listen(self) -> None:
        from praxis_desktop.workers.control import connections, conversation

        try:
            self.admission = connections.Admission(MOST_CONNECTIONS)
            key = connections.key()
            listener, place = connections.listening(connections.new_place, MOST_CONNECTIONS)
        except (PraxisError, OSError) as error:
            log.warning("Runs of this process cannot be controlled from others: %s", error)
            return
        finally:
            self._has_opened.set()
        with self._lock:
            if self._is_closed:
                listener.close()
                place.remove()
                return
            self._listener, self._place = listener, place
        while not self._is_closed:
            try:
                line = self.admission.admit(listener.accept())
            except OSError:
                if not self._is_closed:
                    time.sleep(_ACCEPT_AGAIN_S)  # perhaps no file descriptor is left
                continue
            if line is not None:
                threading.Thread(
                    target=self._converse,
                    args=(conversation.Conversation(self, line, key), line),
                    name="control connection",
                    daemon=True,
                ).start()

    def _converse(self, conversation: Conversation, line: TimedConnection) -> None:
        try:
            conversation.hold()
        except Exception:  # the thread's last frame; a defect here must not harm a run
            log.exception("A control connection failed")
        finally:
            self.admission.dismiss(line)


_service = ControlService()


def control_service() -> ControlService:
    """Return this process's control service."""
    return _service
