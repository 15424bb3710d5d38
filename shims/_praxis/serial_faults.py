"""What can go wrong with a granted port, as kinds of pyserial's SerialException."""

from __future__ import annotations

import errno
from typing import Any

from serial.serialutil import PortNotOpenError, SerialException, SerialTimeoutException


class PortNotFound(SerialException):
    """There is no such port, or it is not granted to this program."""


class PortBusy(SerialException):
    """The port is open elsewhere."""


class PortDenied(SerialException):
    """The user may not open the port."""


class PortDisconnected(SerialException):
    """The instrument was disconnected."""


class PortWriteCut(SerialException):
    """The instrument was disconnected in the middle of a write; the port goes on, the rest is not sent."""


class PortOverrun(SerialException):
    """More came than was read; bytes were lost here."""


class PortNotAllowed(SerialException):
    """Nobody granted this to the program: a command beyond the port's limits."""


class PortRefused(SerialException):
    """The port does not accept a setting or a request."""


class PortStopped(SerialException):
    """The instrument was stopped: the program sends it nothing any more."""


class PortUnrecorded(SerialException):
    """The journal of the run takes nothing more, so nothing may be sent."""


class PortReplayMismatch(SerialException):
    """A recorded instrument was asked something other than in the recording."""


class PortReplayEnded(SerialException):
    """The recording of an instrument is over."""


class PortTimeout(SerialTimeoutException):
    """The line did not take in time what was written."""


_FAULTS: dict[str, tuple[type[SerialException], int]] = {
    "PortNotFound": (PortNotFound, errno.ENOENT),
    "PortBusy": (PortBusy, errno.EBUSY),
    "PortDenied": (PortDenied, errno.EACCES),
    "PortDisconnected": (PortDisconnected, errno.EIO),
    "PortWriteCut": (PortWriteCut, errno.EIO),
    "PortOverrun": (PortOverrun, 0),
    "PortNotAllowed": (PortNotAllowed, errno.EPERM),
    "PortRefused": (PortRefused, 0),
    "PortStopped": (PortStopped, errno.ECANCELED),
    "PortUnrecorded": (PortUnrecorded, errno.EIO),
    "PortReplayMismatch": (PortReplayMismatch, 0),
    "PortReplayEnded": (PortReplayEnded, 0),
    "PortTimeout": (PortTimeout, 0),
}


def fault(text: str, port: str) -> SerialException:
    """The exception for the text a host function returned. ``port``, ``errno`` and ``hint``, what to do, are
    its attributes; tracebacks show the hint too.
    """
    kind, _, rest = text.partition(": ")
    message, _, hint = rest.partition("\n")
    error: Any
    if kind == "PortClosed":
        error = PortNotOpenError()
    else:
        exception, number = _FAULTS.get(kind, (SerialException, 0))
        error = exception(message or text)
        error.errno = number or None
    error.port = port
    error.hint = hint
    if hint:
        error.add_note(hint)
    return error  # type: ignore[no-any-return]
