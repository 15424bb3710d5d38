"""``secrets``: stores, lists and removes instruments' passwords and tokens in the system's keyring."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import ClassVar

from praxis_desktop import ports
from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.events import Event

DESCRIPTION = """Passwords and tokens for instruments on the network, in your system's keyring.

Name a secret in a grant, --port 'robot=https://ot2.local?secret=NAME', and write {secret:NAME} in the
program. The instrument receives the secret; the program, its record and exports contain only the name."""
SET = """Put a secret into the keyring. It is asked for, or read as one line from standard input."""
REMOVE = """Remove a secret from the keyring."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``secrets [list | set | remove]``."""
    parser.description = DESCRIPTION
    add_json(parser)
    parser.set_defaults(perform=_perform, action="list")
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    add_action(actions, "list", "their names (default)", DESCRIPTION, action="list")
    for action, summary, text in (("set", "put one into the keyring", SET), ("remove", "remove one", REMOVE)):
        named = add_action(actions, action, summary, text, action=action)
        named.add_argument("name", metavar="NAME", help="letters, digits, '.', '_' and '-'")


class SecretEvent(Event, frozen=True):
    """The name of a secret."""

    name: ClassVar[str] = "secret"
    secret: str


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    teller = Teller(as_json=options.json)
    if options.action == "set":
        ports.keyring.keep_secret(options.name, _asked(options.name))
        teller.for_people(f"{options.name} is now in the keyring")
    elif options.action == "remove":
        ports.keyring.remove_secret(options.name)
        teller.for_people(f"{options.name} is no longer in the keyring")
    else:
        for name in ports.keyring.secret_names():
            teller.for_programs(SecretEvent(name))
            teller.for_people(name)
    teller.result()
    return 0


def _asked(name: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{name}: ")
    return sys.stdin.readline().rstrip("\r\n")
