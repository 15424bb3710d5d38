"""A port that the user opens outside a run. Like a run's port, it is claimed, and can be stopped."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.events import ConnectionEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.emergency.port import StoppablePort
from praxis_desktop.ports.errors import PortRefused
from praxis_desktop.ports.monitor.traffic import Traffic
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.profile import Endpoints
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import SimulatedPort
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.transport import LineSettings, OutputLine, Port

PROGRAM = "Serial monitor"
_NO_ROLE = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST_ROLE = 32
_WRITE_LIMIT_S = 2.0
_BREAK_S = 0.25


class Monitor:
    """Opens the port of ``binding``. All methods may block: call them on one separate thread.

    ``kind`` is the kind of instrument, which must be known for an emergency stop. ``over`` gives the
    endpoints that ``send`` uses for a USB instrument. Raises PortError.
    """

    def __init__(
        self,
        binding: Binding,
        settings: LineSettings,
        traffic: Traffic,
        *,
        kind: str = "",
        over: Endpoints | None = None,
        dtr: bool = True,
        rts: bool = True,
        claims: Claims | None = None,
    ) -> None:
        self.binding = binding
        self.traffic = traffic
        self._over = over
        self._is_on_usb = binding.on_usb() is not None
        self.lines: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}
        owner = ClaimOwner("", PROGRAM, system_user())
        opener = Opener(
            kinds={binding.role: kind},
            claim=(Claims() if claims is None else claims).claimer(owner),
            tell=self._tell,
        )
        self._opener = opener
        self._closing = threading.Event()
        self._port: Port = opener.open(binding, traffic, settings, dtr=dtr, rts=rts)
        traffic.note(
            "port opened" if self._is_on_usb else Message("port opened: {settings}", settings=settings)
        )

    @property
    def settings(self) -> LineSettings:
        """The current line settings."""
        return self._port.settings

    def send(self, data: bytes) -> None:
        """Send ``data``; a USB device gets it in one transfer. Raises PortError, in particular PortStopped
        after an emergency stop.
        """
        if self._is_on_usb:
            if self._over is None:
                raise PortRefused(
                    "the endpoint on which this device accepts commands is unknown",
                    port=self.binding.role,
                    hint="Specify the endpoint.",
                )
            data = endpoints.outgoing(data, self._over)
        # Noted first, because the reply may arrive before the write returns.
        self.traffic.note_sent(data)
        try:
            self._port.write(data, _WRITE_LIMIT_S, cancelled=self._closing.is_set)
        except PortError as fault:
            self.traffic.note(Message("not sent: {message}", message=fault.message), is_error=True)
            raise

    def configure(self, settings: LineSettings) -> None:
        """Change the line settings. Raises PortRefused, keeping the old settings."""
        self._port.configure(settings)
        self.traffic.note(Message("line set to {settings}", settings=settings))

    def set_line(self, line: OutputLine, on: bool) -> None:
        """Switch DTR or RTS on or off. Raises PortRefused if the port has no such line."""
        self._port.set_line(line, on)
        self.lines[line] = on
        self.traffic.note(Message(("{line} switched on" if on else "{line} switched off"), line=line.upper()))

    def send_break(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Hold the line low for a quarter of a second."""
        self._port.set_line("break", True)
        try:
            pause(_BREAK_S)
        finally:
            self._port.set_line("break", False)
        self.traffic.note(Message("break sent for {break_s:.0f} ms", break_s=_BREAK_S * 1000))

    def end(self) -> None:
        """End a write in progress. Thread-safe."""
        self._closing.set()
        self._port.wake_writer()

    def close(self) -> None:
        """Close the port and release the device. Idempotent."""
        self._closing.set()
        if self._port.is_open:
            self._port.close()
            self.traffic.note("port closed")
        self._opener.end()

    # ---- a simulator's faults
    def inject(self, fault: Fault) -> None:
        """Add a fault to a simulated instrument. Raises UsageError for a real instrument."""
        instrument = self.binding.instrument
        if instrument is None:
            raise UsageError("only simulated instruments have selectable faults")
        instrument.inject(fault)
        self.traffic.note(Message("fault: {fault}", fault=fault))

    def clear_faults(self) -> None:
        """Remove all faults; a simulated instrument that was unplugged is plugged in again."""
        if self.binding.instrument is not None:
            self.binding.instrument.clear_faults()
            if self.binding.instrument.unplugged:
                self._simulated.plug_in()
            self.traffic.note("faults cleared")

    def unplug(self) -> None:
        """Unplug a simulated instrument."""
        self._simulated.unplug()

    @property
    def _simulated(self) -> SimulatedPort:
        port = self._port
        behind = port.behind if isinstance(port, StoppablePort) else port
        if not isinstance(behind, SimulatedPort):
            raise UsageError("only simulated instruments have selectable faults")
        return behind

    def _tell(self, event: ConnectionEvent) -> None:
        self.traffic.note(event.message, is_error=event.is_away)


def role_named(name: str) -> str:
    """Return the role to use for a port whose instrument is called ``name``."""
    role = _NO_ROLE.sub("_", name).strip("_.-")[:_LONGEST_ROLE]
    return role if role[:1].isalpha() or role[:1] == "_" else f"port_{role}".rstrip("_")
