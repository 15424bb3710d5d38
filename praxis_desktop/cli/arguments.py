"""The grammar of the command line: its commands, and the types of their arguments."""

from __future__ import annotations

import argparse
import json
import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from praxis_desktop import __version__
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.terminal_text import shell_word, terminal_width
from praxis_desktop.settings import quoted

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.keys import Value

DESCRIPTION = """Run laboratory protocols on real and simulated instruments. Without a command, open the
window; with a file instead of a command, open that file in the window.

'praxis-desktop COMMAND --help' describes a command. Shift+F1 in the window opens the manual;
'praxis-desktop doctor' shows where the manual is."""

EXIT_CODES: Final[Mapping[ExitCode, str]] = {
    ExitCode.COMPLETED: "completed",
    ExitCode.FAULT: "the program raised an error or a fault was found",
    ExitCode.UNUSABLE: "bad usage or input, or not possible on this computer (disk full, no permission, no "
    "display)",
    ExitCode.STOPPED: "stopped",
    ExitCode.PORT: "instrument or port error",
    ExitCode.TIMED_OUT: "timed out",
    ExitCode.FAILED_LIMITS: "completed and failed its limits",
    ExitCode.INCONCLUSIVE: "completed and inconclusive",
    ExitCode.INTERNAL: "an internal error or a damaged installation",
}
"""The exit codes with their meanings, which docs/command-line.md also lists."""

COMMANDS = {
    "run": "run a protocol",
    "runs": "active runs: pause, resume or stop them, answer their questions",
    "exec": "run Python code",
    "check": "dry-run a protocol, without hardware or waiting: report its needs and problems",
    "protocols": "the library of protocols: list protocols, show their parameters",
    "new": "create a protocol from a commented template",
    "console": "an interactive Python console",
    "ports": "the serial ports of this computer",
    "simulate": "serve a simulated instrument on a pseudo-terminal",
    "packages": "the packages that programs can import",
    "snapshots": "the images that runs start from",
    "history": "records of runs: find, show, export, verify, back up",
    "journal": "the traffic on the ports during a run",
    "secrets": "passwords and tokens for instruments, in the system's keyring",
    "settings": "all settings and where their values come from; change your own",
    "doctor": "check the installation",
}
"""The commands in the order in which the help lists them, each with its description.

Each is a module of ``commands``, imported when used: its ``declare`` receives the command's parser, declares
the arguments, and sets the default ``perform`` to the function that executes the command.
"""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Formats help for the terminal's width. argparse creates a formatter for every argument; unless told the
    width, each would import ``shutil`` and three compression modules, costing every command 2 ms.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width() - _MARGIN)


_MARGIN = 2
"""Number of columns that argparse leaves free."""


class Parser(argparse.ArgumentParser):
    """Reports usage errors as UsageError, so that --json output stays JSON. Options must be spelled out in
    full.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_HelpFormatter, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"See {self.prog} --help.")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Reject leftover arguments here, where it is known which command's help the error must refer to."""
        options, left = super().parse_known_args(args, namespace)
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return options, left


FILES = (".py", ".ipynb", ".whl")
"""Extensions of the files that the window opens."""


def opens_window(arguments: Sequence[str]) -> bool:
    """Return whether the arguments name a file to open in the window, rather than a command."""
    return len(arguments) == 1 and arguments[0].endswith(FILES) and not arguments[0].startswith("-")


def require_command(arguments: Sequence[str]) -> None:
    """Raise UsageError if the first argument is neither an option nor a command."""
    if not arguments or arguments[0].startswith("-") or arguments[0] in COMMANDS:
        return
    name = arguments[0]
    if name.endswith(FILES):
        raise UsageError(
            f"nothing may follow {name}: the window opens a single file",
            hint=f"To run a protocol without the window: praxis-desktop run {shell_word(name)}",
        )
    if Path(name).name != name or Path(name).exists():
        raise UsageError(
            f"{name} is not a file that the window opens",
            hint=f"It opens files whose names end in {', '.join(FILES[:-1])} or {FILES[-1]}.",
        )
    near = nearest(name, COMMANDS)
    hint = f"Did you mean {near[0]}?" if near else f"The commands are {', '.join(COMMANDS)}."
    raise UsageError(f"there is no command {name!r}", hint=f"{hint} See praxis-desktop --help.")


def _exit_codes() -> str:
    words = ", ".join(f"{code:d} {meaning}" for code, meaning in EXIT_CODES.items())
    return textwrap.fill(f"exit codes: {words}", terminal_width() - _MARGIN)


