"""The grammar of ``runs``, and the functions of its actions."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import runs

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """The runs that are under way in the programs of this user: in windows, on other terminals, in
the background, and those that wait for a port.

ID is the number of a run, the beginning of its id, or 'last' for the one that began last."""

EPILOG = """A run can be seen from here a third of a second after its program has begun.

Runs that are over are in 'praxis-desktop history'. With --json each run is an event "run".

More: controlling-runs.html in the manual"""

PAUSE = """Hold a run before its next step; with --now at its next await or wait, in the middle of a step."""
SKIP_WAIT = """End a wait of a run's program now: asyncio.sleep or time.sleep of more than a second.

Where several steps wait at the same time, --step says which is meant."""
EXTEND_WAIT = """Let a wait of a run's program take so many seconds longer.

Where several steps wait at the same time, --step says which is meant."""
RESUME = """Let a run that is paused go on."""
STOP = """Stop a run gently: its program cleans up. Asked for once more while it does, it is ended at once."""
EMERGENCY = """Have every instrument of a run, or of all runs of all programs of this user, stopped by its own
stop command, and end the programs. Without an ID, and with --all, of all runs. Nothing is asked before.

What became of each instrument is told; where one has not confirmed, what to do comes first.

This is a software stop: use the stop button of the instrument when people are in danger."""
ANSWER = """Answer the question NUMBER of a run. 'runs list' shows which are open.

VALUE is what would be typed: yes or no, a text or a number, the value of a choice, retry, skip, abort,
set_value=12.5. --read has an instrument read it instead, where one can; the question is then asked once more.
--fact says what is so where nobody knew, for example --fact plate_A1=partial:12.5, with confirmed_success,
confirmed_failure, partial, arbitrary or unknown."""
NOTE = """Add a note to the record of a run that is under way."""
WATCH = """Tell what happens in a run until it ends."""


def add_runs(commands: Commands) -> None:
    """``runs`` and its actions."""
    parser = commands.add_parser(
        "runs",
        help="the runs under way: pause, resume, stop them, answer their questions",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_json(parser)
    parser.set_defaults(perform=_perform, action="list")
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    _action(actions, "list", "list them (default)", DESCRIPTION)
    pause = _action(actions, "pause", "hold a run before its next step", PAUSE, done="will pause")
    _add_id(pause)
    pause.add_argument(
        "--now", action="store_const", dest="verb", const="pause_now", help="at its next await or wait"
    )
    _add_who(pause)
    resume = _action(actions, "resume", "let it go on", RESUME, done="goes on")
    _add_id(resume)
    _add_who(resume, with_reason=False)
    skip = _action(actions, "skip-wait", "end a wait of its program now", SKIP_WAIT, done="waits no longer")
    _add_id(skip)
    _add_step(skip)
    _add_who(skip)
    extend = _action(
        actions, "extend-wait", "let a wait of its program take longer", EXTEND_WAIT, done="waits longer"
    )
    _add_id(extend)
    extend.add_argument(
        "seconds", metavar="SECONDS", nargs="?", type=_seconds, default=60.0, help="so much (default: 60)"
    )
    _add_step(extend)
    _add_who(extend)
    stop = _action(actions, "stop", "stop it gently; once more, at once", STOP, done="stops")
    stop.set_defaults(verb="cancel")
    _add_id(stop)
    _add_who(stop)
    emergency = _action(
        actions, "emergency-stop", "stop its instruments, or everything, by their own commands", EMERGENCY
    )
    emergency.add_argument(
        "run", metavar="ID", nargs="?", default="", help="the run; without one all of them"
    )
    emergency.add_argument("--all", action="store_true", default=False, help="all runs of all programs")
    _add_who(emergency)
    answer = _action(actions, "answer", "answer one of its questions", ANSWER, done="has its answer")
    _add_id(answer)
    answer.add_argument("number", metavar="NUMBER", type=_number, help="of the question")
    answer.add_argument("value", metavar="VALUE", nargs="?", default="", help="the answer")
    answer.add_argument(
        "--read", action="store_true", default=False, help="have an instrument read it, and ask once more"
    )
    answer.add_argument(
        "--fact",
        dest="facts",
        metavar="KEY=RESOLUTION[:VALUE]",
        type=_fact,
        action="append",
        default=[],
        help="what is so where nobody knew",
    )
    _add_who(answer)
    note = _action(actions, "note", "add a note to its record", NOTE, done="noted")
    _add_id(note)
    note.add_argument("text", metavar="TEXT", help="what is to be said of it")
    _add_who(note, with_reason=False)
    watch = _action(actions, "watch", "tell what happens in it", WATCH)
    _add_id(watch)


def _action(
    actions: Commands, name: str, summary: str, text: str, *, done: str = ""
) -> argparse.ArgumentParser:
    """Add an action; ``done`` is the message after it, for an action that is one command for one run."""
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=summary,
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,  # options before the action count too
    )
    _add_json(parser)
    parser.set_defaults(action=name, verb=name.replace("-", "_"), done=done)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    default = False if parser.argument_default is None else parser.argument_default
    parser.add_argument("--json", action="store_true", help="print one JSON object per line", default=default)


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="ID", help="the number of the run, the beginning of its id, or 'last'")


def _add_step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--step",
        metavar="NUMBER",
        type=_number,
        default=0,
        help="the step that waits, where several do",
    )


def _add_who(parser: argparse.ArgumentParser, *, with_reason: bool = True) -> None:
    parser.add_argument(
        "--operator", metavar="NAME", default=None, help="who does it (default: the system's user)"
    )
    if with_reason:
        parser.add_argument("--reason", metavar="TEXT", default="", help="why, for the record")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of a question or a step")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _fact(text: str) -> tuple[str, dict[str, object]]:
    """KEY=RESOLUTION, or KEY=RESOLUTION:VALUE, with the value as JSON or, failing that, as text."""
    key, separator, said = text.rpartition("=")
    resolution, colon, value = said.partition(":")
    if not separator or not key.strip() or not resolution.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=RESOLUTION or KEY=RESOLUTION:VALUE")
    fact: dict[str, object] = {"resolution": resolution.strip()}
    if colon:
        fact["value"] = _plain(value)
    return key.strip(), fact


def _plain(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, float) and not math.isfinite(value) else value


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.action == "list":
        return runs.listing.show(as_json=options.json)
    if options.action == "watch":
        return runs.listing.watch(options.run, as_json=options.json)
    if options.action == "emergency-stop":
        return runs.acting.emergency_stop(options)
    return runs.acting.act(options)
