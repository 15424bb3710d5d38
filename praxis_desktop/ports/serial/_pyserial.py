"""pyserial's port, with all settings applied in one step and checked afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import partial

import serial
from msgspec import structs
from serial.rs485 import RS485Settings

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.hanging_calls import HangingCalls, NoThread
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.devices.open_failures import (
    explain_open_failure,
    is_left_to_guardians,
    refuse_what_is_locked,
    refuse_what_is_no_port,
)
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.errors import PortBusy, PortFailed, PortTimeout, closed, named
from praxis_desktop.ports.lines.line import SettingsRefused, refused
from praxis_desktop.ports.transport import LineSettings

_OPEN_LIMIT_S = 20.0
"""Maximum time, in seconds, for a driver to open a port. A Bluetooth driver connects to the instrument within
this time.
"""
_LET_GO_S = 5.0
_LOOK_AGAIN_S = 0.01
_FIELDS = ("baudrate", "bytesize", "parity", "stopbits", "xonxoff", "rtscts", "dsrdtr", "rs485")

try:
    # Raised by the POSIX part of pyserial; not an OSError.
    import termios

    from praxis_desktop.ports.serial import _terminals

    POSIX = True
    TerminalError: type[Exception] = termios.error
except ImportError:  # Windows
    from praxis_desktop.ports.emergency.other_guardians import are_dead_programs_guarded

    POSIX = False
    TerminalError = serial.SerialException


_PIPES = tuple(f"pipe_abort_{use}_{end}" for use in ("read", "write") for end in "rw")
"""The names of the pipes that pyserial uses to interrupt its own waits."""


class Driver(serial.Serial):
    """A serial port that uses pyserial.

    If a driver does not apply a setting, SettingsRefused is raised, because data would be silently corrupted
    or lost. A pseudo-terminal applies only the speed and the stop bits, but data arrives intact because there
    is no wire; the other settings are reported in ``notes``. ``is_marked`` says whether line errors are
    marked in the data.
    """

    def __init__(self, settings: LineSettings) -> None:
        super().__init__()
        self.notes: tuple[str, ...] = ()
        self.is_marked = False
        self.is_pseudo = False
        self.line_settings = settings
        self._take(settings)
        if POSIX:
            # An inter-byte time-out of 0 makes pyserial use VMIN=1, now and after later changes. With the
            # default, VMIN=0, an empty read looks like a device that vanished.
            self._inter_byte_timeout = 0

    def _take(self, settings: LineSettings) -> None:
        # Setting the properties would reconfigure an open port each time.
        self.line_settings = settings
        self._baudrate = settings.baudrate
        self._bytesize = settings.bytesize
        self._parity = settings.parity
        self._stopbits = settings.stopbits
        self._xonxoff = settings.xonxoff
        self._rtscts = settings.rtscts
        self._dsrdtr = settings.dsrdtr
        rs485 = settings.rs485
        self._rs485_mode = rs485 and RS485Settings(
            rs485.rts_level_for_tx,
            rs485.rts_level_for_rx,
            rs485.loopback,
            rs485.delay_before_tx,
            rs485.delay_before_rx,
        )

    def set_up(self, settings: LineSettings) -> None:
        """Change all settings of the open port. Raises SettingsRefused, keeping the old settings, or
        OSError.
        """
        before = self.line_settings
        self._take(settings)
        try:
            self._reconfigure_port()
            if POSIX and before.rs485 and not settings.rs485:  # Windows does so automatically
                self._set_rs485_mode(None)
        except (*SETTING_ERRORS, OSError) as error:
            refused = as_refusal(error, settings)
            if refused is None and _names_no_setting(error):
                refused = SettingsRefused(self._culprits(before, settings), _INVALID)
            self._take(before)
            with suppress(*SETTING_ERRORS, OSError):
                self._reconfigure_port()
            if refused is not None:
                raise refused from error
            raise

    def _culprits(self, base: LineSettings, wanted: LineSettings) -> tuple[str, ...]:
        """Return the settings that fail when each is set alone, because the system did not name any."""
        culprits = []
        for field in _FIELDS:
            if getattr(base, field) == getattr(wanted, field):
                continue
            self._take(structs.replace(base, **{field: getattr(wanted, field)}))
            try:
                self._reconfigure_port()
            except (*SETTING_ERRORS, OSError):
                culprits.append(field)
        return tuple(culprits)

    @property
    def descriptor(self) -> int:
        """The open port's descriptor; on Windows, its handle."""
        return int(vars(self)["fd" if POSIX else "_port_handle"])

    def sent_before_time_out(self) -> int:
        """Return the number of bytes that the system accepted before a write timed out; 0 on POSIX, where
        that is unknown.
        """
        return 0 if POSIX else int(vars(self)["_overlapped_write"].InternalHigh)

    # ---- called by pyserial to configure the line
    def _reconfigure_port(self, force_update: bool = False) -> None:
        if not POSIX:
            super()._reconfigure_port()  # type: ignore[misc]  # the stubs lack what is private
            return
        wanted = self.line_settings
        self.is_pseudo = _terminals.is_pseudo(self.descriptor)
        if self.is_pseudo:
            # The C library would report these as invalid, or not, depending on what else changes.
            self._bytesize, self._parity, self._rs485_mode = 8, "N", None
        try:
            super()._reconfigure_port(force_update)  # type: ignore[misc]
        except TerminalError as error:
            self._refuse_what_is_not_in_force()
            raise OSError(*error.args) from error
        finally:
            self._take(wanted)
        self.notes = self._notes()
        if not self.is_pseudo:
            self._refuse_what_is_not_in_force()
            self.is_marked = _terminals.mark_errors(self.descriptor)

    def _refuse_what_is_not_in_force(self) -> None:
        try:
            wrong = _terminals.not_in_force(self.descriptor, self.line_settings)
        except TerminalError as error:
            raise OSError(*error.args) from error
        if wrong:
            raise SettingsRefused(
                tuple(wrong), Message("its driver has {values}", values=joined(", ", wrong.values()))
            )

    def _notes(self) -> tuple[str, ...]:
        settings = self.line_settings
        notes: list[str] = []
        if self.is_pseudo and (settings.bytesize, settings.parity) != (8, "N"):
            notes.append(
                Message(
                    "a pseudo-terminal passes whole bytes only: {bytesize} data bits with parity "
                    "{parity} have no effect",
                    bytesize=settings.bytesize,
                    parity=settings.parity,
                )
            )
        if self.is_pseudo and settings.rs485:
            notes.append("a pseudo-terminal has no transceiver: RS-485 has no effect")
        if settings.dsrdtr:
            notes.append("this system does not support DSR/DTR flow control: the setting has no effect")
        if settings.stopbits == 1.5 and settings.bytesize != 5:
            notes.append("1.5 stop bits are possible only with 5 data bits: 2 are sent instead")
        return tuple(notes)

    def _set_special_baudrate(self, baudrate: int) -> None:
        try:
            super()._set_special_baudrate(baudrate)  # type: ignore[misc]
        except (ValueError, NotImplementedError, OverflowError, OSError) as error:
            raise SettingsRefused(("baudrate",), str(error)) from error

    def _set_rs485_mode(self, rs485_settings: RS485Settings | None) -> None:
        try:
            super()._set_rs485_mode(rs485_settings)  # type: ignore[misc]
        except (ValueError, NotImplementedError, OverflowError, OSError) as error:
            raise SettingsRefused(("rs485",), str(error)) from error

    def open(self) -> None:
        super().open()
        if POSIX and self.exclusive and not self.is_pseudo:
            _terminals.exclude_others(self.descriptor)

    def adopt(self, descriptor: int) -> None:
        """Use a port that is already open as ``descriptor``, with DTR and RTS as set on this object. On
        failure, closes the descriptor and raises as ``open`` does.
        """
        # pyserial only opens paths; everything after that is as for any port.
        self.fd = descriptor
        for name in _PIPES:
            setattr(self, name, None)
        try:
            self._reconfigure_port(force_update=True)
            self.pipe_abort_read_r, self.pipe_abort_read_w = os.pipe()
            self.pipe_abort_write_r, self.pipe_abort_write_w = os.pipe()
        except BaseException:
            for name in ("fd", *_PIPES):
                end = getattr(self, name)
                setattr(self, name, None)
                if end is not None:
                    os.close(end)
            raise
        for end in (self.pipe_abort_read_r, self.pipe_abort_write_r):
            os.set_blocking(end, False)
        self.is_open = True

    def let_go(self) -> None:
        """Close this descriptor, but keep other programs out, on behalf of the duplicate's owner."""
        super().close()

    def close(self) -> None:
        if POSIX and self.is_open and self.exclusive and not self.is_pseudo:
            _terminals.admit_others(self.descriptor)
        super().close()