def build_parser(first: str = "") -> argparse.ArgumentParser:
    """Build the command-line parser. If ``first`` is a command, only that command is added, which saves time;
    if ``first`` requests the version or the help, commands are added without their arguments.
    """
    parser = Parser(
        prog="praxis-desktop",
        description=DESCRIPTION,
        epilog=_exit_codes(),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"praxis-desktop {__version__}",
        help="print the version",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    for name in [first] if first in COMMANDS else COMMANDS:
        command = commands.add_parser(
            name,
            help=COMMANDS[name],
        )
        if first not in ("--version", "--help", "-h"):
            import_module(f"praxis_desktop.cli.commands.{name}").declare(command)
    return parser


if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[Any]
    """The subparsers to which a command's module adds the command's actions."""

Perform = Callable[[argparse.Namespace, Callable[[str], None]], int]
"""Executes a command and returns its exit code. The second argument is called with the ID of the run that the
command begins.
"""


def add_action(actions: Actions, name: str, summary: str, text: str, **defaults: object) -> Parser:
    """Add an action to a command, with ``--json``. ``text`` describes the action, and ``defaults`` are the
    defaults for its options.

    Options may also precede the action, so the action's parser must not set defaults for omitted options.
    """
    parser: Parser = actions.add_parser(
        name,
        help=summary,
        description=text,
        argument_default=argparse.SUPPRESS,
    )
    add_json(parser)
    parser.set_defaults(**defaults)
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--json``."""
    default = False if parser.argument_default is None else parser.argument_default
    parser.add_argument("--json", action="store_true", help="print one JSON object per line", default=default)


MOST_RUNS = 10_000


def seconds(text: str) -> float:
    """Parse a time limit: a positive number of seconds."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None
    if not math.isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError(f"a time limit must be more than 0 seconds, not {text}")
    return value


def setting(text: str) -> tuple[str, str]:
    """Parse NAME=VALUE for a parameter."""
    name, separator, value = text.partition("=")
    if not separator or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def pair(text: str) -> tuple[str, str]:
    """Parse ROLE=VALUE; whether the role exists is checked later."""
    role, _, value = text.partition("=")
    if not role.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not ROLE=VALUE")
    return role.strip(), value.strip()


def answer(text: str) -> tuple[str, str]:
    """Parse NAME=VALUE for the answer to a question; the question's text may itself contain equals signs."""
    name, equals, value = text.rpartition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(
            f"{text!r} is not NAME=VALUE, such as 'Is the lid on?=no'; NAME may be part of the question"
        )
    return name.strip(), value.strip()


def limit(text: str) -> tuple[str, str]:
    """Parse ROLE=PROFILE or ROLE=FILE for a port's write limits."""
    role, _, name = text.partition("=")
    if not role.strip() or not name.strip():
        raise argparse.ArgumentTypeError(
            f"{text!r} is not ROLE=PROFILE or ROLE=FILE, for example shaker=bioshake"
        )
    return role.strip(), name.strip()


def json_list(text: str) -> list[object]:
    """Parse a JSON list of arguments."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise argparse.ArgumentTypeError("not readable as JSON: nested too deeply") from None
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON: {error}") from None
    if not isinstance(value, list):
        raise argparse.ArgumentTypeError("the arguments must be a JSON list, such as '[1, \"two\"]'")
    return value


def run_count(text: str) -> int:
    """Parse the number of times to run a program that is being timed."""
    return _integer(text, "the number of runs", 1, MOST_RUNS)


def job_count(text: str) -> int:
    """Parse the number of dry runs to perform at once, for ``--jobs``."""
    return _integer(text, "the number of dry runs at once", 1, 64)


def seed(text: str) -> int:
    """Parse the seed for all random numbers."""
    return _integer(text, "the seed", 0, (1 << 64) - 1)


def _integer(text: str, what: str, least: int, most: int) -> int:
    value = int(text) if text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= 20 else None
    if value is None or not least <= value <= most:
        raise argparse.ArgumentTypeError(
            f"{what} must be a whole number from {least} to {most}, not {text!r}"
        )
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def refuse_file(path: Path) -> None:
    """Raise UsageError if ``path`` is a file."""
    if path.is_file():
        raise UsageError(f"{path} already exists", hint="Choose another name, or remove that file first.")


def refuse_locked(settings: Settings, key: str, given: Value | None, option: str) -> None:
    """Raise UsageError if ``option`` was given the value ``given`` although the setting ``key`` is locked to
    another value. ``given`` is None if the option was omitted.
    """
    origin, value = settings.origin(key), settings.value(key)
    if origin.locked and given is not None and given != value:
        raise UsageError(
            f"{origin.place} sets {key} to {quoted(value)} for all users of this computer",
            hint=f"Leave out {option}, or ask the administrator of this computer.",
        )
