"""A serial port of this computer, through pyserial, with a thread that reads it from opening to closing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import serial

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.ports.diagnosis import explain_open_failure
from praxis_desktop.ports.errors import PortFault, PortRefused, PortTimeout, closed, disconnected
from praxis_desktop.ports.lines import Line, Stalled, line_of
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.statistics import PortStatistics, Tally
from praxis_desktop.ports.transport import STALL_LIMIT_S, InputLine, OutputLine, Port, Receiver, never

logger = logging.getLogger(__name__)

_PYSERIAL_NAMES = {"break": "break_condition"}
_JOIN_LIMIT_S = 2.0
_DRAIN_MARGIN_S = 0.5


class SerialPort(Port):
    """A port of this computer, opened exclusively; raises PortNotFound, PortBusy, PortDenied, PortRefused.

    DTR and RTS take their values (``dtr``, ``rts``) before the port opens, so that instruments that reset
    on an edge do not. ``name`` is how messages call the port; without one it is the device's path.
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
    ) -> None:
        self.device = device
        self.name = name or device
        self.settings = settings or LineSettings()
        self._receiver = receiver
        self._serial = _opened(self.device, self.name, self.settings, dtr=dtr, rts=rts)
        self._line: Line = line_of(self._serial)
        self._closing = False
        self._tally = Tally()
        self._lost: PortFault | None = None
        self._state = threading.Lock()
        self._writing = threading.Lock()
        self._pump_thread = threading.Thread(target=self._pump, name=f"port {self.name}", daemon=True)
        self._pump_thread.start()

    @property
    def is_open(self) -> bool:
        return not self._closing

    # ---- in
    def _pump(self) -> None:
        while not self._closing and self._lost is None:
            try:
                data = self._line.read_some()
            except OSError as error:
                self._lose(error)
                return
            if data and not self._closing:
                self._receiver.on_bytes(data)

    def _lose(self, error: OSError) -> None:
        with self._state:
            if self._lost is not None or self._closing:
                return
            self._lost = disconnected(self.name)
            self._line.wake_reader()
        logger.info("port %s (%s) is gone: %s", self.name, self.device, error)
        self._receiver.on_lost(self._lost)

    def _check(self) -> None:
        if self._closing:
            raise closed(self.name)
        if self._lost is not None:
            raise self._lost

    def discard_input(self) -> None:
        self._check()
        try:
            self._serial.reset_input_buffer()
        except (OSError, _TerminalError) as error:
            raise self._vanished(error) from error

    # ---- out
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        deadline = Deadline.after(timeout)
        with self._writing:
            self._check()
            try:
                return self._line.write(data, deadline, STALL_LIMIT_S, lambda: self._closing or cancelled())
            except Stalled as stalled:
                raise PortTimeout(
                    f"port {self.name!r} took {stalled.written} of {len(data)} bytes and no more",
                    port=self.name,
                    hint="Is the instrument on, and does it use the same flow control?",
                    waiting_for="the line to be free",
                    written=stalled.written,
                ) from None
            except OSError as error:
                raise self._vanished(error) from error

    def write_now(self, data: bytes) -> int:
        self._check()
        if not self._writing.acquire(blocking=False):
            return 0
        try:
            return self._line.write_now(data)
        except OSError as error:
            raise self._vanished(error) from error
        finally:
            self._writing.release()

    def wake_writer(self) -> None:
        with self._state:
            if not self._closing and self._writing.locked():
                self._line.wake_writer()

    def discard_output(self) -> None:
        self._check()
        try:
            self._serial.reset_output_buffer()
        except (OSError, _TerminalError) as error:
            raise self._vanished(error) from error

    def pending_output(self) -> int:
        self._check()
        try:
            return int(self._serial.out_waiting)
        except (OSError, _TerminalError) as error:
            raise self._vanished(error) from error

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        deadline = Deadline.after(STALL_LIMIT_S if timeout is None else timeout)
        while self.pending_output():
            if deadline.expired or cancelled():
                return False
            time.sleep(0.002)
        return True

    def statistics(self) -> PortStatistics:
        return self._tally.statistics()

    def _vanished(self, error: Exception) -> PortFault:
        """The one error for what the system raises, in many forms, once a device is gone."""
        self._lose(error if isinstance(error, OSError) else OSError(str(error)))
        return self._lost or closed(self.name)

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        self._check()
        before = self.settings
        try:
            self._serial.apply_settings(_pyserial_settings(settings))
        except (OSError, _TerminalError, ValueError) as error:
            with suppress(OSError, _TerminalError, ValueError):
                self._serial.apply_settings(_pyserial_settings(before))
            raise PortRefused(
                f"port {self.name!r} does not accept {settings}: {error}",
                port=self.name,
                hint="Use settings the port's driver supports.",
            ) from error
        self.settings = settings

    def set_line(self, line: OutputLine, on: bool) -> None:
        self._check()
        try:
            setattr(self._serial, _PYSERIAL_NAMES.get(line, line), on)
        except OSError as error:
            raise self._no_line(line, error) from error

    def line(self, line: InputLine) -> bool:
        self._check()
        try:
            return bool(getattr(self._serial, line))
        except OSError as error:
            raise self._no_line(line, error) from error

    def _no_line(self, line: str, error: OSError) -> PortRefused:
        return PortRefused(
            f"port {self.name!r} has no line {line.upper()}: {error.strerror or error}", port=self.name
        )

    # ---- end
    def close(self) -> None:
        with self._state:
            if self._closing:
                return
            self._closing = True
            self._line.wake_reader()
            if self._writing.locked():
                self._line.wake_writer()
        if threading.current_thread() is not self._pump_thread:
            self._pump_thread.join(_JOIN_LIMIT_S)
        with self._writing:
            if self._lost is None:
                self._drain()
            self._line.close()

    def _drain(self) -> None:
        """Let what was written leave while it can; a kernel may hold the close for 30 s otherwise."""
        with suppress(OSError, _TerminalError):
            pending = self._serial.out_waiting
            deadline = Deadline.after(self.settings.seconds_for(pending) + _DRAIN_MARGIN_S)
            while pending and not deadline.expired:
                time.sleep(0.005)
                pending = self._serial.out_waiting
            if pending:
                logger.warning(
                    "port %s: %d bytes had not left at closing and were dropped", self.name, pending
                )
                self._serial.reset_output_buffer()


