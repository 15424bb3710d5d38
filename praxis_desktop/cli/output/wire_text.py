"""Shows a wire's journal as text, with one line for each chunk; repetitions are summarized."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.cli import output
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.ports.dialects import TrafficDecoder, guessed_dialect

if TYPE_CHECKING:
    from praxis_desktop.ports.dialects import DecodedMessage
    from praxis_desktop.ports.wire_logs import WireRecord

_ARROWS = {"out": "->", "in": "<-", "event": "  "}
_JOINED_NS = 50_000_000
"""Pieces of a reply that arrive within this many nanoseconds are joined."""
_LONGEST_BLOCK = 6
"""Maximum number of lines in a sequence whose repetitions are detected."""
_LONGEST = 500
"""Maximum number of bytes shown per chunk."""


def header_text(header: Mapping[str, object]) -> str:
    """Return the header of a journal, on one line."""
    started = header.get("started_ns")
    when = output.moment_for_people(started // 10**9) if isinstance(started, int) else "?"
    told = [str(header[name]) for name in ("what", "protocol", "run") if header.get(name)]
    return legible_line(f"{' '.join(told)}, {when}, {header.get('program', '?')}")


class WireText:
    """Writes records as lines. Unless ``shows_all``, the pieces of a reply are joined, and if a sequence is
    repeated, for example because an instrument is polled, only its first two occurrences are shown. If
    ``decodes``, traffic in a known protocol, such as SCPI, Modbus or HTTP, is shown one message per line.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        *,
        as_hex: bool = False,
        shows_all: bool = False,
        decodes: bool = False,
    ) -> None:
        self._write = write
        self._as_hex = as_hex
        self._shows_all = shows_all
        self._decodes = decodes
        self._decoders: dict[str, TrafficDecoder] = {}
        self._newest: dict[str, WireRecord] = {}
        """The last record for each port whose traffic is decoded."""
        self._held: WireRecord | None = None
        self._tail: deque[str] = deque(maxlen=2 * _LONGEST_BLOCK)
        self._block: list[str] = []
        self._round: list[tuple[str, str]] = []
        self._rounds = 0
        self._until = ""

    def add(self, record: WireRecord) -> None:
        """Write a record, or hold it back if the rest of a reply may follow."""
        decoder = self._decoder_of(record)
        if decoder is not None and record.direction != "event":
            self._newest[record.role] = record
            if self._held is not None:
                self._tell(self._held)
                self._held = None
            self._tell_messages(record, decoder.take(record.direction, record.data))
            return
        if self._shows_all:
            self._write(_line(record, self._told(record)))
            return
        held = self._held
        if held is not None:
            if _is_rest(record, held):
                self._held = structs.replace(held, data=held.data + record.data)
                return
            self._held = None
            self._tell(held)
        if record.direction == "in":
            self._held = record
        else:
            self._tell(record)

    def end(self) -> None:
        """Write the records that are still held back."""
        if self._held is not None:
            self._tell(self._held)
            self._held = None
        for role, decoder in self._decoders.items():
            if role in self._newest:
                self._tell_messages(self._newest[role], decoder.end())
        self._end_block()

    def _decoder_of(self, record: WireRecord) -> TrafficDecoder | None:
        if self._decodes and record.direction == "out" and record.role not in self._decoders:
            dialect = guessed_dialect(record.data)
            if dialect is not None:
                self._decoders[record.role] = TrafficDecoder(dialect)
        return self._decoders.get(record.role)

    def _tell_messages(self, record: WireRecord, messages: Sequence[DecodedMessage]) -> None:
        for message in messages:
            one = structs.replace(record, direction=message.direction)
            told = legible_line(message.line)
            if self._shows_all:
                self._write(_line(one, told))
            else:
                self._tell(one, told)

    def _tell(self, record: WireRecord, told: str | None = None) -> None:
        told = self._told(record) if told is None else told
        key = f"{record.role} {record.direction} {told}"
        line = _line(record, told)
        if self._block:
            self._round.append((key, line))
            if self._block[len(self._round) - 1] != key:
                self._end_block()
            elif len(self._round) == len(self._block):
                self._rounds += 1
                self._until = _time(record)
                self._round.clear()
            return
        self._write_line(key, line)

    def _write_line(self, key: str, line: str) -> None:
        self._write(line)
        self._tail.append(key)
        tail = list(self._tail)
        for length in range(1, _LONGEST_BLOCK + 1):
            if len(tail) >= 2 * length and tail[-length:] == tail[-2 * length : -length]:
                self._block = tail[-length:]
                return

    def _end_block(self) -> None:
        """Show how many times a block was repeated, and the lines after it."""
        if self._rounds:
            lines = "line was" if len(self._block) == 1 else f"{len(self._block)} lines were"
            times = "once more" if self._rounds == 1 else f"{self._rounds} times more"
            self._write(f"{'':>12}  ... the last {lines} repeated {times}, until {self._until.strip()}")
        behind, self._round = self._round, []
        if self._rounds or behind:
            self._tail.clear()
        self._block, self._rounds = [], 0
        for key, line in behind:
            self._write_line(key, line)

    def _told(self, record: WireRecord) -> str:
        if record.direction == "event":
            # Details are from a file, and must not imitate other lines.
            return legible_line(" ".join([record.what, *_facts(record.details)]))
        data, rest = record.data[:_LONGEST], len(record.data) - _LONGEST
        shown = data.hex(" ") if self._as_hex else _text(data)
        return f"{shown} ... and {rest} more bytes" if rest > 0 else shown


def _is_rest(record: WireRecord, held: WireRecord) -> bool:
    return (
        record.direction == "in"
        and record.role == held.role
        and record.time_ns - held.time_ns < _JOINED_NS
        and not held.data.endswith((b"\n", b"\r"))
    )


def _time(record: WireRecord) -> str:
    return f"{record.time_ns / 1e9:12.6f}"


def _line(record: WireRecord, told: str) -> str:
    role = legible_line(record.role)
    return f"{_time(record)}  {role}  {_ARROWS[record.direction]}  {told}".rstrip()


def _text(data: bytes) -> str:
    """Return the bytes as text; unprintable characters and trailing spaces are escaped as in Python."""
    text = data.decode("latin-1").encode("unicode_escape").decode("ascii")
    return text[:-1] + "\\x20" if text.endswith(" ") else text


def _facts(details: Mapping[str, object]) -> list[str]:
    """Return details in brief: line settings in their usual notation, other details as name=value."""
    told = []
    for name, value in details.items():
        if name == "settings" and isinstance(value, dict):
            told.append("{baudrate} {bytesize}{parity}{stopbits:g}".format_map(_Missing(value)))
            told += [each for each in ("xonxoff", "rtscts", "dsrdtr", "rs485") if value.get(each)]
        elif name == "limits" and isinstance(value, dict):
            told.append(f"limits={value.get('name') or 'yes'}")
        elif value not in ("", {}, None):
            told.append(f"{name}={value}")
    return told


class _Missing(dict[str, object]):
    """Line settings, some of which may be missing."""

    def __missing__(self, name: str) -> float:
        return 0
