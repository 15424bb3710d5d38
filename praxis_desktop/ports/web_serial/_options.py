"""Converts and checks a program's options, the dictionaries of Web Serial, as Web IDL requires."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.host.js.attributes import get, own_keys
from praxis_desktop.interpreter.host.js.iterators import items_of
from praxis_desktop.interpreter.host.js.operators import js_string, js_typeof, to_number, truthy
from praxis_desktop.interpreter.host.js.values import NULL, JsError, js_type_error
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.ports import errors
from praxis_desktop.ports.guest.port_requests import PortFilter
from praxis_desktop.ports.transport import LineSettings, OutputLine

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import LineErrorKind


LARGEST_BUFFER = 16 << 20
"""Chromium's maximum for ``bufferSize``, in bytes."""

_PARITIES = {"none": "N", "even": "E", "odd": "O"}
_FLOW_CONTROLS = ("none", "hardware")
_SIGNALS: tuple[tuple[str, OutputLine], ...] = (
    ("dataTerminalReady", "dtr"),
    ("requestToSend", "rts"),
    ("break", "break"),
)
_MAP_HINT = " (a Map has no members: convert with to_js(..., dict_converter=js.Object.fromEntries))"


class SerialOptions(Struct, frozen=True):
    """The options with which a program calls ``open``."""

    line: LineSettings
    buffer_size: int


def read_open_options(options: Any) -> SerialOptions:
    """Read the ``SerialOptions`` of ``open``. Raises JavaScript's TypeError."""
    prefix = "Failed to execute 'open' on 'SerialPort': "
    _check_dictionary(options, f"{prefix}the options")
    if _member(options, "baudRate") is None:
        raise js_type_error(f"{prefix}required member baudRate is undefined{_hint(options)}")
    # In alphabetical order: Web IDL converts members, and so reports errors, in that order.
    baud_rate = _whole_number(options, "baudRate", 0, 32)
    buffer_size = _whole_number(options, "bufferSize", 255, 32)
    data_bits = _whole_number(options, "dataBits", 8, 8)
    flow_control = _choice(options, "flowControl", _FLOW_CONTROLS)
    parity = _choice(options, "parity", tuple(_PARITIES))
    stop_bits = _whole_number(options, "stopBits", 1, 8)
    if data_bits not in (7, 8):
        raise js_type_error(f"{prefix}dataBits must be 7 or 8, not {data_bits}")
    if stop_bits not in (1, 2):
        raise js_type_error(f"{prefix}stopBits must be 1 or 2, not {stop_bits}")
    if baud_rate == 0:
        raise js_type_error(f"{prefix}baudRate must be greater than zero")
    if buffer_size == 0:
        raise js_type_error(f"{prefix}bufferSize must be greater than zero")
    if buffer_size > LARGEST_BUFFER:
        raise js_type_error(f"{prefix}bufferSize is {buffer_size}, and at most {LARGEST_BUFFER} is possible")
    line = LineSettings(baud_rate, data_bits, _PARITIES[parity], stop_bits, rtscts=flow_control == "hardware")
    return SerialOptions(line, buffer_size)


def read_filters(options: Any) -> tuple[PortFilter, ...]:
    """Read the filters of ``requestPort``; () if any port will do. Raises JavaScript's TypeError."""
    prefix = "Failed to execute 'requestPort' on 'Serial': "
    _check_dictionary(options, f"{prefix}the options")
    _sequence(options, "allowedBluetoothServiceClassIds", prefix)
    filters = []
    for item in _sequence(options, "filters", prefix):
        _check_dictionary(item, f"{prefix}a filter")
        service = _member(item, "bluetoothServiceClassId")
        product = _member(item, "usbProductId")
        vendor = _member(item, "usbVendorId")
        if service is not None and (vendor is not None or product is not None):
            raise js_type_error(
                f"{prefix}a filter is for a USB device or for a Bluetooth service, not for both"
            )
        if service is None and vendor is None:
            needed = "usbVendorId" if product is None else "usbVendorId beside usbProductId"
            raise js_type_error(f"{prefix}a filter must have {needed}{_hint(item)}")
        if service is None:
            filters.append(PortFilter(_unsigned_short(vendor), product and _unsigned_short(product)))
        else:
            filters.append(NO_PORT)
    return tuple(filters)


NO_PORT = PortFilter(-1)
"""A filter that matches no port, because the Bluetooth service behind a port is unknown."""


def read_signals(signals: Any) -> list[tuple[OutputLine, bool]]:
    """Read the control lines (possibly none) for ``setSignals``, in the specification's order. Raises
    JavaScript's TypeError.
    """
    _check_dictionary(signals, "Failed to execute 'setSignals' on 'SerialPort': the signals")
    given = [(line, _member(signals, name)) for name, line in _SIGNALS]
    return [(line, truthy(value)) for line, value in given if value is not None]


