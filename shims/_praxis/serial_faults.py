"""The faults that a granted port can have, as subclasses of pyserial's SerialException."""

from __future__ import annotations

import errno
import json
from typing import Any

from serial.serialutil import PortNotOpenError, SerialException, SerialTimeoutException

from _praxis.messages import taken


class PortNotFound(SerialException):
    """There is no such port, it is not granted to this program, or it cannot be reached."""


class PortBusy(SerialException):
    """The port is open elsewhere."""


class PortDenied(SerialException):
    """The operating system does not let the user open the port."""


class PortDisconnected(SerialException):
    """The instrument was disconnected."""


class PortWriteCut(SerialException):
    """The instrument was disconnected during a write. The port still works; the remainder is not sent."""


class PortOverrun(SerialException):
    """Bytes arrived faster than they were read, and some were lost."""


class PortNotAllowed(SerialException):
    """The program may not do this, because a command is outside the port's limits."""


class PortRefused(SerialException):
    """The port does not accept a setting or a request."""


class PortNotSerial(PortRefused):
    """What was granted is not a serial port."""


class PortStopped(SerialException):
    """The instrument was stopped: the program can no longer send to it."""


class PortUnrecorded(SerialException):
    """The journal of the run cannot be written, so nothing can be sent."""


class PortReplayMismatch(SerialException):
    """A recorded instrument received a request that differs from the recording."""


class PortReplayEnded(SerialException):
    """The recording of an instrument has ended."""


class PortTimeout(SerialTimeoutException):
    """The written bytes were not sent in time."""


_FAULTS: dict[str, tuple[type[SerialException], int]] = {
    "PortNotFound": (PortNotFound, errno.ENOENT),
    "PortUnreachable": (PortNotFound, errno.EHOSTUNREACH),
    "PortBusy": (PortBusy, errno.EBUSY),
    "PortDenied": (PortDenied, errno.EACCES),
    "PortDisconnected": (PortDisconnected, errno.EIO),
    "PortWriteCut": (PortWriteCut, errno.EIO),
    "PortOverrun": (PortOverrun, 0),
    "PortNotAllowed": (PortNotAllowed, errno.EPERM),
    "PortRefused": (PortRefused, 0),
    "PortNotSerial": (PortNotSerial, errno.ENOTTY),
    "PortStopped": (PortStopped, errno.ECANCELED),
    "PortUnrecorded": (PortUnrecorded, errno.EIO),
    "PortReplayMismatch": (PortReplayMismatch, 0),
    "PortReplayEnded": (PortReplayEnded, 0),
    "PortTimeout": (PortTimeout, 0),
}


def fault(text: str, port: str) -> SerialException:
    """Return the exception for a fault, given the text that a host function returned for it. The exception
    has the attributes ``port``, ``errno`` and ``hint``. Tracebacks also show the hint.
    """
    text, _, parts = text.partition("\x1e")
    kind, _, rest = text.partition(": ")
    message, _, hint = rest.partition("\n")
    if parts:
        message = taken(json.loads(parts))
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
