"""Requests of a guest that are not answered at once: reads it awaits, and writes that a thread finishes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.answers import encode_fault
from praxis_desktop.ports.delivery import WRITTEN

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import Environment
    from praxis_desktop.ports.receiving import ReadRequest


class PendingRead:
    """A read a guest awaits."""

    def __init__(self, number: int, request: ReadRequest, timeout: float | None, *, seen: int = 0) -> None:
        self.number = number
        self.request = request
        self.timeout = timeout
        self.timer = 0
        self.seen = seen


class PendingWrite:
    """The rest of a write that did not fit, or a drain: a thread finishes it, and WRITTEN is posted.

    ``cancelled`` is what the thread looks at when it is woken.
    """

    def __init__(self, number: int, channel: str, environment: Environment) -> None:
        self.number = number
        self.cancelled = False
        self._channel = channel
        self._environment = environment

    def begin(self, name: str, action: Callable[[], object]) -> None:
        """Do ``action`` on a thread of that name."""
        threading.Thread(target=self._finish, args=(action,), name=name, daemon=True).start()

    def _finish(self, action: Callable[[], object]) -> None:
        fault = ""
        try:
            action()
        except PortError as error:
            fault = encode_fault(error).decode()
        self._environment.post(self._channel, WRITTEN + json.dumps([self.number, fault]).encode())
