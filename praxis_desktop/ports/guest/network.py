"""A guest's connections: its sockets reach exactly the addresses that were granted, each under a role.

A name never leaves the guest: it stands for an address that is reserved for documentation (RFC 5737), and the
host resolves it when it connects. A simulated instrument is reached by the name of its role, on any port.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from praxis_desktop.core.addresses import DEFAULT_PORTS, read_address
from praxis_desktop.core.devices import (
    CONNECTION_PREFIX,
    CONNECTION_PREFIXES,
    DATAGRAM_PREFIX,
    LISTEN_PREFIX,
    TRANSFER_PREFIXES,
    is_simulated,
)
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.open_flags import POLL_ERROR, POLL_HANGUP, POLL_IN, POLL_OUT
from praxis_desktop.interpreter.host.network import CHANNEL, Refused
from praxis_desktop.ports.delivery import TICK, Inbox, VirtualTime
from praxis_desktop.ports.errors import (
    INTERRUPTED,
    PortBusy,
    PortClosed,
    PortDenied,
    PortDisconnected,
    PortEnded,
    PortNotAllowed,
    PortNotFound,
    PortTimeout,
    PortUnreachable,
    PortUntrusted,
    decode_fault,
    encode_fault,
    named,
)
from praxis_desktop.ports.guest._operations import Outcome
from praxis_desktop.ports.receiving import ReadRequest

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.table import PortTable
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port

_NUMBER: Final = struct.Struct("<I")
_CONNECTING, _WRITING = 1, 2
"""The numbers of a connection's requests, which need no others: the guest waits for one at a time."""
_STAND_IN: Final = ipaddress.ip_address("192.0.2.0")
_MOST_NAMES: Final = 254
_LARGEST_SENT: Final = 65507
"""Maximum number of bytes in a datagram over IPv4."""
_LOOPBACK, _UNSPECIFIED = "127.0.0.1", "0.0.0.0"
_NOBODY: Final = b"-"
"""The completion after which no peer waits."""
_NO_ROLE: Final = "(none)"
_TOLD: Final = 200
_LONGEST_CONNECT_S: Final = 20
"""The longest that a name, the connection and TLS take together before one of them says what is wrong."""

_LAST_BYTES_S: Final = 5.0
"""Maximum time for which closing a connection waits until accepted data has been sent."""

_NUMBERS: Final[dict[type[PortError], int]] = {
    PortNotAllowed: errnos.EACCES,
    PortDenied: errnos.EACCES,
    PortBusy: errnos.EADDRINUSE,
    PortUntrusted: errnos.EPROTO,
    PortNotFound: errnos.ECONNREFUSED,
    PortUnreachable: errnos.EHOSTUNREACH,
    PortTimeout: errnos.ETIMEDOUT,
    PortDisconnected: errnos.ECONNRESET,
    PortClosed: errnos.ENOTCONN,
}
"""The guest's error numbers; ECONNABORTED for any other fault, such as an emergency stop."""


