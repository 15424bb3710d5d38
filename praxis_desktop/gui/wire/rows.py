"""The model for port traffic. If there are too many lines, the oldest ones are dropped."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs
from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QDateTime,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from praxis_desktop.gui.run.words import thread_text
from praxis_desktop.gui.widgets.labels import count_text, tool_tip
from praxis_desktop.ports.dialects import TrafficDecoder, guessed_dialect
from praxis_desktop.ports.dialects.usb import received_text, sent_text

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent, SerialEvent
    from praxis_desktop.ports.dialects import Dialect
    from praxis_desktop.records.wire_places import WirePlace


_NONE: Mapping[str, Dialect] = MappingProxyType({})
_ESCAPES = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
_MOST_SHOWN = 400
"""Maximum number of bytes shown per exchange."""


class Exchange(Struct, frozen=True):
    """An exchange on a port. ``time`` is in seconds since 1970 or since the record began. ``step``, ``file``
    and ``line`` say which part of the program caused the exchange; they are 0 or "" if unknown. ``thread`` is
    the name of the program's thread, "" for the main thread.
    """

    time: float
    port: str
    is_out: bool
    data: bytes
    step: int = 0
    file: str = ""
    line: int = 0
    thread: str = ""


def exchange_of_event(event: SerialEvent) -> Exchange:
    """Return the exchange in a serial event of an active run."""
    return Exchange(
        event.time,
        event.port,
        event.direction == "out",
        bytes.fromhex(event.data),
        event.step,
        event.file,
        event.line,
        event.thread,
    )


def exchange_of_halt(event: HaltEvent, time: float) -> Exchange:
    """Return the exchange for a stop command, which no line of the program sent."""
    return Exchange(time, event.port, True, bytes.fromhex(event.data))


def exchange_of_reply(event: HaltEvent, time: float) -> Exchange:
    """Return the exchange for an instrument's reply to a stop command."""
    return Exchange(time, event.port, False, bytes.fromhex(event.reply))


def exchange_of_place(place: WirePlace, time: float) -> Exchange:
    """Return the exchange for a ``place`` in a record; ``time`` is in seconds since the record began or since
    1970.
    """
    is_out, file = place.direction == "out", place.file if place.line else ""
    return Exchange(time, place.port, is_out, place.data, place.step, file, place.line, place.thread)


def readable(data: bytes) -> str:
    """Return bytes as text with visible line endings; bytes that are not text are shown in hexadecimal."""
    shown = "".join(
        _ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")
        for byte in data[:_MOST_SHOWN]
    )
    return shown if len(data) <= _MOST_SHOWN else f"{shown} …"


def quoted(data: bytes, *, is_sent: bool, limit: int = _MOST_SHOWN) -> str:
    """Return a command or reply in readable form: its text without the line ending, or the data transferred
    to or from a USB device. At most ``limit`` characters are shown.
    """
    text = sent_text(data) if is_sent else received_text(data)
    if text is None:
        text = readable(data.rstrip(b"\r\n"))
    return text if len(text) <= limit else f"{text[:limit]} …"


def in_hexadecimal(data: bytes) -> str:
    """Return bytes in hexadecimal, such as ``53 49 0D 0A``."""
    shown = data[:_MOST_SHOWN].hex(" ").upper()
    return shown if len(data) <= _MOST_SHOWN else f"{shown} …"


def file_name(file: str) -> str:
    """Return the last part of a path from any operating system."""
    return file.rpartition("/")[2].rpartition("\\")[2]


MOST_LINES = 50_000
"""Maximum number of lines shown; the oldest are dropped, but remain in the run's record."""

_LONGEST = 512
"""Maximum number of bytes that are joined into one line."""


class WireLine(Struct, eq=False):
    """Bytes that the same part of the program sent or received ``count`` times, the last time at ``last``.

    ``messages`` contains the messages that these bytes complete, each with its meaning in ``said``; it is
    None if the instrument's language is unknown.
    """

    first: Exchange
    data: bytes
    count: int = 1
    last: float = 0.0
    messages: list[WireLine] | None = None
    said: str = ""
    is_error: bool = False

    @property
    def step(self) -> int:
        """The step that caused the traffic."""
        return self.first.step


