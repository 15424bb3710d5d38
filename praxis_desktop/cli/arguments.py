"""The command line's grammar."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from praxis_desktop import __version__
from praxis_desktop.core.errors import UsageError

DESCRIPTION = """Run laboratory protocols on real and simulated instruments. Without a command, open the
window; with a file instead of one, open it there.

'praxis-desktop COMMAND --help' tells what a command takes. Shift+F1 in the window opens the manual;
'praxis-desktop doctor' says where it is."""

EXIT_CODES = """exit codes: 0 completed, 1 the program raised or a fault was found, 2 bad usage or input, or
not on this computer (no room, no rights, no display), 3 cancelled, 4 instrument or port error, 5 timed out,
70 a defect of this program, or its installation is damaged"""


COMMANDS = {
    "run": "running.commands",
    "runs": "runs.command",
    "exec": "running.commands",
    "check": "checking.command",
    "protocols": "protocols.command",
    "new": "new_command",
    "console": "console.command",
    "ports": "ports.command",
    "simulate": "simulating.command",
    "packages": "packages.command",
    "snapshots": "snapshots_command",
    "history": "history.command",
    "journal": "journal_command",
    "settings": "settings.command",
    "doctor": "doctor.command",
}
"""The commands in the order of the help, with the modules of their ``add_NAME``, imported on use."""


class Parser(argparse.ArgumentParser):
    """Reports bad usage as an error of ours, so that --json output stays JSON."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"See {self.prog} --help.")


FILES = (".py", ".whl")
"""Endings of the files that the window opens."""


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether the arguments are a file for the window rather than a command."""
    return len(arguments) == 1 and arguments[0].endswith(FILES) and not arguments[0].startswith("-")


def require_command(arguments: Sequence[str]) -> None:
    """Raise UsageError if the first argument is neither an option nor a command."""
    if not arguments or arguments[0].startswith("-") or arguments[0] in COMMANDS:
        return
    name = arguments[0]
    if name.endswith(FILES):
        raise UsageError(
            f"nothing can follow {name}: the window opens one file",
            hint=f"To run a protocol without the window: praxis-desktop run {name}",
        )
    if Path(name).name != name or Path(name).exists():
        raise UsageError(
            f"{name} is not a file that the window opens",
            hint=f"It opens files whose names end in {' or '.join(FILES)}.",
        )
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, 1)
    hint = f"Did you mean {near[0]}?" if near else f"The commands are {', '.join(COMMANDS)}."
    raise UsageError(f"there is no command {name!r}", hint=f"{hint} See praxis-desktop --help.")


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of the command line. If ``command`` is a command, only that one is added, which saves time;
    if it asks for the version, none; otherwise all.
    """
    parser = Parser(
        prog="praxis-desktop",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"praxis-desktop {__version__}",
        help="say which version this is",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    for name in [command] if command in COMMANDS else [] if command == "--version" else COMMANDS:
        module = import_module(f"praxis_desktop.cli.{COMMANDS[name]}")
        getattr(module, f"add_{name}")(commands)
    return parser