class GuestNetwork:
    """The network that ``ports`` grant to a guest. Use it on the interpreter's thread."""

    def __init__(self, ports: PortTable) -> None:
        self._ports = ports
        self._names: list[str] = []
        """The host names for which stand-in addresses have been given out, in their order."""
        self._handlers: dict[bytes, Callable[[bytes], None]] = {}
        self._refusal = ""
        self._newest: WeakValueDictionary[str, GuestConnection] = WeakValueDictionary()
        """The newest connection to each address, which a program that wraps it in TLS names."""

    # ---- what is granted
    def lookup(self, name: str) -> str:
        for host, _, binding in self._own_places():
            if _plain(name) == _plain(binding.role) or (_plain(name) == "localhost" and host == _LOOPBACK):
                return host
        if any(host == _plain(name) for host, _, _ in self._targets()):
            return self._address_of(_plain(name))
        if _plain(name) == "localhost":
            return _LOOPBACK  # where the program itself may serve
        self.refuse(
            name,
            Message(
                "the host {name} is not granted to this program{granted}",
                name=repr(name),
                granted=self._granted(),
            ),
            Message(
                "Start it with --port ROLE={prefix}{name}:PORT (or tls://, http://, https://).",
                prefix=CONNECTION_PREFIX,
                name=name,
            ),
        )
        raise Refused

    def connection(self, address: str, port: int, *, datagrams: bool = False) -> GuestConnection:
        fitting = [
            binding
            for host, number, binding in self._targets()
            if number in (port, None)
            and self._address_of(host) == address
            and _has_messages(binding, datagrams) == datagrams
        ]
        if not fitting:
            place = f"{self._name_at(address) or address}:{port}"
            self.refuse(
                place,
                Message(
                    "the address {place} is not granted to this program{granted}",
                    place=place,
                    granted=self._granted(),
                ),
                Message(
                    "Start it with --port ROLE={prefix}{place}.",
                    prefix=DATAGRAM_PREFIX if datagrams else _prefix_for(port),
                    place=place,
                ),
            )
            raise Refused
        if datagrams:
            return GuestDatagrams(self, self._ports, fitting[0], (address, port))
        connection = self._newest[address] = GuestConnection(self, self._ports, fitting[0], (address, port))
        return connection

    def is_granted(self, address: str, port: int) -> bool:
        places = [*self._targets(), *self._own_places()]
        return any(number == port and self._address_of(host) == address for host, number, _ in places)

    def _targets(self) -> Iterator[tuple[str, int | None, Binding]]:
        """The host, the port (None: any), and the binding of each way to a granted connection."""
        for binding in self._ports.bindings:
            for url in (binding.device, *binding.own_paths):
                if not url.startswith(CONNECTION_PREFIXES) or url.startswith(LISTEN_PREFIX):
                    continue
                address = read_address(url)
                yield _plain(address.host), address.port, binding
                if url == binding.device:
                    yield _plain(binding.role), address.port, binding
            if is_simulated(binding.device) or binding.device.startswith(TRANSFER_PREFIXES):
                yield _plain(binding.role), None, binding

    def _own_places(self) -> Iterator[tuple[str, int, Binding]]:
        """The address, the port and the binding of each place at which the guest may listen."""
        for binding in self._ports.bindings:
            if binding.device.startswith(LISTEN_PREFIX):
                address = read_address(binding.device)
                yield address.host, address.port, binding

    def _own_place(self, address: str, port: int) -> tuple[str, int, Binding]:
        """The granted place for a socket bound to ``address``, which may be the unspecified one, and to
        ``port``, which may be 0 for any. Raises Refused if there is none, or several.
        """
        fitting = [
            place
            for place in self._own_places()
            if port in (0, place[1]) and address in (place[0], _UNSPECIFIED)
        ]
        if len(fitting) != 1:
            self.refuse_listening(f"{address}:{port}")
            raise Refused
        return fitting[0]

    def place_to_listen(self, address: str, port: int) -> tuple[str, int]:
        return self._own_place(address, port)[:2]

    def listen(self, address: str, port: int) -> GuestListener | int:
        listener = GuestListener(self, self._ports, self._own_place(address, port)[2], (address, port))
        failure = listener.begin()
        return failure or listener

    def _address_of(self, host: str) -> str:
        """The IPv4 address by which the guest reaches ``host``: its own, or a stand-in."""
        if _is_ipv4(host):
            return host
        if host not in self._names:
            if len(self._names) >= _MOST_NAMES:
                return str(_STAND_IN)
            self._names.append(host)
        return str(_STAND_IN + 1 + self._names.index(host))

    def _name_at(self, address: str) -> str:
        """The name that has a stand-in address, or ""."""
        return next((name for name in self._names if self._address_of(name) == address), "")

    def _granted(self) -> str:
        """The granted addresses, in brackets, for a message."""
        listed = [
            f"{binding.role} ({binding.device})"
            for binding in self._ports.bindings
            if binding.device.startswith(CONNECTION_PREFIXES) or is_simulated(binding.device)
        ]
        return Message("; granted: {listed}", listed=", ".join(listed)) if listed else ""

    def security(self, name: str) -> str:
        """What TLS agreed on the newest connection to ``name``, a host or an address, as JSON.

        It has what ``Port.security`` has, and ``names``, by which the program may know the other end; of a
        connection without TLS ``refused``, the sentence that says so.
        """
        address = self._address_of(_plain(name))
        name = self._name_at(address) or name
        connection = self._newest.get(address)
        if connection is None:
            return json.dumps({"refused": str(_without_tls(name, address))})
        binding = connection.binding
        told = connection.security()
        if not told and not is_simulated(binding.device):
            granted = read_address(binding.device)
            scheme = "https" if granted.scheme == "http" else "tls"
            refused = Message(
                "the connection to {name} was granted without TLS, as {role}={device}. Grant {scheme}://{host}:"
                "PORT with the instrument's TLS port, or connect without TLS",
                name=name,
                role=binding.role,
                device=binding.device,
                scheme=scheme,
                host=granted.host,
            )
            return json.dumps({"refused": str(refused)})
        names = [host for host, _, each in self._targets() if each is binding]
        return json.dumps({**(json.loads(told) if told else {}), "names": names})

    def waits_for(self, name: str) -> str:
        """The sentence for a program's own time-out while it connects to ``name``; "" if it does not."""
        connection = self._newest.get(self._address_of(_plain(name)))
        if connection is None or not connection.is_connecting:
            return ""
        binding = connection.binding
        return str(
            Message(
                "{told} was not connected before the program's own time-out. Allow it {seconds} s, and the "
                "error says why.",
                told=named(binding.role, binding.device),
                seconds=_LONGEST_CONNECT_S,
            )
        )

    def refuse(self, place: str, message: str, hint: str) -> None:
        """Record in the log that the guest tried to reach ``place``, and remember the sentence for it."""
        self._ports.opener.refused(_NO_ROLE, {"reason": "not granted", "port": place[:_TOLD]})
        self._refusal = f"{message}. {hint}"

    def refuse_listening(self, place: str, *, datagrams: bool = False) -> None:
        granted = ", ".join(f"{binding.role} ({binding.device})" for _, _, binding in self._own_places())
        host, _, port = place.partition(":")
        hint = Message(
            "Start it with --port ROLE={prefix}{host}:{port}{peers}, and listen there.",
            prefix=LISTEN_PREFIX,
            host=_LOOPBACK if host == _UNSPECIFIED else host,
            port=port if port not in ("", "0") else "PORT",
            peers="" if host == _UNSPECIFIED or host.startswith("127.") else "?from=PEER",
        )
        self.refuse(
            place,
            Message("this program may not wait for connections or datagrams at {place}", place=place)
            + (Message("; granted: {listed}", listed=granted) if granted else ""),
            "A program sends datagrams to instruments and receives their answers." if datagrams else hint,
        )

    def fail(self, fault: PortError) -> int:
        """Remember the sentence for a fault; return the guest's error number with a minus sign."""
        self._ports.last_fault = fault
        self._refusal = _sentence(fault)
        return -_NUMBERS.get(type(fault), errnos.ECONNABORTED)

    def refusal(self) -> str:
        told, self._refusal = self._refusal, ""
        return told

    # ---- completions
    def inbox(self, number: int) -> Inbox:
        """The inbox of the connection ``number``, on the channel of all."""
        host, prefix = self._ports.tied, _NUMBER.pack(number)
        return Inbox(
            CHANNEL, host.environment, prefix=prefix, on=partial(self._listen, prefix), pass_on=self._take
        )

    def _listen(self, prefix: bytes, handler: Callable[[bytes], None] | None) -> None:
        if handler is None:
            self._handlers.pop(prefix, None)
        else:
            self._handlers[prefix] = handler
        self._ports.tied.loop.on(CHANNEL, self._take if self._handlers else None)

    def _take(self, payload: bytes) -> None:
        """Give a completion to its connection; one of a closed connection is dropped."""
        handler = self._handlers.get(payload[: _NUMBER.size])
        if handler is not None:
            handler(payload[_NUMBER.size :])
        self._ports.tied.readiness.changed()  # also for threads, where the main thread's loop took it

    def wait(self, deadline: int | None) -> bool:
        payload = self._ports.tied.environment.waits.wait(CHANNEL, deadline)
        if payload:
            self._take(payload)
        return payload is not None


