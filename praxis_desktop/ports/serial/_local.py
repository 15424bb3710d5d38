"""Lines for this computer's serial ports, based on a file descriptor or only on pyserial's methods."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

import serial

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.hanging_calls import HangingCalls
from praxis_desktop.ports.devices.open_failures import explain_open_failure
from praxis_desktop.ports.lines.line import (
    CHUNK,
    NOTHING,
    CutOff,
    InputWatch,
    Line,
    NoSuchLine,
    Stalled,
    WaitingLine,
)
from praxis_desktop.ports.lines.line_errors import ErrorJudge, LineEvent, MarkedInput, Piece
from praxis_desktop.ports.serial._pyserial import POSIX, Driver, TerminalError, open_driver
from praxis_desktop.ports.transport import InputLine, LineSettings, OutputLine

if POSIX:
    from praxis_desktop.ports.serial._terminals import error_counts, has_sent_all

_PYSERIAL_NAMES = {"break": "break_condition"}
_NO_LINE = {errno.ENOTTY, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}


def open_local_line(
    device: str,
    name: str,
    settings: LineSettings,
    *,
    dtr: bool,
    rts: bool,
    exclusive: bool,
    calls: HangingCalls | None = None,
) -> Line:
    """Open ``device`` as ``open_driver`` does, and return its line."""
    port = open_driver(device, name, settings, dtr=dtr, rts=rts, exclusive=exclusive, calls=calls)
    try:
        return line_of(port)
    except OSError as error:
        port.close()
        raise explain_open_failure(error, port=name, device=device) from error
    except BaseException:
        port.close()
        raise


def line_of(port: Driver) -> Line:
    """Return a line for ``port``, of the kind that suits this system best."""
    return PosixLine(port) if POSIX else PortableLine(port)


@contextmanager
def _terminal_errors() -> Iterator[None]:
    """Raise a terminal's errors as OSErrors, which pyserial does not do if a device has vanished."""
    try:
        yield
    except TerminalError as error:
        if isinstance(error, OSError):
            raise
        raise OSError(*error.args) from error


class LocalLine(Line):
    """A line that uses pyserial's methods, and reports line errors if the system marks them."""

    def __init__(self, port: Driver) -> None:
        self._port = port
        self._marks: MarkedInput | None = None
        self._judge: ErrorJudge | None = None
        self._take_marks()

    def _take_marks(self) -> None:
        """Start parsing marks if the port produces them. Call this after each change to the settings."""
        self.notes = self._port.notes
        if not self._port.is_marked:
            return
        if self._judge is None or self._marks is None:
            descriptor = self._port.fileno()
            self._judge = ErrorJudge(lambda: error_counts(descriptor))
            self._marks = MarkedInput(self._judge.kind)
        self._judge.has_parity = self._port.parity != serial.PARITY_NONE

    def _pieces(self, data: bytes) -> Sequence[Piece]:
        """Separate the bytes from the errors in data that has been read."""
        if self._marks is None or self._judge is None:
            return (data,)
        overruns = self._judge.look()
        pieces = self._marks.feed(data)
        # Nothing marks the position of an overrun, so report it after the data in the buffer that overran.
        return (*pieces, *[LineEvent("overrun", b"")] * overruns) if overruns else pieces

    def configure(self, settings: LineSettings) -> None:
        with _terminal_errors():
            self._port.set_up(settings)
        self._take_marks()

    def set_line(self, line: OutputLine, on: bool) -> None:
        try:
            setattr(self._port, _PYSERIAL_NAMES.get(line, line), on)
        except OSError as error:
            self._no_line(error)
            raise

    def line(self, line: InputLine) -> bool:
        try:
            return bool(getattr(self._port, line))
        except OSError as error:
            self._no_line(error)
            raise

    def _no_line(self, error: OSError) -> None:
        if error.errno in _NO_LINE:
            raise NoSuchLine(error.strerror) from error

    def prefer_low_latency(self) -> bool:
        if not hasattr(self._port, "set_low_latency_mode"):  # pyserial has this method only on Linux
            return False
        try:
            self._port.set_low_latency_mode(True)
        except (OSError, ValueError):
            return False
        return True

    def discard_input(self) -> None:
        with _terminal_errors():
            self._port.reset_input_buffer()
        if self._marks is not None:
            self._marks.forget()

    def discard_output(self) -> None:
        with _terminal_errors():
            self._port.reset_output_buffer()

    def pending_output(self) -> int:
        with _terminal_errors():
            return int(self._port.out_waiting)

    def close(self) -> None:
        self._port.close()


