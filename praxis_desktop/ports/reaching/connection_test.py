"""Tests a connection to an instrument in six stages, and stops at the first one that fails."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import ifaddr
from msgspec import Struct, structs

from praxis_desktop.core.addresses import DEFAULT_PORTS, read_address
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.hanging_calls import HangingCalls
from praxis_desktop.core.messages import Message
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.ports import network
from praxis_desktop.ports.claims.claiming import claim_for
from praxis_desktop.ports.dialects.http import first_request
from praxis_desktop.ports.errors import PortBusy
from praxis_desktop.ports.preflight.asking import Asking
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.core.addresses import Address
    from praxis_desktop.ports.preflight.verdict import Verdict
    from praxis_desktop.ports.profiles.inquiry import Exchange
    from praxis_desktop.ports.roles import Binding

StageName = Literal["name", "route", "port", "tls", "greeting", "identity"]
StageState = Literal["passed", "failed", "not_used", "not_asked"]

STAGES: Mapping[StageName, str] = MappingProxyType(
    {
        "name": "Name",
        "route": "Route",
        "port": "Port",
        "tls": "TLS",
        "greeting": "Greeting",
        "identity": "Identity",
    }
)
"""The stages in order, with their names as shown to users."""

NAME_S, CONNECT_S, TLS_S, HTTP_S = 5.0, 5.0, 5.0, 5.0
"""Maximum time, in seconds, for the name lookup, the connection, the TLS handshake, and the response to an
HTTP request.
"""

_UNKNOWN = "not queried: unknown kind"
_NOT_HTTP = "Does the instrument speak HTTP on this port?"

_LONGEST_REASON = 4096
"""Maximum number of bytes to read from a page that explains why a request failed."""

_PIN = re.compile(r"\?fingerprint=([0-9a-f]{64})\b")


class Stage(Struct, frozen=True):
    """The outcome of one stage. ``detail`` says what was found, ``remedy`` what to do about a failure.

    In ``state``, ``not_used`` means that this kind of connection has no such stage, ``not_asked`` that the
    stage was not reached or there was nothing to query. ``addresses`` are the addresses of a name that
    resolves to several.
    """

    name: StageName
    state: StageState
    detail: str
    remedy: str = ""
    addresses: tuple[str, ...] = ()
    fingerprint: str = ""
    """The fingerprint of a certificate that was not accepted, but that the user may choose to trust."""

    @property
    def title(self) -> str:
        """The name of the stage, as shown to users."""
        return STAGES[self.name]

    @property
    def has_failed(self) -> bool:
        """Whether the test stops here."""
        return self.state == "failed"


class _Failed(Exception):
    """A stage, and therefore the test, failed."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.detail)
        self.stage = stage


