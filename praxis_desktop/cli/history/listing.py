"""What ``history list`` does: tell of runs, the newest first."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.cli.history.filters import filter_of
from praxis_desktop.cli.history.opening import (
    SHORT_ID,
    duration_for_people,
    opened_history,
    remarks,
    run_event,
)
from praxis_desktop.cli.packages.events import counted, cut
from praxis_desktop.cli.telling.tables import aligned, moment_for_people
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.endings import ending_words
from praxis_desktop.core.verdicts import verdict_words

if TYPE_CHECKING:
    from praxis_desktop.records.history.rows import RunRow


def show(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Tell of the runs that are asked for."""
    from praxis_desktop.records.history.rows import Filter

    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        wanted = filter_of(options)
        runs = history.runs(wanted, limit=None if options.all else options.limit)
        total = len(runs) if options.all else history.count(wanted)
        teller.for_programs(*map(run_event, runs))
        if runs:
            teller.for_people(*cut(_table(runs)), "")
        nothing = "no runs" if wanted == Filter() else "no such run"
        teller.for_people(_summary(len(runs), total, str(history.places.folder), nothing))
        teller.result({"runs": len(runs), "total": total, "folder": str(history.places.folder)})
    return 0


def _table(runs: Sequence[RunRow]) -> list[str]:
    rows = [("RUN", "ID", "VERDICT", "ENDED", "BEGUN", "", "PROTOCOL", "NAME", "OPERATOR", "TOOK")]
    rows += [
        (
            str(run.number or ""),
            run.run_id[:SHORT_ID],
            verdict_words(run.verdict, run.simulated),
            ending_words(run.state, run.reason),
            moment_for_people(run.begun),
            remarks(run),
            run.title or run.protocol,
            run.name,
            run.operator,
            duration_for_people(run.duration),
        )
        for run in runs
    ]
    return aligned(rows)


def _summary(shown: int, total: int, folder: str, nothing: str) -> str:
    if not total:
        return f"{nothing} in {folder}"
    part = f"{shown} of " if shown < total else ""
    more = "; --all lists the others, too" if shown < total else ""
    return f"{part}{counted(total, 'run')} in {folder}{more}"
