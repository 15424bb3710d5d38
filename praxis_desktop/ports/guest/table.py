"""One guest's ports: those granted to it and those it has open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from msgspec import structs

from praxis_desktop.core.devices import CONNECTION_PREFIXES, NETWORK_PREFIXES, is_windows_port
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import guest, profiles
from praxis_desktop.ports.errors import PortBusy, PortNotFound, PortNotSerial, closed, fault_text
from praxis_desktop.ports.wire import MOST_CONNECTIONS

if TYPE_CHECKING:
    from praxis_desktop.ports.delivery import Inbox, PortHost
    from praxis_desktop.ports.guest._operations import Outcome
    from praxis_desktop.ports.guest.connections import GuestListener
    from praxis_desktop.ports.guest.network import GuestNetwork
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.port_requests import PortPolicy
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.web_serial.serial import Serial


# Imports for open ports are lazy, because most programs open none.


CHANNEL_NAME = "praxis_serial"
"""The BroadcastChannel on which programs written for Praxis request ports."""

_NO_ROLE = "(none)"
"""The role shown in the log for a port that was not granted."""
_FIRST_ADDRESS = 100
"""The bus address of the first simulated USB device; real devices have their own."""
_TOLD = 200
"""Maximum number of characters to log from the name of a port that was not granted."""


def _how_to_grant(name: str) -> str:
    if name.startswith(NETWORK_PREFIXES):
        return how_to_grant_address(name)
    if "://" in name:
        return "Open a URL with serial.serial_for_url(), and a port by its role."
    is_role = name.isidentifier() or name.startswith("/") or is_windows_port(name)
    return Message(
        "Name it in the file's header under [tool.praxis.ports] and open it by that name; on the command "
        "line: --port {role}=DEVICE (or =sim:mettler).",
        role=name if is_role else "ROLE",
    )


def how_to_grant_address(address: str) -> str:
    """Return instructions for granting a network address to a program."""
    return Message(
        "Name its port in the file's header under [tool.praxis.ports], and choose {address} for it; on the "
        "command line: --port ROLE={address}.",
        address=address,
    )


class PortTable:
    """The ports behind all of a guest's interfaces: pyserial, Web Serial and Praxis's messages.

    Use it on the interpreter's thread. ``opener`` opens ports; ``observe`` receives each chunk of data.
    ``host`` is None until the table is connected to an interpreter.
    """

    def __init__(
        self,
        bindings: Sequence[Binding],
        observe: Callable[[SerialEvent], None] | None,
        opener: Opener,
    ) -> None:
        self.bindings = tuple(bindings)
        self.opener = opener
        self.observe = observe
        self.policy: PortPolicy | None = None
        self.host: PortHost | None = None
        self.channels: dict[int, GuestPort] = {}
        """The open ports, keyed by number."""
        self.made: WeakSet[GuestPort] = WeakSet()
        """The ports that are open or being opened."""
        self.requests: dict[int, GuestPort] = {}
        """The port for each request that pyserial is awaiting, keyed by request number."""
        self.web_serial: Serial | None = None
        """``navigator.serial``; None until the program uses it."""
        self.network: GuestNetwork | None = None
        """The network of the guest's sockets; None until the table is connected to an interpreter."""
        self.listeners: list[GuestListener] = []
        """The guest's listening sockets."""
        self.cause = (0, "", 0, "")
        """The step (0 for none), the file, the line and the thread ("" for the main one) that are currently
        sending data over sockets. The guest reports them only when they change.
        """
        self.commands = 0
        """How often data was sent that an instrument may take as a command, even in a replay."""
        self.last_fault: PortError | None = None
        """The last fault that the guest received."""
        self._numbered = 0

    def take_over(self, granted: PortTable) -> None:
        """Take over the grants and the policy of ``granted``."""
        self.bindings, self.observe = granted.bindings, granted.observe
        self.opener, self.policy = granted.opener, granted.policy

    def grant(self, binding: Binding) -> None:
        """Grant another port, replacing any port with the same role."""
        others = [known for known in self.bindings if known.role != binding.role]
        self.bindings = (*others, binding)
        if self.policy is not None:
            self.policy.know((binding,))
        if self.web_serial is not None:
            self.web_serial.begin()
        for listener in self.listeners:
            listener.let_call(binding)

    def revoke(self, role: str) -> None:
        """Revoke a port, and close it if it is open."""
        self.bindings = tuple(binding for binding in self.bindings if binding.role != role)
        if self.policy is not None:
            self.policy.forget(role)
        for number, channel in list(self.channels.items()):
            if channel.binding.role == role:
                self.close(number)
        for listener in [each for each in self.listeners if each.binding.role == role]:
            listener.close()
        self.opener.release(role)

    def number_from(self, least: int) -> None:
        """Assign only port numbers above ``least`` from now on."""
        self._numbered = max(self._numbered, least)

    @property
    def tied(self) -> PortHost:
        """The host of the interpreter to which the table is connected."""
        assert self.host is not None, "GrantedPorts.attach was not called"
        return self.host

    # ---- available ports
    def described(self) -> list[list[object]]:
        """List each port's role, device, description, hwid, vid, pid, serial, location; -1 or "" if none."""
        if self.host is None:  # nothing is granted while a program is only described
            return []

        def act() -> bytes:
            rows = []
            for binding in self.bindings:
                if binding.device.startswith(CONNECTION_PREFIXES) or not binding.has_line:
                    continue
                port = binding.info()
                ids = [-1 if number is None else number for number in (port.vid, port.pid)]
                texts = [port.serial_number or "", port.location or ""]
                device = next(iter(binding.own_paths), port.device)
                rows.append([binding.role, device, port.description, port.hwid, *ids, *texts])
            return json.dumps(rows).encode()

        rows: list[list[object]] = json.loads(self.tied.environment.perform("serial", b"comports", act))
        return rows

    def usb_devices(self) -> list[dict[str, object]]:
        """Return the granted USB and HID devices that are present. Each entry has the role, the position on
        the bus, the descriptors in hexadecimal, the strings by number, and, for a HID device, the HID usage.
        """
        if self.host is None:
            return []

        def act() -> bytes:
            found = [(binding.role, binding.on_usb()) for binding in self.bindings]
            return json.dumps(
                [
                    {
                        "role": role,
                        "bus": device.bus,
                        "address": device.address or _FIRST_ADDRESS + number,
                        "device": device.device.hex(),
                        "configurations": [each.hex() for each in device.configurations],
                        "strings": {str(index): text for index, text in device.strings.items()},
                        "hid": None if device.hid is None else structs.asdict(device.hid),
                    }
                    for number, (role, device) in enumerate(found)
                    if device is not None
                ]
            ).encode()

        devices: list[dict[str, object]] = json.loads(
            self.tied.environment.perform("serial", b"usb devices", act)
        )
        return devices

    def simulator_of(self, vendor: int, product: int) -> str:
        """Return the kind of the simulated instrument with these USB IDs; "" unless exactly one matches."""
        if self.host is None:
            return ""

        def act() -> bytes:
            known = profiles.load_profiles().matching(vendor, product)
            found = {each.simulator for each in known if each.simulator}
            return "".join(found if len(found) == 1 else ()).encode()

        request = b"simulator of %04x:%04x" % (vendor & 0xFFFF, product & 0xFFFF)
        return self.tied.environment.perform("serial", request, act).decode()

    def granted(self, name: str) -> Binding:
        """Return the granted port whose role or device is ``name``. Raises PortNotFound."""
        plain = name.partition("?")[0] if "://" in name else name
        for binding in self.bindings:
            names = (binding.role, binding.device, *binding.own_paths)
            if name in names or plain == binding.device:
                return binding
        roles = ", ".join(f"{binding.role} ({binding.device})" for binding in self.bindings)
        self.opener.refused(_NO_ROLE, {"reason": "not granted", "port": name[:_TOLD]})
        raise PortNotFound(
            Message(
                "port {name} is not granted to this program; granted: {roles}",
                name=repr(name),
                roles=roles or "none",
            ),
            port=name,
            hint=_how_to_grant(name),
        )

    def unopened(self, name: str) -> Binding:
        """Return the granted serial port ``name``, if the guest does not have it open. Raises PortNotFound,
        PortBusy, or PortNotSerial for a connection or a USB device without a serial port.
        """
        binding = self.granted(name)
        if binding.device.startswith(CONNECTION_PREFIXES):
            raise PortNotSerial(
                Message(
                    "port {role} is a network connection ({device}), not a serial port",
                    role=repr(binding.role),
                    device=binding.device,
                ),
                port=binding.role,
                hint=Message(
                    "Connect to it over a socket. To use it as a serial port, choose socket://HOST:PORT for "
                    "it; on the command line: --port {role}=socket://HOST:PORT.",
                    role=binding.role,
                ),
            )
        if not binding.has_line:
            raise PortNotSerial(
                Message(
                    "port {role} ({device}) is a USB device without a serial port",
                    role=repr(binding.role),
                    device=binding.device,
                ),
                port=binding.role,
                hint="Use it with PyUSB (usb.core.find), hid or PyLabRobot's driver for it.",
            )
        if any(
            channel.binding is binding and not channel.operations.is_lost
            for channel in self.channels.values()
        ):
            raise self._busy(binding)
        return binding

    def _busy(self, binding: Binding) -> PortBusy:
        return PortBusy(
            Message("port {role} is in use by this program", role=repr(binding.role)),
            port=binding.role,
            hint="Close it before opening it again, or use the object that has it open.",
        )

    def _room_for(self, binding: Binding) -> tuple[int, int]:
        """Return the maximum number of connections to ``binding``, and the lowest free number (0 if none)."""
        most = MOST_CONNECTIONS if binding.instrument is None else binding.instrument.connections
        taken = {channel.connection for channel in self.channels.values() if channel.binding is binding}
        return most, next((number for number in range(1, most + 1) if number not in taken), 0)

    def has_room_for(self, binding: Binding) -> bool:
        """Return whether the guest may have another connection to ``binding``."""
        return bool(self._room_for(binding)[1])

    def next_connection(self, binding: Binding) -> int:
        """Return the lowest number that no open connection of the guest to ``binding`` uses. Raises PortBusy
        if there are already as many connections as the instrument or this program allows.
        """
        most, free = self._room_for(binding)
        if not free and most == 1:
            raise self._busy(binding)
        if not free:
            raise PortBusy(
                Message(
                    "this program already has {most} connections to {role}",
                    most=most,
                    role=repr(binding.role),
                ),
                port=binding.role,
                hint="Close the ones you no longer need.",
            )
        return free

    def new_number(self) -> int:
        """Return an unused number for a channel or a listener."""
        self._numbered += 1
        return self._numbered

    def new_channel(
        self,
        binding: Binding,
        *,
        complete: Callable[[int, Outcome], None],
        stops_at_line_errors: bool = False,
        inbox: Callable[[int], Inbox] | None = None,
        connection: int = 1,
        has_datagrams: bool = False,
    ) -> GuestPort:
        """Create an unopened channel with an unused number. For a connection, also pass a function that
        returns its ``inbox``, its number among the role's connections, and ``has_datagrams``; see GuestPort.
        """
        number = self.new_number()
        channel = guest.GuestPort(
            number,
            binding,
            self.tied,
            self.opener,
            complete=complete,
            observe=self.observe,
            count_command=self._count_command,
            stops_at_line_errors=stops_at_line_errors,
            inbox=None if inbox is None else inbox(number),
            connection=connection,
            has_datagrams=has_datagrams,
        )
        self.made.add(channel)
        return channel

    def _count_command(self) -> None:
        self.commands += 1

    # ---- checkpoints
    @property
    def obstacle(self) -> str:
        """Why the state of the ports cannot be saved by ``kept``; "" if it can be."""
        if self.web_serial is not None:
            return "navigator.serial"
        if any(channel.number not in self.channels for channel in self.requests.values()):
            return "a port that is being opened"
        return next((what for channel in tuple(self.made) if (what := channel.obstacle)), "")

    def kept(self) -> dict[str, object]:
        """Return the guest's view of its ports as plain data, for ``take_up``."""
        return {
            "numbered": self._numbered,
            "cause": list(self.cause),
            "channels": [channel.kept() for channel in self.channels.values()],
            "requests": [[request, channel.number] for request, channel in self.requests.items()],
        }

    def take_up(
        self,
        kept: Mapping[str, Any],
        returned: Mapping[str, object],
        complete: Callable[[int, Outcome], None],
    ) -> None:
        """Restore the ports in ``kept`` for a restored guest, without opening them. Raises LookupError,
        TypeError or ValueError for invalid data, or PortError for a port that is not granted.
        """
        for one in kept["channels"]:
            self._numbered = int(one["number"]) - 1
            channel = self.new_channel(self.granted(one["role"]), complete=complete)
            channel.take_up(one, returned)
            self.channels[channel.number] = channel
        self._numbered = int(kept["numbered"])
        step, file, line, thread = kept["cause"]
        self.cause = (int(step), str(file), int(line), str(thread))
        self.requests = {int(request): self.channels[number] for request, number in kept["requests"]}

    def close(self, number: int) -> None:
        """Close a port; ignore the number of a port that is not open."""
        channel = self.channels.pop(number, None)
        if channel is not None:
            channel.close()

    def tell(self, fault: PortError) -> str:
        """Record ``fault`` as the guest's last fault, and return its text for the guest."""
        self.last_fault = fault
        return fault_text(fault)

    # ---- end
    def abandon(self) -> None:
        """Close every port at the end of a run, even if the guest is gone. Idempotent."""
        for channel in self.channels.values():
            channel.abandon()
        self.channels.clear()
        self.requests.clear()
        for listener in tuple(self.listeners):
            listener.abandon()
        self.listeners.clear()
        if self.policy is not None:
            self.policy.close()

    def wake_writers(self) -> None:
        """Make blocked writes check for interrupts. Thread-safe."""
        for channel in list(self.channels.values()):
            channel.writer.wake()


