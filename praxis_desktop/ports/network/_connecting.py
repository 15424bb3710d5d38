"""Connects to instruments (``tcp``, ``tls``, ``udp``, ``http`` and ``https://HOST:PORT``), and to serial
servers (``socket://HOST:PORT`` for bytes only, ``rfc2217://HOST:PORT`` also for settings and modem lines).
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from typing import Any

from praxis_desktop.core.addresses import DEFAULT_PORTS, Address, is_one_computer, read_address
from praxis_desktop.core.hanging_calls import HangingCalls
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.errors import (
    PortDenied,
    PortFault,
    PortNotFound,
    PortRefused,
    PortTimeout,
    PortUnreachable,
    named,
)
from praxis_desktop.ports.lines.line import Line, SettingsRefused, refused
from praxis_desktop.ports.network._listening import LISTENERS, Listeners
from praxis_desktop.ports.network._rfc2217 import Rfc2217Line
from praxis_desktop.ports.network._socket_lines import SocketLine, TcpLine, UdpLine
from praxis_desktop.ports.transport import LineSettings

_CONNECT_LIMIT_S = 5.0
_NAME_LIMIT_S = 5.0
_ANY_PORT = 9
"""A port to which nothing is sent; connecting to it only makes the system choose a source address."""
_SILENCE_S, _PROBES = 10, 3
"""Idle time, in seconds, before a connection is probed, and the number of probes that may go unanswered."""
_FORM = (
    "Use tcp://HOST:PORT, tls://HOST:PORT, http://HOST, https://HOST, socket://HOST:PORT or "
    "rfc2217://HOST:PORT, for example tcp://10.0.0.5:5025."
)

Place = tuple[socket.AddressFamily, socket.SocketKind, int, tuple[Any, ...]]
"""The arguments needed to reach a host: three for ``socket.socket``, and the address for ``connect``."""
LedTo = MutableMapping[str, frozenset[str]]
"""The addresses to which each host name resolved in a run."""


def open_network_line(
    url: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool, led_to: LedTo | None = None
) -> Line:
    """Open a line to an instrument or a serial server. Raises the same errors as ``connect``.

    Without TLS, an instrument's host name must resolve to an address in ``led_to``; a new name is added.
    """
    address = _address(url, name)
    away = elsewhere()
    if away is None:
        connection, security = connect(url, name, led_to=led_to)
    else:
        descriptor, security = away.connect(url, name)
        connection = socket.socket(fileno=descriptor)
    try:
        if address.has_datagrams:
            connection.setblocking(False)
            return UdpLine(connection, security)
        _tune(connection)
        if address.is_connection:
            return TcpLine(connection, security)
        if address.scheme == "socket":
            return SocketLine(connection)
        return Rfc2217Line(connection, settings, dtr=dtr, rts=rts)
    except SettingsRefused as error:
        connection.close()
        raise refused(error, settings, port=name, device=url) from error
    except OSError as error:
        connection.close()
        raise PortRefused(
            Message("{name} cannot be used: {error}", name=named(name, url), error=error),
            port=name,
            hint="Does the server use this protocol on this port? Many have one port for each protocol.",
        ) from error
    except BaseException:
        connection.close()
        raise


def listen(url: str, name: str, listeners: Listeners = LISTENERS) -> socket.socket:
    """Start accepting connections at a granted address; see ``Listeners.listen``. Raises PortFault."""
    return listeners.listen(_address(url, name), name)


def connect(
    url: str, name: str, listeners: Listeners = LISTENERS, led_to: LedTo | None = None
) -> tuple[socket.socket, str]:
    """Connect to an instrument or a serial server, or accept the next connection to one of ``listeners``.
    Returns the connection and the negotiated TLS parameters ("" without TLS). For ``led_to``, see
    ``open_network_line``. Raises PortNotFound, PortDenied, PortDisconnected, PortTimeout, PortUntrusted or
    PortRefused.
    """
    address = _address(url, name)
    if address.is_listening:
        return listeners.take(address, name), ""
    try:
        found = _look_up(address)
    except (OSError, UnicodeError, _NoNameServer) as error:
        raise _unreachable(error, name, url) from error
    if address.is_connection and address.host != "localhost" and not _is_numeric(address.host):
        found = _trusted(found, address, name, {} if led_to is None else led_to)
    secrets = _secrets(address, name)
    try:
        connection = _connected(found, None if address.has_datagrams else _CONNECT_LIMIT_S)
    except OSError as error:
        raise _unreachable(error, name, url) from error
    if not (address.is_secure or secrets):
        return connection, ""
    from praxis_desktop.ports.network._relay import relayed
    from praxis_desktop.ports.network._secrets import Substitution

    security = ""
    if address.is_secure:
        from praxis_desktop.ports.network._tls import secured

        connection, security = secured(connection, address, name)
    try:
        return relayed(connection, Substitution(secrets, is_web=address.scheme in DEFAULT_PORTS)), security
    except BaseException:
        connection.close()
        raise


def _secrets(address: Address, name: str) -> dict[str, str]:
    """Return the secrets that may be sent to ``address``, keyed by name. Raises PortRefused."""
    if not address.secrets:
        return {}
    from praxis_desktop.ports.keyring import SecretMissing, read_secret

    try:
        return {each: read_secret(each) for each in address.secrets}
    except SecretMissing as error:
        raise PortRefused(
            Message("{told}: {problem}", told=named(name, address.text), problem=error.message),
            port=name,
            hint=error.hint,
        ) from error


class _NoNameServer(Exception):
    """No name server answered in time."""


def _look_up(address: Address) -> Sequence[Place]:
    """Return the host's addresses. Raises OSError, UnicodeError or _NoNameServer."""
    kind = socket.SOCK_DGRAM if address.has_datagrams else socket.SOCK_STREAM

    def ask() -> list[Place]:
        told = socket.getaddrinfo(address.host, address.port, type=kind)
        return [(family, each, protocol, place) for family, each, protocol, _, place in told]

    if _is_numeric(address.host):
        return ask()
    try:  # the system tries name servers for longer than a person waits, and cannot be interrupted
        return HangingCalls(name=f"name {address.host}").make(ask, _NAME_LIMIT_S)
    except TimeoutError:
        raise _NoNameServer from None


