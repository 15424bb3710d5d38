"""The ports granted to a guest, from the start of its program to the end of its run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.interpreter.host.graph import NotCapturable, kinds_later
from praxis_desktop.interpreter.host.js.extensible import offer
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.ports import guest, web_serial
from praxis_desktop.ports.guest.network import GuestNetwork
from praxis_desktop.ports.guest.port_requests import PortPolicy
from praxis_desktop.ports.guest.serial_module import SerialModule, completed_by, dispatcher_of, ports_of
from praxis_desktop.ports.guest.table import CHANNEL_NAME, PortTable
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.interpreter import Interpreter
    from praxis_desktop.ports.delivery import PortHost
    from praxis_desktop.ports.guest.connections import GuestListener
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.praxis_channel import PraxisChannel
    from praxis_desktop.ports.web_serial.serial import Serial


_NUMBERS_OF_A_TURN = 16
"""Number of bits reserved for the port numbers assigned in one turn of the guest."""

_DISPATCHER = "serial requests completed"
"""The name, in checkpoints, of the guest's callback for completed requests."""

MODULE_NAME = "_praxis_serial"
"""The JavaScript module through which a guest reaches its ports."""


class GrantedPorts:
    """The ports that a guest may use, by role or device: exactly those in ``bindings``.

    Call ``grant_to(interpreter)`` before the interpreter's program starts. To restore an interpreter in the
    middle of a program, first pass ``named={GrantedPorts.NAME: ports.module}`` to ``restore``, then call
    ``grant_to``. No image can be captured while a port is open. Without bindings, ``import serial`` works,
    but no ports exist. ``observe`` receives each chunk of data; ``opener`` opens the ports. ``policy``
    decides who is asked for further ports. The guest also gets ``navigator.serial``, which is created on
    first use.
    """

    NAME = f"module:{MODULE_NAME}"
    """The module's name in images."""

    def __init__(
        self,
        bindings: Sequence[Binding] = (),
        *,
        observe: Callable[[SerialEvent], None] | None = None,
        opener: Opener | None = None,
        policy: PortPolicy | None = None,
    ) -> None:
        self._ports = PortTable(tuple(bindings), observe, opener or Opener())
        self._ports.policy = policy or PortPolicy()
        self._ports.policy.know(self._ports.bindings)
        self.module = SerialModule(self._ports)
        self._channel: PraxisChannel | None = None

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The ports granted so far, including those chosen since the run started. Thread-safe."""
        return self._ports.bindings

    def grant_to(self, interpreter: Interpreter) -> None:
        """Register the module with an interpreter, or replace the empty one from its image. Call this on
        the interpreter's thread.
        """
        self._take_module(interpreter)
        # Images without packages do not contain the module, although they were given the object.
        interpreter.register_module(MODULE_NAME, self.module)
        self.attach(interpreter.host)
        self._offer(interpreter)

    def grant(self, binding: Binding) -> None:
        """Grant another port, replacing any port with the same role. Call this on the guest's thread."""
        self._ports.grant(binding)

    def revoke(self, role: str) -> None:
        """Revoke and close a port. Call this on the guest's thread."""
        self._ports.revoke(role)

    def _take_module(self, interpreter: Interpreter) -> None:
        """Take over the module that the guest already has, if any."""
        interpreter.hold_back(self.NAME, self._open_port)
        held = interpreter.host.named.get(self.NAME)
        if isinstance(held, SerialModule):
            ports_of(held).take_over(self._ports)
            self.module, self._ports = held, ports_of(held)

    def _offer(self, interpreter: Interpreter) -> None:
        scope = interpreter.host.globals
        offer(scope.navigator, "serial", partial(self._navigator_serial, interpreter.host))
        for name in ("Serial", "SerialPort"):
            offer(scope, name, partial(_interface, name))
        interpreter.host.far_ends[CHANNEL_NAME] = partial(self._message, interpreter.host)
        if self._ports.web_serial is not None:
            self._ports.web_serial.begin()

    # ---- checkpoints
    def kept(self, host: Host) -> dict[str, object]:
        """Save the guest's view of its ports before a capture, for ``return_to``. Raises NotCapturable."""
        what = "the channel praxis_serial" if self._channel is not None else self._ports.obstacle
        if what:
            raise NotCapturable(what)
        dispatcher = dispatcher_of(self.module)
        if isinstance(dispatcher, PyProxy):
            host.shims[_DISPATCHER] = dispatcher
        return self._ports.kept()

    def return_to(self, interpreter: Interpreter, kept: Mapping[str, Any]) -> None:
        """Restore the ports of a guest that was captured while they were open, without the guest noticing.

        Use this instead of ``grant_to``. No port is open until it is reconnected. Raises LookupError,
        TypeError or ValueError for invalid data, or PortError for a port that is not granted.
        """
        host = interpreter.host
        self._take_module(interpreter)
        self._ports.host = host
        host.network = self._ports.network = GuestNetwork(self._ports)
        host.control.attach(wake=self._ports.wake_writers)
        self._offer(interpreter)
        self._ports.take_up(kept, host.returned, completed_by(self.module))
        dispatcher = host.shims.get(_DISPATCHER)
        if dispatcher is not None:
            self.module.set_dispatcher(dispatcher)

    def _message(self, host: Host, message: object) -> None:
        if self._channel is None:
            self._channel = guest.PraxisChannel(host, self._ports)
        self._channel.receive(message)

    def _navigator_serial(self, host: Host) -> Serial:
        if self._ports.web_serial is not None:
            return self._ports.web_serial
        return web_serial.make_serial(host, self.module)

    def attach(self, host: PortHost) -> None:
        """Connect the module to the host of its interpreter, whose interrupts will end blocked writes."""
        self._ports.host = host
        host.network = self._ports.network = GuestNetwork(self._ports)
        # Skip the numbers of ports that a restored guest may still refer to.
        self._ports.number_from(host.environment.turn << _NUMBERS_OF_A_TURN)
        host.control.attach(wake=self._ports.wake_writers)

    @property
    def last_fault(self) -> PortError | None:
        """The last fault that the guest received: the cause, if the run ends with a SerialException."""
        return self._ports.last_fault

    @property
    def open_channels(self) -> list[GuestPort]:
        """The ports that the guest considers open, in the order in which it opened them."""
        return [
            channel for channel in tuple(self._ports.channels.values()) if channel.operations.line is not None
        ]

    @property
    def listeners(self) -> list[GuestListener]:
        """The guest's listening sockets."""
        return list(self._ports.listeners)

    def take_up_operations(self) -> None:
        """Restart, in this process, the operations that threads were performing for the program. Call this
        after a replay, once the open ports have been reconnected.
        """
        for channel in sorted(self._ports.made, key=lambda channel: channel.number):
            channel.take_up_operations()

    @property
    def open_roles(self) -> list[str]:
        return [channel.binding.role for channel in tuple(self._ports.channels.values())]

    @property
    def held_roles(self) -> list[str]:
        """The roles whose ports an emergency stop affects: open ones, and ones closed after sending data."""
        return self._ports.opener.held_roles

    @property
    def commands(self) -> int:
        """How often data was sent that an instrument may take as a command."""
        return self._ports.commands

    @property
    def is_sending(self) -> bool:
        """Whether a thread is opening, writing to or draining a port. Thread-safe."""
        return any(channel.operations.is_at_work for channel in tuple(self._ports.channels.values()))

    @property
    def unsent(self) -> str:
        """The role of a port to which a write of the program has not been sent completely, or ""."""
        for channel in tuple(self._ports.channels.values()):
            if channel.writer.is_incomplete:
                return channel.operations.binding.role
        return ""

    def _open_port(self) -> str:
        web_serial = self._ports.web_serial
        question = "" if web_serial is None else web_serial.question
        return next((f"the open port {role!r}" for role in self.open_roles), question)

    def close_all(self) -> None:
        """Close every port and release the devices, even if the guest is gone. Idempotent."""
        self._ports.abandon()
        self._ports.opener.end()


def _interface(name: str) -> object:
    return web_serial.INTERFACES[name]


kinds_later("webserial", "praxis_desktop.ports.web_serial.serial")
kinds_later("serial", "praxis_desktop.ports.guest._reader")


def ungranted_modules() -> Mapping[str, object]:
    """Return the modules that stand in for a guest's ports in images, where no ports are granted yet."""
    return {MODULE_NAME: SerialModule(PortTable((), None, Opener()))}
