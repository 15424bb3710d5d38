"""An open serial port: the interface that real and simulated ports share."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Literal, Protocol

from msgspec import Struct, structs, to_builtins

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortFault, PortRefused, closed, named
from praxis_desktop.ports.receiving import RECEIVE_CAPACITY, Inflow, ReadRequest, ReceiveBuffer, overrun

BYTE_SIZES = (5, 6, 7, 8)
PARITIES = {"N": "none", "E": "even", "O": "odd", "M": "mark", "S": "space"}
STOP_BITS = (1, 1.5, 2)
HIGHEST_BAUDRATE = 2**31 - 1
"""The largest baud rate that fits into the arguments of system calls, in bits per second."""


class Rs485Settings(Struct, frozen=True):
    """How a driver controls an RS-485 transceiver, in the terms of pyserial's ``RS485Settings``.

    RTS has the level ``rts_level_for_tx`` during output and ``rts_level_for_rx`` otherwise. Delays are in
    seconds; None means the driver's own delay. With ``loopback``, output is also received.
    """

    rts_level_for_tx: bool = True
    rts_level_for_rx: bool = False
    loopback: bool = False
    delay_before_tx: float | None = None
    delay_before_rx: float | None = None

    def __post_init__(self) -> None:
        for delay in (self.delay_before_tx, self.delay_before_rx):
            if delay is not None and not 0 <= delay <= 1:
                raise UsageError(
                    Message("{delay} s is not a valid RS-485 delay: give 0 to 1 s", delay=repr(delay))
                )


class LineSettings(Struct, frozen=True):
    """The settings of a line, in pyserial's terms and with its defaults.

    ``baudrate`` is in bits per second; ``parity`` is N, E, O, M or S. Raises UsageError for a value that no
    line can have.
    """

    baudrate: int = 9600
    bytesize: int = 8
    parity: str = "N"
    stopbits: float = 1
    xonxoff: bool = False
    rtscts: bool = False
    dsrdtr: bool = False
    rs485: Rs485Settings | None = None

    def __post_init__(self) -> None:
        if type(self.baudrate) is not int or self.baudrate <= 0:
            raise UsageError(
                Message(
                    "{baudrate} is not a baud rate: give a whole number such as 9600",
                    baudrate=repr(self.baudrate),
                )
            )
        if self.baudrate > HIGHEST_BAUDRATE:
            raise UsageError(Message("no serial line runs at {baudrate} baud", baudrate=self.baudrate))
        if self.bytesize not in BYTE_SIZES:
            raise UsageError(
                Message(
                    ("{bytesize} data bits is not supported: use 5, 6, 7 or 8"), bytesize=repr(self.bytesize)
                )
            )
        if self.parity not in PARITIES:
            raise UsageError(
                Message("{parity} is not a valid parity", parity=repr(self.parity)),
                hint=Message("Use one of {parities}.", parities=", ".join(PARITIES)),
            )
        if self.stopbits not in STOP_BITS:
            raise UsageError(
                Message(
                    ("{stopbits} stop bits is not supported: use 1, 1.5 or 2"), stopbits=repr(self.stopbits)
                )
            )

    def __str__(self) -> str:
        """Return the usual short form, such as ``9600 8N1``."""
        return f"{self.baudrate} {self.bytesize}{self.parity}{self.stopbits:g}"

    @property
    def frame_bits(self) -> float:
        """The number of bits on the wire for one byte: start, data, parity and stop bits."""
        return 1 + self.bytesize + (self.parity != "N") + self.stopbits

    def seconds_for(self, byte_count: int) -> float:
        """Return the time, in seconds, that ``byte_count`` bytes take on the wire."""
        return byte_count * self.frame_bits / self.baudrate

    def same_frame(self, other: LineSettings) -> bool:
        """Return whether an end with ``other`` settings understands this one (receivers ignore stop bits)."""
        return (self.baudrate, self.bytesize, self.parity) == (other.baudrate, other.bytesize, other.parity)


class PortStatistics(Struct, frozen=True):
    """Counts since the port was opened. Times are from ``time.monotonic_ns``; a time of None means never.

    A chunk is the data from one system call. ``notes`` are sentences for users about settings that the system
    accepted but does not apply.
    """

    opened_ns: int
    last_in_ns: int | None = None
    last_out_ns: int | None = None
    bytes_in: int = 0
    bytes_out: int = 0
    chunks_in: int = 0
    chunks_out: int = 0
    framing_errors: int = 0
    parity_errors: int = 0
    breaks: int = 0
    overruns: int = 0
    notes: tuple[str, ...] = ()

    @property
    def line_errors(self) -> int:
        """The total number of line errors."""
        return self.framing_errors + self.parity_errors + self.breaks + self.overruns

    def after(self, earlier: PortStatistics) -> PortStatistics:
        """Return these counts plus the ``earlier`` ones, from before the port's device was reopened."""
        kept = ("opened_ns", "last_in_ns", "last_out_ns", "notes")
        counts = [name for name in PortStatistics.__struct_fields__ if name not in kept]
        return structs.replace(
            self,
            opened_ns=earlier.opened_ns,
            last_in_ns=earlier.last_in_ns if self.last_in_ns is None else self.last_in_ns,
            last_out_ns=earlier.last_out_ns if self.last_out_ns is None else self.last_out_ns,
            **{name: getattr(self, name) + getattr(earlier, name) for name in counts},
        )


