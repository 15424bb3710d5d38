"""Claims devices for a run: either all of them or none, immediately or after queueing."""

from __future__ import annotations

import logging
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import DATAGRAM_PREFIX, LISTEN_PREFIX
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.claims.tickets import (
    ClaimedPort,
    ClaimOwner,
    OwnTicket,
    Ticket,
    device_keys,
    live_ticket,
    live_tickets,
    unnumbered,
)
from praxis_desktop.ports.errors import PortBusy, bound_twice
from praxis_desktop.ports.transport import never

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding


_PLACES = ("/run/lock", "/var/lock", "/tmp")


def shared_folder() -> Path:
    """Return the first system folder in which every user can create files and nobody can delete other users'
    files. If there is none, return the user's own folder, in which claims exclude only this user's programs.
    """
    # Not the environment's TMPDIR: each user must find the same folder. Not a subfolder, either: its owner
    # could delete others' files.
    named = os.environ.get("PROGRAMDATA")
    if sys.platform == "win32" and named:  # there users may create files, and delete only their own
        return Path(named)
    for place in map(Path, _PLACES):
        try:
            status = place.stat()
        except OSError:
            continue
        mode = status.st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_ISVTX and mode & stat.S_IWOTH and status.st_uid == 0:
            return place
    own = cache_directory() / "claims"
    make_private(own)
    return own


logger = logging.getLogger(__name__)

_NUMBERED_S = 1.0
"""Maximum time, in seconds, to wait for a new ticket to get its number; a slower ticket is ignored."""

_NUMBERED_AGAIN_S = 0.002
_LOOK_AGAIN_S = 0.05
_HINT = (
    "Wait until it has ended, or stop it. A console releases an instrument with Release in the playground, "
    "or when it is restarted. To see what is running: praxis-desktop runs list"
)


_BESIDE = (DATAGRAM_PREFIX, LISTEN_PREFIX)
"""Connections that a run may have to a device besides another one to the same port number."""


class ClaimCancelled(Exception):
    """The wait for devices was cancelled."""


class Claim:
    """A context manager that holds devices for this process until ``release`` is called or the process exits.

    ``devices`` are the devices that were requested, except simulated ones.
    """

    def __init__(
        self, ticket: OwnTicket | None, devices: Sequence[str], let_go: Callable[[], None] | None = None
    ) -> None:
        self._let_go = let_go if ticket is None else ticket.discard
        self.devices = tuple(devices)

    @classmethod
    def elsewhere(cls, bindings: Iterable[Binding], let_go: Callable[[], None]) -> Claim:
        """Return a claim that another process made on behalf of this one; ``let_go`` releases it."""
        return cls(None, [binding.device for binding in bindings if not binding.is_simulated], let_go)

    def release(self) -> None:
        """Release the devices; idempotent."""
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            let_go()

    def __enter__(self) -> Claim:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Claims:
    """The claims on this computer, kept in ``folder``, by default the folder that all users share."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def take(
        self,
        bindings: Iterable[Binding],
        *,
        owner: ClaimOwner,
        queue: bool = False,
        tell: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Claim:
        """Claim the devices of ``bindings`` together, so that two runs cannot deadlock.

        Simulated devices are not claimed, nor are devices that this process has already claimed for the same
        run. With ``queue``, the call waits its turn, first come, first served; ``tell`` receives the reason
        for the wait whenever the reason changes, and ClaimCancelled is raised once ``cancelled`` returns
        True. Without ``queue``, PortBusy is raised if a device is not free; its message says which ports are
        taken, and who holds or awaits them. Raises UsageError if two roles have the same device.
        """
        ports = [
            ClaimedPort(binding.role, binding.device, keys)
            for binding in bindings
            if (keys := device_keys(binding, looks_up=True))
        ]
        _refuse_one_twice(ports)
        devices = [port.device for port in ports]
        try:
            folder = self.folder
            ports = _not_yet_claimed(folder, owner, ports)
            if not ports:
                return Claim(None, devices)
            ticket, before = self._stand_in(folder, owner, ports, queue=queue)
        except PortBusy:
            raise
        except OSError as error:
            # The system still opens a port for one program at a time; only the queue is missing.
            logger.warning("ports are not claimed: %s", error)
            return Claim(None, devices)
        try:
            self._wait(before, ports, tell, cancelled)
        except BaseException:
            ticket.discard()
            raise
        ticket.note_grant()
        return Claim(ticket, devices)

    def claimer(self, owner: ClaimOwner) -> Callable[[Binding], Claim]:
        """Return a function that claims each port's device for ``owner``, without queueing, when the port is
        opened.
        """
        return lambda binding: self.take([binding], owner=owner)

    @property
    def folder(self) -> Path:
        """The folder that holds the claims. Raises OSError if there is no usable folder."""
        return self._folder or shared_folder()

    def present(self) -> list[Ticket]:
        """Return the current claims, granted or queued, oldest first."""
        try:
            return live_tickets(self.folder)
        except OSError:
            return []

    def _stand_in(
        self, folder: Path, owner: ClaimOwner, ports: Sequence[ClaimedPort], *, queue: bool
    ) -> tuple[OwnTicket, list[Ticket]]:
        """Create a ticket; return it and the earlier tickets for the same devices."""
        # Lamport's bakery algorithm, because any user could hold a lock on the numbers forever.
        ticket = OwnTicket(folder, owner, ports)
        try:
            present = live_tickets(folder)
            before = [other for other in present if other.shared(ports) is not None]
            if not before or queue:
                ticket.take_number(1 + max((other.number for other in present), default=0))
                _let_others_be_numbered(folder)
                before = [
                    other
                    for other in live_tickets(folder)
                    if other.shared(ports) is not None
                    and other.place != ticket.place
                    and (other.is_granted or other.place < ticket.place)
                ]
            if before and not queue:
                raise _busy(before, ports)
        except BaseException:
            ticket.discard()
            raise
        return ticket, before

    def _wait(
        self,
        before: list[Ticket],
        ports: Sequence[ClaimedPort],
        tell: Callable[[str], None] | None,
        cancelled: Callable[[], bool],
    ) -> None:
        """Wait until all tickets in ``before`` are gone; no new ticket can get ahead of this claim's."""
        told = ""
        while before:
            reason = _reason(before, ports)
            if tell is not None and reason != told:
                tell(reason)
            told = reason
            if cancelled():
                raise ClaimCancelled(reason)
            time.sleep(_LOOK_AGAIN_S)
            with suppress(OSError):  # keep waiting if the folder cannot be read just now
                before = [present for other in before if (present := live_ticket(other.path)) is not None]


