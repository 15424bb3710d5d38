"""The command line's grammar."""

from __future__ import annotations

import argparse
import json
import math
from typing import NoReturn

from praxis_desktop import __version__
from praxis_desktop.core.errors import UsageError

DESCRIPTION = "Run laboratory protocols on real instruments. Without a command, open the window."

EXIT_CODES = """exit codes: 0 completed, 1 the program raised, 2 bad usage or input, 3 cancelled,
4 instrument or port error, 5 timed out, 70 a defect of this program"""


SANDBOX = """The program runs in a sandbox: it sees no files, no network and no devices of this computer but
the ports that --port grants. It reads standard input with input() and sys.stdin."""


class _Parser(argparse.ArgumentParser):
    """Reports bad usage as an error of ours, so that --json output stays JSON."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"See {self.prog} --help.")


def seconds(text: str) -> float:
    """A time limit: a positive number of seconds."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None
    if not math.isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError(f"a time limit must be more than 0 seconds, not {text}")
    return value


def setting(text: str) -> tuple[str, str]:
    """NAME=VALUE of a parameter."""
    name, separator, value = text.partition("=")
    if not separator or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def json_list(text: str) -> list[object]:
    """Arguments as a JSON list."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise argparse.ArgumentTypeError("not JSON that can be read: too many brackets") from None
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON: {error}") from None
    if not isinstance(value, list):
        raise argparse.ArgumentTypeError("the arguments must be a JSON list, such as '[1, \"two\"]'")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = _Parser(
        prog="praxis-desktop",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"praxis-desktop {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_run(commands)
    _add_exec(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction[_Parser]) -> None:
    run = commands.add_parser("run", help="run a protocol", epilog=SANDBOX, allow_abbrev=False)
    run.add_argument(
        "target", metavar="TARGET", help="a file, file.py:function, or a bundled protocol's name"
    )
    run.add_argument(
        "--set",
        dest="settings",
        metavar="NAME=VALUE",
        type=setting,
        action="append",
        default=[],
        help="set a parameter of the protocol",
    )
    _add_port(run)
    run.add_argument(
        "--timeout", metavar="S", type=seconds, help="stop the run after S seconds (default: never)"
    )
    run.add_argument("--json", action="store_true", help="print one JSON object per line")


def _add_exec(commands: argparse._SubParsersAction[_Parser]) -> None:
    execute = commands.add_parser("exec", help="run Python code", epilog=SANDBOX, allow_abbrev=False)
    source = execute.add_mutually_exclusive_group(required=True)
    source.add_argument("-c", dest="code", metavar="CODE", help="the code to run")
    source.add_argument("file", metavar="FILE", nargs="?", help="a Python file, or - for standard input")
    _add_port(execute)
    execute.add_argument(
        "--timeout", metavar="S", type=seconds, default=30.0, help="stop after S seconds (default: 30)"
    )
    execute.add_argument(
        "--args", metavar="JSON", type=json_list, default=None, help="a JSON list: the program's sys.argv[1:]"
    )
    execute.add_argument("--json", action="store_true", help="print one JSON object per line")


def _add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        dest="ports",
        metavar="ROLE=DEVICE|sim:KIND",
        action="append",
        default=[],
        help="the port, or the simulated instrument, behind a role such as 'scale'",
    )