class _Port(Struct):
    """The latest traffic on a port: the last poll and its reply, and a new poll that may repeat it.
    ``decoder`` decodes the port's messages.
    """

    decoder: TrafficDecoder | None = None
    lines: deque[WireLine] = field(default_factory=lambda: deque(maxlen=2))
    asked: WireLine | None = None
    heard: bytes = b""


class Traffic:
    """Joins exchanges into lines. If ``counts_polls`` is set, repetitions of a poll with the same reply are
    counted instead of becoming new lines. A port's messages are decoded in the dialect that ``dialects``
    gives for the port or, if it gives none, in a dialect guessed from the bytes sent.
    """

    def __init__(self, *, counts_polls: bool = True, dialects: Mapping[str, Dialect] = _NONE) -> None:
        self._counts_polls = counts_polls
        self._ports: dict[str, _Port] = {}
        self._decoders = {port: TrafficDecoder(dialect) for port, dialect in dialects.items()}
        self._fresh: list[WireLine] = []
        self.messages: list[WireLine] = []
        """The messages that the last ``take`` or ``release`` added, including lines that are not decoded."""
        self.has_changed = False
        """Whether the last ``take`` or ``release`` has changed lines that were returned earlier."""

    @property
    def is_waiting(self) -> bool:
        """Whether a poll that may be a repetition is being held back."""
        return any(port.asked is not None for port in self._ports.values())

    def take(self, exchanges: Iterable[Exchange]) -> list[WireLine]:
        """Add exchanges, and return the new lines. Lines that were returned earlier may change."""
        self._begin()
        for exchange in exchanges:
            self._add(exchange)
        return self._fresh

    def release(self) -> list[WireLine]:
        """Return the lines that were held back. Call this once nothing has followed them for long enough."""
        self._begin()
        for port in self._ports.values():
            self._let_go(port)
        return self._fresh

    def _begin(self) -> None:
        self._fresh, self.messages = [], []
        self.has_changed = False

    def _add(self, exchange: Exchange) -> None:
        port = self._ports.get(exchange.port)
        if port is None:
            port = self._ports[exchange.port] = _Port(self._decoders.get(exchange.port))
        if port.asked is not None and not exchange.is_out:
            heard, answer = port.heard + exchange.data, port.lines[1].data
            if answer == heard:
                self._count(port, exchange.time)
                return
            if answer.startswith(heard):
                port.heard = heard
                return
        if port.asked is not None:
            self._let_go(port, exchange.time)
        if self._continues(port, exchange):
            return
        if self._may_be_poll(port, exchange):
            port.asked, port.heard = WireLine(exchange, exchange.data, 1, exchange.time), b""
            return
        self._append(port, WireLine(exchange, exchange.data, 1, exchange.time))

    def _continues(self, port: _Port, exchange: Exchange) -> bool:
        """Append the exchange to a line if it continues that line; return whether it does."""
        last = port.lines[-1] if port.lines else None
        if (
            last is None
            or last.count > 1
            or not _is_alike(last.first, exchange)
            or last.data[-1:] in (b"\n", b"\r", b"\x03")
            or len(last.data) + len(exchange.data) > _LONGEST
        ):
            return False
        last.data += exchange.data
        last.last = exchange.time
        self._decode(port, last, exchange.data)
        self.has_changed = True
        return True

    def _may_be_poll(self, port: _Port, exchange: Exchange) -> bool:
        """Return whether the exchange repeats the last poll. A poll counts only if it was answered."""
        if not self._counts_polls or len(port.lines) < 2 or not exchange.is_out:
            return False
        asked, answered = port.lines
        return (
            asked.first.is_out
            and not answered.first.is_out
            and asked.data == exchange.data
            and _is_alike(asked.first, exchange)
        )

    def _count(self, port: _Port, time: float) -> None:
        """Increment the counts of the last poll and its reply."""
        asked, answered = port.lines
        assert port.asked is not None
        asked.count, asked.last = asked.count + 1, port.asked.last
        answered.count, answered.last = answered.count + 1, time
        for line in (asked, answered):
            for message in line.messages or ():
                message.count, message.last = line.count, line.last
        port.asked, port.heard = None, b""
        self.has_changed = True

    def _let_go(self, port: _Port, time: float = 0.0) -> None:
        asked, heard, port.asked, port.heard = port.asked, port.heard, None, b""
        if asked is None:
            return
        self._append(port, asked)
        if heard:
            first = asked.first
            answer = structs.replace(first, time=time or first.time, is_out=False, data=heard)
            self._append(port, WireLine(answer, heard, 1, answer.time))

    def _append(self, port: _Port, line: WireLine) -> None:
        port.lines.append(line)
        self._fresh.append(line)
        if port.decoder is None and line.first.is_out:
            dialect = guessed_dialect(line.data)
            port.decoder = None if dialect is None else TrafficDecoder(dialect)
        if port.decoder is None:
            self.messages.append(line)
        else:
            line.messages = []
            self._decode(port, line, line.data)

    def _decode(self, port: _Port, line: WireLine, data: bytes) -> None:
        """Add to ``line`` the messages that ``data`` completes."""
        if line.messages is None or port.decoder is None:
            return
        for message in port.decoder.take("out" if line.first.is_out else "in", data):
            told = WireLine(
                line.first, message.data, last=line.last, said=message.line, is_error=message.is_error
            )
            line.messages.append(told)
            self.messages.append(told)