class Tally:
    """The counters for one open port.

    Call ``received`` and ``line_error`` on the reading thread, ``sent`` under the writers' lock, and
    ``statistics`` on any thread.
    """

    def __init__(self) -> None:
        self._opened_ns = time.monotonic_ns()
        self._in: tuple[int | None, int, int] = (None, 0, 0)
        self._out: tuple[int | None, int, int] = (None, 0, 0)
        self._errors: dict[LineErrorKind, int] = {"framing": 0, "parity": 0, "break": 0, "overrun": 0}
        self.notes: tuple[str, ...] = ()

    def received(self, count: int) -> None:
        """Count a received chunk of ``count`` bytes."""
        _, total, chunks = self._in
        self._in = (time.monotonic_ns(), total + count, chunks + 1)

    def sent(self, count: int) -> None:
        """Count ``count`` bytes that the system accepted."""
        _, total, chunks = self._out
        if count:
            self._out = (time.monotonic_ns(), total + count, chunks + 1)

    def line_error(self, kind: LineErrorKind) -> None:
        """Count a line error."""
        self._errors[kind] += 1

    def statistics(self) -> PortStatistics:
        """Return the current counts."""
        last_in, bytes_in, chunks_in = self._in
        last_out, bytes_out, chunks_out = self._out
        return PortStatistics(
            opened_ns=self._opened_ns,
            last_in_ns=last_in,
            last_out_ns=last_out,
            bytes_in=bytes_in,
            bytes_out=bytes_out,
            chunks_in=chunks_in,
            chunks_out=chunks_out,
            framing_errors=self._errors["framing"],
            parity_errors=self._errors["parity"],
            breaks=self._errors["break"],
            overruns=self._errors["overrun"],
            notes=self.notes,
        )


OutputLine = Literal["dtr", "rts", "break"]
InputLine = Literal["cts", "dsr", "ri", "cd"]
LineErrorKind = Literal["framing", "parity", "break", "overrun"]
"""Line errors, in order: a missing stop bit, wrong parity, the line held low, a byte lost because the
buffer was full.
"""

LINE_ERROR_KINDS: tuple[LineErrorKind, ...] = ("framing", "parity", "break", "overrun")
OUTPUT_LINES: tuple[OutputLine, ...] = ("dtr", "rts", "break")
INPUT_LINES: tuple[InputLine, ...] = ("cts", "dsr", "ri", "cd")

STALL_LIMIT_S = 10.0
"""Time, in seconds, after which a write without a time-out fails if it makes no progress."""


def never() -> bool:
    """Return False; this is the default for ``cancelled``."""
    return False


def across_null_modem(outputs: Mapping[OutputLine, bool], line: InputLine) -> bool:
    """Return the level of ``line`` if the other end's RTS drives CTS and DTR drives DSR and CD. RI is off."""
    return line != "ri" and outputs["rts" if line == "cts" else "dtr"]