class ConnectionTest:
    """A test of the connection to ``device``, an address such as ``tcp://10.0.0.7:5025``.

    ``kind`` is the kind of instrument that is expected at ``device``; without it, nothing is sent except
    ``GET /`` to an HTTP address. ``tell`` receives each stage when it ends. Raises UsageError if ``device``
    is not an address. Call ``perform`` on any thread, and ``cancel`` on any other. Only the profile's queries
    for identity and state are sent; they cause no movement.
    """

    def __init__(
        self, device: str, *, kind: str = "", tell: Callable[[Stage], None] = lambda stage: None
    ) -> None:
        self._binding: Binding = parse_binding(f"instrument={device}")
        if self._binding.is_local or self._binding.is_simulated:
            raise UsageError(
                Message("{device} is not an address on the network", device=device),
                hint="Use tcp://HOST:PORT, for example tcp://10.0.0.7:5025.",
            )
        self._address = read_address(self._binding.device)
        self._host, self._port = self._address.host, self._address.port
        if self._address.has_datagrams:
            raise UsageError(
                "datagrams have no connection to test",
                hint="Have a program query the instrument, or test one of its tcp:// addresses.",
            )
        self._kind = kind
        self._tell = tell
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._calls = HangingCalls(name="connection test")
        self._asking: Asking | None = None
        self.exchanges: tuple[Exchange, ...] = ()
        """The data that was sent and received, available after ``perform``."""

    def cancel(self) -> None:
        """Cancel the test, so that ``perform`` returns None."""
        with self._lock:
            self._is_cancelled = True
            asking = self._asking
        self._calls.end()
        if asking is not None:
            asking.cancel()

    def perform(self) -> tuple[Stage, ...] | None:
        """Test the connection; return all six stages, or None if cancelled."""
        stages: list[Stage] = []

        def end(stage: Stage) -> None:
            stages.append(stage)
            self._tell(stage)

        try:
            self._go(end)
        except CancelledError:
            return None
        except _Failed as failure:
            end(failure.stage)
        failed = next((stage for stage in stages if stage.has_failed), None)
        for name in STAGES:
            if failed is not None and all(stage.name != name for stage in stages):
                end(Stage(name, "not_asked", _not_asked(failed.name)))
        return None if self._is_cancelled else tuple(stages)

    def _go(self, end: Callable[[Stage], None]) -> None:
        numeric = self._find_name(end)
        try:
            claim = claim_for("Connection test", self._binding)
        except PortBusy as error:
            raise _Failed(_refused("route", error)) from None
        with claim:
            self._connect(numeric, end)
            self._secure(end)
        self._greet(end)

    # ---- name
    def _find_name(self, end: Callable[[Stage], None]) -> str:
        """Check the host's name, and return its numeric address."""
        host = self._host
        if is_numeric(host):
            end(Stage("name", "passed", Message("{host} is an address, not a name", host=host)))
            return host
        found = self._resolved()
        if host == "localhost":
            end(Stage("name", "passed", "localhost is this computer"))
            return found[0]
        if any(map(network.is_own_address, found)):
            end(Stage("name", "passed", Message("{host} is {address}", host=host, address=found[0])))
            raise _Failed(
                Stage(
                    "route",
                    "failed",
                    "This is this computer's own address.",
                    "If the instrument is on this computer, write localhost or 127.0.0.1.",
                )
            )
        if len(found) > 1:
            words = Message("It has {n} addresses.", n=len(found))
            raise _Failed(Stage("name", "failed", words, "Choose one.", tuple(found)))
        again = self._resolved()
        if again != found:
            words = Message("It resolves to {first}, then to {second}.", first=found[0], second=again[0])
            raise _Failed(Stage("name", "failed", words, "Choose one.", tuple(dict.fromkeys(found + again))))
        words = Message("{host} consistently resolves to {address}", host=host, address=found[0])
        end(Stage("name", "passed", words))
        return found[0]

    def _resolved(self) -> list[str]:
        """Return the host's IPv4 addresses or, if it has none, its IPv6 addresses."""
        try:
            found = self._calls.make(
                lambda: socket.getaddrinfo(self._host, None, type=socket.SOCK_STREAM), NAME_S
            )
        except TimeoutError:
            words = Message("No name server replied within {seconds:.0f} s.", seconds=NAME_S)
            remedy = (
                "Is this computer on the network? The instrument's numeric address works without a name "
                "server."
            )
            raise _Failed(Stage("name", "failed", words, remedy)) from None
        except (OSError, UnicodeError):
            raise _Failed(
                Stage("name", "failed", "This name is unknown.", "Is it spelt exactly as on the instrument?")
            ) from None
        families = {family for family, *_ in found}
        wanted = socket.AF_INET if socket.AF_INET in families else socket.AF_INET6
        return sorted({str(where[0]) for family, _, _, _, where in found if family == wanted})

    # ---- route and port
    def _connect(self, numeric: str, end: Callable[[Stage], None]) -> None:
        port = self._port
        begun = time.perf_counter()
        try:
            seconds = self._calls.make(lambda: _connection_time(numeric, port), CONNECT_S)
        except ConnectionRefusedError:
            end(_reached(numeric, time.perf_counter() - begun))
            raise _Failed(_closed(port)) from None
        except OSError as error:
            raise _Failed(_unreached(numeric, error)) from None
        end(_reached(numeric, seconds))
        end(Stage("port", "passed", Message("{port} is open", port=port)))

    # ---- TLS
    def _secure(self, end: Callable[[Stage], None]) -> None:
        if not self._address.is_secure:
            end(Stage("tls", "not_used", "not used: this connection is not encrypted"))
            return
        try:
            security = self._calls.make(lambda: _security(self._binding.device), NAME_S + CONNECT_S + TLS_S)
        except TimeoutError:
            words = Message("The TLS handshake did not complete within {seconds:.0f} s.", seconds=TLS_S)
            raise _Failed(
                Stage("tls", "failed", words, "Does the instrument speak TLS on this port?")
            ) from None
        except PortError as error:
            pin = _PIN.search(error.hint)
            shown = "" if pin is None else pin[1]
            raise _Failed(_refused("tls", error, shown)) from None
        if self._address.fingerprint:
            end(Stage("tls", "passed", "the certificate that you trust"))
            return
        end_date = json.loads(security)["peer"].get("notAfter", "")
        month, day, _, year, *_ = end_date.split()
        date = f"{day} {month} {year}"
        end(Stage("tls", "passed", Message("certificate valid until {date}", date=date)))

    # ---- greeting and identity
    def _greet(self, end: Callable[[Stage], None]) -> None:
        is_web = self._address.scheme in DEFAULT_PORTS
        request = _identity_request(self._kind)
        if is_web:
            end(self._get(request))
        if not self._kind or (is_web and not request):
            if not is_web:
                end(Stage("greeting", "not_asked", _UNKNOWN))
            words = "not queried: this kind does not speak HTTP" if self._kind else _UNKNOWN
            end(Stage("identity", "not_asked", words))
            return
        asking = Asking(self._binding, kind=self._kind, guesses=False)
        with self._lock:
            self._asking = asking
            if self._is_cancelled:
                asking.cancel()
        verdict = asking.perform()
        if verdict is None:
            raise CancelledError
        self.exchanges = verdict.exchanges
        stages = _stages_of(verdict)
        if is_web:  # the HTTP answer was the greeting
            stages = [structs.replace(stages[-1], name="identity")]
        for stage in stages:
            if stage.has_failed:
                raise _Failed(stage)
            end(stage)

    def _get(self, request: bytes) -> Stage:
        """Return the greeting over HTTP: the response to the profile's ``request``, or to a request for the
        root page.

        A missing or restricted page also counts as a greeting, unless the profile requested that page.
        """
        told, is_of_profile = "GET /", bool(request)
        if request:
            said = first_request(request)
            told = "GET /" if said is None else said.units[0]
        else:
            request = _first_page(self._address)
        getting = _Getting(self._binding.device, request)
        try:
            with claim_for("Connection test", self._binding):
                answer = self._calls.make(getting.perform, CONNECT_S + TLS_S + HTTP_S)
        except TimeoutError:
            words = Message(
                "Sent {request}; nothing came back within {seconds:.0f} s.", request=told, seconds=HTTP_S
            )
            raise _Failed(Stage("greeting", "failed", words, _NOT_HTTP)) from None
        except ConnectionError:
            words = Message("It closed the connection without answering {request}.", request=told)
            raise _Failed(Stage("greeting", "failed", words, _NOT_HTTP)) from None
        except (http.client.HTTPException, OSError):
            words = Message("The response to {request} is not HTTP.", request=told)
            raise _Failed(Stage("greeting", "failed", words, _NOT_HTTP)) from None
        except PortError as error:
            raise _Failed(_refused("greeting", error)) from None
        finally:
            getting.end()
        limit = 300 if is_of_profile else 500
        if answer.status < limit:
            words = Message("{status} in {ms:.0f} ms", status=answer.status, ms=answer.seconds * 1000)
            return Stage("greeting", "passed", words)
        words = Message(
            "{request} returned {status}, “{reason}”.",
            request=told,
            status=answer.status,
            reason=answer.reason,
        )
        remedy = (
            "Wait a minute after switching the instrument on, then test again."
            if answer.status == http.client.SERVICE_UNAVAILABLE
            else "Is this the instrument's own port, and is it this kind of instrument?"
        )
        raise _Failed(Stage("greeting", "failed", words, remedy))


