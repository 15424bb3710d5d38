"""SSDP: asks the UPnP devices on the local network for their names."""

from __future__ import annotations

import re
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from html import unescape
from urllib.parse import urlsplit

import ifaddr
from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline

_GROUP, _PORT = "239.255.255.250", 1900
_SEARCH = (
    b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
    b'MAN: "ssdp:discover"\r\nMX: 2\r\nST: upnp:rootdevice\r\n\r\n'
)
_LOCATION = re.compile(rb"^location:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_LARGEST = 65536
_FETCH_S = 2.0
_MOST = 64


class Described(Struct, frozen=True):
    """A device's description of itself. The device's own web page is at ``host`` and ``port``."""

    name: str
    host: str
    port: int
    maker: str = ""
    model: str = ""
    serial_number: str = ""


def search_devices(
    tell: Callable[[Described], None], *, deadline: Deadline, is_stopped: Callable[[], bool]
) -> None:
    """Search until ``deadline`` or until stopped; ``tell`` receives each device that describes itself."""
    sockets = _sockets()
    seen: set[str] = set()
    try:
        while not deadline.expired and not is_stopped() and sockets:
            ready, _, _ = select.select(sockets, [], [], min(0.2, deadline.remaining or 0.0))
            for each in ready:
                data, (sender, *_) = each.recvfrom(4096)
                found = _LOCATION.search(data)
                location = "" if found is None else found[1].decode("latin-1")
                if not location or location in seen or len(seen) >= _MOST:
                    continue
                seen.add(location)
                work = partial(_describe, location, str(sender), tell)
                threading.Thread(target=work, name="SSDP description", daemon=True).start()
    finally:
        for each in sockets:
            each.close()


def _sockets() -> list[socket.socket]:
    """Send the search request on each of this computer's networks; return the sockets for the replies."""
    made = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            if not isinstance(ip.ip, str):
                continue
            each = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                each.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(ip.ip))
                each.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
                each.bind((ip.ip, 0))
                each.sendto(_SEARCH, (_GROUP, _PORT))
            except OSError:  # a network without multicast has nothing to find
                each.close()
            else:
                made.append(each)
    return made


def _describe(location: str, sender: str, tell: Callable[[Described], None]) -> None:
    described = described_at(location, sender)
    if described is not None:
        tell(described)


def described_at(location: str, sender: str) -> Described | None:
    """Fetch a device's description, but only from the device itself; return None if none is available."""
    try:
        parts = urlsplit(location)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        return None
    if parts.scheme != "http" or host != sender:
        return None
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    text = ""
    with suppress(OSError):
        text = _fetched(sender, port, path)
    name = _element(text, "friendlyName")
    if not name:
        return None
    return Described(
        name,
        sender,
        _page_port(_element(text, "presentationURL"), sender) or port,
        _element(text, "manufacturer"),
        _element(text, "modelName"),
        _element(text, "serialNumber"),
    )


def _fetched(host: str, port: int, path: str) -> str:
    """Return the body of a page; "" if there is none. Stops after ``_FETCH_S`` seconds or ``_LARGEST`` bytes,
    whatever the device sends. Does not follow redirects. Raises OSError.
    """
    deadline = Deadline.after(_FETCH_S)
    received = b""
    with socket.create_connection((host, port), timeout=_FETCH_S) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode("ascii", "replace"))
        while len(received) < _LARGEST and not deadline.expired:
            connection.settimeout(max(deadline.remaining or 0.0, 0.001))
            data = connection.recv(_LARGEST)
            if not data:
                break
            received += data
    head, _, body = received.partition(b"\r\n\r\n")
    return body.decode("utf-8", "replace") if b" 200 " in head.partition(b"\r\n")[0] else ""


def _element(text: str, name: str) -> str:
    """Return the text of the first element with this name; "" if there is none."""
    found = re.search(rf"<{name}>([^<]{{1,200}})</{name}>", text)
    return "" if found is None else unescape(found[1]).strip()


def _page_port(url: str, sender: str) -> int | None:
    """Return the port in ``url`` if it is the HTTP address of a page on the device itself, otherwise None."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname == sender:
            return parts.port or 80
    return None