class Receiver(Protocol):
    """Receives a port's input on the port's thread. Methods must return quickly and not call the port."""

    def on_bytes(self, data: bytes) -> None:
        """Receive bytes, in the order in which they arrived on the wire."""
        ...

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Receive a line error that occurred at this position in the data.

        ``data`` was received despite the error, and is not passed to ``on_bytes``: the byte with the bad
        parity or stop bit, a NUL for a break, or nothing for an overrun.
        """
        ...

    def on_lost(self, error: PortError) -> None:
        """Handle the loss of the device, after which no more data will arrive. Called at most once."""
        ...


class Port(ABC):
    """An open port. ``name`` is its name in messages, and ``device`` is the system's name for it.

    The port's input goes to its Receiver. Any thread may write and close; ``close`` may be called at any
    time, even during a blocked write, and more than once. Every failure is a PortError that names the port.
    """

    name: str
    device: str
    settings: LineSettings

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """True until ``close`` is called; a port whose device has vanished still counts as open."""

    @abstractmethod
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        """Write ``data``; return the number of bytes sent: all of them, unless ``cancelled``.

        ``timeout``, in seconds, applies to the whole write; without one, a write fails if it makes no
        progress for STALL_LIMIT_S. Raises PortTimeout, PortDisconnected or PortClosed.
        """

    @abstractmethod
    def write_now(self, data: bytes) -> int:
        """Write as many bytes as the line accepts immediately; return how many."""

    def can_write_now(self, length: int) -> bool:
        """Return whether ``write_now`` can write any of ``length`` bytes when the line accepts data. It
        cannot if the write would block for long, because the system call returns only once the data is sent.
        """
        return True

    @abstractmethod
    def wake_writer(self) -> None:
        """Make a blocked write check ``cancelled``. Never blocks, and does nothing if the port is closed."""

    @abstractmethod
    def pending_output(self) -> int:
        """Return the number of written bytes that have not been sent yet, as far as the driver knows."""

    @abstractmethod
    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        """Wait until all output is sent. Returns False after ``timeout`` seconds, or if ``cancelled``.

        Without a time-out, returns False after STALL_LIMIT_S without progress. Raises PortDisconnected or
        PortClosed.
        """

    @abstractmethod
    def statistics(self) -> PortStatistics:
        """Return the traffic and errors since the port was opened; also available for a closed port."""

    @abstractmethod
    def configure(self, settings: LineSettings) -> None:
        """Change the line's settings. Raises PortRefused, keeping the old settings, if the driver does not
        support the new ones.
        """

    @abstractmethod
    def set_line(self, line: OutputLine, on: bool) -> None:
        """Switch a modem line or the break condition on or off. Raises PortRefused."""

    @abstractmethod
    def line(self, line: InputLine) -> bool:
        """Read a modem line. Raises PortRefused if the device has no such line."""

    def set_latency_timer(self, milliseconds: int) -> int | None:
        """Set an adapter's latency timer, in milliseconds; return its current value, or None if unknown."""
        return None

    @abstractmethod
    def discard_input(self) -> None:
        """Drop input that the driver has received but not delivered."""

    @abstractmethod
    def discard_output(self) -> None:
        """Drop output that has not been sent."""

    def end_output(self) -> None:
        """Signal to the other end of a connection that nothing more will be sent. Raises PortRefused for a
        serial port, which cannot send such a signal.
        """
        raise PortRefused(
            Message(
                "{name} is not a network connection: its output cannot be closed separately",
                name=named(self.name, self.device),
            ),
            port=self.name,
        )

    def security(self) -> str:
        """Return the TLS parameters of a connection, as JSON: version, cipher, and the certificate in base64
        and as ``getpeercert`` describes it; "" without TLS.
        """
        return ""

    @abstractmethod
    def close(self) -> None:
        """Close the port. The receiver is not called after that."""

    def __enter__(self) -> Port:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_IDLE_BITS = 24


def heard(
    data: bytes, sent_as: LineSettings, read_as: LineSettings
) -> Iterator[tuple[LineErrorKind | None, bytes]]:
    """Yield the bytes that a UART set to ``read_as`` receives when ``data`` is sent without pauses as
    ``sent_as``.

    Good bytes are yielded in groups, with None as the error. Each bad byte is yielded by itself, with its
    error: no stop bit ("framing"), all bits low ("break", with a NUL), or wrong parity. Bits are sampled in
    the middle, as hardware does, so the bytes for wrong settings are those that an oscilloscope would show.
    """
    if sent_as.same_frame(read_as):
        mask = (1 << sent_as.bytesize) - 1
        if data:
            yield None, data if mask == 0xFF else bytes(byte & mask for byte in data)
        return
    found = _sampled(_levels(data, sent_as), sent_as, read_as)
    for kind, run in groupby(found, itemgetter(0)):
        if kind is None:
            yield None, bytes(byte for _, byte in run)
        else:
            for _, byte in run:
                yield kind, bytes([byte])


def _levels(data: bytes, line: LineSettings) -> bytearray:
    """Return the levels of the line: two for each bit (because stop bits come in halves), then idle."""
    levels = bytearray(b"\1\1")
    for byte in data:
        bits = [0, *(byte >> bit & 1 for bit in range(line.bytesize))]
        if line.parity != "N":
            bits.append(_parity(byte & ((1 << line.bytesize) - 1), line.parity))
        for bit in bits:
            levels += bytes((bit, bit))
        levels += b"\1" * round(2 * line.stopbits)
    return levels + b"\1" * (2 * _IDLE_BITS)


def _parity(byte: int, parity: str) -> int:
    ones = byte.bit_count() & 1
    return {"E": ones, "O": 1 - ones, "M": 1, "S": 0}[parity]