class PortableLine(LocalLine):
    """A line that uses only pyserial's methods, for Windows."""

    _POLL_S = 0.2
    """Reads end after this many seconds, because pyserial loses a cancellation made before the read."""
    _PART = 4096
    """Data is written in parts of this many bytes, because a failed write does not report how far it got."""
    _NOW_S = 0.5
    """Maximum duration, in seconds, of ``write_now``; drivers return only once the data has been sent."""
    _STEP_S = 0.05
    """Write time-outs are rounded up to a multiple of this, in seconds, because each new time-out
    reconfigures the port.
    """

    def __init__(self, port: Driver) -> None:
        super().__init__(port)
        port.timeout = self._POLL_S

    def fileno(self) -> int:
        return self._port.descriptor

    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        if not wait and not self._port.in_waiting:
            return NOTHING
        data: bytes = self._port.read(1)
        if not data:
            return NOTHING
        more = self._port.in_waiting
        if more:
            data += self._port.read(min(more, CHUNK))
        return self._pieces(data)

    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        written = 0
        while written < len(data) and not cancelled():
            remaining = deadline.remaining
            limit = stall_limit if remaining is None else min(stall_limit, remaining)
            try:
                written = self._send_part(data, written, limit)
            except (Stalled, CutOff) as ended:
                if not cancelled():
                    raise
                written = ended.written
        return written

    def write_now(self, data: bytes) -> int:
        if not self.can_write_now(len(data)):
            return 0
        try:
            return self._send_part(data, 0, self._NOW_S)
        except (Stalled, CutOff) as ended:
            return ended.written  # a write of the remainder says what is wrong

    def can_write_now(self, length: int) -> bool:
        # The data is not split, because a pause within a message ends it for some instruments (Modbus RTU).
        return length <= self._PART and self._port.line_settings.seconds_for(length) <= self._NOW_S / 2

    def _send_part(self, data: bytes, start: int, seconds: float) -> int:
        """Pass part of ``data``, starting at index ``start``, to the system, and return the index up to which
        the system accepted it; after ``wake_writer``, this index is lower than expected. Raises Stalled after
        ``seconds``, CutOff if the write fails.
        """
        limit = self._limit_writes(seconds)
        early = Deadline.after(limit / 2)
        end = start
        try:
            if not self.gate.enter():
                raise Stalled(end)
            end += self._port.write(data[start : start + self._PART]) or 0
        except serial.SerialTimeoutException as error:
            end += self._port.sent_before_time_out()
            if early.expired:
                raise Stalled(end) from None
            # pyserial calls every write that ends short a time-out
            raise CutOff(OSError(errno.EIO, os.strerror(errno.EIO)), end) from error
        except OSError as error:
            raise CutOff(error, end) from error
        finally:
            self.gate.leave(is_whole=end == len(data))
        return end

    def _limit_writes(self, seconds: float) -> float:
        """Set the write time-out, and return it."""
        limit = max(1, math.ceil(seconds / self._STEP_S - 0.01)) * self._STEP_S
        if self._port.write_timeout != limit:
            self._port.write_timeout = limit
        return limit

    def wake_reader(self) -> None:
        self._port.cancel_read()

    def wake_writer(self) -> None:
        self._port.cancel_write()


class PosixLine(LocalLine, WaitingLine):
    """A line that uses its file descriptor. It makes half as many system calls as pyserial's methods do, and
    counts partial writes exactly. With a time-out of 0, pyserial's ``write`` would busy-wait while the
    driver's buffer is full.
    """

    waits_apart: ClassVar[bool] = InputWatch.IS_POSSIBLE

    def __init__(self, port: Driver) -> None:
        self._descriptor: int = port.fileno()
        LocalLine.__init__(self, port)
        WaitingLine.__init__(self, self._descriptor)

    def fileno(self) -> int:
        return self._descriptor

    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        while not wait or self._is_readable(wait):
            try:
                data = os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                if not wait:
                    break
                continue  # another thread read or flushed the driver's buffer between the two calls
            if not data:
                raise OSError(errno.EIO, "hung up")
            return self._pieces(data)
        return NOTHING

    def _send(self, data: memoryview) -> int:
        return os.write(self._descriptor, data)

    def pending_output(self) -> int:
        """Return the number of unsent bytes, including one in the transmitter if the driver reports it."""
        return super().pending_output() or int(not has_sent_all(self._descriptor))

    def close(self) -> None:
        WaitingLine.close(self)
        self._port.close()
