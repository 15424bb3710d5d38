"""Port grants: those made to a guest for its run, and those remembered for later runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.granting.remembering import (
        HOW_TO_SEE,
        GrantOutdated,
        Memory,
        objection_to_remembering,
    )
else:
    __getattr__ = lazy_exports(
        __name__, {"remembering": "GrantOutdated HOW_TO_SEE Memory objection_to_remembering"}
    )

__all__ = ["HOW_TO_SEE", "GrantOutdated", "Memory", "objection_to_remembering"]
