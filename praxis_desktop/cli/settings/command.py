"""The grammar of ``settings``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import settings

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """Every setting, its value, and where that is from: the default, the system's file, your own
file, or an environment variable."""

EPILOG = "More: settings.html and deployment.html in the manual"

SET = """Write a value into your own file. A key that the system's file locks is refused."""
UNSET = """Take a key out of your own file."""
CHECK = """Look at a file before it is put into its place: each key of it with the value that would hold.

The exit code is 2 when something in it would not. A file that ends in .toml, or has a list of locks, is a
system's file."""
TEMPLATE = """Write a system's file to begin with: every setting with its meaning, as comments.

Where it goes is said at its top."""


def add_settings(commands: Commands) -> None:
    """``settings`` and its actions."""
    parser = commands.add_parser(
        "settings",
        help="every setting and where its value is from; change your own",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(perform=_perform, action="list", keys=[])
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    listed = _action(actions, "list", "show them (default)", DESCRIPTION)
    listed.add_argument("keys", metavar="KEY", nargs="*", help="only these, or those of a section")
    change = _action(actions, "set", "write one into your own file", SET)
    change.add_argument("key", metavar="KEY", help="for example pool.size")
    change.add_argument("value", metavar="VALUE", help="as in an environment variable: true, 12, a path")
    unset = _action(actions, "unset", "take one out of your own file", UNSET)
    unset.add_argument("key", metavar="KEY", help="for example pool.size")
    check = _action(actions, "check", "check a file before it is put into place", CHECK)
    check.add_argument("file", metavar="FILE", help="a file of settings")
    check.add_argument("--system", action="store_true", help="it is a system's file, whatever it is called")
    template = _action(actions, "template", "write a system's file to begin with", TEMPLATE)
    template.add_argument(
        "file", metavar="FILE", nargs="?", default="", help="a new file (default: standard output)"
    )


def _action(actions: Commands, name: str, summary: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=summary,
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,  # options before the action count too
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(action=name)
    if name == "check":
        parser.set_defaults(system=False)
    return parser


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.action == "set":
        return settings.changing.change(options.key, options.value, as_json=options.json)
    if options.action == "unset":
        return settings.changing.unset(options.key, as_json=options.json)
    if options.action == "check":
        return settings.checking.check(options.file, is_system=options.system, as_json=options.json)
    if options.action == "template":
        return settings.checking.template(options.file)
    return settings.listing.show(options.keys, as_json=options.json)
