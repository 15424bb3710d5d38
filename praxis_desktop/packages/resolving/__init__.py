"""Chooses one of the available versions of each package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.offered_versions import NotOffered, WheelhouseOffers, make_offer
    from praxis_desktop.packages.resolving.offered_wheels import ChangedWheels
    from praxis_desktop.packages.resolving.resolving import applies, resolve, resolve_from
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "offered_wheels": "ChangedWheels",
            "offered_versions": "NotOffered WheelhouseOffers make_offer",
            "resolving": "applies resolve resolve_from",
        },
    )

__all__ = [
    "ChangedWheels",
    "NotOffered",
    "WheelhouseOffers",
    "applies",
    "make_offer",
    "resolve",
    "resolve_from",
]