def _is_alike(one: Exchange, other: Exchange) -> bool:
    """Return whether the two exchanges have the same direction, step, program line and thread."""
    return _cause_of(one) == _cause_of(other)


def _cause_of(exchange: Exchange) -> tuple[bool, int, int, str, str]:
    return exchange.is_out, exchange.step, exchange.line, exchange.file, exchange.thread


def lines_of(exchanges: Iterable[Exchange], *, counts_polls: bool = True) -> list[WireLine]:
    """Return all ``exchanges`` as lines."""
    traffic = Traffic(counts_polls=counts_polls)
    return traffic.take(exchanges) + traffic.release()


Index = QModelIndex | QPersistentModelIndex

TIME, WAY, PORT, TEXT, HEX, STEP, LINE = range(7)

_ROOT = QModelIndex()
_DROPPED = 5000
_SINCE_1970 = 1e8
"""Times below this value, in seconds, are relative to the beginning of a record."""
_TOUCHED = 64
"""Number of rows at the end that are repainted when one of them changes."""


class WireRows(QAbstractTableModel):
    """A table model of the traffic on one port or all ports, in some steps or all steps. GUI thread only."""

    def __init__(self, most: int = MOST_LINES) -> None:
        super().__init__()
        self._most = most
        self._traffic = Traffic()
        self._bytes: list[WireLine] = []
        self._messages: list[WireLine] = []
        self.is_decoded = False
        """Whether messages are shown instead of bytes for instruments whose language is known."""
        self.has_messages = False
        """Whether the language of any instrument is known."""
        self.dialects: Mapping[str, Dialect] = {}
        """The instrument languages that are known in advance, keyed by port."""
        self.lines: list[WireLine] = []
        """The lines that are shown."""
        self.ports: list[str] = []
        """The ports with traffic, in the order of their first exchange."""
        self.port = ""
        self.steps: frozenset[int] | None = None
        self._newest = 0
        """The highest step number among the lines."""
        self._titles = (
            self.tr("Time"),
            "",
            self.tr("Port"),
            self.tr("Text"),
            self.tr("Hexadecimal"),
            self.tr("Step"),
            self.tr("Line"),
        )

    @property
    def is_waiting(self) -> bool:
        """Whether a poll that may be a repetition is being held back."""
        return self._traffic.is_waiting

    @property
    def is_empty(self) -> bool:
        """Whether there is no traffic at all."""
        return not self._bytes

    def decode(self, is_decoded: bool) -> None:
        """Show messages if ``is_decoded``, otherwise bytes."""
        if is_decoded != self.is_decoded:
            self.beginResetModel()
            self.is_decoded = is_decoded
            self.lines = self._chosen(self._all)
            self.endResetModel()

    @property
    def _all(self) -> list[WireLine]:
        return self._messages if self.is_decoded else self._bytes

    def clear(self) -> None:
        """Remove everything."""
        self.beginResetModel()
        self._traffic = Traffic(dialects=self.dialects)
        self._bytes, self._messages, self.lines, self.ports = [], [], [], []
        self.has_messages = False
        self.port, self.steps, self._newest = "", None, 0
        self.endResetModel()

    def show(self, lines: Sequence[WireLine]) -> None:
        """Replace the current lines with the given ones, which must not change afterwards."""
        self.beginResetModel()
        self._traffic = Traffic()
        self._bytes = list(lines[: self._most])
        self._messages = _messages_of(self._bytes)
        self.has_messages = any(line.messages for line in self._bytes)
        self.ports = list(dict.fromkeys(line.first.port for line in self._bytes))
        self.port = ""
        self._newest = max((line.step for line in self._bytes), default=0)
        self.lines = self._chosen(self._all)
        self.endResetModel()

    def add(self, exchanges: Sequence[Exchange]) -> None:
        """Add exchanges."""
        for exchange in exchanges:
            if exchange.port not in self.ports:
                self.ports.append(exchange.port)
        self._append(self._traffic.take(exchanges))

    def extend(self, lines: Sequence[WireLine]) -> None:
        """Add lines that will no longer change."""
        for port in dict.fromkeys(line.first.port for line in lines):
            if port not in self.ports:
                self.ports.append(port)
        self._put(list(lines), _messages_of(lines))

    def release(self) -> None:
        """Show the lines that were held back."""
        self._append(self._traffic.release())

    def choose(self, port: str, steps: frozenset[int] | None) -> None:
        """Show only the given port ("" shows all) and the given steps (None shows all)."""
        if port == self.port and only_adds_steps(self.steps, steps, after=self._newest):
            self.steps = steps
        elif (port, steps) != (self.port, self.steps):
            self.beginResetModel()
            self.port, self.steps = port, steps
            self.lines = self._chosen(self._all)
            self.endResetModel()

    def _append(self, fresh: list[WireLine]) -> None:
        if self._traffic.has_changed and self.lines:
            first = max(0, len(self.lines) - _TOUCHED)
            self.dataChanged.emit(self.index(first, 0), self.index(len(self.lines) - 1, LINE))
        self._put(fresh, self._traffic.messages)

    def _put(self, fresh: list[WireLine], messages: list[WireLine]) -> None:
        self.has_messages = self.has_messages or any(line.said for line in messages)
        self._newest = max([self._newest, *(line.step for line in fresh)])
        shown, hidden = (messages, fresh) if self.is_decoded else (fresh, messages)
        kept = self._bytes if self.is_decoded else self._messages
        for line in hidden:
            kept.insert(_place_in(kept, line), line)
        if len(kept) > self._most:
            del kept[: min(len(kept) - self._most + _DROPPED, len(kept) - 1)]
        self._show(shown)

    def _show(self, fresh: list[WireLine]) -> None:
        """Add lines, keeping the chronological order: a stop command may be reported long after it was sent,
        even after its reply.
        """
        late = [line for line in fresh if self._all and _is_before(line, self._all[-1])]
        for line in late:
            self._all.insert(_place_in(self._all, line), line)
            if self._chosen([line]):
                place = _place_in(self.lines, line)
                self.beginInsertRows(_ROOT, place, place)
                self.lines.insert(place, line)
                self.endInsertRows()
        if late:
            fresh = [line for line in fresh if line not in late]
        self._all.extend(fresh)
        shown = self._chosen(fresh)
        if shown:
            count = len(self.lines)
            self.beginInsertRows(_ROOT, count, count + len(shown) - 1)
            self.lines += shown
            self.endInsertRows()
        if len(self._all) > self._most:
            self._drop(min(len(self._all) - self._most + _DROPPED, len(self._all) - 1))

    def _drop(self, count: int) -> None:
        """Drop the ``count`` oldest lines."""
        gone = len(self._chosen(self._all[:count]))
        del self._all[:count]
        if gone:
            self.beginRemoveRows(_ROOT, 0, gone - 1)
            del self.lines[:gone]
            self.endRemoveRows()

    def _chosen(self, lines: list[WireLine]) -> list[WireLine]:
        port, steps = self.port, self.steps
        if not port and steps is None:
            return list(lines)
        return [
            line
            for line in lines
            if (not port or line.first.port == port) and (steps is None or line.first.step in steps)
        ]

    # ---- table model
    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else LINE + 1

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            is_message = section == TEXT and self.is_decoded
            return self.tr("Message") if is_message else self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(line, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(line) if index.column() == TIME else self.text(line, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(self.spoken(line))
        return None

    def text(self, line: WireLine, column: int) -> str:
        """Return the text in a cell."""
        first = line.first
        match column:
            case 0:
                return time_text(first.time)
            case 1:
                return self.tr("sent") if first.is_out else self.tr("received")
            case 2:
                return first.port
            case 3:
                words = line.said or readable(line.data)
                return f"{words}  ×{count_text(line.count)}" if line.count > 1 else words
            case 4:
                return in_hexadecimal(line.data)
            case 5:
                return str(first.step) if first.step else ""
            case _:
                return f"{first.line} · {file_name(first.file)}" if first.line else ""

    def spoken(self, line: WireLine) -> str:
        """Return everything that is known about a line, in words."""
        first = line.first
        way = self.tr("sent to") if first.is_out else self.tr("received from")
        words = [f"{time_text(first.time)}, {way} {first.port}: {line.said or readable(line.data)}"]
        if line.count > 1:
            again = QCoreApplication.translate("WireRows", "repeated {n} times, last at {time}")
            words.append(again.format(n=count_text(line.count), time=time_text(line.last)))
        if first.step:
            words.append(self.tr("step {n}").format(n=first.step))
        if first.line:
            words.append(self.tr("line {n} of {file}").format(n=first.line, file=file_name(first.file)))
        if first.thread:
            words.append(thread_text(first.thread))
        return ", ".join(words)


def _messages_of(lines: Sequence[WireLine]) -> list[WireLine]:
    """Return the messages in the lines, and the lines that are not decoded."""
    return [told for line in lines for told in ((line,) if line.messages is None else line.messages)]


def _is_before(line: WireLine, other: WireLine) -> bool:
    return 0 < line.first.time < other.first.time


def _place_in(lines: Sequence[WireLine], line: WireLine) -> int:
    """Return the position of ``line`` among lines in chronological order."""
    place = len(lines)
    while place and _is_before(line, lines[place - 1]):
        place -= 1
    return place


def time_text(seconds: float) -> str:
    """Return the time of day or, for a record, the time since the record began."""
    if seconds > _SINCE_1970:
        return QDateTime.fromMSecsSinceEpoch(int(seconds * 1000)).toString("HH:mm:ss.zzz")
    minutes, rest = divmod(max(seconds, 0.0), 60)
    return f"{int(minutes):02d}:{rest:06.3f}"


def steps_within(step: int, parents: Mapping[int, int]) -> frozenset[int]:
    """Return the numbers of a step and all its inner steps. ``parents`` contains the parent of each step."""
    family = {step}
    for number in sorted(parents):  # a step begins after its parent
        if parents[number] in family:
            family.add(number)
    return frozenset(family)


def only_adds_steps(old: frozenset[int] | None, new: frozenset[int] | None, *, after: int) -> bool:
    """Return whether ``new`` is ``old`` plus further steps that are all numbered above ``after``."""
    return old is not None and new is not None and old < new and min(new - old) > after