class ChannelRequests:
    """The requests on a new channel of ``ports`` that is about to be opened.

    A request ends within its call or in a later turn; its callback is called once in either case.
    """

    def __init__(self, ports: PortTable, binding: Binding, *, stops_at_line_errors: bool = False) -> None:
        self._ports = ports
        self.channel: GuestPort = ports.new_channel(
            binding, complete=self._complete, stops_at_line_errors=stops_at_line_errors
        )
        ports.channels[self.channel.number] = self.channel
        self._waiting: dict[int, Callable[[Outcome], None]] = {}
        self._asked = 0

    def number(self, done: Callable[[Outcome], None]) -> int:
        """Return the number for a request whose outcome will be passed to ``done``."""
        self._asked += 1
        self._waiting[self._asked] = done
        return self._asked

    def started(self, number: int, outcome: Outcome) -> int:
        """Complete a request with ``outcome``, unless that is the request's own number; return the number."""
        if outcome != number:
            self._complete(number, outcome)
        return number

    def _complete(self, number: int, outcome: Outcome) -> None:
        done = self._waiting.pop(number, None)
        if done is not None:
            done(outcome)

    def fault(self, outcome: Outcome | None) -> PortError | None:
        """Return the fault whose text is ``outcome``, after recording it as the guest's last fault; None if
        ``outcome`` is not a fault.
        """
        if not isinstance(outcome, str):
            return None
        fault = self.channel.last_fault
        if fault is None or fault_text(fault) != outcome:
            # A fault's text that is not the last fault's: the channel was closed during a request.
            return closed(self.channel.binding.role)
        self._ports.last_fault = fault
        return fault

    def forget(self, number: int) -> None:
        """Drop a request without calling its callback; its data goes to the next read."""
        if self._waiting.pop(number, None) is not None:
            self.channel.cancel(number)

    def forget_all(self) -> None:
        """Drop all requests without calling their callbacks."""
        self._waiting.clear()

    def close(self) -> None:
        """Close the channel; awaited requests fail in a later turn."""
        self._ports.close(self.channel.number)
