"""Instrument profiles: information about kinds of instruments that applies to every driver and protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.inquiry import ask_beside
    from praxis_desktop.ports.profiles.introductions import InstrumentStore
    from praxis_desktop.ports.profiles.library import (
        find_profile,
        load_profiles,
        read_role_limits,
        refusal_in,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "inquiry": "ask_beside",
            "introductions": "InstrumentStore",
            "library": "find_profile load_profiles read_role_limits refusal_in",
        },
    )

__all__ = ["InstrumentStore", "ask_beside", "find_profile", "load_profiles", "read_role_limits", "refusal_in"]
