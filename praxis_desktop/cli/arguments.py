"""The command line's grammar."""

from __future__ import annotations

import argparse
from typing import NoReturn

from praxis_desktop import __version__
from praxis_desktop.cli.console_command import add_console
from praxis_desktop.cli.doctor_command import add_doctor
from praxis_desktop.cli.journal_command import add_journal
from praxis_desktop.cli.ports_command import add_ports
from praxis_desktop.cli.run_commands import add_exec, add_run
from praxis_desktop.cli.simulate_command import add_simulate
from praxis_desktop.cli.snapshots_command import add_snapshots
from praxis_desktop.core.errors import UsageError

DESCRIPTION = "Run laboratory protocols on real instruments. Without a command, open the window."

EXIT_CODES = """exit codes: 0 completed, 1 the program raised, 2 bad usage or input, 3 cancelled,
4 instrument or port error, 5 timed out, 70 a defect of this program"""


COMMANDS = {
    "run": add_run,
    "exec": add_exec,
    "console": add_console,
    "ports": add_ports,
    "simulate": add_simulate,
    "snapshots": add_snapshots,
    "journal": add_journal,
    "doctor": add_doctor,
}
"""What adds each command's grammar, in the order in which help lists them."""


class Parser(argparse.ArgumentParser):
    """Reports bad usage as an error of ours, so that --json output stays JSON."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"See {self.prog} --help.")


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of the command line: of ``command`` alone, for who knows that it is given and spares making
    the others; of all of it where that is no command.
    """
    parser = Parser(
        prog="praxis-desktop",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"praxis-desktop {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for add in [COMMANDS[command]] if command in COMMANDS else COMMANDS.values():
        add(commands)
    return parser
