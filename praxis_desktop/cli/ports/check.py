"""The grammar of ``ports check`` and ``ports identify``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli import ports
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
        raise argparse.ArgumentTypeError(f"{text!r} is no line: write 9600,8N1") from None


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