def _pyserial_settings(settings: LineSettings) -> dict[str, object]:
    return {
        "baudrate": settings.baudrate,
        "bytesize": settings.bytesize,
        "parity": settings.parity,
        "stopbits": settings.stopbits,
        "xonxoff": settings.xonxoff,
        "rtscts": settings.rtscts,
        "dsrdtr": settings.dsrdtr,
    }


def _opened(device: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool) -> serial.Serial:
    port = serial.Serial()
    port.port = device
    # An inter-byte time-out of 0 is how pyserial is told VMIN=1, now and at every later setting of the
    # line. With its default, VMIN=0, a read of nothing looks like a device that vanished.
    port.inter_byte_timeout = 0
    port.apply_settings(_pyserial_settings(settings))
    port.exclusive = None if _EXCLUSIVE_BY_NATURE else True
    port.dtr = dtr
    port.rts = rts
    try:
        port.open()
    except ValueError as error:
        raise PortRefused(f"port {name!r} cannot be set to {settings}: {error}", port=name) from error
    except (OSError, _TerminalError) as error:
        failure = error if isinstance(error, OSError) else OSError(*error.args)
        raise explain_open_failure(failure, port=name, device=device) from error
    return port


try:
    # What the POSIX part of pyserial lets through; it is not an OSError.
    from termios import error as _TerminalError  # noqa: N812

    _EXCLUSIVE_BY_NATURE = False
except ImportError:  # Windows: ports are exclusive there
    _TerminalError = serial.SerialException  # type: ignore[assignment, misc]
    _EXCLUSIVE_BY_NATURE = True
