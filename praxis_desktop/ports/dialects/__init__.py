"""Reads the protocols that instruments use beyond plain lines, such as SCPI, Modbus and HTTP.

``decoded`` and ``TrafficDecoder`` turn bytes into one line of text per message; ``first_request`` returns the
commands that are checked against limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.dialects.decoding import (
        DecodedMessage,
        Dialect,
        TrafficDecoder,
        decoded,
        guessed_dialect,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {"decoding": "DecodedMessage Dialect TrafficDecoder decoded guessed_dialect"},
    )

__all__ = ["DecodedMessage", "Dialect", "TrafficDecoder", "decoded", "guessed_dialect"]
