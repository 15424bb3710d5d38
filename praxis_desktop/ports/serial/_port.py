"""A serial port on this computer or on the network. While it is open, a thread reads it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import LISTEN_PREFIX, real_path
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import network
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.errors import (
    PortDisconnected,
    PortFailed,
    PortFault,
    PortRefused,
    PortTimeout,
    closed,
    disconnected,
    ended,
    named,
)
from praxis_desktop.ports.lines.line import (
    CutOff,
    InputEnded,
    Line,
    NoSuchLine,
    SettingsRefused,
    Stalled,
    refused,
)
from praxis_desktop.ports.lines.line_errors import LineEvent, Piece
from praxis_desktop.ports.serial._local import open_local_line
from praxis_desktop.ports.transport import (
    STALL_LIMIT_S,
    InputLine,
    LineSettings,
    OutputLine,
    Port,
    PortStatistics,
    Receiver,
    Tally,
    never,
)

if TYPE_CHECKING:
    from praxis_desktop.core.hanging_calls import HangingCalls
    from praxis_desktop.ports.delivery import Backpressure
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.network import LedTo


logger = logging.getLogger(__name__)


_LOOK_AFTER_S = 0.1
"""Maximum time, in seconds, for which data can remain unnoticed while the thread that has claimed the line is
busy.
"""
_LAST_READS = 64
"""Maximum number of final reads from a device that is being given up, in case it never stops sending."""


class Pump:
    """Reads ``line`` and calls ``receiver``, on its own thread or on one that is waiting for the data.

    When the thread ends, it calls ``gone`` if the device went away (with the system's error, or None after
    ``finish``), or ``failed`` after an error in this program, and finally ``ended``.
    """

    def __init__(
        self,
        line: Line,
        receiver: Receiver,
        tally: Tally,
        *,
        name: str,
        gone: Callable[[OSError | None], None],
        failed: Callable[[Exception], None],
        ended: Callable[[], None],
    ) -> None:
        self._line = line
        self._receiver = receiver
        self._tally = tally
        self._gone = gone
        self._failed = failed
        self._ended = ended
        self._attention: Backpressure | None = None
        self._room: Backpressure | None = None
        self._turn = threading.Lock()
        """Held while data is read and delivered, so that the data stays in order."""
        self._taker: int | None = None
        self._failure: Exception | None = None
        self._end: OSError | None = None
        """The error with which the line ended, whichever thread got it; sockets report an error only once."""
        self._stopping = False
        self._finishing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start reading. Raises RuntimeError if no thread is available."""
        self._thread.start()

    def let_attend(self, attention: Backpressure) -> None:
        """Let ``attention`` read the line whenever ``attention`` waits, if the system supports that. From now
        on, the line is read only while there is room.
        """
        self._room = attention
        if self._line.waits_apart and attention.attend(self):
            self._attention = attention
            self._line.wake_reader()  # so that the reader checks periodically from now on
            if self._is_wanted:  # the line has ended meanwhile
                self._withdraw()

    @property
    def is_current(self) -> bool:
        """Whether the current thread is the pump's own."""
        return threading.current_thread() is self._thread

    def stop(self) -> None:
        """Make the thread end silently, which can take as long as a call to the receiver. Never blocks."""
        self._leave()
        self._line.wake_reader()

    def _leave(self) -> None:
        """Stop reading the line, and wake all threads that are waiting for room."""
        self._stopping = True
        self._withdraw()
        if self._room is not None:
            self._room.close()

    def finish(self) -> None:
        """Make the thread deliver the data that the system holds, call ``gone`` and end. Never blocks."""
        self._finishing = True
        self._line.wake_reader()

    # ---- Attended
    def fileno(self) -> int:
        """Return the line's descriptor."""
        return self._line.fileno()

    def claim(self) -> None:
        """Leave the line to the thread that is waiting for input, or is about to wait."""
        if self._attention is not None and not self._line.overlooks_input:
            self._line.overlook_input(True)

    def take(self) -> None:
        """Deliver available data on the waiting thread; the pump's thread reports the end of the line."""
        with self._turn:
            self._taker = threading.get_ident()
            try:
                self._take()
            finally:
                self._taker = None

    def _take(self) -> None:
        if self._stopping or self._failure is not None or self._end is not None:
            return
        try:
            self._read_once(wait=False)
        except Exception as error:  # noqa: BLE001 - the pump's thread raises it
            self._failure = error
        if self._failure is not None or self._end is not None:
            self._withdraw()
            self._line.wake_reader()

    def _read_once(self, *, wait: bool) -> bool:
        """Deliver available data, whichever thread's turn it is; return whether there was any."""
        if self._failure is not None:
            raise self._failure
        if self._end is not None:
            return False
        try:
            pieces = self._line.read_some(wait=wait)
        except OSError as error:
            self._end = error
            return False
        self._hand_on(pieces)
        return bool(pieces)

    def _withdraw(self) -> None:
        attention, self._attention = self._attention, None
        if attention is not None:
            attention.ignore(self)
            self._line.overlook_input(False)

    @property
    def _is_wanted(self) -> bool:
        """Whether the thread has something to do besides reading."""
        return self._stopping or self._finishing or self._failure is not None or self._end is not None

    def join(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for other threads to stop reading data; return True if they have stopped."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        if self._taker == threading.get_ident():
            return True
        if not self._turn.acquire(timeout=seconds):
            return False
        self._turn.release()
        return True

    def _run(self) -> None:
        try:
            self._gone(self._read())
        except Exception as error:  # a thread must not end silently
            if not self._stopping:
                logger.exception("%s ends", self._thread.name)
            self._failed(error)
        finally:
            # The receiver may already have closed the line, which then needs no waking.
            self._leave()
            self._ended()

    def _read(self) -> OSError | None:
        """Read until the end of the line; return the system's error."""
        line = self._line
        apart = line.waits_apart
        while not self._stopping:
            attention = self._attention
            try:
                line.await_input(None if attention is None else _LOOK_AFTER_S)
            except OSError as error:
                return error
            if line.overlooks_input and not self._is_wanted:
                if attention is None or not attention.is_attending:
                    line.overlook_input(False)
                continue
            self._await_room()
            with self._turn:
                self._read_once(wait=not apart)
            if self._end is not None:
                return self._end
            if self._finishing:
                return self._read_the_rest()
        return None

    def _read_the_rest(self) -> OSError | None:
        for _ in range(_LAST_READS):
            self._await_room()
            with self._turn:
                if not self._read_once(wait=False):
                    break
        return self._end

    def _await_room(self) -> None:
        if self._room is not None:
            self._room.await_room()

    def _hand_on(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if self._stopping:
                return
            if type(piece) is bytes:
                self._tally.received(len(piece))
                self._receiver.on_bytes(piece)
            elif isinstance(piece, LineEvent):
                self._tally.line_error(piece.kind)
                self._receiver.on_line_error(piece.kind, piece.data)


_JOIN_LIMIT_S = 2.0
_LAST_BYTES_LIMIT_S = 5.0
"""Maximum time, in seconds, that closing waits for output to be sent."""
_LAST_BYTES_MARGIN_S = 0.5
_WAKE_AGAIN_S = 0.1
_POLL_S = (0.001, 0.05)
"""Shortest and longest interval, in seconds, between checks of whether all output has been sent."""


class SerialPort(Port):
    """A port on this computer, or a network port (``socket://HOST:PORT``, ``rfc2217://HOST:PORT``).

    The port is opened exclusively unless ``exclusive`` is False. DTR and RTS are set (``dtr``, ``rts``)
    before the port is opened, so that instruments that reset on an edge do not reset. ``name`` is the port's
    name in messages, by default the device's path. While ``attention`` waits, it also reads the port.
    ``ward`` keeps the port registered with the guardian from before the first byte is sent until the port is
    closed. The call that opens a port on this computer is made through ``calls``; ending ``calls`` cancels
    it. Raises PortNotFound, PortBusy, PortDenied, PortRefused, PortTimeout, PortClosed or PortStopped.
    """

    def __init__(
        self,
        device: str,
        receiver: Receiver,
        settings: LineSettings | None = None,
        *,
        name: str = "",
        dtr: bool = True,
        rts: bool = True,
        exclusive: bool = True,
        attention: Backpressure | None = None,
        ward: Ward | None = None,
        led_to: LedTo | None = None,
        calls: HangingCalls | None = None,
    ) -> None:
        self.device = device
        self._led_to, self._calls = led_to, calls
        self.name = name or device
        self.settings = settings or LineSettings()
        self._receiver = receiver
        self._line = self._open(dtr=dtr, rts=rts, exclusive=exclusive)
        self._ward = ward
        if ward is not None:
            try:
                ward.hold(self._line, device)
            except BaseException:
                self._line.close()
                raise
        self._tally = Tally()
        self._note(self._line.notes)
        self._closing = False
        self._left_to_pump = False
        self._pump_has_ended = False
        self._lost: PortFault | None = None
        self._ended: PortFault | None = None
        """The fault of writes to an instrument that has closed its connection."""
        self._state = threading.Lock()
        self._writing = threading.Lock()
        self._control = threading.Lock()
        self._released = threading.Event()
        self._stopped = threading.Event()
        self._pump = Pump(
            self._line,
            receiver,
            self._tally,
            name=f"port {self.name}",
            gone=self._gone,
            failed=self._failed,
            ended=self._pump_ended,
        )
        self._start()
        if attention is not None:
            self._pump.let_attend(attention)

    def _open(self, *, dtr: bool, rts: bool, exclusive: bool) -> Line:
        if "://" in self.device:
            return network.open_network_line(
                self.device, self.name, self.settings, dtr=dtr, rts=rts, led_to=self._led_to
            )
        return open_local_line(
            self.device,
            self.name,
            self.settings,
            dtr=dtr,
            rts=rts,
            exclusive=exclusive,
            calls=self._calls,
        )

    def _start(self) -> None:
        try:
            self._pump.start()
        except RuntimeError as error:
            self._close_line()
            raise PortFailed(
                Message("{name} cannot be read: {error}", name=named(self.name, self.device), error=error),
                port=self.name,
                hint="Close programs or runs that are no longer needed.",
            ) from error

    @property
    def is_open(self) -> bool:
        return not self._closing

    # ---- input
    def _gone(self, error: OSError | None) -> None:
        """Notify the receiver that the device is gone, or that a connection's input has ended. Called on the
        pump's thread.
        """
        if isinstance(error, InputEnded):
            if not self._closing:
                fault = ended(self.name, self.device)
                if not self.device.startswith(LISTEN_PREFIX):
                    self._ended = fault
                self._receiver.on_lost(fault.again())
            return
        self._lose(error)
        self._tell_loss()

    def _failed(self, error: Exception) -> None:
        """Notify the receiver that nothing more will be delivered. Called on the pump's thread."""
        hint = getattr(error, "hint", "") or "The log has the details; close the port and open it again."
        fault = PortFailed(
            Message(
                "bytes received on {name} cannot be passed on: {error}",
                name=named(self.name, self.device),
                error=error,
            ),
            port=self.name,
            hint=hint,
        )
        with self._state:
            if not self._closing:
                self._lost = self._lost or fault
        self._tell_loss()

    def _lose(self, error: OSError | None) -> None:
        """Record that the device is gone. All system errors with this meaning become one kind of fault."""
        with self._state:
            if self._lost is not None or self._closing:
                return
            self._lost = disconnected(self.name, device=self.device)
            if self._writing.locked():
                self._line.wake_writer()
            if not self._pump.is_current:
                self._pump.finish()
        logger.info("%s is gone: %s", named(self.name, self.device), error)

    def _tell_loss(self) -> None:
        if self._closing or self._lost is None:
            return
        try:
            self._receiver.on_lost(self._lost.again())
        except Exception:
            logger.exception("it could not be reported: %s", self._lost)

    def _check(self) -> None:
        if self._closing:
            raise closed(self.name)
        if self._lost is not None:
            raise self._lost.again()

    @contextmanager
    def _controlled(self) -> Iterator[Line]:
        """Yield the line for a call that does not block; the line stays open during the call."""
        with self._control:
            self._check()
            try:
                yield self._line
            except PortError:
                raise
            except OSError as error:
                raise self._vanished(error) from error

    def _vanished(self, error: OSError) -> PortFault:
        """Return the fault for a system call that failed because the device is gone."""
        self._lose(error)
        lost = self._lost
        return closed(self.name) if lost is None else lost.again()

    def discard_input(self) -> None:
        with self._controlled() as line:
            line.discard_input()

    # ---- output
    def _check_output(self) -> None:
        self._check()
        if self._ended is not None:
            raise self._ended.again()

    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        deadline = Deadline.after(timeout)
        self._pump.claim()
        with self._writing:
            self._check_output()
            try:
                written = self._line.write(
                    data, deadline, STALL_LIMIT_S, lambda: self._closing or self._is_lost or cancelled()
                )
            except Stalled as stalled:
                written = stalled.written
                if not self._closing and not self._is_lost:
                    self._tally.sent(written)
                    raise self._stalled(written, len(data)) from None
            except OSError as error:
                written = error.written if isinstance(error, CutOff) else 0
                self._tally.sent(written)
                raise self._cut_off(self._vanished(error), written, len(data)) from error
            self._tally.sent(written)
        if written < len(data) and not cancelled():
            try:
                self._check()
            except PortFault as fault:
                raise self._cut_off(fault, written, len(data)) from None
        return written

    def _cut_off(self, fault: PortFault, written: int, of: int) -> PortFault:
        """Return the fault that ended a write; after a disconnection, it says how many bytes were sent."""
        if isinstance(fault, PortDisconnected) and written:
            fault.written = written
            fault.message = Message(
                "{message}, after {written} of {of} bytes of a write",
                message=fault.message,
                written=written,
                of=of,
            )
            fault.args = (fault.message,)
        return fault

    @property
    def _is_lost(self) -> bool:
        return self._lost is not None

    def _stalled(self, written: int, of: int) -> PortTimeout:
        return PortTimeout(
            Message(
                "{name} accepted only {written} of {of} bytes",
                name=named(self.name, self.device),
                written=written,
                of=of,
            ),
            port=self.name,
            hint="Is the instrument on, and does it use the same flow control?",
            waiting_for="the line to be free",
            written=written,
        )

    def write_now(self, data: bytes) -> int:
        self._check_output()
        self._pump.claim()
        if not self._writing.acquire(blocking=False):
            return 0
        try:
            written = self._line.write_now(data)
            self._tally.sent(written)
        except OSError as error:
            raise self._vanished(error) from error
        finally:
            self._writing.release()
        return written

    def can_write_now(self, length: int) -> bool:
        return self._line.can_write_now(length)

    def wake_writer(self) -> None:
        with self._state:
            if not self._closing and self._writing.locked():
                self._line.wake_writer()

    def discard_output(self) -> None:
        with self._controlled() as line:
            line.discard_output()

    def end_output(self) -> None:
        with self._controlled() as line:
            line.end_output()

    def security(self) -> str:
        return self._line.security

    def pending_output(self) -> int:
        with self._controlled() as line:
            return line.pending_output()

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        # Polls, because tcdrain() cannot be woken, and flow control may block it forever.
        deadline = Deadline.after(STALL_LIMIT_S if timeout is None else timeout)
        before = None
        while pending := self.pending_output():
            if timeout is None and pending != before:
                before, deadline = pending, Deadline.after(STALL_LIMIT_S)
            remaining = deadline.remaining
            if not remaining or cancelled():
                return False
            least, most = _POLL_S
            self._stopped.wait(min(remaining, most, max(least, self.settings.seconds_for(pending) / 2)))
        return True

    def statistics(self) -> PortStatistics:
        return self._tally.statistics()

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        with self._controlled() as line:
            try:
                line.configure(settings)
            except SettingsRefused as error:
                raise refused(error, settings, port=self.name, device=self.device) from error
            self._note(line.notes)
        self.settings = settings

    def _note(self, notes: tuple[str, ...]) -> None:
        for note in notes:
            if note not in self._tally.notes:
                logger.warning("%s: %s", named(self.name, self.device), note)
        self._tally.notes = notes

    def set_line(self, line: OutputLine, on: bool) -> None:
        with self._controlled() as controlled:
            try:
                controlled.set_line(line, on)
            except NoSuchLine as error:
                raise self._no_line(line, error) from error

    def line(self, line: InputLine) -> bool:
        with self._controlled() as controlled:
            try:
                return controlled.line(line)
            except NoSuchLine as error:
                raise self._no_line(line, error) from error

    def set_latency_timer(self, milliseconds: int) -> int | None:

        with self._controlled() as controlled:
            return set_latency_timer(self.device, milliseconds, controlled.prefer_low_latency)

    def _no_line(self, line: str, error: NoSuchLine) -> PortRefused:
        return PortRefused(
            Message(
                "{name} has no line {line}: {error}",
                name=named(self.name, self.device),
                line=line.upper(),
                error=error,
            ),
            port=self.name,
            hint="Pseudo-terminals and plain network ports have no modem lines.",
            setting=line,
        )

    # ---- closing
    def close(self) -> None:
        with self._state:
            first = not self._closing
            self._closing = True
            if first:
                self._stopped.set()
                self._pump.stop()
        on_pump = self._pump.is_current
        if not first:
            if not on_pump:
                self._released.wait(_JOIN_LIMIT_S)
            return
        stopped = on_pump or self._pump.join(_JOIN_LIMIT_S)
        with self._state:
            # The thread's receiver does not return. If the descriptor were closed here, the thread might read
            # from a reused one, so the thread itself closes it when it ends.
            self._left_to_pump = not stopped and not self._pump_has_ended
            if self._left_to_pump:
                logger.warning("%s: received data is still being passed on", named(self.name, self.device))
                return
        self._release()

    def _pump_ended(self) -> None:
        with self._state:
            self._pump_has_ended = True
            if not self._left_to_pump:
                return
        self._release()

    def _release(self) -> None:
        """Release the line once no thread is using it."""
        while not self._writing.acquire(blocking=False):
            self._line.wake_writer()
            if self._writing.acquire(timeout=_WAKE_AGAIN_S):
                break
        try:
            with self._control:
                self._let_last_bytes_leave()
                self._close_line()
        except OSError as error:
            logger.warning("%s: %s at closing", named(self.name, self.device), error)
        finally:
            self._writing.release()
            self._released.set()

    def _close_line(self) -> None:
        """Close the descriptor, and have the guardian close its own, so that the device is released."""
        try:
            self._line.close()
        finally:
            if self._ward is not None:
                self._ward.let_go()

    def _let_last_bytes_leave(self) -> None:
        """Wait for all output to be sent, up to a limit; otherwise, some kernels take 30 s to close."""
        if self._lost is not None:
            return
        with suppress(OSError):
            pending = self._line.pending_output()
            limit = min(_LAST_BYTES_LIMIT_S, self.settings.seconds_for(pending) + _LAST_BYTES_MARGIN_S)
            deadline = Deadline.after(limit)
            while pending and not deadline.expired:
                time.sleep(_POLL_S[0])
                pending = self._line.pending_output()
            if pending:
                logger.warning(
                    "%s: %d unsent bytes were dropped when it was closed",
                    named(self.name, self.device),
                    pending,
                )
                self._line.discard_output()


SYSFS = Path("/sys")


def set_latency_timer(
    device: str, milliseconds: int, low_latency: Callable[[], bool], *, sysfs: Path = SYSFS
) -> int | None:
    """Set the latency timer of the adapter at ``device``; return its current value in ms.

    Returns None if the driver does not report it, because it has no such timer or the system is not Linux.
    Writing the timer requires a privilege that few users have. To shorten the timer without that privilege,
    ``low_latency`` is called, which requests the minimum and returns whether the driver supports that.
    """
    away = elsewhere()
    if away is not None:
        told = away.set_latency_timer(device, milliseconds)
        if told is None or milliseconds >= told or not low_latency():
            return told
        return away.set_latency_timer(device, milliseconds)
    timer = sysfs / "bus" / "usb-serial" / "devices" / Path(real_path(device)).name / "latency_timer"
    present = _read(timer)
    if present is None or present == milliseconds:
        return present
    try:
        timer.write_text(str(milliseconds), "ascii")
    except OSError:
        if milliseconds > present or not low_latency():
            return present
    return _read(timer)


def _read(timer: Path) -> int | None:
    try:
        return int(timer.read_text("ascii"))
    except (OSError, ValueError):
        return None
