"""Checks, before a run, whether each instrument is present, and whether it is the expected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.preflight.asking import Asking, shown
    from praxis_desktop.ports.preflight.kinds import guessed_kinds, known_at, known_kind, wanted_kind
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "asking": "Asking shown",
            "kinds": "guessed_kinds known_at known_kind wanted_kind",
        },
    )

__all__ = ["Asking", "guessed_kinds", "known_at", "known_kind", "shown", "wanted_kind"]
