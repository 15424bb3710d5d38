"""What instruments speak beyond plain lines: SCPI, Modbus and HTTP, cut into messages and readable.

``decoded`` and ``TrafficDecoder`` turn bytes into one line per message; ``first_request`` is what limits
check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.dialects.decoding import (
        DIALECTS,
        DecodedMessage,
        Dialect,
        TrafficDecoder,
        decoded,
        guessed_dialect,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {"decoding": "DIALECTS DecodedMessage Dialect TrafficDecoder decoded guessed_dialect"},
    )

__all__ = ["DIALECTS", "DecodedMessage", "Dialect", "TrafficDecoder", "decoded", "guessed_dialect"]
