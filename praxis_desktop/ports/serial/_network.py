"""Connections over TCP: to instruments (``tcp``, ``tls``, ``http`` and ``https://HOST:PORT``), and to serial
servers (``socket://HOST:PORT`` for bytes only, ``rfc2217://HOST:PORT`` also for settings and modem lines).
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from msgspec import Struct

from praxis_desktop.core.addresses import DEFAULT_PORTS, Address, read_address
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message, joined
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
from praxis_desktop.ports.serial._lines import CHUNK, NOTHING, InputEnded, Line, NoSuchLine, WaitingLine
from praxis_desktop.ports.serial._listening import LISTENERS, Listeners
from praxis_desktop.ports.serial._terminals import LineEvent, Piece
from praxis_desktop.ports.transport import InputLine, LineErrorKind, LineSettings, OutputLine

_CONNECT_LIMIT_S = 5.0
_SILENCE_S, _PROBES = 10, 3
"""Idle time, in seconds, before a connection is probed, and the number of probes that may go unanswered."""
_PLAIN_NOTE = "a plain network port passes bytes only: its line is set at the serial server"
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


class SocketLine(WaitingLine):
    """A connection that carries only bytes."""

    notes: tuple[str, ...] = (_PLAIN_NOTE,)

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection.fileno())
        self._connection = connection

    def fileno(self) -> int:
        return self._connection.fileno()

    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        data = self._receive(wait)
        return (data,) if data else NOTHING

    def _receive(self, wait: bool) -> bytes:
        """The data received; empty after ``wake_reader``. Raises OSError if the server is gone."""
        while self._is_readable(wait):
            try:
                data = self._connection.recv(CHUNK)
            except BlockingIOError:
                continue  # another thread discarded it between the two calls
            if not data:
                raise self._ended()
            return data
        return b""

    def _ended(self) -> OSError:
        """The error for the end of the input: a serial server has no reason to end it."""
        return OSError(errno.ECONNRESET, "the server closed the connection")

    def _send(self, data: memoryview) -> int:
        return self._connection.send(data)

    def configure(self, settings: LineSettings) -> None:
        """Do nothing: see ``notes``."""

    def set_line(self, line: OutputLine, on: bool) -> None:
        raise NoSuchLine("a plain network port passes bytes only")

    def line(self, line: InputLine) -> bool:
        raise NoSuchLine("a plain network port passes bytes only")

    def discard_input(self) -> None:
        self._drop_received()

    def _drop_received(self) -> None:
        with suppress(BlockingIOError):
            while self._connection.recv(CHUNK):
                pass

    def discard_output(self) -> None:
        """Do nothing: data passed to the network cannot be taken back."""

    def pending_output(self) -> int:
        return 0

    def close(self) -> None:
        # Closing with unread data would reset the connection, and lose our last writes.
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
            self._drop_received()
        self._connection.close()
        super().close()


class TcpLine(SocketLine):
    """A connection that a program uses with sockets; each side may end its output before the other."""

    notes: tuple[str, ...] = ()

    def __init__(self, connection: socket.socket, security: str) -> None:
        super().__init__(connection)
        self.security = security

    def _ended(self) -> OSError:
        return InputEnded(errno.ECONNRESET, "the other end closed the connection")

    def end_output(self) -> None:
        self._connection.shutdown(socket.SHUT_WR)


class UdpLine(TcpLine):
    """Datagrams to and from one address. Each piece of input is one datagram; one without content is dropped.

    That the other computer reported a closed port is no reason to end: its program may start later.
    """

    def _receive(self, wait: bool) -> bytes:
        while self._is_readable(wait):
            with suppress(BlockingIOError, ConnectionRefusedError):
                data = self._connection.recv(CHUNK)
                if data:
                    return data
        return b""

    def _send(self, data: memoryview) -> int:
        try:
            return self._connection.send(data)
        except ConnectionRefusedError:  # of an earlier datagram
            return self._connection.send(data)

    def end_output(self) -> None:
        """Do nothing: the other end is not told."""

    def _drop_received(self) -> None:
        with suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                self._connection.recv(CHUNK)


IAC, SE, SB, WILL, WONT, DO, DONT = 255, 240, 250, 251, 252, 253, 254
_IAC = b"\xff"
_LONGEST_COMMAND = 4096
_VERBS = (WILL, WONT, DO, DONT)


class Option(Struct, frozen=True):
    """A negotiation verb (WILL, WONT, DO or DONT) and the option to which it refers."""

    verb: int
    option: int


class Subnegotiation(Struct, frozen=True):
    """The content of a subnegotiation, without its framing."""

    option: int
    body: bytes


Telegram = bytes | Option | Subnegotiation


def escaped(data: bytes) -> bytes:
    """Encode data for sending: a byte that looks like a command is doubled."""
    return data.replace(_IAC, _IAC + _IAC)


def option(verb: int, number: int) -> bytes:
    """Encode an option negotiation for sending."""
    return bytes((IAC, verb, number))


def subnegotiation(number: int, body: bytes) -> bytes:
    """Encode a subnegotiation for sending."""
    return bytes((IAC, SB, number)) + escaped(body) + bytes((IAC, SE))


class TelnetReader:
    """Parses a Telnet stream, however it is split into pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Telegram]:
        """The telegrams that ``data`` completes, in order. Raises OSError for a command without an end."""
        data = self._rest + data
        telegrams: list[Telegram] = []
        plain: list[bytes] = []
        at = 0
        while at < len(data):
            found = data.find(_IAC, at)
            end = len(data) if found < 0 else found
            if end > at:
                plain.append(data[at:end])
                at = end
                continue
            taken, telegram = _command(data, at)
            if not taken:
                break
            if isinstance(telegram, bytes):
                plain.append(telegram)
            elif telegram is not None:
                _add(telegrams, plain)
                plain = []
                telegrams.append(telegram)
            at += taken
        self._rest = data[at:]
        if len(self._rest) > _LONGEST_COMMAND:
            raise OSError(errno.EPROTO, "this is not Telnet")
        _add(telegrams, plain)
        return telegrams


