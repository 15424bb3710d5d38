"""The grammar of ``check``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import checking
from praxis_desktop.cli.command import seconds, seed
from praxis_desktop.cli.running.commands import add_port
from praxis_desktop.cli.running.options import add_setup

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

_EPILOG = """The program really runs, in the sandbox of every run, with the values it would have; but its
instruments are simulated, whatever is named for them, and its time passes at once. What nobody names is
simulated too.

Exit codes: 0 passed (there may be warnings), 1 violations, or the program raised, 2 bad usage or input,
3 cancelled, 5 timed out.

More: dry-run.html in the manual"""

DEFAULT_TIMEOUT_S = 60.0


def add_check(commands: Commands) -> None:
    """``check TARGET``."""
    check = commands.add_parser(
        "check",
        help="run a protocol dry: no hardware, no waiting; say what it takes and what is wrong",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    check.add_argument("target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol")
    add_setup(check)
    add_port(check)
    check.add_argument(
        "--timeout",
        metavar="S",
        type=seconds,
        default=DEFAULT_TIMEOUT_S,
        help=f"give up after S seconds of real time (default: {DEFAULT_TIMEOUT_S:g})",
    )
    check.add_argument(
        "--seed", metavar="N", type=seed, help="draw the program's random numbers from another seed"
    )
    check.add_argument("--json", action="store_true", help="print one JSON object per line")
    check.add_argument("-v", "--verbose", action="store_true", help="tell every step")
    check.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    execution = checking.prepare(options)
    note_run(execution.run_id)
    return execution.perform()
