"""The grammar of ``packages``, and the functions that execute its actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.commands import packages

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Actions

DESCRIPTION = """Packages that programs can import: list, add and remove them.

They come from three folders of wheels: those that ship with this program, the administrator's (the
setting packages.wheelhouse), and those that you add. Runs never download packages."""

EPILOG = """With --json each package is an event "package".

More: packages.html in the manual"""

ADD = """Add packages and their dependencies to your folder of wheels; they are installed at once.

WHAT is a wheel, a folder of wheels, a folder or lock file of Pyodide's own distribution, a name, or a
requirement such as 'pydantic>=2'. Names after a folder of Pyodide's distribution choose from it. A name
that is in no folder of wheels is looked up in pip's index if that is allowed: by --network, by the
setting packages.network, or by you on a terminal. Either everything is added or nothing."""

REMOVE = """Remove packages that you added: one version with NAME==VERSION, otherwise all versions.

Packages that protocols of the library need are removed only with --force."""

CHECK = """Show which packages a program asks for, which it would run with, and which are missing.

The exit code is 1 when something is missing."""

LOCK = """Write the packages that a program runs with, with versions and digests, to pylock.NAME.toml
next to it. From then on it runs with these. Pins of an older lock are kept where they still fit."""

VERIFY = """Read all wheels and the files built from them, and compare their digests with the recorded ones.

Damaged files that were built from a wheel are rebuilt. The exit code is 1 if anything was damaged."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``packages [list | ...]``."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    add_json(parser)
    parser.set_defaults(perform=_list)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    for add in (_add_list, _add_add, _add_remove, _add_check, _add_lock, _add_verify):
        add(actions)


_Parser = argparse.ArgumentParser


def _add_network(parser: _Parser) -> None:
    parser.add_argument(
        "--network",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="ask pip's index for packages that no folder has, or do not (default: the setting"
        " packages.network)",
    )


def _add_list(actions: Actions) -> None:
    add_action(actions, "list", "list them (default)", DESCRIPTION, perform=_list)


def _add_add(actions: Actions) -> None:
    parser = add_action(actions, "add", "add packages and install them", ADD, perform=_add)
    parser.add_argument("what", nargs="+", metavar="WHAT", help="a wheel, a folder, a name or a requirement")
    _add_network(parser)
    parser.add_argument(
        "--no-deps",
        action="store_true",
        default=False,
        help="add only these, without checking their dependencies",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        default=False,
        help="replace a wheel of the same version that has different contents",
    )


def _add_remove(actions: Actions) -> None:
    parser = add_action(actions, "remove", "remove packages that you added", REMOVE, perform=_remove)
    parser.add_argument(
        "what",
        nargs="+",
        metavar="NAME[==VERSION]",
        help="a package that you added, one version or all",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        default=False,
        help="also remove packages that protocols of the library need",
    )


def _add_check(actions: Actions) -> None:
    parser = add_action(
        actions, "check", "show what a program needs and what is missing", CHECK, perform=_check
    )
    _add_target(parser)


def _add_lock(actions: Actions) -> None:
    parser = add_action(actions, "lock", "lock the packages that a program runs with", LOCK, perform=_lock)
    _add_target(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        default=None,
        help="write to this file (default: pylock.NAME.toml beside it)",
    )
    parser.add_argument(
        "--upgrade", action="store_true", default=False, help="use the newest versions and ignore pins"
    )


def _add_verify(actions: Actions) -> None:
    add_action(actions, "verify", "find damage and repair it", VERIFY, perform=_verify)


def _add_target(parser: _Parser) -> None:
    parser.add_argument("target", metavar="TARGET", help="a file, or the name of a protocol in the library")


def _list(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.listing.show(as_json=options.json)


def _add(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.adding.add(
        options.what,
        network=options.network,
        with_dependencies=not options.no_deps,
        replaces=options.replace,
        as_json=options.json,
    )


def _remove(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.adding.remove(options.what, is_forced=options.force, as_json=options.json)


def _check(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.checking.check(options.target, as_json=options.json)


def _lock(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.locking.lock(
        options.target, output=options.output, is_upgrade=options.upgrade, as_json=options.json
    )


def _verify(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.verifying.verify(as_json=options.json)
