"""``check``: performs a dry run, and shows the report as text."""

from __future__ import annotations

import argparse
import codecs
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from praxis_desktop.cli import running
from praxis_desktop.cli.arguments import add_json, answer, job_count, refuse_file, seconds, seed
from praxis_desktop.cli.output.command_output import write_lines
from praxis_desktop.cli.output.run_output import JsonPresentation, TextPresentation, telling_progress
from praxis_desktop.cli.running.execution import LAST_WAIT_S, Execution
from praxis_desktop.cli.running.options import add_port, add_setup, keep_setup, wishes_of
from praxis_desktop.cli.running.ports import limits_by_role
from praxis_desktop.cli.stop_signals import LONGEST_WAIT_S, stopping_by_signal
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import DataEvent, Event, ResultEvent, StepEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.sizes_and_durations import duration_for_people
from praxis_desktop.core.terminal_text import aligned, legible, legible_line
from praxis_desktop.ports.roles import devices_by_role, own_paths, parse_some
from praxis_desktop.protocols import notebooks, resolve_target
from praxis_desktop.protocols.sweeps import sweep_of
from praxis_desktop.records.history.history import history_of
from praxis_desktop.runs import Run
from praxis_desktop.runs.modes.dry import DRY_RUN_LIMIT_S, Dry, simulated_request
from praxis_desktop.runs.printed_output import OutputChunk
from praxis_desktop.runs.rehearsal import shown_run
from praxis_desktop.runs.rehearsal.outcomes import Branch, Ordinary
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import bench_limits, bench_ports, described, set_up
from praxis_desktop.settings import Settings, load_settings
from praxis_desktop.workers.pool import desktop_pool
from praxis_desktop.workers.pool.trial_processes import TrialProcesses
from praxis_desktop.workers.setup.rehearsal_reports import branch_named, report_format
from praxis_desktop.workers.setup.rehearsals import Rehearsal
from praxis_desktop.workers.setup.sweeps import DrySweep

if TYPE_CHECKING:
    from praxis_desktop.cli.output.run_output import Presentation
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.runs.rehearsal.death import Death
    from praxis_desktop.runs.setup import Wishes
    from praxis_desktop.workers.pool import Pool

_EPILOG = """The program really runs, in the same sandbox and with the same values as in a real run, but its
instruments are always simulated, and its waits take no time. Anything you do not specify is simulated
too.

Exit codes: 0 passed (there may be warnings), 1 violations, or the program raised an error, 2 bad usage or
input, 3 cancelled, 5 timed out.

More: dry-run.html in the manual"""


def declare(check: argparse.ArgumentParser) -> None:
    """Declare ``check TARGET``."""
    check.epilog = _EPILOG
    check.add_argument("target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol")
    add_setup(check)
    add_port(check)
    check.add_argument(
        "--timeout",
        metavar="S",
        type=seconds,
        default=DRY_RUN_LIMIT_S,
        help=f"stop after S seconds of real time (default: {DRY_RUN_LIMIT_S:g})",
    )
    check.add_argument(
        "--seed", metavar="N", type=seed, help="use another seed for the program's random numbers"
    )
    check.add_argument(
        "--answer",
        dest="answers",
        metavar="NAME=VALUE",
        type=answer,
        action="append",
        default=[],
        help="answer the question with this text, or with this part of it; repeated answers to a question "
        "are used in turn",
    )
    check.add_argument(
        "--sweep",
        dest="sweeps",
        metavar="NAME=VALUES",
        action="append",
        default=[],
        help="dry-run with each of these values: START:STOP:STEP, or VALUE,VALUE,...; several sweeps are"
        " combined",
    )
    check.add_argument(
        "--rows", metavar="FILE", type=Path, help="dry-run with each row of a table of parameters"
    )
    check.add_argument(
        "--rehearse",
        action="store_true",
        help="let each fault happen at each operation of an instrument, and judge how the run ends",
    )
    check.add_argument(
        "--show",
        metavar="STEP:FAULT",
        help="record this branch of a rehearsal as a simulated run, for 'praxis-desktop history'",
    )
    check.add_argument(
        "--on-error",
        choices=("ask", "retry", "skip", "abort"),
        default="ask",
        help="of a rehearsal, the policy for failed operations (default: ask, and the person ends the run)",
    )
    check.add_argument(
        "--jobs",
        metavar="N",
        type=job_count,
        help="of a sweep or a rehearsal, N dry runs at once (default: one per processor)",
    )
    check.add_argument(
        "--output",
        dest="outputs",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="save the outcomes: of a sweep as FILE.csv or as a chart, FILE.svg; of a rehearsal as FILE.txt,"
        " FILE.csv or FILE.json",
    )
    add_json(check)
    check.add_argument(
        "-v", "--verbose", action="store_true", help="show every step; of a rehearsal, every finding"
    )
    check.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    _require_sense(options)
    if options.rehearse:
        return _rehearse(options, note_run)
    if options.sweeps or options.rows is not None:
        return _sweep(options)
    execution = prepare(options)
    note_run(execution.run_id)
    return execution.perform()


