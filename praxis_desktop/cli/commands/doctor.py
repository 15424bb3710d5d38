"""``doctor``: reports which parts of the program are installed, cached and reachable, and shows counters."""

from __future__ import annotations

import argparse
import textwrap
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from praxis_desktop import settings
from praxis_desktop.cli import output
from praxis_desktop.cli.arguments import add_json, refuse_file
from praxis_desktop.cli.output.command_output import telling_warnings, write_lines
from praxis_desktop.core.counters import FAMILIES, read_totals
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import ErrorInfo, Event, ExecutionResult, LogEvent, ResultEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.workers import diagnosis

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.workers.diagnosis.checks import Check

DESCRIPTION = """Check the installation, its folders, images, settings and ports, and run a line in an
interpreter. The exit code is 1 if something does not work.

--output also writes the results and the latest error reports to an archive for support, without
passwords, the user's name and paths, protocols or records of runs."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``doctor``."""
    parser.description = DESCRIPTION
    parser.add_argument(
        "--output", metavar="FILE", help="also write a report for support: a .zip file, or the folder for it"
    )
    parser.add_argument(
        "--metrics",
        action="store_true",
        help="print this computer's usage counters instead, in Prometheus text format",
    )
    add_json(parser)
    parser.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.metrics:
        if options.output is not None:
            raise UsageError("--metrics writes no report", hint="Leave out --metrics or --output.")
        return show_metrics(as_json=options.json)
    return show_checks(options.output, as_json=options.json)


WIDTH = 80
_INDENT = 11


class CheckEvent(Event, frozen=True):
    """One finding; ``state`` is "ok", "warning" or "fault"."""

    name: ClassVar[str] = "check"
    part: str
    state: str
    finding: str
    remedy: str
    facts: Mapping[str, object]


class MetricEvent(Event, frozen=True):
    """A counter shared by all processes on this computer, with its labels."""

    name: ClassVar[str] = "metric"
    metric: str
    labels: dict[str, str]
    value: float


# ---- metrics
def show_metrics(*, as_json: bool) -> int:
    """Show the counters of all processes on this computer; return the exit code."""
    begun = time.time()
    totals = read_totals()
    if not as_json:
        write_lines(output.metrics_text(totals).splitlines())
        return 0
    presentation = output.JsonPresentation()
    labels = {family.name: getattr(family, "label", "") for family in FAMILIES}
    for series, values in totals.items():
        for label, value in values.items():
            named = {labels.get(series) or "label": label} if label else {}
            presentation.event(MetricEvent(series, named, value))
    presentation.event(_result(begun, {}, ()))
    return 0


# ---- checks
def show_checks(report_to: str | None, *, as_json: bool) -> int:
    """Run all checks and show each finding as it arrives; ``report_to`` is the path for a report.

    Returns the exit code. Raises UsageError or StorageError.
    """
    report = None if report_to is None else diagnosis.report_path(report_to)
    if report is not None:
        refuse_file(report)
    begun = time.time()
    logged: list[LogEvent] = []
    teller = _JsonTeller() if as_json else _TextTeller()
    found: list[Check] = []
    with telling_warnings(logged.append):
        for check in diagnosis.diagnose(settings.load_settings()):
            while logged:
                teller.log(logged.pop(0))
            teller.check(check)
            found.append(check)
        while logged:
            teller.log(logged.pop(0))
    if report is not None:
        diagnosis.write_support_report(report, found)
    states = [check.state for check in found]
    faults = [check.finding for check in found if check.state == "fault"]
    numbers = {state: states.count(state) for state in ("ok", "warning", "fault")}
    teller.end(begun, numbers, tuple(faults), report)
    return ExitCode.FAULT if faults else 0


class _JsonTeller:
    """Writes each check as a line of JSON."""

    def __init__(self) -> None:
        self._presentation = output.JsonPresentation()

    def check(self, check: Check) -> None:
        self._presentation.event(
            CheckEvent(check.part, check.state, check.finding, check.remedy, check.facts)
        )

    def log(self, event: LogEvent) -> None:
        self._presentation.event(event)

    def end(
        self, begun: float, numbers: dict[str, int], faults: tuple[str, ...], report: Path | None
    ) -> None:
        value: dict[str, object] = {**numbers}
        if report is not None:
            value["report"] = str(report)
        self._presentation.event(_result(begun, value, faults))


class _TextTeller:
    """Writes each check below a heading, in lines of at most WIDTH columns."""

    def __init__(self) -> None:
        self._part = ""

    def check(self, check: Check) -> None:
        if check.part != self._part:
            self._part = check.part
            self._lines(check.part)
        self._lines(*_wrapped(check.state, check.finding))
        if check.remedy:
            self._lines(*_wrapped("", check.remedy))

    def log(self, event: LogEvent) -> None:
        self._lines(*_wrapped("log", event.message))

    def end(
        self, begun: float, numbers: dict[str, int], faults: tuple[str, ...], report: Path | None
    ) -> None:
        self._lines(f"{_number(numbers['fault'], 'fault')}, {_number(numbers['warning'], 'warning')}")
        if report is not None:
            self._lines(f"report for support: {report}")

    def _lines(self, *lines: str) -> None:
        write_lines(lines)


def _wrapped(mark: str, text: str) -> list[str]:
    """Return ``text`` beside ``mark``, wrapped only at spaces, so that paths are not broken."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"  {mark}".ljust(_INDENT),
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _number(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _result(begun: float, value: Mapping[str, object], faults: tuple[str, ...]) -> ResultEvent:
    error = ErrorInfo("Fault", "\n".join(faults)) if faults else None
    result = ExecutionResult(
        "", (time.time() - begun) * 1000, begun * 1000, value=dict(value) or None, error=error
    )
    return ResultEvent("failed" if faults else "completed", "", result)
