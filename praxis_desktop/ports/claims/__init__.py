"""Claims on devices: across all processes and users, only one run at a time can use a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.claims.claiming import Claim, ClaimCancelled, Claims, claim_for
    from praxis_desktop.ports.claims.tickets import ClaimOwner, terminal_made
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "claiming": "Claim ClaimCancelled Claims claim_for",
            "tickets": "ClaimOwner terminal_made",
        },
    )

__all__ = ["Claim", "ClaimCancelled", "ClaimOwner", "Claims", "claim_for", "terminal_made"]
