"""``history replay``, ``what-if`` and ``resume``: run a record's program again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from praxis_desktop import records, runs, workers
from praxis_desktop.cli import running
from praxis_desktop.cli.commands.exec import lines_of, presentation_of
from praxis_desktop.cli.commands.history.listing import called, opened_history
from praxis_desktop.cli.commands.packages.listing import counted
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.cli.stop_signals import stopping_by_signal
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.system_user import system_user
from praxis_desktop.core.words import number_or_id
from praxis_desktop.garbage import start_is_over
from praxis_desktop.records.approved_protocols import approval_needed
from praxis_desktop.settings import load_settings
from praxis_desktop.workers.execution_mode import execution_mode, mode_of
from praxis_desktop.workers.launch.replays import Replays

if TYPE_CHECKING:
    from praxis_desktop.runs.recorded import RecordedRun
    from praxis_desktop.runs.replay import Difference, ReplayReport, WhatIfReport
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.settings import ExecutionMode, Settings
    from praxis_desktop.workers.pool import Pool


def replay(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Replay the run ``options.run``. Raises UsageError, including NoSuchRecord and NotRepeatable."""
    if options.with_file:
        return what_if(options)
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        with _stoppable() as replays:
            report = replays.replay(history.folder_of(run), until=options.until)
    if options.until and report.difference is None and not report.is_reached:
        raise UsageError(
            f"run {called(run)} has no step {options.until!r} that has ended",
            hint=f"`praxis-desktop history show {called(run)} --steps` lists its steps.",
        )
    for line in _told(report, called(run)):
        teller.for_people(line)
    teller.result(report.to_json())
    return ExitCode.FAULT if report.difference is not None or report.damage else 0


@contextmanager
def _stoppable() -> Iterator[Replays]:
    """Yield replays that a signal stops."""
    pool = workers.desktop_pool()
    replays = Replays(lambda: pool)
    try:
        with stopping_by_signal(replays.stop, replays.stop):
            yield replays
    finally:
        pool.close(Deadline.after(5.0))


def _told(report: ReplayReport, run: str) -> list[str]:
    """Return the lines that describe a replay; ``run`` is the run's name as shown to users."""
    done = (
        f"{report.steps} steps, {report.answers} recorded answers, "
        f"{report.recorded_seconds:.1f} s in {report.seconds:.2f} s"
    )
    if report.difference is not None:
        return [f"run {run} differs from its record", *_told_difference(report.difference)]
    equal = (
        "the state of the program"
        if report.marks == 1
        else f"the state of the program at {report.marks} marks"
    )
    same = f"; {equal} was identical, bit for bit" if report.marks else ""
    if report.state == "partial":
        lines = [f"run {run} was replayed in part, without differences: {done}{same}"]
        lines.append(f"  {report.reason}")
        if report.damage:
            lines.append(f"  `praxis-desktop history verify {run}` has details")
        if report.output:
            lines.append(
                f"  at {report.output['time_s']} s, after step {report.output['step']}: "
                f"{report.output['title']}; printed until then:"
            )
            lines += [f"    {line}" for line in str(report.output["printed"]).splitlines()[-20:]]
        return lines
    return [f"run {run} matches its record: {done}{same}"]


def _told_difference(difference: Difference) -> list[str]:
    where = f"  at {difference.time_s:.3f} s, after {difference.frame} answers, in turn {difference.turn}"
    if difference.step:
        where += f", in step {difference.step}: {difference.title}"
    lines = [where, f"  now:      {difference.asked}", f"  recorded: {difference.recorded}"]
    return [*lines, *(f"  in {line}" for line in difference.lines)]


_MOST_TOLD = 60


def what_if(options: argparse.Namespace) -> int:
    """Compare a run with another program. Raises UsageError, including NotRepeatable and CannotCompare."""
    if options.until:
        raise UsageError("--until and --with cannot be used together")
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        run = history.find(options.run)
        with _stoppable() as replays:
            report = replays.compare(history.folder_of(run), Path(options.with_file))
    for line in _what_if_told(report, called(run)):
        teller.for_people(line)
    teller.result(report.to_json())
    return 0 if report.is_same else ExitCode.FAULT


def _what_if_told(report: WhatIfReport, run: str) -> list[str]:
    """Return the lines that describe a comparison; ``run`` is the run's name as shown to users."""
    name = Path(report.program).name
    if report.is_same:
        return [f"no differences with {name}: {report.steps} steps and the same commands"]
    lines = [f"with {name}, {counted(len(report.changes), 'difference')} in run {run}:"]
    for change in report.changes[:_MOST_TOLD]:
        lines.append(f"  {change.what}: {change.name}")
        lines += [f"    - {line}" for line in change.then.splitlines()]
        lines += [f"    + {line}" for line in change.now.splitlines()]
    if len(report.changes) > _MOST_TOLD:
        lines.append(f"  and {len(report.changes) - _MOST_TOLD} more (--json lists all)")
    if report.diverged is not None:
        where = report.diverged
        lines.append("  it sends other bytes; how the instrument would have replied is unknown:")
        lines += [f"    {line}" for line in where.message.splitlines()]
        if where.file:
            lines.append(f"    at {where.file}:{where.line}, after step {where.step}: {where.title}")
    if report.question:
        lines.append(f"  it asks a question that the run did not ask: {report.question}")
    return lines


def resume(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Resume the run ``options.run``. Raises UsageError, including RecordRefused and NotRepeatable."""
    settings = load_settings()
    operator = options.operator or system_user()
    with opened_history(Teller(as_json=options.json)) as history:
        run = history.find(options.run)
        if run.state in FINAL_STATES:
            others = [number_or_id(number, run_id) for run_id, _, number in history.interrupted()]
            raise records.not_interrupted(run, others)
        with runs.RecordedRun(history.folder_of(run)) as recorded:
            lines = lines_of(options)
            request: RunRequest = structs.replace(
                recorded.request,
                on_prompt=_policy(
                    options.on_prompt, can_ask=lines is not None, begun_with=recorded.request.on_prompt
                ),
            )
            recorded.request = request
            approval_needed(request.program, settings)
            mode = execution_mode(mode_of(request.program, settings.execution.mode))
            pool, maker = _maker(mode, recorded, operator, settings)
            execution = running.Execution(
                request,
                presentation_of(options, for_author=False),
                settings,
                mode=mode,
                lines=lines,
                pool=pool,
                records=history,
                conduct=running.Conduct(operator=operator),
                maker=maker,
            )
            note_run(execution.run_id)
            # Reading the record creates so many objects that garbage is collected before the run is ready.
            start_is_over()
            return execution.perform()


def _maker(
    mode: ExecutionMode, recorded: RecordedRun, operator: str, settings: Settings
) -> tuple[Pool, Callable[..., Any]]:
    """Return the source of interpreters and the function that creates the resumed run, both for ``mode``."""
    pool = workers.desktop_pool(settings=settings)
    if mode == "process":
        make = partial(workers.RemoteRun, recorded.request, children=pool.children, run_id=recorded.run_id)
        return pool, partial(make, resumed_by=operator)
    return pool, partial(runs.resumed_run, recorded, interpreters=pool, operator=operator)


def _policy(named: str, *, can_ask: bool, begun_with: str) -> str:
    """Return the policy for questions: ``named`` if given, else "ask" on a terminal, else ``begun_with``."""
    return named or ("ask" if can_ask or sys.stdin.isatty() else begun_with)
