"""A guest's network: its sockets reach only the granted addresses, each of which has a role.

A name lookup by the guest sends no query. It returns a stand-in from the addresses reserved for documentation
(RFC 5737), and the host resolves the name when it connects. A simulated instrument is reached by the name of
its role, on any port.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from msgspec import structs

from praxis_desktop import ports
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
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.network import CHANNEL, Refused
from praxis_desktop.ports import guest
from praxis_desktop.ports.errors import (
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
    named,
)
from praxis_desktop.ports.guest.table import how_to_grant_address

if TYPE_CHECKING:
    from praxis_desktop.ports.delivery import Inbox
    from praxis_desktop.ports.guest.connections import GuestConnection, GuestListener
    from praxis_desktop.ports.guest.table import PortTable
    from praxis_desktop.ports.roles import Binding

_NUMBER: Final = struct.Struct("<I")
_STAND_IN: Final = ipaddress.ip_address("192.0.2.0")
_MOST_NAMES: Final = 254
_LOOPBACK, _UNSPECIFIED = "127.0.0.1", "0.0.0.0"
_NO_ROLE: Final = "(none)"
_TOLD: Final = 200
_LONGEST_CONNECT_S: Final = 20
"""Maximum time, in seconds, until the name lookup, the connection attempt or TLS reports a problem."""
_MOST_KEPT: Final = 100

_NUMBERS: Final[dict[type[PortError], int]] = {
    PortNotAllowed: errnos.EACCES,
    PortDenied: errnos.EACCES,
    PortBusy: errnos.EADDRINUSE,
    PortUntrusted: errnos.EPROTO,
    PortNotFound: errnos.ECONNREFUSED,
    PortUnreachable: errnos.EHOSTUNREACH,
    PortTimeout: errnos.ETIMEDOUT,
    PortDisconnected: errnos.ECONNRESET,
    PortEnded: errnos.EPIPE,
    PortClosed: errnos.ENOTCONN,
}
"""The guest's error number for each fault; any other fault, such as an emergency stop, is ECONNABORTED."""