class _HttpAnswer(Struct, frozen=True):
    """The status of a response, its reason, and the time, in seconds, until its headers were complete."""

    status: int
    reason: str
    seconds: float


class _Getting:
    """One HTTP request. Redirects are not followed, and a page is read only to find the reason for a failure.
    Call ``perform`` on any thread, and ``end`` on any other.
    """

    def __init__(self, device: str, request: bytes) -> None:
        self._device, self._request = device, request
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._has_ended = False

    def end(self) -> None:
        """Close the connection, even while a call is waiting for data on it."""
        with self._lock:
            self._has_ended = True
            if self._connection is not None:
                with suppress(OSError):  # the other end may have closed it
                    self._connection.shutdown(socket.SHUT_RDWR)

    def perform(self) -> _HttpAnswer:
        """Send the request and return the response. Raises PortError, OSError or HTTPException."""
        connection, _ = network.connect(self._device, self._device)
        with connection:
            with self._lock:
                if self._has_ended:
                    raise TimeoutError
                self._connection = connection
            connection.settimeout(HTTP_S)
            begun = time.perf_counter()
            try:
                connection.sendall(self._request)
                with closing(http.client.HTTPResponse(connection, method="GET")) as response:
                    response.begin()
                    seconds = time.perf_counter() - begun
                    page = response.read(_LONGEST_REASON) if response.status >= _FIRST_FAILURE else b""
                    return _HttpAnswer(response.status, _reason(page) or response.reason, seconds)
            finally:
                with self._lock:
                    self._connection = None


_FIRST_FAILURE = 400


def _reason(page: bytes) -> str:
    """Return the reason that a JSON page gives for a failure; "" if it gives none."""
    try:
        said = json.loads(page)
    except ValueError:
        return ""
    for name in ("errors", "detail", "message", "title"):
        if isinstance(said, dict) and name in said:
            said = said[name]
        if isinstance(said, list) and said:
            said = said[0]
    return legible_line(said)[:_LONGEST_SHOWN] if isinstance(said, str) else ""


