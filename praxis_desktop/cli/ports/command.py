"""The grammar of ``ports``; adds that of its sub-commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import ports
from praxis_desktop.cli.ports.check import add_ports_check, add_ports_identify
from praxis_desktop.cli.ports.grants import add_ports_grants

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

DESCRIPTION = """Which serial ports this computer has, what is plugged into them, and who has them open.

The identity is how a device is recognised wherever it is plugged in. It can be given in place of the path:
--port scale=usb:0403:6001,serial=A10K9X"""

EPILOG = """Ports that hardly ever have an instrument (Bluetooth, debug consoles, ports of the system without
hardware) are listed with --all, or always with the setting ports.show_all.

With --json each port is an event "port": its device, name, kind (usb, bluetooth, system, network, pty),
identity, chip, used_by, is_allowed, and "change": present, added or removed."""


def add_ports(commands: Commands) -> None:
    """``ports [list | ...]``."""
    parser = commands.add_parser(
        "ports",
        help="the serial ports of this computer",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_list_options(parser)
    parser.set_defaults(perform=_perform)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    for add in ACTIONS.values():
        add(actions)


def _add_list(actions: Commands) -> None:
    """``ports list``, the default action of ``ports``."""
    listing = actions.add_parser(
        "list",
        help="list them (default)",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,  # options before "list" count too
    )
    _add_list_options(listing)
    listing.set_defaults(perform=_perform)


def _add_list_options(parser: argparse.ArgumentParser) -> None:
    default = False if parser.argument_default is None else parser.argument_default
    for name, meaning in (
        ("--all", "list the ports that hardly ever have an instrument, too"),
        ("--watch", "go on telling of ports that come and go, until Ctrl+C"),
        ("--json", "print one JSON object per line"),
    ):
        parser.add_argument(name, action="store_true", help=meaning, default=default)


ACTIONS: dict[str, Callable[[Commands], None]] = {
    "list": _add_list,
    "check": add_ports_check,
    "identify": add_ports_identify,
    "grants": add_ports_grants,
}
"""The functions that add each action's grammar, in the order of the help."""


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports.listing.show(with_hidden=options.all, watching=options.watch, as_json=options.json)
