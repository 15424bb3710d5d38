"""``history replay``: do a run again from its record, and say whether anything differs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli.history.opening import called
from praxis_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from praxis_desktop.runs.replaying.report import Difference, ReplayReport

DIFFERENT = 1
_NOTHING = 0


def replay(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Replay the run ``options.run``. Raises UsageError, of which is NotRepeatable; RecordRefused."""
    if options.with_file:
        from praxis_desktop.cli.history.what_if import what_if

        return what_if(options)
    from praxis_desktop.cli.history.opening import opened_history
    from praxis_desktop.cli.stop_signals import stopping_by_signal
    from praxis_desktop.cli.telling.teller import Teller
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.interpreter import run_in_guest_thread
    from praxis_desktop.runs.interpreters import desktop_snapshots
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.runs.replaying.replayed_run import ReplayedRun

    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        snapshots = desktop_snapshots()
        try:
            with RecordedRun(history.folder_of(run)) as recorded:
                again = ReplayedRun(recorded, interpreters=snapshots, until=options.until)
                with stopping_by_signal(again.kill, again.kill):
                    report = run_in_guest_thread(again.replay)
        finally:
            snapshots.close(Deadline.after(5.0))
    if options.until and report.difference is None and not report.is_reached:
        raise UsageError(
            f"run {called(run)} has no step {options.until!r} that has ended",
            hint=f"`praxis-desktop history show {called(run)} --steps` lists its steps.",
        )
    for line in _told(report, called(run)):
        teller.for_people(line)
    teller.result(report.to_json())
    return DIFFERENT if report.difference is not None or report.damage else _NOTHING


def _told(report: ReplayReport, run: str) -> list[str]:
    """What people are told of a replay; ``run`` is how they call it."""
    done = (
        f"{report.steps} steps, {report.answers} answers of the world, "
        f"{report.recorded_seconds:.1f} s in {report.seconds:.2f} s"
    )
    if report.difference is not None:
        return [f"run {run} differs from its record", *_told_difference(report.difference)]
    equal = (
        "the state of the program"
        if report.marks == 1
        else f"the state of the program at {report.marks} marks"
    )
    same = f"; {equal} was the same to the last bit" if report.marks else ""
    if report.state == "partial":
        lines = [f"run {run} was replayed in part, and nothing differs: {done}{same}"]
        lines.append(f"  {report.reason}")
        if report.damage:
            lines.append(f"  `praxis-desktop history verify {run}` tells more")
        if report.output:
            lines.append(
                f"  at {report.output['time_s']} s, behind step {report.output['step']}: "
                f"{report.output['title']}; printed until then:"
            )
            lines += [f"    {line}" for line in str(report.output["printed"]).splitlines()[-20:]]
        return lines
    return [f"run {run} is what its record says: {done}{same}"]


def _told_difference(difference: Difference) -> list[str]:
    where = f"  at {difference.time_s:.3f} s, behind {difference.frame} answers, in turn {difference.turn}"
    if difference.step:
        where += f", in step {difference.step}: {difference.title}"
    lines = [where, f"  now:      {difference.asked}", f"  recorded: {difference.recorded}"]
    return [*lines, *(f"  in {line}" for line in difference.lines)]
