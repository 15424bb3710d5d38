"""The grammar of ``console``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import console
from praxis_desktop.cli.running.commands import SANDBOX, add_port

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

CONSOLE = """The console is IPython: magics, name? and name??, await at the prompt. A cell is run when it is
complete, a block at an empty line; Esc, Enter runs what there is. Tab completes, the arrows and Ctrl+R
find what was typed before, here or in the window. Ctrl+C interrupts the cell, pressed again it does so
harder, and a third time it ends the interpreter: then a new one begins without the old one's variables.
exit() or Ctrl+D ends the console. What cells display is kept in files, which are named.

Cells may also come from a pipe. Then there are no prompts, a line that does not belong to a block ends
it, and the first uncaught error ends the console with exit code 1, as sys.exit() does of anything but 0
and None. Whole programs are for exec."""


def add_console(commands: Commands) -> None:
    """``console``."""
    parser = commands.add_parser(
        "console",
        help="type Python, and see what it does",
        epilog=f"{CONSOLE}\n\n{SANDBOX}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_port(parser)
    parser.add_argument("-v", "--verbose", action="store_true", help="say how the interpreter is made, too")
    parser.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, _note_run: Callable[[str], None]) -> int:
    return console.perform_console(tuple(options.ports), limits=options.limits, is_verbose=options.verbose)
