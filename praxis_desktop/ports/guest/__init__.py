"""A guest's access to its ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.guest._operations import SUCCESS, Outcome
    from praxis_desktop.ports.guest.connections import GuestConnection, GuestDatagrams, GuestListener
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.praxis_channel import PraxisChannel
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_operations": "Outcome SUCCESS",
            "connections": "GuestConnection GuestDatagrams GuestListener",
            "port": "GuestPort",
            "praxis_channel": "PraxisChannel",
        },
    )

__all__ = [
    "SUCCESS",
    "GuestConnection",
    "GuestDatagrams",
    "GuestListener",
    "GuestPort",
    "Outcome",
    "PraxisChannel",
]
