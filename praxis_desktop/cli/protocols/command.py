"""The grammar of ``protocols``, and the functions of its actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import protocols

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """The library of protocols: those that ship, those in your own folder, and those in the folders
of the setting library.folders.

Drop a Python file into one of these folders and it is in the library. No broken file harms another."""

EPILOG = """With --json each protocol, and each file that does not load, is an event "protocol".

More: library.html in the manual"""

SHOW = """What a protocol is for, what it works with, and its parameters with their ranges.

With --schema its parameters as JSON Schema (draft 2020-12), for other programs."""


APPROVE = """Approve a protocol as it is now, with the files that it imports. When one of them changes it has
to be approved again.

With the setting runs.approved_only nothing else runs. The list is the user's own, or the file that the
setting runs.approved_list names: where an administrator locks both, only who may write that file approves."""

UNAPPROVE = """Take an approval back: of a protocol as it is now, or of what 'protocols approved' lists, by
its name or the beginning of its digest."""

APPROVED = """The approved protocols: digest, name, when, by whom, why."""


def add_protocols(commands: Commands) -> None:
    """``protocols [list | show TARGET | approve TARGET | unapprove TARGET | approved]``."""
    parser = commands.add_parser(
        "protocols",
        help="the library of protocols: what there is, what each takes",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_json(parser)
    parser.set_defaults(perform=_list, watch=False)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    listing = _action(actions, "list", "list them (default)", DESCRIPTION)
    listing.add_argument(
        "--watch", action="store_true", default=False, help="go on, and tell what changes, until Ctrl+C"
    )
    listing.set_defaults(perform=_list)
    showing = _action(actions, "show", "what a protocol is for, and what it takes", SHOW)
    showing.add_argument(
        "target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol"
    )
    showing.add_argument(
        "--schema", action="store_true", default=False, help="print the parameters as JSON Schema"
    )
    showing.set_defaults(perform=_show)
    approving = _action(actions, "approve", "let a protocol run as it is now", APPROVE)
    approving.add_argument(
        "target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol"
    )
    approving.add_argument("--reason", metavar="TEXT", required=True, help="why: what was checked")
    approving.add_argument(
        "--operator", metavar="NAME", default=None, help="who approves it (default: the system's user)"
    )
    approving.set_defaults(perform=_approve)
    unapproving = _action(actions, "unapprove", "take an approval back", UNAPPROVE)
    unapproving.add_argument("target", metavar="TARGET", help="the same, or a name or digest of the list")
    unapproving.set_defaults(perform=_unapprove)
    approved = _action(actions, "approved", "list the approved protocols", APPROVED)
    approved.set_defaults(perform=_approved)


def _action(actions: Commands, name: str, summary: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=summary,
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,  # options before the action count too
    )
    _add_json(parser)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    default = False if parser.argument_default is None else parser.argument_default
    parser.add_argument("--json", action="store_true", help="print one JSON object per line", default=default)


def _list(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return protocols.listing.show(watching=options.watch, as_json=options.json)


def _show(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.schema:
        return protocols.showing.show_schema(options.target)
    return protocols.showing.show(options.target, as_json=options.json)


def _approve(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return protocols.approving.approve(
        options.target, reason=options.reason, operator=options.operator, as_json=options.json
    )


def _unapprove(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return protocols.approving.unapprove(options.target, as_json=options.json)


def _approved(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return protocols.approving.approved(as_json=options.json)
