"""The grammar of ``ports``, including ``check`` and ``identify``; other modules add their own actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec import structs

from praxis_desktop import ports, protocols
from praxis_desktop.cli.arguments import add_action, add_json
from praxis_desktop.cli.commands import ports as ports_command
from praxis_desktop.cli.output.command_output import Teller, moment_for_people, write_lines
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.terminal_text import aligned

if TYPE_CHECKING:
    from praxis_desktop.cli.arguments import Actions
    from praxis_desktop.ports.granting.remembering import Grant
    from praxis_desktop.ports.transport import LineSettings

CHECK = """Check a port with a loopback plug on it: echo, line settings, latency, throughput, break, modem
lines. With --as KIND, check the instrument on it by asking for its identity and state; nothing moves.

DEVICE is a path (/dev/ttyUSB0), usb:VID:PID..., socket://HOST:PORT, sim:KIND, or loop:// to try the check
itself. Exit code 1 when something failed."""

IDENTIFY = """Ask an instrument for its identity and state. Without --as, the kinds that use such an adapter
are tried, each with its own line settings."""


def _add_check(actions: Actions) -> None:
    """Add ``ports check DEVICE``."""
    check = add_action(
        actions, "check", "check a port with a loopback plug, or the instrument on it", CHECK, perform=_check
    )
    check.add_argument("device", metavar="DEVICE", help="the port, such as /dev/ttyUSB0 or sim:mettler")
    _add_kind(check)
    check.add_argument(
        "--line",
        type=_line,
        metavar="LINE",
        default=None,
        help="speed and frame to check with a plug, such as 9600,8N1 (default: 115200,8N1)",
    )
    check.add_argument(
        "--yes",
        action="store_true",
        default=False,
        help="state that a loopback plug is on the port, instead of being asked",
    )
    check.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        default=None,
        help="write a report to this file; as JSON if it ends in .json",
    )


def _add_identify(actions: Actions) -> None:
    """Add ``ports identify DEVICE``."""
    identify = add_action(
        actions, "identify", "ask an instrument to identify itself", IDENTIFY, perform=_identify
    )
    identify.add_argument("device", metavar="DEVICE", help="the port, such as /dev/ttyUSB0 or sim:mettler")
    _add_kind(identify)


FIND = """Look for instruments on the local network: those that announce themselves by mDNS or SSDP.

The search only listens and asks for names; it sends nothing that could make an instrument move."""

TEST = """Test the connection to an instrument on the network, in six stages: name, route, port, TLS,
greeting, identity. The test stops at the first that fails, and says what to do about it.

With --as KIND, the instrument is asked who it is, by its profile's own query; without it, nothing is sent.
Exit code 1 when a stage failed."""


def _add_find(actions: Actions) -> None:
    """Add ``ports find``."""
    find = add_action(actions, "find", "look for instruments on the network", FIND, perform=_find)
    find.add_argument(
        "--seconds", type=_seconds, default=6.0, metavar="S", help="how long to look (default: 6; at most 60)"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds up to 60")
    return seconds


def _add_test(actions: Actions) -> None:
    """Add ``ports test ADDRESS``."""
    test = add_action(
        actions, "test", "test the connection to an instrument on the network", TEST, perform=_test
    )
    test.add_argument("device", metavar="ADDRESS", help="the address, such as tcp://10.0.0.7:5025")
    _add_kind(test)


def _find(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports_command.network.find(seconds=options.seconds, as_json=options.json)


def _test(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports_command.network.test(options.device, kind=options.kind, as_json=options.json)


def _add_kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="kind",
        metavar="KIND",
        default=None,
        help="the instrument's profile, such as mettler or bioshake",
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
    return ports_command.checking.check(
        options.device,
        kind=options.kind,
        settings=options.line,
        has_plug=options.yes,
        output=options.output,
        as_json=options.json,
    )


def _identify(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports_command.checking.identify(options.device, kind=options.kind, as_json=options.json)


DESCRIPTION = """List this computer's serial ports, what is plugged into them, and who has them open.

A device keeps its identity wherever it is plugged in. The identity can be given instead of the path:
--port scale=usb:0403:6001,serial=A10K9X"""

EPILOG = """Ports that rarely have an instrument (Bluetooth, debug consoles, system ports without hardware)
are listed with --all, or always with the setting ports.show_all.

With --json each port is an event "port": its device, name, kind (usb, bluetooth, system, network, pty),
identity, chip, used_by, is_allowed, and "change": present, added or removed."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare ``ports [list | ...]``."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    _add_list_options(parser)
    add_json(parser)
    parser.set_defaults(perform=_perform)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    for add in (_add_list, _add_find, _add_test, _add_check, _add_identify, _add_grants):
        add(actions)


def _add_list(actions: Actions) -> None:
    """Add ``ports list``, the default action of ``ports``."""
    listing = add_action(actions, "list", "list them (default)", DESCRIPTION, perform=_perform)
    listing.epilog = EPILOG
    _add_list_options(listing)


