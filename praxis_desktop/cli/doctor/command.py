"""The grammar of ``doctor``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import doctor
from praxis_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """Look at the installation, its folders, images, settings and ports, and run a line in an
interpreter. The exit code is 1 when something does not work.

With --output all of it goes into one archive, too, for support, with the latest reports of faults:
without passwords, names and paths of the user, protocols and records of runs."""


def add_doctor(commands: Commands) -> None:
    """``doctor``."""
    parser = commands.add_parser(
        "doctor",
        help="check the installation",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--output", metavar="FILE", help="write a report for support, too: a .zip, or a folder for it"
    )
    parser.add_argument(
        "--metrics",
        action="store_true",
        help="print what the program has counted on this computer instead, as text for Prometheus",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.metrics:
        if options.output is not None:
            raise UsageError("--metrics writes no report", hint="Leave out --metrics or --output.")
        return doctor.doctor.show_metrics(as_json=options.json)
    return doctor.doctor.show_checks(options.output, as_json=options.json)
