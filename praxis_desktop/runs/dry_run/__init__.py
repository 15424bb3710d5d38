"""Dry runs: running a program with simulated instruments and a virtual clock, to report its errors and the
resources it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run._lints import lint
    from praxis_desktop.runs.dry_run._steps import PlannedStep, WatchedSteps, temperature_findings
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_lints": "lint",
            "_steps": "PlannedStep WatchedSteps temperature_findings",
        },
    )

__all__ = ["PlannedStep", "WatchedSteps", "lint", "temperature_findings"]
