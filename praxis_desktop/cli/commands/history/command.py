"""The grammar of ``history``, and the functions that execute its actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.commands.history.exporting import add_export
from praxis_desktop.cli.commands.history.listing import add_filters

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Actions

DESCRIPTION = """The records of runs: what was done, by whom, with what result.

Every run keeps a record of each step, each byte on its ports, and every question and answer. The record
is signed, so any change shows. ID is the number of a run, its id or the beginning of it, or 'last'."""

EPILOG = "More: history.html in the manual"

_SHOWN = {
    "steps": "its steps",
    "log": "what was logged",
    "wire": "every byte on its ports, and which step and line of the program caused it",
    "data": "its complete results",
    "actions": "the audit trail: who did what to it, and its states",
    "files": "the files that are kept with it",
}

Action = Callable[[argparse.Namespace, Callable[[str], None]], int]


def declare(history: argparse.ArgumentParser) -> None:
    """Declare ``history [list | show | export | verify | ...]``."""
    history.description = DESCRIPTION
    history.epilog = EPILOG
    add_json(history)
    actions = history.add_subparsers(dest="action", metavar="ACTION", title="actions")
    _add_list(history, actions)
    _add_show(actions)
    _add_compare(actions)
    _add_verify(actions)
    _add_rerunning(actions)
    add_export(actions)
    _add_maintaining(actions)


def _add_list(history: argparse.ArgumentParser, actions: Actions) -> None:
    listing = _action(actions, "list", "list runs, the newest first (default)", _in("listing", "show"))
    add_filters(listing)
    listing.add_argument("--limit", metavar="N", type=_count, default=20, help="how many (default: 20)")
    listing.add_argument("--all", action="store_true", default=False, help="all of them")
    listing.add_argument("--discarded", action="store_true", default=False, help="include discarded runs")
    usual = {
        action.dest: action.default for action in listing._actions if action.default != argparse.SUPPRESS
    }
    history.set_defaults(perform=_in("listing", "show"), **{**usual, "json": False})


def _add_show(actions: Actions) -> None:
    showing = _action(actions, "show", "what a run did and how it ended", _in("showing", "show"))
    _add_id(showing)
    for name, meaning in _SHOWN.items():
        showing.add_argument(f"--{name}", action="store_true", default=False, help=meaning)
    showing.add_argument(
        "--step", metavar="N", type=_count, default=None, help="with --wire: only the traffic of this step"
    )
    showing.add_argument(
        "--port", metavar="ROLE", default="", help="with --wire: only the traffic on this port"
    )


def _add_compare(actions: Actions) -> None:
    comparing = _action(
        actions,
        "compare",
        "two runs side by side: verdicts, first difference, values, step durations",
        _in("comparing", "compare_runs"),
    )
    comparing.add_argument("first", metavar="ID", help="a run")
    comparing.add_argument("second", metavar="ID", help="another run; differences are counted from the first")
    comparing.add_argument(
        "--only-differences", action="store_true", default=False, help="leave out equal values"
    )


def _add_verify(actions: Actions) -> None:
    verifying = _action(
        actions,
        "verify",
        "check that nothing in a record was changed, removed or added; exit code 1 otherwise",
        _in("verifying", "verify"),
    )
    verifying.add_argument(
        "run",
        metavar="ID",
        nargs="?",
        default="",
        help="a run (default: last); or a path: a record's folder, a folder of records, or a backup",
    )
    verifying.add_argument("--all", action="store_true", default=False, help="every record")
    verifying.add_argument(
        "--key",
        metavar="FILE",
        action="append",
        default=[],
        help="the public key of the installation that should have signed; may be repeated. With --all, "
        "this installation may have signed, too",
    )
    _action(
        actions,
        "key",
        "print this installation's public key, which verifies its signatures",
        _in("verifying", "show_key"),
    )


def _add_rerunning(actions: Actions) -> None:
    replaying = _action(
        actions,
        "replay",
        "replay a run from its record, without instruments, and compare; exit code 1 if it differs",
        _in("rerunning", "replay"),
    )
    _add_id(replaying)
    replaying.add_argument(
        "--until", metavar="STEP", default="", help="stop after this step (number or title)"
    )

    replaying.add_argument(
        "--with",
        dest="with_file",
        metavar="FILE",
        default="",
        help="replay with this program instead, and show the differences; instruments "
        "give their"
        " recorded replies, and no time passes",
    )

    resuming = _action(
        actions,
        "resume",
        "resume a run whose process died: nothing is sent twice, and you are asked what is not known",
        _in("rerunning", "resume"),
    )
    _add_id(resuming)
    resuming.add_argument(
        "--on-prompt",
        choices=("ask", "abort"),
        default="",
        help="what to do with a question: wait for 'praxis-desktop runs answer', or leave the run interrupted"
        " (default: ask on a terminal, otherwise as when the run was started)",
    )
    resuming.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=False,
        help="also report what happens besides running the program",
    )
    _add_operator(resuming)


def _add_maintaining(actions: Actions) -> None:
    maintaining = "maintaining"
    backing = _action(actions, "backup", "write all records into one file", _in(maintaining, "back_up"))
    backing.add_argument("file", metavar="FILE", type=Path, help="a new file, such as history.zip")

    importing = _action(actions, "import", "import records from elsewhere", _in(maintaining, "import_"))
    importing.add_argument(
        "source", metavar="SOURCE", type=Path, help="a backup, a record's folder or journal"
    )
    importing.add_argument(
        "--unfinished",
        action="store_true",
        default=False,
        help="include runs whose records were cut off, if they are sound up to that point",
    )
    _add_operator(importing)

    moving = _action(actions, "move", "move all records to another folder", _in(maintaining, "move"))
    moving.add_argument("folder", metavar="FOLDER", type=Path, help="a new folder, or an empty one")

    discarding = _action(actions, "discard", "discard a record, or restore it", _in(maintaining, "discard"))
    _add_id(discarding)
    discarding.add_argument("--reason", metavar="TEXT", default="", help="the reason, which is kept")
    discarding.add_argument("--undo", action="store_true", default=False, help="restore it, within 30 days")
    _add_operator(discarding)

    closing = _action(
        actions,
        "close",
        "close the record of an interrupted run; the run counts as failed unless the record says how "
        "it ended",
        _in(maintaining, "close"),
    )
    _add_id(closing)
    closing.add_argument("--reason", metavar="TEXT", default="", help="the reason, which is kept")
    _add_operator(closing)

    pruning = _action(actions, "prune", "delete old records for good", _in(maintaining, "prune"))
    pruning.add_argument(
        "--days",
        metavar="N",
        type=_count,
        default=None,
        help="records older than this many days (default: the setting history.days)",
    )
    pruning.add_argument("--dry-run", action="store_true", default=False, help="only list them")

    noting = _action(actions, "note", "add a note to a run that has ended", _in(maintaining, "note"))
    _add_id(noting)
    noting.add_argument("words", metavar="TEXT", help="the text of the note")
    _add_operator(noting)

    _action(actions, "rebuild", "rebuild the index from the records", _in(maintaining, "rebuild"))


def _action(actions: Actions, name: str, summary: str, perform: Action) -> argparse.ArgumentParser:
    parser = add_action(actions, name, summary, f"{summary[0].upper()}{summary[1:]}.", perform=perform)
    parser.epilog = EPILOG
    return parser


def _in(module: str, name: str) -> Action:
    """Return an action that, when called, imports ``module`` and calls its function ``name``."""

    def perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
        action: Action = getattr(import_module(f"{__package__}.{module}"), name)
        return action(options, note_run)

    return perform


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run", metavar="ID", help="the number of a run, its id or the beginning of it, or 'last'"
    )


def _add_operator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--operator", metavar="NAME", default="", help="who does this (default: the system's user)"
    )


def _count(told: str) -> int:
    number = int(told)
    if number < 1:
        raise argparse.ArgumentTypeError(f"the number must be 1 or more, not {number}")
    return number
