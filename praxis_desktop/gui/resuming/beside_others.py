"""Whether an interrupted run can go on beside the runs that are under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.roles.role_words import role_title

if TYPE_CHECKING:
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun


def going_on_again(runs: ActiveRuns) -> frozenset[str]:
    """The ids of those that go on already."""
    plans = [run.plan for run in runs.active]
    return frozenset(plan.resumes.run_id for plan in plans if plan is not None and plan.resumes is not None)


def claimed_words(run: InterruptedRun, runs: ActiveRuns) -> str:
    """Which run under way has one of its instruments, "" where none does."""
    use = runs.using(role.device for role in run.roles)
    if use is None:
        return ""
    words = QCoreApplication.translate("InterruptedRun", "{run} is using {role}")
    return words.format(run=use.run.run_name, role=role_title(use.role))
