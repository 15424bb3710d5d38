"""Turns journaled SCPI, Modbus, HTTP, USB and Hamilton traffic into one line of text per message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, Protocol

from msgspec import Struct

from praxis_desktop.ports.dialects.hamilton import HamiltonTalk
from praxis_desktop.ports.dialects.hoi import HoiTalk
from praxis_desktop.ports.dialects.http import HttpTalk
from praxis_desktop.ports.dialects.messages import NoMessage, Said, shortened
from praxis_desktop.ports.dialects.modbus import ModbusTalk
from praxis_desktop.ports.dialects.scpi import ScpiTalk
from praxis_desktop.ports.dialects.transfers import CONTROL, Transfer, TransferInvalid
from praxis_desktop.ports.dialects.usb import KIND, UsbTalk

Dialect = Literal["scpi", "modbus_tcp", "modbus_rtu", "http", "hoi", "usb", "hamilton"]
Direction = Literal["out", "in"]

DIALECTS: Final[dict[str, str]] = {
    "scpi": "SCPI",
    "modbus_tcp": "Modbus TCP",
    "modbus_rtu": "Modbus RTU",
    "http": "HTTP",
    "hoi": "Hamilton HOI2",
    "usb": "USB",
    "hamilton": "Hamilton firmware",
}
"""The dialects' names as shown to users."""

_MOST_HELD: Final = 2 << 20
"""Maximum number of bytes to hold for an incomplete message."""
_HTTP: Final = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /\S* HTTP/1\.[01]\r\n")
_SCPI: Final = re.compile(
    rb"(?:\*[A-Z]{3}|:?[A-Za-z]{3,12}[0-9]*(?::[A-Za-z]{3,12}[0-9]*)+)\??(?: [ -~]*)?\r?\n"
)

_HAMILTON: Final = re.compile(rb"[A-Z][0-9A-Z](?:[A-Z]{2})?[A-Z]{2}id[0-9]{4}")


class DecodedMessage(Struct, frozen=True):
    """A message, shown as one ``line``. ``number`` is the index, from 0, of the piece of data that completed
    the message.

    ``is_error`` means that the instrument reports an error, or that the bytes are not a message.
    """

    direction: Direction
    line: str
    number: int
    is_error: bool = False
    data: bytes = b""
    """The bytes of the message, except for body data that arrived later."""


class _Talk(Protocol):
    def request(self, data: bytes) -> Said | None: ...
    def reply(self, data: bytes) -> Said | None: ...


class TrafficDecoder:
    """Turns the bytes on one connection into messages, however the bytes are split. Use it on one thread."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._talk = _talk(dialect)
        self._held: dict[Direction, bytearray] = {"out": bytearray(), "in": bytearray()}
        self._number = -1

    def take(self, direction: Direction, data: bytes) -> list[DecodedMessage]:
        """Return the messages that ``data``, sent ("out") or received ("in"), completes."""
        self._number += 1
        held = self._held[direction]
        held += data
        first = self._talk.request if direction == "out" else self._talk.reply
        found: list[DecodedMessage] = []
        while held:
            try:
                said = first(bytes(held))
            except NoMessage as no_message:
                found.append(self._unread(direction, str(no_message.reason)))
                break
            if said is None:
                if len(held) > _MOST_HELD:
                    found.append(self._unread(direction, "an unterminated message"))
                break
            data = bytes(held[: said.size])
            del held[: said.size]
            if said.line:
                found.append(DecodedMessage(direction, said.line, self._number, said.is_error, data))
        return found

    def end(self) -> list[DecodedMessage]:
        """Return the messages left incomplete at the end of a connection; another connection may follow."""
        directions: tuple[Direction, ...] = ("out", "in")
        found = [self._unread(direction, "incomplete") for direction in directions if self._held[direction]]
        self._talk = _talk(self.dialect)
        return found

    def _unread(self, direction: Direction, reason: str) -> DecodedMessage:
        held = bytes(self._held[direction])
        self._held[direction].clear()
        is_text = all(0x20 <= byte < 0x7F or byte in b"\r\n\t" for byte in held[:80])
        shown = held.decode("latin-1").rstrip() if is_text else held[:80].hex(" ").upper()
        return DecodedMessage(
            direction, f"{reason} ({len(held)} bytes): {shortened(shown)}", self._number, True, held
        )


def _talk(dialect: Dialect) -> _Talk:
    if dialect == "scpi":
        return ScpiTalk()
    if dialect == "http":
        return HttpTalk()
    if dialect == "hoi":
        return HoiTalk()
    if dialect == "usb":
        return UsbTalk()
    if dialect == "hamilton":
        return HamiltonTalk()
    return ModbusTalk(is_tcp=dialect == "modbus_tcp")


def first_reply(data: bytes, dialect: Dialect) -> Said | None:
    """Return the reply at the start of ``data``; None if it is incomplete or not in this dialect."""
    try:
        return _talk(dialect).reply(data)
    except NoMessage:
        return None


def decoded(pieces: Iterable[tuple[Direction, bytes]], dialect: Dialect) -> Iterator[DecodedMessage]:
    """Yield the messages in ``pieces``, in order; each piece was sent ("out") or received ("in")."""
    decoder = TrafficDecoder(dialect)
    for direction, data in pieces:
        yield from decoder.take(direction, data)
    yield from decoder.end()


def _only_transfer(sent: bytes) -> Transfer | None:
    """Return the USB transfer if ``sent`` is exactly one transfer to a device, otherwise None."""
    try:
        return Transfer.from_bytes(sent)
    except TransferInvalid:
        return None


def guessed_dialect(sent: bytes) -> Dialect | None:
    """Return the dialect of a connection, guessed from the first bytes sent; None if no dialect matches."""
    if _HTTP.match(sent):
        return "http"
    if _SCPI.match(sent):
        return "scpi"
    if (transfer := _only_transfer(sent)) is not None:
        if transfer.endpoint == CONTROL and not transfer.setup.request_type & KIND:
            return None  # a standard request, which every device gets
        return "hamilton" if _HAMILTON.match(transfer.data) else "usb"
    dialects: tuple[Dialect, ...] = ("modbus_rtu", "modbus_tcp")
    for dialect in dialects:
        try:
            if _talk(dialect).request(sent) is not None:
                return dialect
        except NoMessage:
            continue
    return None