def _require_sense(options: argparse.Namespace) -> None:
    """Raise UsageError for options that would have no effect, and StorageError for outputs that cannot be
    written.
    """
    is_sweep = bool(options.sweeps) or options.rows is not None
    if is_sweep and options.rehearse:
        raise UsageError("a sweep cannot be rehearsed", hint="Leave out --rehearse, or --sweep and --rows.")
    if not options.rehearse and (options.show is not None or options.on_error != "ask"):
        raise UsageError("--show and --on-error are for rehearsals", hint="Add --rehearse.")
    if not (is_sweep or options.rehearse) and (options.outputs or options.jobs is not None):
        raise UsageError(
            "--output and --jobs are for sweeps and rehearsals", hint="Add --sweep NAME=VALUES or --rehearse."
        )
    if options.show is not None and options.outputs:
        raise UsageError("--show records a run and saves no report", hint="Leave out --show or --output.")
    for path in options.outputs:
        if not path.absolute().parent.is_dir():
            raise StorageError(
                f"{path} cannot be written: there is no folder {path.absolute().parent}",
                hint="Choose another folder.",
            )
        refuse_file(path)


def prepare(options: argparse.Namespace) -> Execution:
    """Prepare the dry run that the options describe.

    Raises UsageError (including ProtocolError and FormError) and StorageError.
    """
    settings = load_settings()
    parse_some(options.ports)
    own_paths(options.ports)
    program = resolve_target(options.target)
    pool = desktop_pool(settings=settings)
    try:
        return _prepare(options, settings, program, pool)
    except BaseException:
        pool.close(Deadline.after(0))
        raise


def _sweep(options: argparse.Namespace) -> int:
    """Perform the sweep described by the options; return the exit code. Raises ``prepare``'s errors."""
    for path in options.outputs:
        running.output_format(path)
    try:
        sweep = sweep_of(options.sweeps, options.rows)
    except OSError as error:
        raise UsageError(
            f"{options.rows} cannot be read: {error.strerror or error}", hint="Check its name."
        ) from error
    with _described(options) as told:
        running.require_parameters(told.protocol, sweep, dict(options.values))
        wishes = structs.replace(wishes_of(options, told.protocol), simulates=True)

        def request(values: Mapping[str, str]) -> RunRequest:
            changed = structs.replace(wishes, values={**wishes.values, **values})
            return simulated_request(_requested(options, told.settings, told.program, told.protocol, changed))

        with _trial_processes(options) as processes:
            dry_runs = DrySweep(request, processes, answers=options.answers, wait_s=LONGEST_WAIT_S)
            return running.SweepExecution(
                told.protocol,
                sweep,
                dry_runs,
                told.presentation,
                outputs=options.outputs,
                as_json=options.json,
                file=Path(told.program.filename).name,
            ).perform()