class GuestConnection:
    """A connection over the port of ``binding``, for the guest's socket that asked for ``address``. Raises
    Refused if the guest has too many.
    """

    has_datagrams = False
    """Whether data is sent and received in messages."""

    def __init__(
        self, network: GuestNetwork, ports: PortTable, binding: Binding, address: tuple[str, int]
    ) -> None:
        self.address = address
        self.binding = binding
        self._network = network
        self._ports = ports
        self._readiness = ports.tied.readiness
        try:
            number = ports.next_connection(binding)
        except PortError as fault:
            network.fail(fault)
            raise Refused from None
        self._port: GuestPort = ports.new_channel(
            binding,
            complete=_ignore,
            inbox=network.inbox,
            connection=number,
            has_datagrams=self.has_datagrams,
        )
        self._has_begun = False
        self._error = 0
        """The guest's number of the error that ended the attempt to connect, until it has been taken."""

    @property
    def is_connecting(self) -> bool:
        """Whether it was begun, and neither is there nor has failed."""
        return _CONNECTING in self._port.operations.under_way

    @property
    def _is_open(self) -> bool:
        return self._port.operations.line is not None

    def connect(self, *, wait: bool) -> int:
        if not self._has_begun:
            self._has_begun = True
            self._ports.channels[self._port.number] = self._port
            self._port.start_open(_CONNECTING, None)
            self._note_failure()
        elif self._is_open:
            return -errnos.EISCONN
        elif self.is_connecting and not wait:
            return -errnos.EALREADY
        try:
            while self.is_connecting and wait:
                self._network.wait(None)
        except WaitInterrupted:
            self._readiness.put_back()
            return -errnos.EINTR
        if self.is_connecting:
            return -errnos.EINPROGRESS
        return 0 if self._is_open else -(self.take_error() or errnos.ECONNABORTED)

    def _note_failure(self) -> None:
        """Find out why an attempt to connect has ended without a connection."""
        if self._has_begun and not self._error and not self._is_open and not self.is_connecting:
            fault = self._port.last_fault
            self._error = errnos.ECONNABORTED if fault is None else -self._network.fail(fault)

    def take_error(self) -> int:
        self._note_failure()
        error, self._error = self._error, 0
        return error

    def receive(self, count: int, *, wait: bool, keep: bool = False) -> bytes | int:
        if not self._is_open:
            return -errnos.EAGAIN if self.is_connecting else -errnos.ENOTCONN
        reader = self._port.reader
        request = ReadRequest(count, any_count=True)
        position = reader.buffer.position
        outcome = reader.read(request, None if wait else 0)
        if isinstance(outcome, bytes):
            if keep and outcome:
                reader.buffer.unread(outcome, position)
                reader.inflow.release(-len(outcome))
            return outcome or (b"" if self._has_ended else -errnos.EAGAIN)
        return self._failed(outcome) or b""

    @property
    def _has_ended(self) -> bool:
        return isinstance(self._port.reader.buffer.end, PortEnded)

    def send(self, data: bytes, *, wait: bool) -> int:
        if not self._is_open:
            return -errnos.EAGAIN if self.is_connecting else -errnos.ENOTCONN
        writer = self._port.writer
        if writer.is_writing:
            if not wait:
                return -errnos.EAGAIN
            try:
                while writer.is_writing:
                    self._network.wait(None)
            except WaitInterrupted:
                self._readiness.put_back()
                return -errnos.EINTR
        self._port.tell_cause(*self._ports.cause)
        outcome = writer.write(data, None) if wait else writer.start_write(_WRITING, data, None)
        if isinstance(outcome, str) or outcome == INTERRUPTED:
            return self._failed(outcome)
        return len(data)

    def end_output(self) -> int:
        """End the output after the data that non-blocking calls have accepted."""

        def act(port: Port) -> None:
            writing = self._port.operations.under_way.get(_WRITING)
            if writing is None or not writing.follow_with(port.end_output):
                port.end_output()

        answer = self._port.operations.perform(b"end output", act)
        return self._failed(answer) if isinstance(answer, str) else 0

    def security(self) -> str:
        """See ``Port.security``; "" while there is no connection."""
        if not self._is_open:
            return ""
        answer = self._port.operations.perform(b"security", lambda port: port.security().encode())
        return "" if isinstance(answer, str) else answer.decode()

    def _failed(self, outcome: Outcome) -> int:
        """The error number for a call that returned ``outcome``, with a minus sign; 0 at the end of input."""
        if outcome == INTERRUPTED:
            self._port.operations.rest = None  # libc begins the call anew
            self._readiness.put_back()
            return -errnos.EINTR
        fault = self._port.last_fault
        if isinstance(fault, PortEnded):
            return 0
        return -errnos.ECONNABORTED if fault is None else self._network.fail(fault)

    def poll(self) -> int:
        if self.is_connecting:
            return 0
        if not self._is_open:
            return POLL_IN | POLL_OUT | POLL_ERROR | POLL_HANGUP
        reader = self._port.reader
        reader.collect()
        found = POLL_IN if reader.buffer.data or reader.buffer.end is not None else 0
        return found if self._port.writer.is_writing else found | POLL_OUT

    def close(self) -> None:
        self._let_accepted_leave()
        self._ports.channels.pop(self._port.number, None)
        if self._has_begun:
            self._port.close()

    def _let_accepted_leave(self) -> None:
        """Wait, up to a limit, until the data that non-blocking calls have accepted is sent."""
        under_way, environment = self._port.operations.under_way, self._ports.tied.environment
        if _WRITING not in under_way:
            return
        deadline = environment.clock(Clock.MONOTONIC) + nanoseconds(_LAST_BYTES_S)
        try:
            while _WRITING in under_way and self._network.wait(deadline):
                pass
        except WaitInterrupted:
            self._readiness.put_back()


