"""Faults of ports as a program meets them through Web Serial: exceptions named as the specification says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.ports import errors

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import LineErrorKind

_LINE_ERRORS: Mapping[LineErrorKind, str] = {
    "framing": "FramingError",
    "parity": "ParityError",
    "break": "BreakError",
    "overrun": "BufferOverrunError",
}

FATAL = (errors.PortDisconnected, errors.PortClosed, errors.PortNotFound, errors.PortFailed)
"""What no new stream recovers from: there is no device any more."""


def stream_error(fault: PortError) -> DOMException:
    """What a stream fails with."""
    if isinstance(fault, FATAL):
        return DOMException(_sentence(fault), "NetworkError")
    if isinstance(fault, errors.PortNotAllowed):
        return DOMException(_sentence(fault), "NotAllowedError")
    name = _LINE_ERRORS[fault.kind] if isinstance(fault, errors.PortLineError) else "UnknownError"
    return DOMException(_sentence(fault), name)


def failed(method: str, fault: PortError) -> DOMException:
    """What ``SerialPort.method`` fails with when the system could not do it."""
    return DOMException(f"Failed to execute '{method}' on 'SerialPort': {_sentence(fault)}", "NetworkError")


def _sentence(fault: PortError) -> str:
    message = fault.message[:1].upper() + fault.message[1:]
    return f"{message}. {fault.hint}" if fault.hint else message


def wrong_state(method: str, why: str) -> DOMException:
    """What ``SerialPort.method`` fails with when the port is not in the state for it."""
    return DOMException(f"Failed to execute '{method}' on 'SerialPort': {why}", "InvalidStateError")


def not_granted(role: str) -> DOMException:
    """What everything fails with about a port that the program has forgotten."""
    return DOMException(
        f"Port '{role}' may not be used by this program any more: it has forgotten it. "
        "Ask for it again with navigator.serial.requestPort().",
        "NetworkError",
    )


def no_policy(method: str) -> DOMException:
    """What a program meets that was started without a policy for serial ports."""
    return DOMException(
        f"Failed to execute '{method}' on 'Serial': whoever started this program said nothing about serial "
        "ports, so it may use none",
        "SecurityError",
    )
