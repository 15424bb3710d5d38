"""Errors sent between processes: as plain data, and restored on the other side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.ports import errors as port_errors
from praxis_desktop.ports.errors import PortFailed, PortFault

_PLAIN = (str, int, float, bool)


def fault_told(error: Exception) -> dict[str, Any]:
    """``error`` as plain data."""
    told: dict[str, Any] = {
        name: value
        for name, value in vars(error).items()
        if isinstance(value, _PLAIN) or (isinstance(value, tuple) and all(isinstance(x, str) for x in value))
    }
    kind = type(error).__name__
    if isinstance(error, OSError) and not isinstance(error, PraxisError):
        return {"kind": "OSError", "number": error.errno or 0, "message": error.strerror or str(error)}
    return {"message": str(error), **told, "kind": kind}


def fault_of(told: Mapping[str, Any], port: str) -> Exception:
    """The error in ``told``; an error of ``port`` if its kind is not known."""
    kind, message = str(told.get("kind")), str(told.get("message", ""))
    if kind == "OSError":
        return OSError(int(told.get("number", 0)), message)
    if kind == "ClaimCancelled":
        from praxis_desktop.ports.claims.claiming import ClaimCancelled  # loaded here: few runs have to wait

        return ClaimCancelled(message)
    if kind == "StorageError":
        return StorageError(message, hint=str(told.get("hint", "")))
    found = getattr(port_errors, kind, None)
    if not (isinstance(found, type) and issubclass(found, PortFault)):
        return PortFailed(f"{kind}: {message}", port=port)
    made = found.__new__(found, message)
    made.args = (message,)
    for name, value in told.items():
        if name != "kind":
            setattr(made, name, tuple(value) if isinstance(value, list) else value)
    return made
