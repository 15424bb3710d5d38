"""A guest's way to its ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.guest._delivery import HeldReceiver
    from praxis_desktop.ports.guest._operations import SUCCESS, Outcome
    from praxis_desktop.ports.guest._receiving import (
        RECEIVE_CAPACITY,
        Inflow,
        ReadRequest,
        ReceiveBuffer,
        overrun,
    )
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.praxis_channel import PraxisChannel
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_delivery": "HeldReceiver",
            "_operations": "Outcome SUCCESS",
            "_receiving": "Inflow RECEIVE_CAPACITY ReadRequest ReceiveBuffer overrun",
            "port": "GuestPort",
            "praxis_channel": "PraxisChannel",
        },
    )

__all__ = [
    "RECEIVE_CAPACITY",
    "SUCCESS",
    "GuestPort",
    "HeldReceiver",
    "Inflow",
    "Outcome",
    "PraxisChannel",
    "ReadRequest",
    "ReceiveBuffer",
    "overrun",
]
