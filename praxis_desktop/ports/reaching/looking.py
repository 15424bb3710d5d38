"""Looks for instruments on the local network that announce themselves by mDNS or SSDP."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from zeroconf import (
    EventLoopBlocked,
    IPVersion,
    NotRunningException,
    ServiceBrowser,
    ServiceInfo,
    ServiceListener,
    Zeroconf,
)

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.expressions import Expression
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.ports.network import is_own_address
from praxis_desktop.ports.reaching.ssdp import Described, search_devices

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile

LOOKING_S = 6.0
"""Duration of a search, in seconds."""

SERVICES: Mapping[str, int] = MappingProxyType(
    {
        "_scpi-raw._tcp.local.": 0,
        "_sila._tcp.local.": 0,
        "_modbus._tcp.local.": 0,
        "_mbap._tcp.local.": 0,
        "_mqtt._tcp.local.": 1,
        "_http._tcp.local.": 2,
        "_lxi._tcp.local.": 3,
        "_hislip._tcp.local.": 4,
        "_vxi-11._tcp.local.": 4,
    }
)
"""The mDNS services that instruments announce, each with a rank. If an instrument announces several, the one
with the lowest rank is shown.
"""

_SCPI = "_scpi-raw._tcp.local."
_QUESTION = b"*IDN?\n"
"""The query for the maker, model and serial number. It has no other effect on any SCPI instrument."""
_ANSWER_S = 1.0
_LONGEST_ANSWER = 256
_DETAILS_MS = 1500
_MOST = 200
"""Maximum number of instruments to list, so that a flood of announcements cannot exhaust memory."""
_MODEL_KEYS = ("model", "ty", "product")
_MAKER_KEYS = ("manufacturer", "vendor", "usb_mfg")
_SERIAL_KEYS = ("serialnumber", "serial", "sn")


class FoundInstrument(Struct, frozen=True):
    """A device that announced itself. ``host`` is the device's name if this computer can resolve it,
    otherwise the device's address. ``answer`` is what the device says about itself; ``kind`` is the profile's
    kind, or "" if unknown.
    """

    name: str
    host: str
    port: int
    answer: str = ""
    kind: str = ""
    service: str = ""
    rank: int = 0

    @property
    def scheme(self) -> str:
        """The instrument's protocol: HTTP if it announces a page, otherwise plain TCP."""
        return "http" if self.service in ("_http._tcp", "ssdp") else "tcp"

    @property
    def device(self) -> str:
        """The address in the form in which it is granted."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class Looking:
    """A single search of the network. ``tell`` receives each instrument, on any thread; an instrument
    replaces an earlier one with the same name and host. The search sends only queries, which cannot cause any
    movement.

    Call ``perform`` on any thread, and ``cancel`` on any other.
    """

    def __init__(
        self,
        tell: Callable[[FoundInstrument], None],
        *,
        profiles: Collection[InstrumentProfile] = (),
        seconds: float = LOOKING_S,
    ) -> None:
        self._tell_outside = tell
        self._profiles = profiles
        self._seconds = seconds
        self._deadline = Deadline.after(seconds)
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._found: dict[tuple[str, str], FoundInstrument] = {}

    def cancel(self) -> None:
        """End the search now."""
        self._stopped.set()

    def perform(self) -> list[FoundInstrument]:
        """Search until the time is up or ``cancel`` is called; return the instruments found, known kinds
        first. Raises OSError if this computer has no network at all.
        """
        self._deadline = Deadline.after(self._seconds)
        threading.Thread(target=self._search_devices, name="SSDP", daemon=True).start()
        with closing(Zeroconf(ip_version=IPVersion.V4Only)) as network:
            browser = ServiceBrowser(network, list(SERVICES), listener=_Listener(partial(self._add, network)))
            self._stopped.wait(self._deadline.remaining)
            browser.cancel()
        self._stopped.set()
        with self._lock:
            return sorted(self._found.values(), key=lambda one: (not one.kind, one.rank, one.name.casefold()))

    # ---- mDNS
    def _add(self, network: Zeroconf, service: str, name: str) -> None:
        """Look up an announced service. Called on the ``network`` object's thread, which must not block."""
        with self._lock:
            if len(self._found) >= _MOST or self._stopped.is_set():
                return
        work = partial(self._look_up, network, service, name)
        threading.Thread(target=work, name="mDNS", daemon=True).start()

    def _look_up(self, network: Zeroconf, service: str, name: str) -> None:
        info = ServiceInfo(service, name)
        try:
            is_told = info.request(network, _DETAILS_MS)
        except (NotRunningException, EventLoopBlocked):  # the search is over
            return
        if not is_told or not info.port:
            return
        addresses = info.parsed_addresses(IPVersion.V4Only)
        if not addresses:
            return
        texts = _texts(info)
        told = [texts.get(key, "") for key in ("maker", "model", "serial")]
        found = FoundInstrument(
            legible_line(name.removesuffix(f".{service}"))[:60],
            _host_of(info.server or "", addresses),
            info.port,
            answer=legible_line(", ".join(filter(None, told)))[:100],
            service=service.removesuffix(".local."),
            rank=SERVICES[service],
        )
        self._tell(found)
        if service == _SCPI:
            with suppress(OSError):
                self._tell(structs.replace(found, answer=_identified(addresses[0], info.port)))

    # ---- SSDP
    def _search_devices(self) -> None:
        search_devices(self._take_device, deadline=self._deadline, is_stopped=self._stopped.is_set)

    def _take_device(self, device: Described) -> None:
        told = ", ".join(filter(None, (device.maker, device.model, device.serial_number)))
        self._tell(
            FoundInstrument(
                legible_line(device.name)[:60],
                device.host,
                device.port,
                answer=legible_line(told)[:100],
                service="ssdp",
                rank=5,
            )
        )

    def _tell(self, found: FoundInstrument) -> None:
        found = structs.replace(found, kind=self._kind_of(found))
        with self._lock:
            key = found.name, found.host
            known = self._found.get(key)
            is_worse = known is not None and (known.rank, bool(found.answer)) < (
                found.rank,
                bool(known.answer),
            )
            if self._stopped.is_set() or is_worse or known == found or len(self._found) >= _MOST:
                return
            self._found[key] = found
        self._tell_outside(found)

    def _kind_of(self, found: FoundInstrument) -> str:
        """Return the kind that fits the answer, judging by the profiles or by name; "" if there is none."""
        for profile in self._profiles:
            asked = [step for step in profile.identify.steps if step.send.strip() == "*IDN?" and step.expect]
            line = f"{found.answer}\n".encode("latin-1", "replace")
            if found.answer and any(Expression(step.expect).search(line) for step in asked):
                return profile.kind
        words = set(_WORD.findall(f"{found.name} {found.answer}".casefold()))
        for profile in self._profiles:
            wanted = _WORD.findall(profile.name.partition(" (")[0].casefold())
            if words.issuperset(wanted):
                return profile.kind
        return ""


