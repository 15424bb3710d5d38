"""Opening a granted port for a guest: the device, and around it what every guest's port has."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.limits import WriteLimits
from praxis_desktop.ports.transport import Port, Receiver, never
from praxis_desktop.ports.wire_log import WireLog

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.schedules import Schedule
    from praxis_desktop.ports.settings import LineSettings
    from praxis_desktop.ports.statistics import PortStatistics
    from praxis_desktop.ports.transport import InputLine, LineErrorKind, OutputLine

NO_LIMITS: Mapping[str, WriteLimits] = MappingProxyType({})


class Opener:
    """Opens ports for one guest: every byte on them is told to ``log``, and ``limits`` says by role what may
    be written.
    """

    def __init__(self, *, log: WireLog | None = None, limits: Mapping[str, WriteLimits] = NO_LIMITS) -> None:
        self.log = log
        self.limits = limits

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings,
        *,
        dtr: bool,
        rts: bool,
        schedule: Schedule | None = None,
    ) -> Port:
        """Open the port of ``binding``. Raises PortError."""
        if self.log is None:
            return binding.open(receiver, settings, dtr=dtr, rts=rts, schedule=schedule)
        listener = LoggedReceiver(receiver, binding.role, self.log)
        port = binding.open(listener, settings, dtr=dtr, rts=rts, schedule=schedule)
        return LoggedPort(port, binding.role, self.log)


class LoggedReceiver:
    """Tells ``log`` what is received before ``receiver`` gets it."""

    def __init__(self, receiver: Receiver, role: str, log: WireLog) -> None:
        self._receiver = receiver
        self._role = role
        self._log = log

    def on_bytes(self, data: bytes) -> None:
        self._log.received(self._role, data, time.monotonic_ns())
        self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        self._log.happened(self._role, "line error", {"kind": kind, "data": data.hex()})
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        self._log.happened(self._role, "fault", {"kind": type(error).__name__, "message": error.message})
        self._receiver.on_lost(error)


class LoggedPort(Port):
    """A port whose log is told what is written before it leaves."""

    def __init__(self, port: Port, role: str, log: WireLog) -> None:
        self.name, self.device, self.settings = port.name, port.device, port.settings
        self._port = port
        self._role = role
        self._log = log
        log.happened(role, "opened", {"device": port.device, "settings": str(port.settings)})

    @property
    def is_open(self) -> bool:
        return self._port.is_open

    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        self._log.sent(self._role, data)
        written = self._port.write(data, timeout, cancelled=cancelled)
        if written < len(data):
            self._log.happened(self._role, "cancelled", {"written": written, "of": len(data)})
        return written

    def write_now(self, data: bytes) -> int:
        self._log.sent(self._role, data)
        return self._port.write_now(data)

    def wake_writer(self) -> None:
        self._port.wake_writer()

    def pending_output(self) -> int:
        return self._port.pending_output()

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        return self._port.drain(timeout, cancelled=cancelled)

    def statistics(self) -> PortStatistics:
        return self._port.statistics()

    def configure(self, settings: LineSettings) -> None:
        self._port.configure(settings)
        self.settings = self._port.settings
        self._log.happened(self._role, "configured", {"settings": str(settings)})

    def set_line(self, line: OutputLine, on: bool) -> None:
        self._port.set_line(line, on)
        self._log.happened(self._role, "line", {"line": line, "on": on})

    def line(self, line: InputLine) -> bool:
        return self._port.line(line)

    def discard_input(self) -> None:
        self._port.discard_input()

    def discard_output(self) -> None:
        self._port.discard_output()

    def close(self) -> None:
        if self._port.is_open:
            self._log.happened(self._role, "closed")
        self._port.close()
