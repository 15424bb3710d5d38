"""``history replay --with FILE``: what would have been different with a changed program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from praxis_desktop.runs.replaying.what_if.report import WhatIfReport
    from praxis_desktop.runs.replaying.what_if.what_if_run import WhatIfRun

_DIFFERENT = 1
_MOST_TOLD = 60


def what_if(options: argparse.Namespace) -> int:
    """Compare. Raises UsageError, of which are NotRepeatable and CannotCompare."""
    from praxis_desktop.cli.history.opening import called, opened_history
    from praxis_desktop.cli.stop_signals import stopping_by_signal
    from praxis_desktop.cli.telling.teller import Teller
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.interpreter import run_in_guest_thread
    from praxis_desktop.protocols import read_program
    from praxis_desktop.runs.interpreters import desktop_snapshots
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.runs.replaying.what_if.asking import ask_what_if

    if options.until:
        raise UsageError("--until and --with do not go together")
    teller = Teller(as_json=options.json)
    under_way: list[WhatIfRun] = []

    def stop() -> None:
        if under_way:
            under_way[-1].kill()

    with opened_history(teller) as history:
        run = history.find(options.run)
        snapshots = desktop_snapshots()
        try:
            with RecordedRun(history.folder_of(run)) as recorded:
                program = read_program(Path(options.with_file), function=recorded.request.program.function)
                with stopping_by_signal(stop, stop):
                    report = run_in_guest_thread(
                        lambda: ask_what_if(recorded, program, interpreters=snapshots, note=under_way.append)
                    )
        finally:
            snapshots.close(Deadline.after(5.0))
    for line in _told(report, called(run)):
        teller.for_people(line)
    teller.result(report.to_json())
    return 0 if report.is_same else _DIFFERENT


def _told(report: WhatIfReport, run: str) -> list[str]:
    """What people are told of the comparison; ``run`` is how they call the run."""
    name = Path(report.program).name
    if report.is_same:
        return [f"with {name} nothing would have been different: {report.steps} steps, the same commands"]
    lines = [f"with {name}, {len(report.changes)} things would have been different in run {run}:"]
    for change in report.changes[:_MOST_TOLD]:
        lines.append(f"  {change.what}: {change.name}")
        lines += [f"    - {line}" for line in change.then.splitlines()]
        lines += [f"    + {line}" for line in change.now.splitlines()]
    if len(report.changes) > _MOST_TOLD:
        lines.append(f"  and {len(report.changes) - _MOST_TOLD} more (--json tells all)")
    if report.diverged is not None:
        where = report.diverged
        lines.append("  it sends something else, and nobody knows what the instrument would have answered:")
        lines += [f"    {line}" for line in where.message.splitlines()]
        if where.file:
            lines.append(f"    at {where.file}:{where.line}, after step {where.step}: {where.title}")
    if report.question:
        lines.append(f"  it asks what nobody was asked then: {report.question}")
    return lines
