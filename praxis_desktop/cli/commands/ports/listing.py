"""``ports list``: lists the serial ports, and the processes that are using them."""

from __future__ import annotations

import errno
import os
import queue
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from praxis_desktop.cli.output.command_output import Teller, write_lines
from praxis_desktop.cli.stop_signals import LONGEST_WAIT_S, stopping_by_signal
from praxis_desktop.core.devices import TRANSFER_PREFIXES
from praxis_desktop.core.events import Event, RunState
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.ports import devices
from praxis_desktop.ports.devices.open_failures import explain_open_failure, processes_holding
from praxis_desktop.ports.errors import PortBusy, PortDenied
from praxis_desktop.ports.profiles.connected import all_connected, obstacle
from praxis_desktop.settings import load_settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.discovery import PortInfo
    from praxis_desktop.ports.devices.watching import PortChange

Change = Literal["present", "added", "removed"]


class PortEvent(Event, frozen=True):
    """A serial port. The IDs identify a USB device, and are None for other ports. ``friendly_name`` is the
    name for users; ``instruments`` lists some instruments that come with such an adapter. ``used_by`` lists
    the processes that have the port open, if the system reports them; ``is_allowed`` says whether this user
    may open it.
    """

    name: ClassVar[str] = "port"
    change: Change
    device: str
    friendly_name: str
    kind: str
    identity: str
    hidden: bool
    is_allowed: bool
    used_by: tuple[str, ...]
    chip: str
    instruments: tuple[str, ...]
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None
    manufacturer: str | None
    product: str | None
    description: str
    hwid: str


def show(*, with_hidden: bool, watching: bool, as_json: bool) -> int:
    """List the ports; if ``watching``, continue until Ctrl+C. Returns the exit code."""
    listing: _Listing = _JsonListing() if as_json else _TextListing()
    settings = load_settings()
    log_warnings(settings)
    shows_all = with_hidden or settings.ports.show_all
    if watching:
        _watch(listing, shows_all=shows_all)
        return ExitCode.STOPPED
    listing.begin(all_connected(), shows_all=shows_all)
    listing.end("completed")
    return 0


def _watch(listing: _Listing, *, shows_all: bool) -> None:
    changes: queue.SimpleQueue[PortChange | None] = queue.SimpleQueue()
    with (
        stopping_by_signal(lambda: changes.put(None)),
        devices.PortWatcher(changes.put, ports=all_connected) as watcher,
    ):
        listing.begin(watcher.present, shows_all=shows_all)
        while True:
            try:
                change = changes.get(timeout=LONGEST_WAIT_S)
            except queue.Empty:
                continue
            if change is None:
                break
            if shows_all or not change.port.hidden:
                listing.tell(change.kind, change.port)
        listing.end("cancelled")


class _Listing(Protocol):
    """Shows ports to users or programs."""

    def begin(self, ports: Sequence[PortInfo], *, shows_all: bool) -> None:
        """Show the ports; if ``shows_all``, also show hidden ports."""

    def tell(self, change: Change, port: PortInfo) -> None:
        """Show that a port has been connected or disconnected."""

    def end(self, state: RunState) -> None:
        """Show the end of the list."""


class _JsonListing:
    def __init__(self) -> None:
        self._teller = Teller(as_json=True)

    def begin(self, ports: Sequence[PortInfo], *, shows_all: bool) -> None:
        for port in ports:
            if shows_all or not port.hidden:
                self.tell("present", port)

    def tell(self, change: Change, port: PortInfo) -> None:
        gone = change == "removed"
        known = port.known
        self._teller.event(
            PortEvent(
                change=change,
                device=port.device,
                friendly_name=port.friendly_name,
                kind=port.kind,
                identity="" if port.identity is None else port.granted_as,
                hidden=port.hidden,
                is_allowed=not gone and _is_allowed(port),
                used_by=() if gone else tuple(processes_holding(port.device)),
                chip=port.chip,
                instruments=() if known is None else known.instruments,
                vid=port.vid,
                pid=port.pid,
                serial_number=port.serial_number,
                location=port.location,
                manufacturer=port.manufacturer,
                product=port.product,
                description=port.description,
                hwid=port.hwid,
            )
        )

    def end(self, state: RunState) -> None:
        self._teller.result(state=state)


class _TextListing:
    def begin(self, ports: Sequence[PortInfo], *, shows_all: bool) -> None:
        shown = [port for port in ports if shows_all or not port.hidden]
        rows = [
            ("NAME", "DEVICE", "IDENTITY", "STATE"),
            *[(*_cells(port), port_state(port)) for port in shown],
        ]
        lines = aligned(rows) if shown else _NONE.splitlines()
        hidden = len(ports) - len(shown)
        if hidden:
            lines += ["", f"Not shown ({hidden}): ports that rarely have an instrument. List all: --all."]
        hints = dict.fromkeys(_permission_hint(port) for port in shown if not _is_allowed(port))
        write_lines([*lines, *[line for hint in hints for line in ("", hint)]])

    def tell(self, change: Change, port: PortInfo) -> None:
        sign = "-" if change == "removed" else "+"
        state = [] if change == "removed" else [port_state(port)]
        write_lines(["  ".join(filter(None, (sign, *_cells(port), *state)))])

    def end(self, state: RunState) -> None:
        """Do nothing, because readers can see where the list ends."""


_NONE = """No serial port is connected.
Check that the instrument is on and its cable in place. A new USB adapter may need its driver.
To try it without an instrument: --port ROLE=sim:KIND. praxis-desktop simulate lists the kinds."""


def _cells(port: PortInfo) -> tuple[str, str, str]:
    return port.friendly_name, port.device, "" if port.identity is None else port.granted_as


def port_state(port: PortInfo) -> str:
    """Return text that says who is using the port or, if nobody is, whether this user may open it."""
    if port.device.startswith(TRANSFER_PREFIXES):
        fault = obstacle(port.device, port=port.device)
        if isinstance(fault, PortBusy):
            return f"in use by {', '.join(fault.holders)}" if fault.holders else "in use"
        return "you may not open it" if isinstance(fault, PortDenied) else "free"
    users = processes_holding(port.device)
    if users:
        return f"in use by {', '.join(users)}"
    return "free" if _is_allowed(port) else "you may not open it"


def _is_allowed(port: PortInfo) -> bool:
    if port.device.startswith(TRANSFER_PREFIXES):
        return not isinstance(obstacle(port.device, port=port.device), PortDenied)
    return os.name != "posix" or os.access(port.device, os.R_OK | os.W_OK)


def _permission_hint(port: PortInfo) -> str:
    if port.device.startswith(TRANSFER_PREFIXES):
        fault = obstacle(port.device, port=port.device)
        return "" if fault is None else fault.hint
    refused = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return explain_open_failure(refused, port=port.device, device=port.device).hint
