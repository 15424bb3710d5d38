"""The grammar of ``simulate``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli import simulating

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """Serve a simulated instrument on a pseudo-terminal, for any program that opens serial ports.
The first line on standard output is the path to open. It is served until Ctrl+C.

Without KIND: list the instruments. KIND may carry options and faults as in sim:KIND of --port:
mettler,mass=20,late:at=3. An instrument of your own is FILE.py:CLASS (simulators.html in the
manual)."""

COMMANDS = """commands on standard input:
  FAULT        go wrong from now on: late:delay=2   garbage:at=1   silence:after=3
  clear        end all faults
  unplug       pull the cable: the port vanishes
  plug         put it back: a new port, under the same link
  state        what the instrument believes
  faults       the faults it has
  help         this list, with all faults
  quit         end"""


def add_simulate(commands: Commands) -> None:
    """``simulate [KIND]``."""
    simulate = commands.add_parser(
        "simulate",
        help="serve a simulated instrument on a pseudo-terminal",
        description=DESCRIPTION,
        epilog=COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    simulate.add_argument(
        "kind", nargs="?", metavar="KIND", help="for example mettler or bioshake,ambient=21"
    )
    simulate.add_argument(
        "--faults", default="", metavar="SPEC", help="how it goes wrong, such as silence:after=3,busy:at=2"
    )
    simulate.add_argument(
        "--link", type=Path, metavar="PATH", help="a symbolic link that always leads to the port"
    )
    simulate.add_argument(
        "--json", action="store_true", help="print one JSON object per line, every exchange too"
    )
    simulate.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.kind is None:
        return simulating.simulation.list_simulators(as_json=options.json)
    return simulating.simulation.serve(
        options.kind, faults=options.faults, link=options.link, as_json=options.json
    )
