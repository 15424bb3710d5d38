"""Port faults and results, encoded for journals and guests."""

from __future__ import annotations

import json

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports import errors

INTERRUPTED = -1
"""Returned by a host function when an interrupt ended its wait."""

_KINDS: dict[str, type[errors.PortFault]] = {
    kind.__name__: kind
    for kind in (
        errors.PortNotFound,
        errors.PortBusy,
        errors.PortDenied,
        errors.PortNotAllowed,
        errors.PortRefused,
        errors.PortClosed,
        errors.PortStopped,
        errors.PortDisconnected,
        errors.PortWriteCut,
        errors.PortTimeout,
        errors.PortFailed,
        errors.PortUnrecorded,
        errors.PortReplayMismatch,
        errors.PortReplayEnded,
        errors.PortFramingError,
        errors.PortParityError,
        errors.PortBreakReceived,
        errors.PortOverrun,
    )
}


def encode_fault(fault: PortError) -> bytes:
    """A fault with all its attributes as bytes, for ``decode_fault``."""
    facts = {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in vars(fault).items()
        if name not in _CARRIED and isinstance(value, str | int | bytes)
    }
    return json.dumps([type(fault).__name__, fault.message, fault.port, fault.hint, facts]).encode()


_CARRIED = ("message", "port", "hint")


def decode_fault(data: bytes) -> errors.PortFault:
    """The fault encoded by ``encode_fault``."""
    kind, message, port, hint, *rest = json.loads(data)
    fault = _KINDS.get(kind, errors.PortRefused)(message, port=port, hint=hint)
    for name, value in (rest[0] if rest else {}).items():
        if hasattr(fault, name):
            setattr(fault, name, bytes.fromhex(value) if isinstance(getattr(fault, name), bytes) else value)
    return fault


def told(fault: PortError) -> str:
    """A fault as text for a guest: its kind, a colon, what happened; on the next line what to do."""
    return f"{type(fault).__name__}: {fault.message}" + (f"\n{fault.hint}" if fault.hint else "")
