"""The grammar of ``packages``, and the functions of its actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.commands import packages

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Actions

DESCRIPTION = """Packages that programs can import: which there are, adding and removing them.

They come from three folders of wheels: those that ship with this program, those of the administrator (the
setting packages.wheelhouse), and those that you add. No run asks the network for any."""

EPILOG = """With --json each package is an event "package".

More: packages.html in the manual"""

ADD = """Add packages, with all that they need, to your folder of wheels; they are installed at once.

WHAT is a wheel, a folder of wheels, a folder or lock file of Pyodide's own distribution, a name, or a
requirement such as 'pydantic>=2'. Names after a folder of Pyodide's distribution choose from it. A name
that is in no folder of wheels is looked for in the index that pip is set up with, if that is allowed: by
--network, by the setting packages.network, or when you are asked on a terminal. All is added, or nothing."""

REMOVE = """Remove packages that you added. One version with NAME==VERSION, else all of them.

What protocols of the library need is not removed without --force."""

CHECK = """What a program asks for, what it would run with, and what is missing.

The exit code is 1 when something is missing."""

LOCK = """Write down the packages that a program runs with, each in its version and with its digest, in
pylock.NAME.toml beside it. From then on it runs with these. Pins of an older lock stay, if they will do."""

VERIFY = """Read all wheels and all that was made of them, and compare their digests with those recorded.

What was made of a wheel is made again when it is damaged. The exit code is 1 when anything was."""


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
        help="ask the index that pip is set up with for what no folder has, or do not (default: the setting"
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
        help="add these alone, without looking whether all that they need is there",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        default=False,
        help="replace a wheel of the same version that has other contents",
    )


def _add_remove(actions: Actions) -> None:
    parser = add_action(actions, "remove", "remove packages that you added", REMOVE, perform=_remove)
    parser.add_argument(
        "what",
        nargs="+",
        metavar="NAME[==VERSION]",
        help="a package that you added, in one version or in all",
    )
    parser.add_argument(
        "--force", action="store_true", default=False, help="also what protocols of the library need"
    )


def _add_check(actions: Actions) -> None:
    parser = add_action(actions, "check", "what a program needs, and what is missing", CHECK, perform=_check)
    _add_target(parser)


def _add_lock(actions: Actions) -> None:
    parser = add_action(actions, "lock", "write down what a program runs with", LOCK, perform=_lock)
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
        "--upgrade", action="store_true", default=False, help="take the newest versions, whatever is pinned"
    )


def _add_verify(actions: Actions) -> None:
    add_action(actions, "verify", "look for damage, and repair it", VERIFY, perform=_verify)


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
    return packages.checking.lock(
        options.target, output=options.output, is_upgrade=options.upgrade, as_json=options.json
    )


def _verify(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return packages.verifying.verify(as_json=options.json)
