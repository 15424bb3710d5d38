"""How the outcome of something done to a port is written into a journal and handed to a guest."""

from __future__ import annotations

import json

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports import errors

INTERRUPTED = -1
"""What a host function returns when an interrupt ended its wait."""

_KINDS: dict[str, type[errors.PortFault]] = {
    kind.__name__: kind
    for kind in (
        errors.PortNotFound,
        errors.PortBusy,
        errors.PortDenied,
        errors.PortClosed,
        errors.PortDisconnected,
        errors.PortTimeout,
        errors.PortOverrun,
        errors.PortRefused,
    )
}


def encode_fault(fault: PortError) -> bytes:
    """A fault as bytes from which ``decode_fault`` makes it again."""
    return json.dumps([type(fault).__name__, fault.message, fault.port, fault.hint]).encode()


def decode_fault(data: bytes) -> errors.PortFault:
    """The fault that ``encode_fault`` wrote."""
    kind, message, port, hint = json.loads(data)
    return _KINDS.get(kind, errors.PortRefused)(message, port=port, hint=hint)


def told(fault: PortError) -> str:
    """A fault as a guest gets it: the kind, a colon, what happened."""
    return f"{type(fault).__name__}: {fault.message}"
