"""The grammar of ``doctor``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """Look at the installation, its folders, images, settings and ports, and run a line in an
interpreter. The exit code is 1 when something does not work."""


def add_doctor(commands: Commands) -> None:
    """``doctor``."""
    doctor = commands.add_parser(
        "doctor", help="check the installation", description=DESCRIPTION, allow_abbrev=False
    )
    doctor.add_argument(
        "--metrics",
        action="store_true",
        help="print what the program has counted on this computer instead, as text for Prometheus",
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object per line")
    doctor.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    from praxis_desktop.cli.doctor import doctor

    show = doctor.show_metrics if options.metrics else doctor.show_checks
    return show(as_json=options.json)