_LONGEST_SHOWN = 120


def _identity_request(kind: str) -> bytes:
    """Return the HTTP request by which the profile for ``kind`` queries the identity; b"" if it has none."""
    profile = load_profiles().profiles.get(kind)
    if profile is None or profile.limits.frames != "http":
        return b""
    sent = (step.send.encode("latin-1") for step in profile.identify.steps)
    return next((request for request in sent if request.startswith(b"GET ")), b"")


def _first_page(address: Address) -> bytes:
    """Return an HTTP request for the root page at an address."""
    is_name = ":" not in address.host
    host = address.host.encode("idna").decode("ascii") if is_name else f"[{address.host}]"
    host += "" if DEFAULT_PORTS.get(address.scheme) == address.port else f":{address.port}"
    return f"GET / HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode("ascii")


def _not_asked(failed: StageName) -> str:
    """Return the reason why a stage was not tried, given the stage that ``failed``."""
    if failed == "name":
        return Message("not tried: the name lookup failed")
    if failed == "route":
        return Message("not tried: the route check failed")
    if failed == "port":
        return Message("not tried: the port check failed")
    if failed == "tls":
        return Message("not tried: TLS failed")
    return Message("not tried: the greeting failed")


def is_numeric(host: str) -> bool:
    """Return whether ``host`` is an address rather than a name."""
    with suppress(ValueError):
        ipaddress.ip_address(host.partition("%")[0])
        return True
    return False


def _networks() -> list[tuple[str, int]]:
    """Return this computer's addresses, with the prefix lengths of their networks."""
    return [
        (ip.ip if isinstance(ip.ip, str) else ip.ip[0], ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    ]


def _is_near(address: str) -> bool:
    """Return whether ``address`` can be reached without a router."""
    where = ipaddress.ip_address(address.partition("%")[0])
    return any(where in ipaddress.ip_network(f"{own}/{prefix}", strict=False) for own, prefix in _networks())


def _connection_time(address: str, port: int) -> float:
    """Connect and disconnect; return how long connecting took, in seconds. Raises OSError."""
    begun = time.perf_counter()
    with socket.create_connection((address, port), timeout=CONNECT_S):
        return time.perf_counter() - begun


def _security(device: str) -> str:
    """Return the negotiated TLS parameters, in the same form as ``Port.security``. Raises PortError."""
    connection, security = network.connect(device, device)
    connection.close()
    return security


def _reached(address: str, seconds: float) -> Stage:
    if network.is_own_address(address):
        return Stage("route", "passed", "on this computer")
    time_taken = f"{seconds * 1000:.1f}"
    words = (
        Message("reached in {ms} ms, same network", ms=time_taken)
        if _is_near(address)
        else Message("reached in {ms} ms, through a router", ms=time_taken)
    )
    return Stage("route", "passed", words)


def _refused(name: StageName, error: PortError, fingerprint: str = "") -> Stage:
    """Return a stage that failed with a port's error, adding a period to the error's message."""
    words = Message("{error}.", error=error.message)
    return Stage(name, "failed", words, error.hint, fingerprint=fingerprint)


def _closed(port: int) -> Stage:
    words = Message("Port {port} is closed.", port=port)
    return Stage("port", "failed", words, "The instrument is on, but its service is not running.")


def _unreached(address: str, error: OSError) -> Stage:
    if error.errno in (errno.EACCES, errno.EPERM):
        words = Message("This computer is not allowed to connect to {address}.", address=address)
        return Stage("route", "failed", words, "Is a firewall blocking it?")
    words = Message("{address} cannot be reached.", address=address)
    return Stage(
        "route", "failed", words, "Is the cable plugged in, and is the instrument on the same network?"
    )


def _stages_of(verdict: Verdict) -> Sequence[Stage]:
    """Return the last two stages, based on the instrument's answer to its identity query."""
    if not verdict.is_alive:
        if verdict.kind == "not_asked":
            return (
                Stage("greeting", "not_asked", verdict.detail),
                Stage("identity", "not_asked", verdict.detail),
            )
        remedy = (
            "Is this the instrument's own port, and is it this kind of instrument?"
            if verdict.kind == "no_answer"
            else verdict.remedy
        )
        return (Stage("greeting", "failed", verdict.detail, remedy),)
    greeting = Stage("greeting", "passed", Message("answered in {ms:.0f} ms", ms=verdict.seconds * 1000))
    if verdict.needs_decision:
        remedy = "Choose that kind, or another address."
        return greeting, Stage("identity", "failed", verdict.detail, remedy)
    return greeting, Stage("identity", "passed", ", ".join(verdict.values))