class GuestNetwork:
    """The network that ``ports`` grant to a guest. Use it on the interpreter's thread."""

    def __init__(self, ports: PortTable) -> None:
        self._ports = ports
        self._names: list[str] = []
        """The host names that have stand-in addresses, in the order of these addresses."""
        self._handlers: dict[bytes, Callable[[bytes], None]] = {}
        self._refusals: dict[int, str] = {}
        """The message for each thread's last refusal or failure, keyed by the thread's number."""
        self._newest: WeakValueDictionary[str, GuestConnection] = WeakValueDictionary()
        """The newest connection to each address, because a program that wraps a connection in TLS identifies
        the connection only by its address.
        """

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
            how_to_grant_address(f"{CONNECTION_PREFIX}{name}:PORT"),
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
                self._how_to_reach(address, port, DATAGRAM_PREFIX if datagrams else _prefix_for(port)),
            )
            raise Refused
        if datagrams:
            return guest.GuestDatagrams(self, self._ports, fitting[0], (address, port))
        connection = self._newest[address] = guest.GuestConnection(
            self, self._ports, fitting[0], (address, port)
        )
        return connection

    def _how_to_reach(self, address: str, port: int, prefix: str) -> str:
        """Return what to do if ``port`` is not granted at ``address``, where another one may be."""
        for host, _, binding in self._targets():
            if self._address_of(host) == address and binding.device.startswith(CONNECTION_PREFIXES):
                granted = read_address(binding.device)
                is_like_it = granted.has_datagrams == (prefix == DATAGRAM_PREFIX)
                return Message(
                    "{role} is granted as {device}: connect to that port, or choose {address} for {role}; on "
                    "the command line: --port {role}={address}.",
                    role=binding.role,
                    device=granted.text,
                    address=structs.replace(
                        granted, port=port, scheme=granted.scheme if is_like_it else prefix[:-3]
                    ).text,
                )
        return how_to_grant_address(f"{prefix}{self._name_at(address) or address}:{port}")

    def is_granted(self, address: str, port: int) -> bool:
        places = [*self._targets(), *self._own_places()]
        return any(number == port and self._address_of(host) == address for host, number, _ in places)

    def _targets(self) -> Iterator[tuple[str, int | None, Binding]]:
        """Yield each address of a granted connection: the host, the port (None for any) and the binding."""
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
        """Yield each address at which the guest may listen, with its port and its binding."""
        for binding in self._ports.bindings:
            if binding.device.startswith(LISTEN_PREFIX):
                address = read_address(binding.device)
                yield address.host, address.port, binding

    def _own_place(self, address: str, port: int) -> tuple[str, int, Binding]:
        """Return the granted address, port and binding for a socket bound to ``address`` (perhaps the
        unspecified one) and ``port`` (0 for any). Raises Refused unless exactly one granted address matches.
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
        listener = guest.GuestListener(self, self._ports, self._own_place(address, port)[2], (address, port))
        failure = listener.begin()
        return failure or listener

    def _address_of(self, host: str) -> str:
        """Return the IPv4 address by which the guest reaches ``host``; for a name, this is a stand-in."""
        if _is_ipv4(host):
            return host
        if host not in self._names:
            if len(self._names) >= _MOST_NAMES:
                return str(_STAND_IN)
            self._names.append(host)
        return str(_STAND_IN + 1 + self._names.index(host))

    def _name_at(self, address: str) -> str:
        """Return the name for which ``address`` is the stand-in; "" if there is none."""
        return next((name for name in self._names if self._address_of(name) == address), "")

    def _granted(self) -> str:
        """Return the last part of a message, which lists the granted addresses; "" if there are none."""
        listed = [
            f"{binding.role} ({binding.device})"
            for binding in self._ports.bindings
            if binding.device.startswith(CONNECTION_PREFIXES) or is_simulated(binding.device)
        ]
        return Message("; granted: {listed}", listed=", ".join(listed)) if listed else ""

    def security(self, name: str) -> str:
        """Return the TLS parameters of the newest connection to ``name``, a host or an address, as JSON.

        The members are those of ``Port.security`` and ``names``, the host names by which the program can
        reach the other end. Without TLS, the only member is ``refused``, a message that explains why.
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
        """Return the message to show if the program's own time-out for connecting to ``name`` expires;
        "" if the program is not connecting to it.
        """
        connection = self._newest.get(self._address_of(_plain(name)))
        if connection is None or not connection.is_connecting:
            return ""
        binding = connection.binding
        return str(
            Message(
                "The program's own time-out ended before {told} was connected. Allow {seconds} s for "
                "connecting, and the error will say what is wrong.",
                told=named(binding.role, binding.device),
                seconds=_LONGEST_CONNECT_S,
            )
        )

    def refuse(self, place: str, message: str, hint: str) -> None:
        """Log that the guest tried to reach ``place``, and store a message that explains the refusal."""
        self._ports.opener.refused(_NO_ROLE, {"reason": "not granted", "port": place[:_TOLD]})
        self._keep(f"{message}. {hint}")

    def _keep(self, message: str) -> None:
        """Keep the message for the thread whose call has just failed, until the thread asks for it."""
        thread = self._ports.tied.readiness.thread
        self._refusals.pop(thread, None)
        self._refusals[thread] = message
        if len(self._refusals) > _MOST_KEPT:
            del self._refusals[next(iter(self._refusals))]

    def refuse_listening(self, place: str, *, datagrams: bool = False) -> None:
        granted = ", ".join(f"{binding.role} ({binding.device})" for _, _, binding in self._own_places())
        host, _, port = place.partition(":")
        hint = Message(
            (
                "On the command line, start it with --port ROLE={prefix}{host}:{port}{peers}, and have the "
                "program listen at that address."
            ),
            prefix=LISTEN_PREFIX,
            host=_LOOPBACK if host == _UNSPECIFIED else host,
            port=port if port not in ("", "0") else "PORT",
            peers="" if host == _UNSPECIFIED or host.startswith("127.") else "?from=PEER",
        )
        self.refuse(
            place,
            Message("this program may not wait for connections or datagrams on {place}", place=place)
            + (Message("; granted: {listed}", listed=granted) if granted else ""),
            "A program sends datagrams to instruments and receives their answers." if datagrams else hint,
        )

    def fail(self, fault: PortError) -> int:
        """Store the message for a fault; return the guest's negative error number."""
        self._ports.last_fault = fault
        self._keep(_sentence(fault))
        return -_NUMBERS.get(type(fault), errnos.ECONNABORTED)

    def refusal(self) -> str:
        return self._refusals.pop(self._ports.tied.readiness.thread, "")

    # ---- completions
    def inbox(self, number: int) -> Inbox:
        """Return the inbox of the connection ``number``, on the channel that all connections share."""
        host, prefix = self._ports.tied, _NUMBER.pack(number)
        return ports.Inbox(
            CHANNEL, host.environment, prefix=prefix, on=partial(self._listen, prefix), pass_on=self._take
        )

    def _listen(self, prefix: bytes, handler: Callable[[bytes], None] | None) -> None:
        if handler is None:
            self._handlers.pop(prefix, None)
        else:
            self._handlers[prefix] = handler
        self._ports.tied.loop.on(CHANNEL, self._take if self._handlers else None)

    def _take(self, payload: bytes) -> None:
        """Pass a completion to its connection; drop it if the connection is closed."""
        handler = self._handlers.get(payload[: _NUMBER.size])
        if handler is not None:
            handler(payload[_NUMBER.size :])
        self._ports.tied.readiness.changed()  # also wakes waiting threads, if the main loop took it

    def wait(self, deadline: int | None) -> bool:
        payload = self._ports.tied.environment.waits.wait(CHANNEL, deadline)
        if payload:
            self._take(payload)
        elif payload is None and deadline is None:  # an exception was set for the waiting thread
            raise WaitInterrupted
        return payload is not None


def _has_messages(binding: Binding, asked: bool) -> bool:
    """Return whether ``binding`` uses datagrams. For a simulated instrument, return ``asked``."""
    if is_simulated(binding.device):
        return asked
    return binding.device.startswith((DATAGRAM_PREFIX, *TRANSFER_PREFIXES))


def _plain(host: str) -> str:
    """Return a host in lower case, with an IPv4 address mapped into IPv6 converted back to IPv4."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower()
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _prefix_for(port: int) -> str:
    """Return the most likely prefix for the address of an instrument that is reached at ``port``."""
    scheme = next((scheme for scheme, own in DEFAULT_PORTS.items() if own == port), "")
    return f"{scheme}://" if scheme else CONNECTION_PREFIX


def _without_tls(name: str, address: str) -> Message:
    """Return why there is no TLS connection to ``name``, given that no instrument is connected there."""
    if not name:
        return Message("server_hostname is empty. Give the name or address of the granted instrument")
    if address.startswith("127.") or name == "localhost":
        return Message(
            "the server at {name} is the program itself, which cannot serve TLS because it has no "
            "certificate. Serve and connect without ssl",
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
    """Return a fault and its hint as text."""
    return f"{fault.message}. {fault.hint}" if fault.hint else str(fault.message)