SETTING_ERRORS = (SettingsRefused, ValueError, NotImplementedError, OverflowError)
"""Errors, besides OSError, that mean that settings were refused."""


def as_refusal(error: Exception, settings: LineSettings) -> SettingsRefused | None:
    """Return the SettingsRefused that corresponds to ``error``; None if ``error`` may have another cause."""
    if isinstance(error, SettingsRefused):
        return error
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        # pyserial's words: "Invalid parity: 'M'", "Unsupported value for RS485Settings.loopback: ...".
        told = str(error).lower()
        words = {"parity": "parity", "char len": "bytesize", "stop bit": "stopbits", "baud": "baudrate"}
        found = [field for word, field in words.items() if word in told]
        return SettingsRefused(tuple(found or (("rs485",) if settings.rs485 else ())), str(error))
    return None


_INVALID = "its driver rejects that as an invalid parameter"


def _names_no_setting(error: Exception) -> bool:
    """Return whether the system refused settings without saying which, as Windows does (error 87)."""
    return not POSIX and "Cannot configure port" in str(error)


def open_driver(
    device: str,
    name: str,
    settings: LineSettings,
    *,
    dtr: bool,
    rts: bool,
    exclusive: bool,
    calls: HangingCalls | None = None,
) -> Driver:
    """Open ``device`` with DTR and RTS set beforehand. Raises PortNotFound, PortBusy, PortDenied,
    PortRefused, PortTimeout, or PortClosed if ``calls`` ends in the meantime.
    """
    port = Driver(settings)
    port.port = device
    if os.name == "posix":  # elsewhere ports are always exclusive, and pyserial accepts nothing else
        port.exclusive = exclusive
    port.dtr = dtr
    port.rts = rts
    away = elsewhere()
    if away is not None:
        descriptor = away.open_port(device, name, settings, dtr=dtr, rts=rts, exclusive=exclusive)
        with _explained(port, name, settings):
            port.adopt(descriptor)
        return port
    refuse_what_is_no_port(device, port=name)
    if exclusive and os.name == "posix":
        refuse_what_is_locked(device, port=name)
    opened = partial(_open_when_free, port, name, settings)
    try:
        return (calls or HangingCalls(name="open")).make(opened, _OPEN_LIMIT_S, Driver.close)
    except CancelledError:
        raise closed(name) from None
    except TimeoutError:
        raise PortTimeout(
            Message(
                "{port} did not open within {seconds:g} s: its driver is not responding",
                port=named(name, device),
                seconds=_OPEN_LIMIT_S,
            ),
            port=name,
            hint="Unplug the adapter and plug it in again, then start again. If that does not help, restart "
            "the computer, and install the driver from the adapter's manufacturer.",
        ) from None
    except NoThread as error:
        raise PortFailed(
            Message("{told} cannot be opened: {error}", told=named(name, device), error=error),
            port=name,
            hint="Close programs or runs that are no longer needed.",
        ) from error