def _add_list_options(parser: argparse.ArgumentParser) -> None:
    default = False if parser.argument_default is None else parser.argument_default
    for name, meaning in (
        ("--all", "also list ports that rarely have an instrument"),
        ("--watch", "keep reporting ports that come and go, until Ctrl+C"),
    ):
        parser.add_argument(name, action="store_true", help=meaning, default=default)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    return ports_command.listing.show(with_hidden=options.all, watching=options.watch, as_json=options.json)


GRANTS = """Which ports are granted to which programs for every run, and what may be written to them.

Grant a port with --port ROLE=DEVICE --remember, or when a terminal asks you for one. The grant follows
the device wherever it is plugged in, and holds only while the program's file is unchanged. --port
overrides what is remembered."""

REVOKE = """Forget the grants that match all given options, or every grant with --all.

A run that is using the port continues; the program will not get it in its next run."""


def _add_grants(actions: Actions) -> None:
    """Add ``ports grants [list | revoke]``."""
    grants = actions.add_parser(
        "grants",
        help="list or forget the ports that are remembered for programs",
        description=GRANTS,
    )
    _add_filters(grants)
    add_json(grants)
    grants.set_defaults(perform=_list)
    actions_of_grants = grants.add_subparsers(dest="step", metavar="ACTION", title="actions")
    _add_filters(add_action(actions_of_grants, "list", "list them (default)", GRANTS, perform=_list))
    revoke = add_action(actions_of_grants, "revoke", "forget some grants", REVOKE, perform=_revoke)
    _add_filters(revoke)
    revoke.add_argument("--all", action="store_true", default=False, help="forget all grants")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    default = parser.argument_default
    for name, metavar, meaning in (
        ("--protocol", "P", "of this program: its file, or its name in the library"),
        ("--role", "R", "of this role"),
        ("--device", "D", "of this device: its path, or its identity (usb:...)"),
    ):
        parser.add_argument(name, metavar=metavar, help=meaning, default=default)


class GrantEvent(Event, frozen=True):
    """A port remembered for a program: see ``ports.granting.remembering.Grant``.

    ``is_current`` means that the program has not changed since it was granted the port, ``revoked`` that the
    port has just been forgotten.
    """

    name: ClassVar[str] = "grant"
    protocol: str
    role: str
    device: str
    identity: str
    label: str
    limits: str
    digest: str
    granted: str
    is_current: bool
    revoked: bool = False


def _list(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    grants = [grant for grant in ports.GrantStore().all() if _is_meant(grant, options)]
    if options.json:
        _tell(grants, revoked=False)
        return 0
    if not grants:
        write_lines(["No port is remembered for any program." if _is_all(options) else "None match."])
        return 0
    rows = [("PROGRAM", "ROLE", "DEVICE", "LIMITS", "GRANTED", "")]
    write_lines(aligned([*rows, *map(_row, grants)]))
    return 0


def _revoke(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    if options.all and not _is_all(options):
        raise UsageError("--all forgets every grant", hint="Leave it out, or the other options.")
    if not options.all and _is_all(options):
        raise UsageError(
            "no grants were named to forget",
            hint="Choose them with --protocol, --role and --device, or forget all with --all.",
        )
    store = ports.GrantStore()
    revoked = [grant for grant in store.all() if _is_meant(grant, options)]
    for grant in revoked:
        store.revoke(protocol=grant.protocol, role=grant.role)
    if options.json:
        _tell(revoked, revoked=True)
        return 0
    told = [f"{grant.protocol}, {grant.role}: {grant.device} forgotten" for grant in revoked]
    write_lines(told or ["No port was remembered that matches."])
    return 0


def _is_all(options: argparse.Namespace) -> bool:
    return options.protocol is None and options.role is None and options.device is None


def _is_meant(grant: Grant, options: argparse.Namespace) -> bool:
    return (
        (options.protocol is None or grant.protocol in _names(options.protocol))
        and options.role in (None, grant.role)
        and options.device in (None, grant.device, grant.identity)
    )


@cache
def _names(protocol: str) -> tuple[str, ...]:
    """Return the names under which a program may be remembered, even if its file no longer exists."""
    names = (protocol, str(Path(protocol).resolve()))
    try:
        found = protocols.find_protocol(protocol, protocols.library_folders())
    except UsageError:
        return names
    return *names, str(found.path.resolve())


def _is_current(grant: Grant) -> bool:
    try:
        program = protocols.read_program(
            protocols.bundled_protocols().get(grant.protocol, Path(grant.protocol))
        )
    except UsageError:
        return False
    return grant.covers(program.digest)


def _row(grant: Grant) -> tuple[str, ...]:
    device = f"{grant.device} ({grant.label})" if grant.label else grant.device
    state = "" if _is_current(grant) else "the program has changed or is gone"
    return grant.protocol, grant.role, device, grant.limits or "none", _moment(grant.granted), state


def _moment(text: str) -> str:
    try:
        return moment_for_people(datetime.fromisoformat(text).timestamp())
    except ValueError:
        return "?"


def _tell(grants: Sequence[Grant], *, revoked: bool) -> None:
    teller = Teller(as_json=True)
    for grant in grants:
        teller.event(GrantEvent(**structs.asdict(grant), is_current=_is_current(grant), revoked=revoked))
    teller.result()