def _rehearse(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Perform the rehearsal described by the options; return the exit code. Raises ``prepare``'s errors."""
    for path in options.outputs:
        report_format(path)
    with _described(options) as told, _trial_processes(options) as processes:
        wishes = structs.replace(wishes_of(options, told.protocol), simulates=True)
        asked = _requested(options, told.settings, told.program, told.protocol, wishes)
        request = structs.replace(simulated_request(asked), on_error=options.on_error)
        rehearsal = Rehearsal(request, processes, options.answers)
        if options.show is not None:
            with stopping_by_signal(processes.cancel):
                rehearsal.begin(wait_s=LONGEST_WAIT_S)
            if processes.is_cancelled:
                return ExitCode.STOPPED
            execution = _shown(request, branch_named(rehearsal, options.show), rehearsal.ordinary, told)
            note_run(execution.run_id)
            return execution.perform()
        # Otherwise the pool's guests would take processor time from the branches.
        told.pool.close(Deadline.after(LAST_WAIT_S))
        return running.RehearsalExecution(
            rehearsal,
            processes,
            told.presentation,
            outputs=options.outputs,
            as_json=options.json,
            tells_all=options.verbose,
        ).perform()


class _Described(NamedTuple):
    """The program that the options name, its protocol, and the objects for performing its dry runs."""

    settings: Settings
    program: Program
    protocol: Protocol
    presentation: Presentation
    pool: Pool


@contextmanager
def _described(options: argparse.Namespace) -> Iterator[_Described]:
    """Yield the program named by the options, ready for many dry runs; close the pool at the end."""
    settings = load_settings()
    parse_some(options.ports)
    own_paths(options.ports)
    program = resolve_target(options.target)
    presentation = JsonPresentation() if options.json else TextPresentation()
    pool = desktop_pool(settings=settings)
    try:
        protocol = described(program, pool, report=telling_progress(presentation))
        yield _Described(settings, program, protocol, presentation, pool)
    finally:
        pool.close(Deadline.after(LAST_WAIT_S))


def _shown(request: RunRequest, branch: Branch, ordinary: Ordinary, told: _Described) -> Execution:
    recorded = structs.replace(request, pace="at-once")

    def make(*, asker: object, **how: Any) -> Run | Death:
        return shown_run(branch, ordinary, recorded, interpreters=told.pool, **how)

    records = history_of(told.settings.history)
    return Execution(recorded, told.presentation, told.settings, pool=told.pool, records=records, maker=make)


def _trial_processes(options: argparse.Namespace) -> AbstractContextManager[TrialProcesses]:
    return closing(TrialProcesses(cache_directory(), options.jobs or os.cpu_count() or 1))


def _requested(
    options: argparse.Namespace, settings: Settings, program: Program, protocol: Protocol, wishes: Wishes
) -> RunRequest:
    given = devices_by_role(options.ports)
    bound = bench_ports(protocol, wishes, given)
    given |= devices_by_role(bound)
    return RunRequest(
        program,
        setup=set_up(protocol, wishes, given),
        ports=(*options.ports, *bound),
        limits={**bench_limits(wishes.bench, given), **limits_by_role(options.limits)},
        timeout=options.timeout,
        memory=settings.execution.memory_bytes,
        seed=options.seed,
    )


def _prepare(options: argparse.Namespace, settings: Settings, program: Program, pool: Pool) -> Execution:
    presentation = JsonPresentation() if options.json else CheckText(is_verbose=options.verbose)
    protocol = described(program, pool, report=telling_progress(presentation))
    wishes = structs.replace(wishes_of(options, protocol), simulates=True)
    request = _requested(options, settings, program, protocol, wishes)
    keep_setup(options, request)
    simulated = simulated_request(request)

    def make(*, asker: object, **how: Any) -> Run:
        return Run(simulated, mode=Dry(options.answers), interpreters=pool, **how)

    return Execution(simulated, presentation, settings, pool=pool, maker=make)


_LEAST_S = 0.1
"""Minimum duration, in seconds, worth reporting; anything shorter is Python's overhead."""

_MOST_LINES = 1000
"""Maximum number of lines in each part of the report."""

_DEEPEST = 20
"""Nesting depth beyond which steps are not indented any further."""


class CheckText(TextPresentation):
    """Writes the report to standard output, below the program's output; ``is_verbose`` lists every step."""

    def __init__(self, *, is_verbose: bool = False) -> None:
        super().__init__(for_author=False, is_verbose=is_verbose)
        self._shows_steps = is_verbose
        make = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"stdout": make("replace"), "stderr": make("replace")}
        self._outermost: dict[int, int] = {}
        self._within: dict[int, list[StepEvent]] = {}

    def tells(self, event: Event) -> bool:
        """Return whether the event is shown; steps and results are shown only in verbose mode."""
        return self._shows_steps if isinstance(event, StepEvent | DataEvent) else super().tells(event)

    def event(self, event: Event) -> None:
        """Show steps as lines, the report at the end, and other events as in any run."""
        if isinstance(event, StepEvent):
            self._step(event)
            return
        report = event.details.get("dry_run") if isinstance(event, ResultEvent) else None
        if not isinstance(report, Mapping) or not _is_told(report):
            super().event(event)
        if isinstance(report, Mapping):
            write_lines(report_lines(report))

    def output(self, chunk: OutputChunk) -> None:
        """Write output; on a terminal, escape control characters that could hide the report."""
        if not (sys.stdout if chunk.stream == "stdout" else sys.stderr).isatty():
            super().output(chunk)
            return
        text = self._decoders[chunk.stream].decode(chunk.data)
        shown = "\r".join(map(legible, text.split("\r")))  # keep them: programs use them to update a line
        super().output(structs.replace(chunk, data=shown.encode("utf-8", "replace")))

    def _step(self, event: StepEvent) -> None:
        """Show an outermost step, with its inner steps, once it has ended, because inner steps end first."""
        if event.status == "started":
            self._outermost[event.step] = self._outermost.get(event.parent, event.step)
            return
        outermost = self._outermost.get(event.step, event.step)
        within = self._within.setdefault(outermost, [])
        within.append(event)
        if event.step == outermost:
            write_lines([_step(each) for each in sorted(within, key=lambda each: each.step)])
            within.clear()