def _let_others_be_numbered(folder: Path) -> None:
    """Wait for tickets that are still taking a number, because their numbers may be lower than this claim's.
    The owner of a ticket that takes longer than the wait will find the devices claimed. Raises OSError.
    """
    deadline = Deadline.after(_NUMBERED_S)
    waiting = unnumbered(folder)
    while waiting and not deadline.expired:
        time.sleep(_NUMBERED_AGAIN_S)
        waiting &= unnumbered(folder)


def claim_for(program: str, *bindings: Binding) -> Claim:
    """Claim devices for something other than a run, such as a check, without queueing. Raises PortBusy."""
    return Claims().take(bindings, owner=ClaimOwner("", program, system_user()))


def _refuse_one_twice(ports: Sequence[ClaimedPort]) -> None:
    """Raise UsageError if two of ``ports`` are one device, for example under two names in the network."""
    for number, port in enumerate(ports):
        for other in ports[:number]:
            is_alike = port.device.startswith(_BESIDE) == other.device.startswith(_BESIDE)
            if is_alike and set(port.keys).intersection(other.keys):
                raise bound_twice(port.device, other.role, port.role)


def _not_yet_claimed(folder: Path, owner: ClaimOwner, ports: list[ClaimedPort]) -> list[ClaimedPort]:
    """Return the ``ports`` that this process has not yet claimed for the same run. Queueing again for a port
    that this process holds, behind processes that are waiting for that port, would cause a deadlock.
    """
    if not ports or not owner.run_id:
        return ports
    own = [
        ticket
        for ticket in live_tickets(folder)
        if ticket.is_granted and (ticket.owner.run_id, ticket.pid) == (owner.run_id, os.getpid())
    ]
    return [port for port in ports if not any(ticket.shared([port]) for ticket in own)]


def _holder(before: Sequence[Ticket]) -> Ticket:
    return next((ticket for ticket in before if ticket.is_granted), before[0])


def _reason(before: Sequence[Ticket], ports: Sequence[ClaimedPort]) -> str:
    """Return a sentence, without its final full stop, that says which of ``ports`` are taken, and by whom."""
    holder = _holder(before)
    port = holder.shared(ports) or ports[0]
    verb = "is in use by" if holder.is_granted else "has been requested by"
    name = port.role if port.role == port.device else f"{port.role} ({port.device})"
    reason: str = Message("port {name} {verb} {holder}", name=name, verb=verb, holder=holder)
    others = len([ticket for ticket in before if ticket is not holder and not ticket.is_granted])
    if others:
        reason += Message(
            ("; {others} more is waiting for it" if others == 1 else "; {others} more are waiting for it"),
            others=others,
        )
    return reason


def _busy(before: Sequence[Ticket], ports: Sequence[ClaimedPort]) -> PortBusy:
    holder = _holder(before)
    port = holder.shared(ports) or ports[0]
    return PortBusy(_reason(before, ports), port=port.role, hint=_HINT, holders=(str(holder),))