class GuestListener:
    """A socket that listens at the granted ``address`` of ``binding``; each peer gets a connection."""

    def __init__(
        self, network: GuestNetwork, ports: PortTable, binding: Binding, address: tuple[str, int]
    ) -> None:
        self.address = address
        self.binding = binding
        self._network = network
        self._ports = ports
        self._inbox = network.inbox(ports.new_number())
        self._waiting: deque[tuple[str, int]] = deque()
        """The addresses of the peers that wait to be accepted, in the order in which they came."""
        self._ends: list[Callable[[], None]] = []
        """They end the listening; none in a replay."""
        self._times: list[VirtualTime] = []
        """The schedules of the simulated instruments that may connect, in virtual time."""

    def begin(self) -> int:
        """Begin to listen; return 0, or the guest's error number with a minus sign."""

        def act() -> bytes:
            try:
                self._start()
            except PortError as fault:
                return encode_fault(fault)
            return b""

        environment = self._ports.tied.environment
        fault = environment.perform(CHANNEL, f"listen {self.binding.role}".encode(), act)
        if fault:
            return self._network.fail(decode_fault(fault))
        self._inbox.listen(self._take)
        self._ports.listeners.append(self)
        return 0

    def take_up(self) -> None:
        """Listen in this process after a replay. Peers that were waiting for the earlier process are lost.
        Raises PortError.
        """
        self._inbox.post(_NOBODY)
        self._start()

    def _start(self) -> None:
        is_virtual = self._virtual is not None
        self._ends.append(self._ports.opener.listen(self.binding, self._tell, is_virtual=is_virtual))
        for binding in self._ports.bindings:
            self.let_call(binding)

    @property
    def _virtual(self) -> VirtualEnvironment | None:
        source = self._ports.tied.environment.source
        return source if isinstance(source, VirtualEnvironment) else None

    def let_call(self, caller: Binding) -> None:
        """Let the instrument of ``caller`` connect, if it is a simulated one that calls programs."""
        if not self._ends or caller.instrument is None or not caller.instrument.calls_back:
            return
        environment = self._virtual
        time = None if environment is None else VirtualTime(self._inbox, environment)
        if time is not None:
            self._times.append(time)
        self._ends.append(self._ports.opener.let_call(self.binding, caller, self._tell, time))

    def _tell(self, is_welcome: bool, peer: str) -> None:
        if is_welcome:
            self._inbox.post(peer.encode())

    def _take(self, payload: bytes) -> None:
        if payload == TICK:
            for time in self._times:
                time.keep()
            return
        if payload == _NOBODY:
            self._waiting.clear()
            return
        host, _, port = payload.decode().rpartition(":")
        self._waiting.append((host, int(port)))

    def accept(self, *, wait: bool) -> GuestConnection | int:
        while True:
            try:
                while not self._waiting:
                    if not wait:
                        return -errnos.EAGAIN
                    self._network.wait(None)
            except WaitInterrupted:
                self._ports.tied.readiness.put_back()
                return -errnos.EINTR
            try:
                connection = GuestConnection(self._network, self._ports, self.binding, self._waiting[0])
            except Refused:
                return -errnos.EMFILE
            self._waiting.popleft()
            failure = connection.connect(wait=True)
            if not failure:
                return connection
            connection.close()
            if failure != -errnos.ECONNRESET:
                return failure

    def poll(self) -> int:
        return POLL_IN if self._waiting and self._ports.has_room_for(self.binding) else 0

    def close(self) -> None:
        def act() -> bytes:
            self.abandon()
            return b""

        self._ports.tied.environment.perform(CHANNEL, f"unlisten {self.binding.role}".encode(), act)
        self._inbox.listen(None)
        if self in self._ports.listeners:
            self._ports.listeners.remove(self)

    def abandon(self) -> None:
        """End the listening without a journal entry. Safe from any thread."""
        ends, self._ends = self._ends, []
        for end in reversed(ends):
            end()