def _is_told(report: Mapping[str, Any]) -> bool:
    """Return whether the findings already describe how the program ended."""
    if report["is_complete"]:
        return True
    kinds = {finding["kind"] for finding in report["findings"] if finding["severity"] == "violation"}
    return bool(kinds) and "exception" not in kinds


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """Return the report (see ``DryRunReport.to_json``) as lines of text."""
    blocks = [
        [line for line in (_summary(report), _time(report), _lost(report)) if line],
        list(_questions(report)),
        list(_untaken(report)),
        _table(
            ("instrument", "simulated by", "operations"),
            [_instrument(use, _least(report)) for use in report["instruments"]],
        ),
        _table(
            ("labware", "wells", "at the start", "needed", "most", "at the end"),
            [row for use in report["labware"] for row in _labware(use)],
        ),
        _table(("tips", "used", "from", "picked up"), map(_tips, report["tips"])),
        [line for finding in report["findings"] for line in _finding(finding)],
    ]
    lines: list[str] = []
    for block in blocks:
        shown = block[:_MOST_LINES]
        if len(block) > _MOST_LINES:
            shown.append(f"... and {len(block) - _MOST_LINES} more lines; --json prints all")
        if shown:
            lines += ["", *shown] if lines else shown
    return lines


def _summary(report: Mapping[str, Any]) -> str:
    verdict = "passed" if report["passed"] else "failed" if report["is_complete"] else "did not reach the end"
    count = report["steps"]
    steps = f"{_least(report)}{count} step{'s' * (count != 1)}"
    return f"{verdict}: {steps} (checked in {report['runtime'] / 1000:.2f} s)"