def no_signal(signals: Any) -> JsError:
    """Return the TypeError for a call to ``setSignals`` without signals."""
    names = ", ".join(name for name, _ in _SIGNALS)
    return js_type_error(
        f"Failed to execute 'setSignals' on 'SerialPort': none of {names} is given{_hint(signals)}"
    )


# ---- conversions of Web IDL
def _check_dictionary(value: Any, what: str) -> None:
    if value is not None and value is not NULL and js_typeof(value) not in ("object", "function"):
        raise js_type_error(f"{what} must be an object, not {js_string(value)}")


def _member(options: Any, name: str) -> Any:
    if options is None or options is NULL:
        return None
    return get(options, name, None)


def _hint(options: Any) -> str:
    return _MAP_HINT if isinstance(options, dict) and options and not own_keys(options) else ""


def _whole_number(options: Any, name: str, default: int, bits: int) -> int:
    """Read a member that is an unsigned integer with ``[EnforceRange]``."""
    given = _member(options, name)
    if given is None:
        return default
    number = to_number(given)
    if not math.isfinite(number) or not 0 <= math.trunc(number) < 1 << bits:
        raise js_type_error(
            f"Failed to execute 'open' on 'SerialPort': {name} is {js_string(given)}, "
            f"which is not a whole number from 0 to {(1 << bits) - 1}"
        )
    return math.trunc(number)


def _choice(options: Any, name: str, choices: tuple[str, ...]) -> str:
    """Read a member that is an enumeration; the first choice is the default."""
    given = _member(options, name)
    if given is None:
        return choices[0]
    text = js_string(given)
    if text not in choices:
        raise js_type_error(
            f"Failed to execute 'open' on 'SerialPort': {name} is '{text}', not one of {', '.join(choices)}"
        )
    return text


def _unsigned_short(value: Any) -> int:
    number = to_number(value)
    return math.trunc(number) & 0xFFFF if math.isfinite(number) else 0


def _sequence(options: Any, name: str, prefix: str) -> list[Any]:
    given = _member(options, name)
    if given is None:
        return []
    if isinstance(given, str) or given is NULL:
        raise js_type_error(f"{prefix}{name} is not a sequence")
    try:
        return list(items_of(given))
    except JsError as error:
        raise js_type_error(f"{prefix}{name} is not a sequence: {error.message}") from None


_LINE_ERRORS: Mapping[LineErrorKind, str] = {
    "framing": "FramingError",
    "parity": "ParityError",
    "break": "BreakError",
    "overrun": "BufferOverrunError",
}

FATAL = (errors.PortDisconnected, errors.PortClosed, errors.PortNotFound, errors.PortFailed)
"""Faults after which no new stream can be created, because the device is gone."""


def stream_error(fault: PortError) -> DOMException:
    """Return the error with which a stream ends after ``fault``."""
    if isinstance(fault, FATAL):
        return DOMException(_sentence(fault), "NetworkError")
    if isinstance(fault, errors.PortNotAllowed):
        return DOMException(_sentence(fault), "NotAllowedError")
    name = _LINE_ERRORS[fault.kind] if isinstance(fault, errors.PortLineError) else "UnknownError"
    return DOMException(_sentence(fault), name)


def failed(method: str, fault: PortError) -> DOMException:
    """Return the error for a call to ``SerialPort.method`` that failed with ``fault``."""
    return DOMException(f"Failed to execute '{method}' on 'SerialPort': {_sentence(fault)}", "NetworkError")


def _sentence(fault: PortError) -> str:
    message = fault.message[:1].upper() + fault.message[1:]
    return f"{message}. {fault.hint}" if fault.hint else message


def wrong_state(method: str, why: str) -> DOMException:
    """Return the error for a call to ``SerialPort.method`` in the wrong state."""
    return DOMException(f"Failed to execute '{method}' on 'SerialPort': {why}", "InvalidStateError")


def not_granted(role: str) -> DOMException:
    """Return the error for any use of a port that the program has forgotten."""
    return DOMException(
        f"Port '{role}' may not be used by this program any more: it has forgotten it. "
        "Ask for it again with navigator.serial.requestPort().",
        "NetworkError",
    )


def no_policy(method: str) -> DOMException:
    """Return the error for a call to ``method`` in a program started without a policy for serial ports."""
    return DOMException(
        f"Failed to execute '{method}' on 'Serial': whoever started this program said nothing about serial "
        "ports, so it may use none",
        "SecurityError",
    )
