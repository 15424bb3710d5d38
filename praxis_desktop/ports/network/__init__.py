"""Network connections: those made to instruments and serial servers, and those made by instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.network._connecting import (
        LedTo,
        connect,
        is_own_address,
        listen,
        open_network_line,
    )
    from praxis_desktop.ports.network._listening import CAME, Listeners, end_listening, listening_elsewhere
    from praxis_desktop.ports.network._rfc2217 import WAY_FOR_STOP, escaped, unescaped
    from praxis_desktop.ports.network._socket_lines import PlainLine
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_connecting": "LedTo connect is_own_address listen open_network_line",
            "_listening": "CAME Listeners end_listening listening_elsewhere",
            "_rfc2217": "WAY_FOR_STOP escaped unescaped",
            "_socket_lines": "PlainLine",
        },
    )

__all__ = [
    "CAME",
    "WAY_FOR_STOP",
    "LedTo",
    "Listeners",
    "PlainLine",
    "connect",
    "end_listening",
    "escaped",
    "is_own_address",
    "listen",
    "listening_elsewhere",
    "open_network_line",
    "unescaped",
]
