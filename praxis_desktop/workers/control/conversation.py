"""Answers requests that another process makes about this process's runs, on one connection and one thread."""

from __future__ import annotations

import logging
import queue
from collections.abc import Sequence
from typing import TYPE_CHECKING

from praxis_desktop.runs.commands import EmergencyStop
from praxis_desktop.workers.control.attended import Watching
from praxis_desktop.workers.control.connections import TimedConnection
from praxis_desktop.workers.control.messages import (
    LARGEST_REQUEST,
    Act,
    AnswerPrompt,
    Do,
    Done,
    Happened,
    ListRuns,
    MessageError,
    Over,
    Reply,
    Request,
    Runs,
    StopAll,
    Watch,
    command_of,
    encoded,
    request_of,
)

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.workers.control.attended import Attended
    from praxis_desktop.workers.control.service import ControlService

log = logging.getLogger(__name__)

IDLE_S = 30.0
"""Seconds without a request after which a connection is closed."""

_LOOK_S = 0.5
"""Interval, in seconds, between checks that a quiet connection is still open."""

NO_SUCH_RUN = "that run has ended"


class Conversation:
    """The exchange of messages with the process at the other end of ``line``, which must know ``key``."""

    def __init__(self, service: ControlService, line: TimedConnection, key: bytes) -> None:
        self._service = service
        self._line = line
        self._key = key

    def hold(self) -> None:
        """Answer requests until the other end disconnects or violates the protocol."""
        try:
            self._service.admission.prove(self._line, self._key)
            while self._line.waits(IDLE_S):
                self._answer(request_of(self._line.receive(LARGEST_REQUEST)))
        except EOFError:
            return
        except (OSError, MessageError) as error:
            log.info("A control connection ended: %s", error)

    def _answer(self, request: Request) -> None:
        if isinstance(request, ListRuns):
            self._send(Runs(tuple(attended.info() for attended in self._service.attended())))
        elif isinstance(request, Watch):
            self._tell(self._service.attended((request.run_id,)))
        elif isinstance(request, StopAll):
            self._stop(request)
        else:
            self._send(self._done(request))

    def _done(self, request: Do | Act | AnswerPrompt) -> Done:
        found = self._service.attended((request.run_id,))
        if not found:
            return Done(NO_SUCH_RUN)
        refused = found[0].run.do(command_of(request))
        return Done("" if refused is None else refused.message)

    def _stop(self, request: StopAll) -> None:
        """Stop the runs first, then report the results."""
        told = self._service.attended(request.run_ids)
        for attended in told:
            refused = attended.run.do(EmergencyStop(by=request.by, reason=request.reason))
            if refused is not None:
                log.warning("%s is not stopped: %s", attended.run.run_id, refused.message)
        self._send(Runs(tuple(attended.info() for attended in told)))
        self._tell(told)

    def _tell(self, attended: Sequence[Attended]) -> None:
        """Send the events of these runs until the runs have ended or the other end disconnects."""
        watching = Watching({one.run.run_id for one in attended})
        for one in attended:
            one.watch(watching)
        try:
            self._send(Over(self._tell_all(watching) if attended else ""))
        finally:
            for one in attended:
                one.unwatch(watching)

    def _tell_all(self, watching: Watching) -> str:
        while not watching.is_behind:
            try:
                told = watching.waiting.get(timeout=_LOOK_S)
            except queue.Empty:
                if self._line.waits(0):  # the other end has disconnected, or breaks the protocol
                    raise EOFError from None
                continue
            if told is None:
                return ""
            self._send_event(*told)
        return "events were not read as fast as they occurred"

    def _send_event(self, run_id: str, event: Event) -> None:
        try:
            self._send(Happened(run_id, event.to_json()))
        except MessageError:
            log.debug("An event cannot be written as JSON: %s", event.name)

    def _send(self, reply: Reply) -> None:
        self._line.send(encoded(reply))
