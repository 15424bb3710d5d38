"""Connects to instruments (``tcp``, ``tls``, ``udp``, ``http`` and ``https://HOST:PORT``), and to serial
servers (``socket://HOST:PORT`` for bytes only, ``rfc2217://HOST:PORT`` also for settings and modem lines).
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from contextlib import suppress

from praxis_desktop.core.addresses import DEFAULT_PORTS, Address, read_address
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
from praxis_desktop.ports.serial._drivers import SettingsRefused, refused
from praxis_desktop.ports.serial._lines import Line
from praxis_desktop.ports.serial._listening import LISTENERS, Listeners
from praxis_desktop.ports.serial._network_lines import SocketLine, TcpLine, UdpLine
from praxis_desktop.ports.serial._rfc2217 import Rfc2217Line
from praxis_desktop.ports.transport import LineSettings

_CONNECT_LIMIT_S = 5.0
_SILENCE_S, _PROBES = 10, 3
"""Idle time, in seconds, before a connection is probed, and the number of probes that may go unanswered."""
_FORM = (
    "Write tcp://HOST:PORT, tls://HOST:PORT, http://HOST, https://HOST, socket://HOST:PORT or "
    "rfc2217://HOST:PORT, for example tcp://10.0.0.5:5025."
)


def open_network_line(url: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool) -> Line:
    """Connect to a serial server. Raises PortNotFound, PortDenied, PortTimeout or PortRefused."""
    address = _address(url, name)
    away = elsewhere()
    if away is None:
        connection, security = connect(url, name)
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
    """Begin to accept connections at a granted address; see ``Listeners.listen``. Raises PortFault."""
    return listeners.listen(_address(url, name), name)


def connect(url: str, name: str, listeners: Listeners = LISTENERS) -> tuple[socket.socket, str]:
    """Connect to an instrument or to a serial server, or take the next connection that others made to one of
    ``listeners``; return it, and what TLS agreed on it ("": there is none). Raises PortNotFound, PortDenied,
    PortDisconnected, PortTimeout, PortUntrusted or PortRefused.
    """
    address = _address(url, name)
    if address.is_listening:
        return listeners.take(address, name), ""
    host = address.host
    is_name = address.is_connection and host != "localhost" and not _is_numeric(host)
    if is_name and not address.is_secure:
        _refuse_several(host, name, url)
    secrets = _secrets(address, name)
    try:
        if address.has_datagrams:
            connection = _datagrams(host, address.port)
        else:
            connection = socket.create_connection((host, address.port), timeout=_CONNECT_LIMIT_S)
    except (OSError, UnicodeError) as error:
        raise _unreachable(error, name, url) from error
    if is_name and _is_own(connection):
        connection.close()
        raise PortDenied(
            Message("{told} is this computer", told=named(name, url)),
            port=name,
            hint="A name could be made to lead here without your knowledge. Grant 127.0.0.1 or localhost if "
            "the instrument is on this computer.",
        )
    if not (address.is_secure or secrets):
        return connection, ""
    from praxis_desktop.ports.serial._relay import relayed
    from praxis_desktop.ports.serial._secrets import Substitution

    security = ""
    if address.is_secure:
        from praxis_desktop.ports.serial._tls import secured

        connection, security = secured(connection, address, name)
    try:
        return relayed(connection, Substitution(secrets, is_web=address.scheme in DEFAULT_PORTS)), security
    except BaseException:
        connection.close()
        raise


def _secrets(address: Address, name: str) -> dict[str, str]:
    """The secrets that may be sent to ``address``, by name. Raises PortRefused."""
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


def _refuse_several(host: str, name: str, url: str) -> None:
    """Raise PortDenied if ``host`` is the name of several instruments, of which any could answer. With TLS
    the certificate says that it is the right one. An unknown name is left to whoever connects.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    for family in (socket.AF_INET, socket.AF_INET6):
        addresses = sorted({str(place[0]) for each, *_, place in found if each == family})
        if len(addresses) > 1:
            raise PortDenied(
                Message(
                    "{told} leads to several addresses: {addresses}",
                    told=named(name, url),
                    addresses=", ".join(addresses),
                ),
                port=name,
                hint="Any of them could answer. Grant the address of the instrument that is meant.",
            )


def _datagrams(host: str, port: int) -> socket.socket:
    """A socket that exchanges datagrams with one address only. Raises OSError."""
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.connect(place)
    except BaseException:
        made.close()
        raise
    return made


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_own(connection: socket.socket) -> bool:
    """Whether both ends of a connection are on this computer. Raises OSError if the other end is gone."""
    here, there = connection.getsockname()[0], connection.getpeername()[0]
    return bool(here == there or ipaddress.ip_address(there).is_loopback)


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


def _unreachable(error: OSError | UnicodeError, name: str, url: str) -> PortFault:
    told = named(name, url)
    if isinstance(error, TimeoutError):
        return PortTimeout(
            Message("{told} does not answer", told=told),
            port=name,
            hint="Check its power, its network and its address.",
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return PortUnreachable(Message("{told}: unknown name", told=told), port=name, hint="Check the name.")
    if isinstance(error, ConnectionRefusedError):
        return PortNotFound(
            Message("{told}: nothing listens there", told=told),
            port=name,
            hint="Check the port number; many servers accept only one connection.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortDenied(
            Message("{told} may not be contacted", told=told), port=name, hint="Does a firewall block it?"
        )
    return PortUnreachable(
        Message("{told} cannot be reached: {reason}", told=told, reason=error.strerror or error),
        port=name,
        hint="Check the network.",
    )
