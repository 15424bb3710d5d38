"""Rehearsals: dry runs, each with one fault at one operation, and judgements of how these runs end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.rehearsal.branch import BranchRun, can_be_shown
    from praxis_desktop.runs.rehearsal.death import shown_run
    from praxis_desktop.runs.rehearsal.faults import COLUMNS, RehearsedFault, faults_of
    from praxis_desktop.runs.rehearsal.operations import OrdinaryRun
    from praxis_desktop.runs.rehearsal.outcomes import OUTCOMES, Branch, BranchOutcome, Operation, Ordinary
    from praxis_desktop.runs.rehearsal.performing import perform_trial
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "branch": "BranchRun can_be_shown",
            "death": "shown_run",
            "faults": "COLUMNS RehearsedFault faults_of",
            "operations": "OrdinaryRun",
            "performing": "perform_trial",
            "outcomes": "OUTCOMES Branch BranchOutcome Operation Ordinary",
        },
    )

__all__ = [
    "COLUMNS",
    "OUTCOMES",
    "Branch",
    "BranchOutcome",
    "BranchRun",
    "Operation",
    "Ordinary",
    "OrdinaryRun",
    "RehearsedFault",
    "can_be_shown",
    "faults_of",
    "perform_trial",
    "shown_run",
]
