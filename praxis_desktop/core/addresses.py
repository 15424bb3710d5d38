"""Addresses of instruments on the network: ``tcp://HOST:PORT``, ``udp://HOST:PORT``, ``tls://HOST:PORT``,
``http[s]://HOST[:PORT]``.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from praxis_desktop.core.devices import CONNECTION_PREFIXES, DATAGRAM_PREFIX, NETWORK_PREFIXES

DEFAULT_PORTS = {"http": 80, "https": 443}
_SECURE = ("tls", "https")
_PIN = "fingerprint"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}\Z")


class Address(Struct, frozen=True):
    """What a URL says of an instrument or of a serial server."""

    scheme: str
    host: str
    port: int
    fingerprint: str = ""
    """The SHA-256 of the only certificate that is accepted, in lower case; "": any that the system trusts."""

    @property
    def is_secure(self) -> bool:
        """Whether the host speaks TLS with the other end."""
        return self.scheme in _SECURE

    @property
    def is_connection(self) -> bool:
        """Whether programs reach it with sockets."""
        return f"{self.scheme}://" in CONNECTION_PREFIXES

    @property
    def has_datagrams(self) -> bool:
        """Whether data is sent in datagrams, over UDP."""
        return f"{self.scheme}://" == DATAGRAM_PREFIX

    @property
    def text(self) -> str:
        """The address as it is written, without fingerprint, and without the scheme's own port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        own = DEFAULT_PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{host}" if own else f"{self.scheme}://{host}:{self.port}"

    @property
    def device(self) -> str:
        """The address with its fingerprint, as it is granted."""
        return f"{self.text}?{_PIN}={self.fingerprint}" if self.fingerprint else self.text


def read_address(url: str) -> Address:
    """Read an address. Raises ValueError, whose text says what it lacks or has too much of."""
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
        raise ValueError("does not name a host and its port")
    if not _is_one_computer(parts.hostname):
        raise ValueError("is not the address of one computer")
    given = parse_qsl(",".join(filter(None, (parts.query, options))), separator=",", keep_blank_values=True)
    if parts.path.strip("/") or parts.fragment or parts.username is not None:
        raise ValueError("has more than a host and its port")
    if any(name != _PIN for name, _ in given) or len(given) > 1:
        raise ValueError("has more than a host and its port")
    address = Address(parts.scheme, parts.hostname, port, "".join(_plain(value) for _, value in given))
    if given and not address.is_secure:
        raise ValueError("has a fingerprint, but only tls:// and https:// check certificates")
    if given and not _FINGERPRINT.match(address.fingerprint):
        raise ValueError("has a fingerprint that is not a SHA-256: 64 hexadecimal digits")
    return address


def _is_one_computer(host: str) -> bool:
    """Whether a host is a name, or an address that no group of computers has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (address.is_multicast or address.is_unspecified or str(address) == "255.255.255.255")


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(":", "").lower()
