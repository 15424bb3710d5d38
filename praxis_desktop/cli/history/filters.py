"""The options that choose runs from the history."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta
from typing import get_args

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import RunState
from praxis_desktop.core.verdicts import SEVERITY, VerdictWord
from praxis_desktop.records.history.rows import Filter

STATES = (*get_args(RunState), "interrupted")
_AGO = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that ``filter_of`` reads."""
    add = parser.add_argument
    add("--protocol", metavar="NAME", default="", help="of this protocol, by its name or title")
    add(
        "--verdict",
        metavar="WORDS",
        type=_verdicts,
        default=(),
        help=f"with one of these verdicts, with commas between them: {', '.join(SEVERITY)}",
    )
    add(
        "--state",
        metavar="STATE",
        action="append",
        choices=STATES,
        default=[],
        help=f"in this state, may be given several times: {', '.join(STATES)}",
    )
    add("--operator", metavar="NAME", default="", help="of this operator")
    add("--machine", metavar="NAME", default="", help="with this machine: a role, or what stood there")
    add(
        "--since",
        metavar="WHEN",
        default="",
        help="begun then or later: 2026-11-20, 2026-11-20T14:30, 7d, 12h",
    )
    add("--until", metavar="WHEN", default="", help="begun before; of a day: before its end")
    add("--text", metavar="WORDS", default="", help="with these words in title, name, notes, operator, error")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--simulated", action="store_true", default=False, help="with simulated machines only")
    kinds.add_argument("--real", action="store_true", default=False, help="without simulated machines only")


def filter_of(options: argparse.Namespace) -> Filter:
    """The filter that the options describe. Raises UsageError for an invalid date."""
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
            f"{option} cannot be {told!r}", hint="Give 2026-11-20, 2026-11-20T14:30, or so long ago: 7d, 12h."
        ) from None
