"""``history list``: lists runs, newest first."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, get_args

from msgspec import structs

from praxis_desktop.cli.commands.packages.listing import counted, cut
from praxis_desktop.cli.output.command_output import Teller, moment_for_people, telling_warnings
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, ProgressEvent, RunState
from praxis_desktop.core.sizes_and_durations import bytes_for_people, duration_as_clock
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.core.verdicts import SEVERITY, VerdictWord, verdict_words
from praxis_desktop.core.words import ending_words, number_or_id
from praxis_desktop.journal.errors import NAME_ONE, JournalUnusable
from praxis_desktop.records.history.history import history_of
from praxis_desktop.records.history.rows import Filter
from praxis_desktop.settings import load_settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.rows import RunRow

SHORT_ID = 8
"""Number of digits of a run's ID shown in lists, which is enough to identify the run."""


class HistoryEvent(Event, frozen=True):
    """An event about the history, for programs; ``what`` is the ``event`` in its JSON line."""

    name: ClassVar[str] = "history"
    what: str
    fields: Mapping[str, object]

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return {"event": self.what, **self.fields}


@contextmanager
def opened_history(teller: Teller) -> Iterator[History]:
    """Yield this user's history. Shows warnings about the history and the settings."""
    with telling_warnings(teller.event):
        settings = load_settings()
        log_warnings(settings)
        history = history_of(settings.history)
        history.progress = progress_of(teller, "reading records")
        try:
            yield history
        except JournalUnusable as error:
            if error.hint != NAME_ONE:
                raise
            hint = "Restore the record from a backup."
            raise JournalUnusable(error.message, path=error.path, hint=hint) from error


def progress_of(teller: Teller, stage: str) -> Callable[[int, int], None]:
    """Return a function that shows progress whenever the percentage changes."""
    last = -1

    def tell(done: int, total: int) -> None:
        nonlocal last
        percent = 100 * done // max(1, total)
        if percent != last and total > 1:
            last = percent
            teller.event(ProgressEvent(percent, stage))

    return tell


def run_event(run: RunRow) -> HistoryEvent:
    """Return the event for a run, with its verdict first."""
    return HistoryEvent(
        "run",
        {
            "verdict": run.verdict,
            "verdict_reason": run.verdict_reason,
            "number": run.number,
            **structs.asdict(run),
            "begun": run.begun,
        },
    )


def called(run: RunRow) -> str:
    """Return a run's number, or the beginning of its ID if the run has no number."""
    return number_or_id(run.number, run.run_id)


def remarks(run: RunRow) -> str:
    """Return remarks about a run that, in addition to its state, help the user find it in a list."""
    told = []
    if run.is_removed:
        told.append("deleted")
    elif run.discarded is not None:
        told.append("discarded")
    if run.simulated:
        told.append("simulated")
    if run.damage:
        told.append("damaged")
    if run.imported_from:
        told.append("imported")
    return ", ".join(told)


def size_for_people(run: RunRow) -> str:
    """Return the size of the whole record, with its unit."""
    return bytes_for_people(run.size)


def show(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """List the runs selected by the options."""
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
    rows = [("RUN", "ID", "VERDICT", "STATE", "BEGUN", "", "PROTOCOL", "NAME", "OPERATOR", "TOOK")]
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
            duration_as_clock(run.duration),
        )
        for run in runs
    ]
    return aligned(rows)


def _summary(shown: int, total: int, folder: str, nothing: str) -> str:
    if not total:
        return f"{nothing} in {folder}"
    part = f"{shown} of " if shown < total else ""
    more = "; --all lists the others as well" if shown < total else ""
    return f"{part}{counted(total, 'run')} in {folder}{more}"


STATES = (*get_args(RunState), "interrupted")
_AGO = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the options that ``filter_of`` reads."""
    add = parser.add_argument
    add("--protocol", metavar="NAME", default="", help="of this protocol, by its name or title")
    add(
        "--verdict",
        metavar="WORDS",
        type=_verdicts,
        default=(),
        help=f"with one of these verdicts, separated by commas: {', '.join(SEVERITY)}",
    )
    add(
        "--state",
        metavar="STATE",
        action="append",
        choices=STATES,
        default=[],
        help=f"in this state (may be repeated): {', '.join(STATES)}",
    )
    add("--operator", metavar="NAME", default="", help="by this operator")
    add(
        "--machine",
        metavar="NAME",
        default="",
        help="with this machine: a role, or the instrument in a role",
    )
    add(
        "--since",
        metavar="WHEN",
        default="",
        help="started at this time or later: 2026-11-20, 2026-11-20T14:30, 7d, 12h",
    )
    add("--until", metavar="WHEN", default="", help="started before this time; a day includes its end")
    add("--text", metavar="WORDS", default="", help="with these words in title, name, notes, operator, error")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--simulated", action="store_true", default=False, help="with simulated machines only")
    kinds.add_argument("--real", action="store_true", default=False, help="without simulated machines only")


def filter_of(options: argparse.Namespace) -> Filter:
    """Return the filter that the options describe. Raises UsageError for an invalid date."""
    return Filter(
        protocol=options.protocol,
        states=tuple(options.state),
        verdicts=options.verdict,
        operator=options.operator,
        machine=options.machine,
        text=options.text,
        since=_moment(options.since, "--since") if options.since else None,
        until=_moment(options.until, "--until", is_end=True) if options.until else None,
        simulated=True if options.simulated else False if options.real else None,
        with_discarded=getattr(options, "discarded", False),
    )


def _verdicts(told: str) -> tuple[VerdictWord, ...]:
    words = [word.strip().lower() for word in told.split(",")]
    found = tuple(word for word in SEVERITY if word in words)
    if len(found) != len(set(words)):
        raise argparse.ArgumentTypeError(f"{told!r} is none of {', '.join(SEVERITY)}")
    return found


def _moment(told: str, option: str, *, is_end: bool = False) -> float:
    ago = _AGO.fullmatch(told)
    try:
        if ago is not None:
            return (datetime.now().astimezone() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})).timestamp()
        moment = datetime.fromisoformat(told).astimezone()
        if is_end and len(told) <= len("2026-11-20"):
            moment += timedelta(days=1)
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{option} cannot be {told!r}",
            hint="Use 2026-11-20, 2026-11-20T14:30, or a time span before now, such as 7d or 12h.",
        ) from None