def _command(data: bytes, at: int) -> tuple[int, Telegram | None]:
    """The length of the command at index ``at`` (0 if it is incomplete), and its content."""
    if len(data) < at + 2:
        return 0, None
    verb = data[at + 1]
    if verb == IAC:
        return 2, _IAC
    if verb in _VERBS:
        return (3, Option(verb, data[at + 2])) if len(data) > at + 2 else (0, None)
    if verb != SB:
        return 2, None
    end = at + 2
    while True:
        end = data.find(_IAC, end)
        if end < 0 or end + 1 >= len(data):
            return 0, None
        if data[end + 1] == SE:
            break
        end += 2
    body = data[at + 2 : end].replace(_IAC + _IAC, _IAC)
    return end + 2 - at, Subnegotiation(body[0], body[1:]) if body else None


def _add(telegrams: list[Telegram], plain: list[bytes]) -> None:
    joined = b"".join(plain)
    if joined:
        telegrams.append(joined)


_BINARY, _SUPPRESS_GO_AHEAD, _COM_PORT = 0, 3, 44
_OURS = {_BINARY, _SUPPRESS_GO_AHEAD, _COM_PORT}

# Commands to the server; the numbers of its answers and notifications are 100 higher.
_SET_BAUDRATE, _SET_DATASIZE, _SET_PARITY, _SET_STOPSIZE, _SET_CONTROL = 1, 2, 3, 4, 5
_LINE_STATE, _MODEM_STATE, _SET_LINE_STATE_MASK, _SET_MODEM_STATE_MASK, _PURGE = 6, 7, 10, 11, 12
_ANSWER = 100
_PARITIES = {"N": 1, "O": 2, "E": 3, "M": 4, "S": 5}
_STOP_BITS = {1: 1, 2: 2, 1.5: 3}
_NO_FLOW, _SOFTWARE_FLOW, _HARDWARE_FLOW = 1, 2, 3
_OUTPUTS: dict[OutputLine, tuple[int, int]] = {"break": (5, 6), "dtr": (8, 9), "rts": (11, 12)}
_INPUTS: dict[InputLine, int] = {"cts": 0x10, "dsr": 0x20, "ri": 0x40, "cd": 0x80}
_ERRORS: tuple[tuple[int, LineErrorKind], ...] = (
    (2, "overrun"),
    (4, "parity"),
    (8, "framing"),
    (16, "break"),
)
_ALL_ERRORS = 2 | 4 | 8 | 16
_PURGE_INPUT, _PURGE_OUTPUT = 1, 2

_ANSWER_LIMIT_S = 5.0
_SEND_AGAIN_S = 0.02


WAY_FOR_STOP = b"".join(
    subnegotiation(_COM_PORT, bytes(command))
    for command in ((_PURGE, _PURGE_OUTPUT), (_SET_CONTROL, _NO_FLOW))
)
"""Commands that make the server drop unsent data and turn off flow control."""