class GuestDatagrams(GuestConnection):
    """Datagrams to and from one address, or a USB device's transfers; each is sent and received whole."""

    has_datagrams = True

    def connect(self, *, wait: bool) -> int:
        """Open the port, which waits for a name at most, as a datagram socket of CPython's does."""
        answer = super().connect(wait=True)
        return 0 if answer == -errnos.EISCONN else answer

    def receive(self, count: int, *, wait: bool, keep: bool = False) -> bytes | int:
        reader = self._port.reader
        if not self._is_open:
            return super().receive(count, wait=wait)
        try:
            reader.collect()
            while not reader.sizes and reader.buffer.end is None and self._is_open:
                if not wait:
                    return -errnos.EAGAIN
                self._network.wait(None)
        except WaitInterrupted:
            self._readiness.put_back()
            return -errnos.EINTR
        if not reader.sizes:
            return super().receive(count, wait=False)
        data = super().receive(reader.sizes[0], wait=False, keep=keep)
        if isinstance(data, int):
            return data
        if not keep:
            reader.sizes.popleft()
        return data[:count]

    def send(self, data: bytes, *, wait: bool) -> int:
        if len(data) > _LARGEST_SENT:
            return -errnos.EMSGSIZE
        return super().send(data, wait=wait)


def _has_messages(binding: Binding, asked: bool) -> bool:
    """Whether ``binding`` is reached with datagrams; a simulated instrument, in the way that is ``asked``."""
    if is_simulated(binding.device):
        return asked
    return binding.device.startswith((DATAGRAM_PREFIX, *TRANSFER_PREFIXES))


def _ignore(number: int, outcome: Outcome) -> None:
    """Do nothing: the guest finds out when it polls."""


def _plain(host: str) -> str:
    """A host in one form: lower case, and an IPv4 address that is mapped into IPv6 as IPv4."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower()
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _prefix_for(port: int) -> str:
    """The beginning of the address that a program with this port most likely means."""
    scheme = next((scheme for scheme, own in DEFAULT_PORTS.items() if own == port), "")
    return f"{scheme}://" if scheme else CONNECTION_PREFIX


def _without_tls(name: str, address: str) -> Message:
    """Why there is no TLS with ``name``, to which no instrument's connection leads."""
    if not name:
        return Message("server_hostname is empty. Give the name or address of the granted instrument")
    if address.startswith("127.") or name == "localhost":
        return Message(
            "the program itself serves at {name}, and a program here cannot serve TLS: it has no certificate."
            " Serve and connect without ssl",
            name=name,
        )
    return Message("there is no connection to {name}", name=name)


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _sentence(fault: PortError) -> str:
    """A fault and its hint as text."""
    return f"{fault.message}. {fault.hint}" if fault.hint else str(fault.message)
