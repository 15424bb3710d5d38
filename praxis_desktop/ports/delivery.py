"""How what a port receives gets from its thread to the interpreter's: as completions of a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.base import Environment
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.ports.answers import encode_fault
from praxis_desktop.ports.receiving import Inflow
from praxis_desktop.ports.transport import LineErrorKind

DATA, LINE_ERROR, LOST, OVERRUN, TICK, ENDED, FORGET = b"d", b"m", b"l", b"o", b"t", b"e", b"f"
"""First byte of a completion: bytes received, an error on the line, device gone, bytes lost, a simulator's
time, the end of a write or drain, what was received counts no more.
"""


class TurnLoop(Protocol):
    """What a port needs of the interpreter's loop."""

    def on(self, channel: str, handler: Callable[[bytes], None] | None) -> None: ...
    def enqueue(self, job: Callable[[], None]) -> None: ...
    def set_timeout(self, callback: Callable[..., Any], ms: float, *args: object) -> int: ...
    def clear_timeout(self, timer: int) -> None: ...


class PortHost(Protocol):
    """What a port needs of an interpreter's host."""

    @property
    def environment(self) -> Environment: ...
    @property
    def loop(self) -> TurnLoop: ...
    @property
    def control(self) -> Control: ...


class Courier:
    """The Receiver of a guest's port; called on the port's thread."""

    def __init__(self, channel: str, environment: Environment, inflow: Inflow) -> None:
        self._channel = channel
        self._environment = environment
        self._inflow = inflow

    def on_bytes(self, data: bytes) -> None:
        admitted = self._inflow.admit(len(data))
        if admitted:
            self._environment.post(self._channel, DATA + data)
        elif admitted is None:
            self._environment.post(self._channel, OVERRUN)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        admitted = self._inflow.admit(len(data))
        if admitted:
            self._environment.post(self._channel, LINE_ERROR + kind.encode() + b"\n" + data)
        elif admitted is None:
            self._environment.post(self._channel, OVERRUN)

    def on_lost(self, error: PortError) -> None:
        self._environment.post(self._channel, LOST + encode_fault(error))


class VirtualTime:
    """Schedule of a simulated instrument under the virtual clock: appointments are completions."""

    def __init__(self, channel: str, environment: VirtualEnvironment) -> None:
        self._channel = channel
        self._environment = environment
        self._appointment: tuple[int, Callable[[], None]] | None = None

    def now(self) -> int:
        return self._environment.logical_time

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self._appointment = None if when is None else (when, callback)
        if when is not None:
            self._environment.schedule(self._channel, TICK, max(0, when - self.now()))

    def keep(self) -> None:
        """Keep the appointment if it is due."""
        if self._appointment is not None and self._appointment[0] <= self.now():
            _, callback = self._appointment
            self._appointment = None
            callback()

    def close(self) -> None:
        self._appointment = None
