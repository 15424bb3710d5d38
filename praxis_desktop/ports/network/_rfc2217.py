"""Serial servers that also give access to settings and modem lines, through RFC 2217 over Telnet."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.lines.line import NoSuchLine, SettingsRefused
from praxis_desktop.ports.lines.line_errors import LineEvent, Piece
from praxis_desktop.ports.network._socket_lines import SocketLine
from praxis_desktop.ports.transport import InputLine, LineErrorKind, LineSettings, OutputLine

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
    """Encode data for sending: double each byte that looks like the start of a command."""
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
        """Return, in order, plain data and completed commands. Raises OSError if a command is too long."""
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
    """Return the length of the command at index ``at`` (0 if it is incomplete), and its content."""
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


def unescaped(data: bytes) -> bytes:
    """Return the plain bytes in a Telnet stream."""
    try:
        return b"".join(each for each in TelnetReader().feed(data) if isinstance(each, bytes))
    except OSError:
        return b""


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

    The server's replies are authoritative: if the server replies to a setting with a different value, the
    setting counts as refused. The server reports line errors without the bytes that they affect.
    """

    notes: tuple[str, ...] = ()
    waits_apart: ClassVar[bool] = False
    """False, because calls that wait for a reply from the server need the port's own thread to read it."""

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
        """Wake the threads waiting for a reply, because the connection has ended."""
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
        # Our own requests need no answer; answers to answers would continue forever.
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
        """Send a command; wait for the server's reply, and return it. Raises OSError if there is no reply."""
        with self._changed:
            self._answers.pop(command, None)
        self._tell(command, value)
        if not self._wait(lambda: command in self._answers):
            raise OSError("the serial server is not responding (RFC 2217)")
        with self._changed:
            return self._answers.pop(command)

    def _wait(self, is_done: Callable[[], bool]) -> bool:
        """Wait until ``is_done()`` is true, reading from the connection unless the port's thread does so."""
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
                Message("the serial server is set to {values}", values=joined(", ", refused.values())),
            )
        self._settings = settings
        self.notes = (
            ("RFC 2217 does not support DSR/DTR flow control: the setting has no effect",)
            if settings.dsrdtr
            else ()
        )

    def _set(self, settings: LineSettings) -> dict[str, str]:
        """Request each setting; return the settings for which the server replied with a different value."""
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
            wrong["rtscts" if settings.rtscts else "xonxoff"] = "different flow control"
        return wrong

    def _set_number(self, command: int, value: int, size: int = 1) -> int:
        """Request ``value``; return the value in the server's reply."""
        return int.from_bytes(self._ask(command, value.to_bytes(size, "big")), "big")

    def set_line(self, line: OutputLine, on: bool) -> None:
        # Do not wait: not every server answers.
        self._tell(_SET_CONTROL, bytes((_OUTPUTS[line][0 if on else 1],)))

    def line(self, line: InputLine) -> bool:
        if self._modem_state is None:
            raise NoSuchLine("the serial server did not report the state of this line")
        return bool(self._modem_state & _INPUTS[line])

    def discard_input(self) -> None:
        # Data in transit arrives before the server's answer, and is dropped.
        self._purging = True
        try:
            self._ask(_PURGE, bytes((_PURGE_INPUT,)))
        finally:
            self._purging = False

    def discard_output(self) -> None:
        self._ask(_PURGE, bytes((_PURGE_OUTPUT,)))