def _trusted(found: Sequence[Place], address: Address, name: str, led_to: LedTo) -> Sequence[Place]:
    """From the addresses found for a name, return the ones that may be contacted. Raises PortDenied unless
    the name resolves to exactly one other computer, the same one as earlier in this run.

    With TLS, a name may resolve to several computers, because the certificate identifies the right one.
    """
    told = named(name, address.device)
    hosts = sorted({str(place[0]) for *_, place in found})
    if any(map(is_own_address, hosts)):
        raise PortDenied(
            Message("{told} is this computer", told=told),
            port=name,
            hint="A name could be redirected to this computer without your knowledge. Grant 127.0.0.1 or "
            "localhost if the instrument is on this computer.",
        )
    groups = [host for host in hosts if not is_one_computer(host)]
    if groups:
        raise PortDenied(
            Message(
                "{told} resolves to {address}, which refers to a group of computers",
                told=told,
                address=groups[0],
            ),
            port=name,
            hint="Grant the address of the instrument you mean.",
        )
    if address.is_secure:
        return found
    for family in (socket.AF_INET, socket.AF_INET6):
        several = sorted({str(place[0]) for each, *_, place in found if each == family})
        if len(several) > 1:
            raise PortDenied(
                Message(
                    "{told} resolves to several addresses: {addresses}",
                    told=told,
                    addresses=", ".join(several),
                ),
                port=name,
                hint="Any of them could answer. Grant the address of the instrument you mean.",
            )
    before = led_to.setdefault(address.host, frozenset(hosts))
    same = [each for each in found if each[3][0] in before]
    if not same:
        raise PortDenied(
            Message(
                "{told} now resolves to {now}, but resolved to {before} earlier in this run",
                told=told,
                now=", ".join(hosts),
                before=", ".join(sorted(before)),
            ),
            port=name,
            hint="A different instrument could answer; to rule this out, grant the address instead of the "
            "name. If it is the same instrument with a new address, start a new run.",
        )
    return same


def _connected(found: Sequence[Place], limit: float | None) -> socket.socket:
    """Return a socket connected to the first of these addresses that accepts a connection. Raises OSError."""
    failure = OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
    for family, kind, protocol, place in found:
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(limit)
            made.connect(place)
        except OSError as error:
            made.close()
            failure = error
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise failure


def is_own_address(address: str) -> bool:
    """Return whether an IP address is one of this computer's own addresses."""
    where = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(where, ipaddress.IPv6Address) and where.ipv4_mapped is not None:
        where = where.ipv4_mapped
    if where.is_loopback or where.is_unspecified:
        return True
    family = socket.AF_INET if where.version == 4 else socket.AF_INET6
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.connect((str(where), _ANY_PORT))
        return ipaddress.ip_address(asking.getsockname()[0].partition("%")[0]) == where
    return False


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _address(url: str, name: str) -> Address:
    try:
        return read_address(url)
    except ValueError as error:
        raise PortRefused(
            Message("{url} {problem}", url=repr(url), problem=error), port=name, hint=_FORM
        ) from None


def _tune(connection: socket.socket) -> None:
    """Configure the connection to send data immediately, and to detect a server that has lost power."""
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", _SILENCE_S),
        ("TCP_KEEPINTVL", _SILENCE_S),
        ("TCP_KEEPCNT", _PROBES),
    ):
        if hasattr(socket, option):
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _unreachable(error: OSError | UnicodeError | _NoNameServer, name: str, url: str) -> PortFault:
    told = named(name, url)
    if isinstance(error, _NoNameServer):
        return PortTimeout(
            Message("{told}: no name server answered in time", told=told),
            port=name,
            hint=(
                "Is this computer on the network? The instrument's numeric address works without a name "
                "server."
            ),
        )
    if isinstance(error, TimeoutError):
        return PortTimeout(
            Message("{told} is not responding", told=told),
            port=name,
            hint="Check its power, its network and its address.",
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return PortUnreachable(Message("{told}: unknown name", told=told), port=name, hint="Check the name.")
    if isinstance(error, ConnectionRefusedError):
        return PortNotFound(
            Message("{told}: nothing is listening there", told=told),
            port=name,
            hint="Check the port number; many servers accept only one connection.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortDenied(
            Message("connecting to {told} is not permitted", told=told),
            port=name,
            hint="Is a firewall blocking it?",
        )
    return PortUnreachable(
        Message("{told} cannot be reached: {reason}", told=told, reason=error.strerror or error),
        port=name,
        hint="Check the network.",
    )