class Rfc2217Line(SocketLine):
    """The client's side of RFC 2217 on a new ``connection``.

    The server's answers are authoritative: a setting that it answers with a different value counts as
    refused. Line errors arrive as notifications from the server, without the byte concerned.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, connection: socket.socket, settings: LineSettings, *, dtr: bool, rts: bool) -> None:
        super().__init__(connection)
        self._reader = TelnetReader()
        self._sending = threading.Lock()
        self._backlog = b""
        self._changed = threading.Condition()
        self._agreed: dict[tuple[int, int], bool] = {}
        self._answers: dict[int, bytes] = {}
        self._purging = False
        self._modem_state: int | None = None
        self._early: list[Piece] = []
        self._is_pumped = False
        self._is_ending = False
        self._settings: LineSettings | None = None
        try:
            self._negotiate()
            self._tell(_SET_LINE_STATE_MASK, bytes((_ALL_ERRORS,)))
            self._tell(_SET_MODEM_STATE_MASK, b"\xff")
            self.set_line("dtr", dtr)
            if not settings.rtscts:
                self.set_line("rts", rts)
            self.configure(settings)
        except BaseException:
            super().close()
            raise

    def _negotiate(self) -> None:
        for number in _OURS:
            self._post(option(WILL, number))
        for number in (_BINARY, _SUPPRESS_GO_AHEAD):
            self._post(option(DO, number))
        needed = ((DO, _COM_PORT), (DO, _BINARY), (WILL, _BINARY))
        if not self._wait(lambda: all(agreement in self._agreed for agreement in needed)):
            raise OSError("the server does not negotiate (RFC 2217)")
        if not all(self._agreed[agreement] for agreement in needed):
            raise OSError("the server does not allow its port to be configured (RFC 2217)")

    # ---- input
    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        self._is_pumped = True
        if self._early:
            early, self._early = self._early, []
            return early
        try:
            data = self._receive(wait)
            return self._understand(data) if data else ()
        except OSError:
            self._let_go()
            raise

    def wake_reader(self) -> None:
        self._let_go()
        super().wake_reader()

    def _let_go(self) -> None:
        """Release everyone who waits for an answer, because the connection has ended."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()

    def _understand(self, data: bytes) -> list[Piece]:
        pieces: list[Piece] = []
        for telegram in self._reader.feed(data):
            if isinstance(telegram, bytes):
                if not self._purging:
                    pieces.append(telegram)
            elif isinstance(telegram, Option):
                self._agree(telegram)
            elif telegram.option == _COM_PORT and telegram.body:
                pieces += self._told(telegram)
        return pieces

    def _agree(self, offer: Option) -> None:
        asks = offer.verb in (DO, DONT)
        key = (DO if asks else WILL, offer.option)
        agreed = offer.verb in (DO, WILL) and offer.option in _OURS
        with self._changed:
            known = self._agreed.get(key)
            self._agreed[key] = agreed
            self._changed.notify_all()
        # Our own requests need no answer; answers to answers would continue for ever.
        asked = offer.option in _OURS if asks else offer.option in (_BINARY, _SUPPRESS_GO_AHEAD)
        if known is not agreed and not (asked and known is None):
            self._post(option((WILL if agreed else WONT) if asks else (DO if agreed else DONT), offer.option))

    def _told(self, telegram: Subnegotiation) -> list[Piece]:
        command, value = telegram.body[0] - _ANSWER, telegram.body[1:]
        if command == _LINE_STATE and value:
            return [LineEvent(kind, b"") for bit, kind in _ERRORS if value[0] & bit]
        with self._changed:
            if command == _MODEM_STATE and value:
                self._modem_state = value[0]
            else:
                self._answers[command] = value
            if command == _PURGE:
                self._purging = False
            self._changed.notify_all()
        return []

    # ---- output
    def encoded(self, data: bytes) -> bytes:
        return escaped(data)

    def way_for_stop(self) -> bytes:
        return WAY_FOR_STOP

    def _send(self, data: memoryview) -> int:
        with self._sending:
            self._flush()
            if self._backlog:
                raise BlockingIOError
            wire = escaped(bytes(data))
            sent = wire[: self._connection.send(wire)]
            if (len(sent) - len(sent.rstrip(b"\xff"))) % 2:
                self._backlog = b"\xff"  # a doubled byte was split
                sent += b"\xff"
        return len(sent.replace(b"\xff\xff", b"\xff"))

    def _post(self, telegram: bytes) -> None:
        """Send a command as soon as the connection accepts it. Never blocks."""
        with self._sending:
            self._backlog += telegram
            self._flush()

    def _flush(self) -> None:
        while self._backlog:
            try:
                self._backlog = self._backlog[self._connection.send(self._backlog) :]
            except BlockingIOError:
                return

    def _tell(self, command: int, value: bytes) -> None:
        self._post(subnegotiation(_COM_PORT, bytes((command,)) + value))

    def _ask(self, command: int, value: bytes) -> bytes:
        """Send a command and wait for the server's answer. Raises OSError if no answer comes."""
        with self._changed:
            self._answers.pop(command, None)
        self._tell(command, value)
        if not self._wait(lambda: command in self._answers):
            raise OSError("the serial server does not answer (RFC 2217)")
        with self._changed:
            return self._answers.pop(command)

    def _wait(self, is_done: Callable[[], bool]) -> bool:
        """Wait for the server. Until the port's thread reads from the connection, this thread does."""
        deadline = Deadline.after(_ANSWER_LIMIT_S)
        while not is_done():
            remaining = deadline.remaining
            if not remaining or self._is_ending:
                return False
            with self._sending:
                self._flush()
            if self._is_pumped:
                with self._changed:
                    if not is_done() and not self._is_ending:
                        self._changed.wait(min(remaining, _SEND_AGAIN_S if self._backlog else remaining))
            elif self._until_readable(remaining):
                self._early += self._understand(self._receive(wait=False))
        return True

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        if settings.rs485 is not None:
            raise SettingsRefused(("rs485",), "RFC 2217 cannot request it")
        before = self._settings
        refused = self._set(settings)
        if refused:
            if before is not None:
                self._set(before)
            raise SettingsRefused(
                tuple(refused),
                Message("the serial server has {values}", values=joined(", ", refused.values())),
            )
        self._settings = settings
        self.notes = ("RFC 2217 has no DSR/DTR flow control: it has no effect",) if settings.dsrdtr else ()

    def _set(self, settings: LineSettings) -> dict[str, str]:
        """Request each setting; return those that the server answered with a different value."""
        wrong: dict[str, str] = {}
        speed = self._set_number(_SET_BAUDRATE, settings.baudrate, 4)
        if speed != settings.baudrate:
            wrong["baudrate"] = Message("{speed} baud", speed=speed)
        size = self._set_number(_SET_DATASIZE, settings.bytesize)
        if size != settings.bytesize:
            wrong["bytesize"] = Message("{size} data bits", size=size)
        parity = self._set_number(_SET_PARITY, _PARITIES[settings.parity])
        if parity != _PARITIES[settings.parity]:
            wrong["parity"] = Message(
                "parity {items}", items=next((p for p, n in _PARITIES.items() if n == parity), "?")
            )
        stop_bits = self._set_number(_SET_STOPSIZE, _STOP_BITS[settings.stopbits])
        if stop_bits != _STOP_BITS[settings.stopbits]:
            wrong["stopbits"] = Message(
                "{items} stop bits", items=next((s for s, n in _STOP_BITS.items() if n == stop_bits), "?")
            )
        flow = _HARDWARE_FLOW if settings.rtscts else _SOFTWARE_FLOW if settings.xonxoff else _NO_FLOW
        if self._set_number(_SET_CONTROL, flow) != flow:
            wrong["rtscts" if settings.rtscts else "xonxoff"] = "other flow control"
        return wrong

    def _set_number(self, command: int, value: int, size: int = 1) -> int:
        """Request ``value``; return the server's answer."""
        return int.from_bytes(self._ask(command, value.to_bytes(size, "big")), "big")

    def set_line(self, line: OutputLine, on: bool) -> None:
        # Do not wait: not every server answers.
        self._tell(_SET_CONTROL, bytes((_OUTPUTS[line][0 if on else 1],)))

    def line(self, line: InputLine) -> bool:
        if self._modem_state is None:
            raise NoSuchLine("the serial server did not report it")
        return bool(self._modem_state & _INPUTS[line])

    def discard_input(self) -> None:
        # Data on its way arrives before the server's answer, and is dropped.
        self._purging = True
        try:
            self._ask(_PURGE, bytes((_PURGE_INPUT,)))
        finally:
            self._purging = False

    def discard_output(self) -> None:
        self._ask(_PURGE, bytes((_PURGE_OUTPUT,)))