_WORD = re.compile(r"[a-z0-9]+")


class _Listener(ServiceListener):
    def __init__(self, add: Callable[[str, str], None]) -> None:
        self._add = add

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        self._add(type_, name)

    def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        self._add(type_, name)

    def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """Do nothing: the instrument stays in the list until the next search."""


def _texts(info: ServiceInfo) -> dict[str, str]:
    """Return the maker, model and serial number from the service's text records."""
    said = {key.casefold(): value or "" for key, value in info.decoded_properties.items()}
    named = {"maker": _MAKER_KEYS, "model": _MODEL_KEYS, "serial": _SERIAL_KEYS}
    return {name: next((said[key] for key in keys if said.get(key)), "") for name, keys in named.items()}


def _host_of(server: str, addresses: Collection[str]) -> str:
    """Return the instrument's name if this computer can resolve it, otherwise the first address."""
    name = server.removesuffix(".")
    with suppress(OSError, UnicodeError):
        known = {str(where[0]) for *_, where in socket.getaddrinfo(name, None, family=socket.AF_INET)}
        if name and known == set(addresses) and not any(map(is_own_address, known)):
            return name
    return sorted(addresses, key=ipaddress.ip_address)[0]


def _identified(address: str, port: int) -> str:
    """Return an SCPI instrument's reply to the identification query. Raises OSError."""
    deadline = Deadline.after(_ANSWER_S)
    received = b""
    with socket.create_connection((address, port), timeout=_ANSWER_S) as connection:
        connection.sendall(_QUESTION)
        while b"\n" not in received and len(received) < _LONGEST_ANSWER and not deadline.expired:
            connection.settimeout(max(deadline.remaining or 0.0, 0.001))
            data = connection.recv(_LONGEST_ANSWER)
            if not data:
                break
            received += data
    return legible_line(received.partition(b"\n")[0].decode("latin-1").strip())[:100]