def _sampled(
    levels: bytearray, sent_as: LineSettings, read_as: LineSettings
) -> Iterator[tuple[LineErrorKind | None, int]]:
    """Yield the error (if any) and the byte for each frame found in ``levels``."""

    def level(start: int, bit: int) -> int:
        place = start + (2 * bit + 1) * sent_as.baudrate // read_as.baudrate
        return levels[place] if place < len(levels) else 1

    has_parity = read_as.parity != "N"
    stop = 1 + read_as.bytesize + has_parity
    place = 0
    while (start := levels.find(0, place)) >= 0:
        if level(start, 0):
            place = _next_high(levels, start)  # a glitch shorter than half a bit
            continue
        byte = sum(level(start, 1 + bit) << bit for bit in range(read_as.bytesize))
        parity = level(start, stop - 1) if has_parity else 0
        # After the stop bit, a receiver waits for the next falling edge.
        place = start + (2 * stop + 1) * sent_as.baudrate // read_as.baudrate
        if not level(start, stop):
            place = _next_high(levels, place)
            yield ("framing" if byte or parity else "break"), byte
        elif has_parity and parity != _parity(byte, read_as.parity):
            yield "parity", byte
        else:
            yield None, byte


def _next_high(levels: bytearray, place: int) -> int:
    found = levels.find(1, place)
    return found if found >= 0 else len(levels)


class PortReader:
    """A Receiver whose input can be awaited on any thread.

    After a time-out, later reads get the remaining data, as with pyserial. Create the reader before its port,
    because data may arrive as soon as the port is open.
    """

    def __init__(self, name: str, capacity: int = RECEIVE_CAPACITY) -> None:
        self.name = name
        self._buffer = ReceiveBuffer()
        self._inflow = Inflow(capacity)
        self._changed = threading.Condition()
        self._cancelled = False

    def on_bytes(self, data: bytes) -> None:
        with self._changed:
            admitted = self._inflow.admit(len(data))
            if admitted:
                self._buffer.data += data
            elif admitted is None:
                self._buffer.end = overrun(self.name, self._inflow.capacity)
            self._changed.notify_all()

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Deliver the byte, as pyserial does; the port itself counts the errors."""
        if data:
            self.on_bytes(data)

    def on_lost(self, error: PortError) -> None:
        with self._changed:
            self._buffer.end = error
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """The number of bytes that can be read without waiting."""
        return len(self._buffer.data)

    def read(self, count: int, timeout: float | None = None) -> bytes:
        """Read ``count`` bytes, or fewer after ``timeout`` s. Raises PortDisconnected or PortOverrun."""
        return self.wait(ReadRequest(count), timeout)

    def read_until(self, terminator: bytes, timeout: float | None = None, *, gap: bool = False) -> bytes:
        """Read up to and including ``terminator``, or fewer bytes after ``timeout`` s."""
        return self.wait(ReadRequest(None, terminator, gap=gap), timeout)

    def wait(self, request: ReadRequest, timeout: float | None) -> bytes:
        """Wait for and return the data for ``request``. Raises PortClosed if ``cancel`` ended the wait."""
        deadline = Deadline.after(timeout)
        seen = -1
        with self._changed:
            while True:
                served = self._buffer.serve(request)
                if isinstance(served, PortError):
                    self._inflow.release(self._buffer.take_dropped())
                    self._inflow.reopen()
                    raise served.while_waiting_for(str(request)) if isinstance(served, PortFault) else served
                if served is None and self._cancelled:
                    raise closed(self.name).while_waiting_for(str(request))
                if served is None and request.gap and len(self._buffer.data) > seen >= 0:
                    deadline = Deadline.after(timeout)
                if served is None and deadline.expired:
                    served = self._buffer.give_up(request)
                if served is not None:
                    self._inflow.release(len(served))
                    return served
                seen = len(self._buffer.data)
                self._changed.wait(deadline.remaining)

    def clear(self) -> None:
        """Drop all received data."""
        with self._changed:
            self._inflow.release(self._buffer.clear())
            self._buffer.take_end()
            self._inflow.reopen()

    def cancel(self) -> None:
        """Make current and future waits raise PortClosed."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()


class OpenLine(Struct, frozen=True):
    """The settings and modem lines of an open port, as set by the guest; a resumed run uses them to reopen
    the port. A connection has no line: its ``settings`` are None.
    """

    settings: LineSettings | None
    dtr: bool = False
    rts: bool = False
    is_break: bool = False

    def as_plain(self) -> dict[str, object]:
        """Return the settings and lines as plain data."""
        plain: dict[str, object] = to_builtins(self)
        return plain

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> OpenLine:
        """Read what ``as_plain`` returned. Raises LookupError, TypeError or UsageError for invalid data."""
        if data["settings"] is None:
            return cls(**data)
        settings = dict(data["settings"])
        rs485 = settings["rs485"]
        settings["rs485"] = None if rs485 is None else Rs485Settings(**rs485)
        return cls(**{**data, "settings": LineSettings(**settings)})