def _open_when_free(port: Driver, name: str, settings: LineSettings) -> Driver:
    """Open ``port`` and return it. If only guardians have it open, wait a while for them to close it."""
    deadline = Deadline.after(_LET_GO_S)
    while True:
        try:
            with _explained(port, name, settings):
                port.open()
        except PortBusy:
            # A dead program's guardian stops the instrument first, and then closes its port.
            if deadline.expired or not _is_left(str(port.port)):
                raise
            time.sleep(_LOOK_AGAIN_S)
        else:
            return port


def _is_left(device: str) -> bool:
    """Return whether a guardian of a dead program may be about to release a port that is in use."""
    return is_left_to_guardians(device) if POSIX else are_dead_programs_guarded()


@contextmanager
def _explained(port: Driver, name: str, settings: LineSettings) -> Iterator[None]:
    """If ``port`` cannot be opened, close it and raise the PortFault that explains why."""
    try:
        yield
    except (*SETTING_ERRORS, OSError, TerminalError) as error:
        port.close()
        device = str(port.port)
        refusal = as_refusal(error, settings) or _refusal_at_opening(error, device, settings)
        if refusal is not None:
            raise refused(refusal, settings, port=name, device=device) from error
        failure = error if isinstance(error, OSError) else OSError(*error.args)
        raise explain_open_failure(failure, port=name, device=device) from error


def _refusal_at_opening(error: Exception, device: str, settings: LineSettings) -> SettingsRefused | None:
    """Determine which settings kept a port from opening, if the system named none (Windows error 87)."""
    if not _names_no_setting(error):
        return None
    port = Driver(LineSettings())
    port.port = device
    try:
        port.open()
    except OSError:
        return None
    try:
        culprits = port._culprits(LineSettings(), settings)
    finally:
        port.close()
    return SettingsRefused(culprits, _INVALID)
