"""What a thread does for a guest with a port, because it may take long: open, write the rest, drain."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.environment.base import Environment
from praxis_desktop.ports.answers import encode_fault
from praxis_desktop.ports.errors import PortFailed
from praxis_desktop.ports.guest._delivery import ENDED
from praxis_desktop.ports.transport import Port

logger = logging.getLogger(__name__)

_DEFECT = "This is a mistake of this program; its log has the details. Please report it."


class Errand:
    """One such thing, by the ``number`` of the guest's request. Its end is posted to the port's channel: the
    number, and a fault or nothing.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.cancelled = False
        """Whether nobody waits for it any more; it should end soon."""
        self.is_write = False
        """Whether it sends what did not fit."""
        self._lock = threading.Lock()
        self._opened: Port | None = None

    def start(
        self, act: Callable[[Errand], Port | None], name: str, *, environment: Environment, channel: str
    ) -> None:
        """Have a thread do ``act``: a port that it returns is one that it has opened."""

        def run() -> None:
            fault = ""
            try:
                self._keep(act(self))
            except PortError as error:
                fault = encode_fault(error).decode()
            except Exception as error:
                # Whoever waits for the end would wait for ever.
                logger.exception("%s failed", name)
                failed = PortFailed(f"{name}: {type(error).__name__}: {error}", port=name, hint=_DEFECT)
                fault = encode_fault(failed).decode()
            environment.post(channel, ENDED + json.dumps([self.number, fault]).encode())

        threading.Thread(target=run, name=name, daemon=True).start()

    def _keep(self, port: Port | None) -> None:
        with self._lock:
            if not self.cancelled:
                self._opened = port
                return
        if port is not None:
            port.close()

    def take(self) -> Port | None:
        """The port that was opened, once; None in a replay."""
        with self._lock:
            port, self._opened = self._opened, None
        return port

    def cancel(self) -> None:
        """Nobody waits for it any more: a port that it opens is closed."""
        with self._lock:
            self.cancelled = True
        port = self.take()
        if port is not None:
            port.close()


def ended(payload: bytes) -> tuple[int, bytes]:
    """The number of an errand and its encoded fault, as posted."""
    number, fault = json.loads(payload)
    return number, fault.encode()