def _least(report: Mapping[str, Any]) -> str:
    return "" if report["is_counted"] else "at least "


def _time(report: Mapping[str, Any]) -> str:
    """Return the duration, as far as it is known. Unlike real robots, simulated ones take no time."""
    known, waiting, count = report["duration"], report["waiting"], report["untimed"]
    if not report["is_complete"]:
        return f"time: {duration_for_people(known)} until then" if known >= _LEAST_S else ""
    unknown = f"the time of {count} step{'s' * (count != 1)} is not known"
    if known < _LEAST_S:
        return f"time: {unknown}" if count else ""
    told = duration_for_people(known)
    # The waits of parallel tasks add up to more than the time they take.
    waits = (
        f", {duration_for_people(waiting)} of it waiting" if _LEAST_S <= waiting < known - _LEAST_S else ""
    )
    without = ", not counting the time for answers" if report["asked"] else ""
    if count:
        return f"time: at least {told}{waits}{without}; {unknown}"
    return f"time: {told}{waits}{without}"


def _lost(report: Mapping[str, Any]) -> str:
    return "" if report["is_counted"] else "its labware, tips and questions are not known"


def _questions(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the questions that a run asks the user, with the answers that the dry run assumed."""
    count, asked = report["asked"], report["questions"]
    if count:
        yield f"questions that a run will ask: {count}"
    for question in asked:
        step = f"step {question['step']}: " if question["step"] else ""
        taken = question["title"] or question["answer"] or "nothing"
        taken = legible_line(f"{taken} {question['unit']}".rstrip())
        by = "answered" if question["given"] else "the dry run answered"
        yield f"  {step}{legible_line(question['message'])} [{by}: {taken}]"
    if (more := count - len(asked)) > 0:
        yield f"  ... and {more} more"


def _untaken(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the branches that the dry run did not take; other values or answers may lead to them."""
    if report["untaken"]:
        yield "branches not taken (other values, or --answer, may lead there):"
    for branch in report["untaken"]:
        yield f"  {branch['file'].rpartition('/')[2]}:{branch['line']}: {legible_line(branch['code'])}"


def _table(heading: Sequence[str], rows: Any) -> list[str]:
    found = [tuple(row) for row in rows]
    return aligned([heading, *found]) if found else []


def _instrument(use: Mapping[str, Any], least: str) -> tuple[str, ...]:
    return use["role"], use["simulated_by"], f"{least}{use['operations']}"


def _labware(use: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows = []
    for part in use["containers"]:
        each = " each" if part["count"] > 1 else ""
        stated = "not stated" if part["stated"] is None else _volume(part["stated"]) + each
        figures = [_volume(part[name]) + each for name in ("needed", "peak", "final")]
        rows.append((use["labware"], part["wells"], stated, *figures))
    return rows


def _volume(volume: float) -> str:
    return f"{volume:.7g} µL"


def _tips(use: Mapping[str, Any]) -> tuple[str, ...]:
    return use["labware"], str(use["used"]), use["spots"], str(use["pick_ups"])


def _finding(finding: Mapping[str, Any]) -> list[str]:
    file = finding["file"].rpartition("/")[2].rpartition("\\")[2]
    is_cell = file != notebooks.file_of(file)
    place = f"{file}{', line ' if is_cell else ':'}{finding['line']}: " if finding["line"] else ""
    step = f" (step {finding['step']})" if finding["step"] else ""
    lines = [legible_line(f"{finding['severity']}: {place}{finding['message']}{step} [{finding['kind']}]")]
    if finding["hint"]:
        lines += [f"  {line}" for line in finding["hint"].splitlines()]
    return lines


def _step(event: StepEvent) -> str:
    failed = "" if event.status == "completed" else f" {event.status}"
    took = f" ({duration_for_people(event.duration)})" if event.duration and event.duration >= 0.1 else ""
    return f"{'  ' * min(event.depth, _DEEPEST)}{event.step} {legible_line(event.title)}{failed}{took}"
