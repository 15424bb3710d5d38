"""Rehearsals: dry runs, each with one fault at one operation, and judgements of how these runs end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.rehearsal.branch import can_be_shown
    from praxis_desktop.runs.rehearsal.death import shown_run
    from praxis_desktop.runs.rehearsal.outcomes import Branch, BranchOutcome, Operation, Ordinary
    from praxis_desktop.runs.rehearsal.performing import perform_trial
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "branch": "can_be_shown",
            "death": "shown_run",
            "performing": "perform_trial",
            "outcomes": "Branch BranchOutcome Operation Ordinary",
        },
    )

__all__ = [
    "Branch",
    "BranchOutcome",
    "Operation",
    "Ordinary",
    "can_be_shown",
    "perform_trial",
    "shown_run",
]
