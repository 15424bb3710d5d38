"""Finds instruments on the network, and tests connections to them stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.reaching.connection_test import STAGES, ConnectionTest, Stage, StageName
    from praxis_desktop.ports.reaching.looking import FoundInstrument, Looking
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "connection_test": "STAGES ConnectionTest Stage StageName",
            "looking": "FoundInstrument Looking",
        },
    )

__all__ = ["STAGES", "ConnectionTest", "FoundInstrument", "Looking", "Stage", "StageName"]
