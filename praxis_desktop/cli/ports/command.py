"""The grammar of ``ports``, of its ``check`` and its ``identify``; adds that of other sub-commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli import ports
from praxis_desktop.cli.ports.grants import add_ports_grants
from praxis_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands
    from praxis_desktop.ports.transport import LineSettings


CHECK = """Check a port with a loopback plug on it: echo, line settings, latency, throughput, break, modem
lines. With --as KIND: check the instrument on it by its questions, and move nothing.

DEVICE is a path (/dev/ttyUSB0), usb:VID:PID..., socket://HOST:PORT, sim:KIND, or loop:// to try the check
itself. Exit code 1 when something failed."""

IDENTIFY = """Ask an instrument who it is and how it is. Without --as the kinds are tried that come with such
an adapter; each is asked with its own line settings."""


def add_ports_check(actions: Commands) -> None:
    """``ports check DEVICE``."""
    check = actions.add_parser(
        "check",
        help="check a port with a loopback plug, or the instrument on it",
        description=CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    check.add_argument("device", metavar="DEVICE", help="the port, such as /dev/ttyUSB0 or sim:mettler")
    _add_kind(check)
    check.add_argument(
        "--line",
        type=_line,
        metavar="LINE",
        help="speed and frame to check with a plug, such as 9600,8N1 (default: 115200,8N1)",
    )
    check.add_argument(
        "--yes", action="store_true", help="there is a loopback plug on the port: do not ask for one"
    )
    check.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the report; as JSON when it ends in .json"
    )
    check.add_argument("--json", action="store_true", help="print one JSON object per line")
    check.set_defaults(perform=_check)


def add_ports_identify(actions: Commands) -> None:
    """``ports identify DEVICE``."""
    identify = actions.add_parser(
        "identify",
        help="ask an instrument who it is",
        description=IDENTIFY,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    identify.add_argument("device", metavar="DEVICE", help="the port, such as /dev/ttyUSB0 or sim:mettler")
    _add_kind(identify)
    identify.add_argument("--json", action="store_true", help="print one JSON object per line")
    identify.set_defaults(perform=_identify)


def _add_kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="kind", metavar="KIND", help="the instrument's profile, such as mettler or bioshake"
    )


def _line(text: str) -> LineSettings:
    from praxis_desktop.ports.transport import LineSettings

    speed, _, frame = text.replace(" ", ",").partition(",")
    frame = frame.strip(",").upper() or "8N1"
    try:
        return LineSettings(int(speed), int(frame[0]), frame[1], float(frame[2:]))
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    except (ValueError, IndexError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a line setting: write 9600,8N1") from None


def _check(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports.checking.check(
        options.device,
        kind=options.kind,
        settings=options.line,
        has_plug=options.yes,
        output=options.output,
        as_json=options.json,
    )


def _identify(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports.checking.identify(options.device, kind=options.kind, as_json=options.json)


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
