"""Network addresses of instruments (``tcp://HOST:PORT``, ``udp://HOST:PORT``, ``tls://HOST:PORT``,
``http[s]://HOST[:PORT]``), and addresses at which programs accept connections
(``listen://ADDRESS:PORT?from=PEER``).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from praxis_desktop.core.devices import CONNECTION_PREFIXES, DATAGRAM_PREFIX, LISTEN_PREFIX, NETWORK_PREFIXES

DEFAULT_PORTS = {"http": 80, "https": 443}
_SECURE = ("tls", "https")
_PIN = "fingerprint"
_FROM = "from"
_SECRET = "secret"
_SECRETIVE = ("tcp", "tls", "http", "https")
SECRET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_THIS_COMPUTER = "127.0.0.1"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}\Z")


class Address(Struct, frozen=True):
    """The address of an instrument or a serial server, as read from a URL."""

    scheme: str
    host: str
    port: int
    fingerprint: str = ""
    """The SHA-256 of the only certificate to accept, in lowercase; if empty, any certificate that the system
    trusts is accepted.
    """
    peers: tuple[str, ...] = ()
    """The addresses or networks (``10.0.0.0/24``) that may connect; if empty, only this computer may."""
    secrets: tuple[str, ...] = ()
    """The names of the secrets that programs may send to the address without learning their values."""

    @property
    def is_secure(self) -> bool:
        """Whether the host's connection to the other end uses TLS."""
        return self.scheme in _SECURE

    @property
    def is_connection(self) -> bool:
        """Whether programs reach the address through sockets."""
        return f"{self.scheme}://" in CONNECTION_PREFIXES

    @property
    def has_datagrams(self) -> bool:
        """Whether data is sent as UDP datagrams."""
        return f"{self.scheme}://" == DATAGRAM_PREFIX

    @property
    def is_listening(self) -> bool:
        """Whether programs accept connections at the address."""
        return f"{self.scheme}://" == LISTEN_PREFIX

    def admits(self, peer: str) -> bool:
        """Return whether the computer with this IP address may connect."""
        allowed = self.peers or ("127.0.0.0/8",)
        return any(ipaddress.ip_address(peer) in ipaddress.ip_network(each) for each in allowed)

    @property
    def first_peer(self) -> str:
        """The IP address of the first computer that may connect."""
        if not self.peers:
            return _THIS_COMPUTER
        network = ipaddress.ip_network(self.peers[0])
        return str(next(iter(network.hosts())))

    @property
    def text(self) -> str:
        """The address as written, without anything after a "?" and without a default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        own = DEFAULT_PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{host}" if own else f"{self.scheme}://{host}:{self.port}"

    @property
    def device(self) -> str:
        """The address with its fingerprint, peers and secrets, in the form in which it is granted."""
        options = [f"{_PIN}={self.fingerprint}"] if self.fingerprint else []
        options += [f"{_FROM}={peer}" for peer in self.peers]
        options += [f"{_SECRET}={each}" for each in self.secrets]
        return f"{self.text}?{','.join(options)}" if options else self.text


def read_address(url: str) -> Address:
    """Read an address. Raises ValueError with a message that says what is missing or superfluous."""
    plain, _, options = url.partition(",")
    parts = urlsplit(plain)
    if f"{parts.scheme}://" not in NETWORK_PREFIXES:
        raise ValueError("is not the address of an instrument")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("has a port that is not a number from 1 to 65535") from None
    if port == 0:
        raise ValueError("has a port that is not a number from 1 to 65535")
    port = port or DEFAULT_PORTS.get(parts.scheme)
    if not parts.hostname or not port or not url.isprintable() or " " in url:
        raise ValueError("must contain a host and a port")
    if not is_one_computer(parts.hostname):
        raise ValueError("is not the address of one computer")
    # Options may follow a comma, as in a grant, or a question mark, as in a web address.
    query = ",".join(filter(None, (parts.query, options))).replace("&", ",")
    given = parse_qsl(query, separator=",", keep_blank_values=True)
    if parts.path.strip("/") or parts.fragment or parts.username is not None:
        raise ValueError("must contain only a host and a port")
    if parts.scheme == LISTEN_PREFIX.partition(":")[0]:
        return _listening(parts.scheme, parts.hostname, port, given)
    pins = [_plain(value) for name, value in given if name == _PIN]
    secrets = [value for name, value in given if name == _SECRET]
    if len(pins) + len(secrets) != len(given) or len(pins) > 1:
        raise ValueError("must contain only a host and a port")
    if secrets and parts.scheme not in _SECRETIVE:
        raise ValueError("names a secret, but only tcp://, tls://, http:// and https:// can send one")
    if not all(SECRET_NAME.match(each) for each in secrets):
        raise ValueError(
            "has a secret whose name contains characters other than letters, digits, '.', '_', '-'"
        )
    address = Address(
        parts.scheme, parts.hostname, port, "".join(pins), secrets=tuple(dict.fromkeys(secrets))
    )
    if pins and not address.is_secure:
        raise ValueError("has a fingerprint, but only tls:// and https:// check certificates")
    if pins and not _FINGERPRINT.match(address.fingerprint):
        raise ValueError("has a fingerprint that is not a SHA-256: 64 hexadecimal digits")
    return address


def _listening(scheme: str, host: str, port: int, given: list[tuple[str, str]]) -> Address:
    """Read the parts of an address at which programs accept connections. Raises ValueError."""
    try:
        own = ipaddress.IPv4Address(_THIS_COMPUTER if host == "localhost" else host)
    except ValueError:
        raise ValueError("must contain an IPv4 address of this computer") from None
    if any(name != _FROM for name, _ in given):
        raise ValueError("must contain only an address, a port and who may connect")
    try:
        peers = tuple(str(ipaddress.IPv4Network(value)) for _, value in given)
    except ValueError:
        raise ValueError("must specify who may connect, as an IPv4 address or network") from None
    if not peers and not own.is_loopback:
        raise ValueError("does not specify who may connect: add ?from=ADDRESS")
    return Address(scheme, str(own), port, peers=tuple(peer.removesuffix("/32") for peer in peers))


def is_one_computer(host: str) -> bool:
    """Return whether ``host`` is a host name, or the IP address of a single computer."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (address.is_multicast or address.is_unspecified or str(address) == "255.255.255.255")


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(":", "").lower()
