"""Remembered port grants for programs, in a file shared by all processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.devices import is_simulated, real_path
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PortError, StorageError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.devices.discovery import PortInfo, present_ports_sentence
from praxis_desktop.ports.devices.identity import PortIdentity, all_ports, find_device
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.shared_document import SharedDocument
from praxis_desktop.ports.write_limits import is_file

FILE_NAME = "grants.json"
VERSION = 1


class GrantsDamaged(StorageError):
    """The file that holds the grants is damaged."""


class Grant(Struct, frozen=True):
    """The user's permission for ``protocol`` to use the port ``device`` as ``role``.

    ``protocol`` is the path of the protocol's file or its name in the library; ``digest`` is the SHA-256 of
    its source at the time. ``identity`` identifies a USB device in any socket (see ``PortIdentity``); it is
    "" for a port known only by its path. ``limits`` names the profile or file with the write limits; "" for
    no limits. ``granted`` is the time of the grant in UTC, ISO 8601.
    """

    protocol: str
    role: str
    device: str
    identity: str = ""
    label: str = ""
    limits: str = ""
    digest: str = ""
    granted: str = ""

    def covers(self, digest: str) -> bool:
        """Return whether a protocol whose source has this ``digest`` is unchanged since the grant."""
        return self.digest == digest


class GrantStore:
    """This user's grants, in one file that several processes may change. Thread-safe."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_directory() / FILE_NAME if path is None else path
        self._document = SharedDocument(
            self.path,
            damaged=self._damaged,
            hint="Earlier grants still apply. Check that folder's permissions and free space.",
        )

    def all(self) -> list[Grant]:
        """Return all grants, sorted by protocol and role. Raises StorageError."""
        return sorted(self._read(), key=lambda grant: (grant.protocol, grant.role))

    def of(self, protocol: str) -> dict[str, Grant]:
        """Return the grants of a protocol, keyed by role. Raises StorageError."""
        return {grant.role: grant for grant in self._read() if grant.protocol == protocol}

    def remember(self, grants: Sequence[Grant]) -> None:
        """Save ``grants``, replacing those for the same protocol and role. Raises StorageError."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = {(grant.protocol, grant.role): grant for grant in grants}

        def change(old: list[Grant]) -> list[Grant]:
            kept = [grant for grant in old if (grant.protocol, grant.role) not in new]
            stamped = [structs.replace(grant, granted=grant.granted or now) for grant in new.values()]
            return kept + stamped

        self._change(change)

    def revoke(
        self, *, protocol: str | None = None, role: str | None = None, device: str | None = None
    ) -> int:
        """Delete the grants that match all the given criteria, and return their number. Raises StorageError.

        ``device`` is a device's path or identity. Without any criteria, all grants are deleted.
        """
        revoked = 0

        def change(old: list[Grant]) -> list[Grant]:
            nonlocal revoked
            kept = [
                grant
                for grant in old
                if (protocol is not None and grant.protocol != protocol)
                or (role is not None and grant.role != role)
                or (device is not None and device not in (grant.device, grant.identity))
            ]
            revoked = len(old) - len(kept)
            return kept

        self._change(change)
        return revoked

    # ---- the file
    def _read(self) -> list[Grant]:
        document = self._document.read()
        return [] if document is None else self._understood(document)

    def _understood(self, document: Any) -> list[Grant]:
        if not isinstance(document, dict) or not isinstance(document.get("grants"), list):
            raise self._damaged("it does not contain a list of grants")
        if document.get("version") != VERSION:
            raise self._damaged(
                Message(
                    "it is version {version}; this program reads version {known}",
                    version=repr(document.get("version")),
                    known=VERSION,
                )
            )
        grants = []
        for entry in document["grants"]:
            if not isinstance(entry, dict) or not all(
                isinstance(key, str) and isinstance(value, str) for key, value in entry.items()
            ):
                raise self._damaged(Message("{entry:.80} is not a grant", entry=repr(entry)))
            try:
                grants.append(Grant(**entry))
            except TypeError as error:
                raise self._damaged(Message("{entry:.80} is not a grant", entry=repr(entry))) from error
        return grants

    def _damaged(self, reason: str) -> GrantsDamaged:
        return GrantsDamaged(
            Message("the grants in {path} cannot be used: {reason}", path=self.path, reason=reason),
            hint="Fix the file, or rename it; you will then be asked about every port again.",
        )

    def _change(self, change: Callable[[list[Grant]], list[Grant]]) -> None:
        with self._document.turn():
            grants = change(self._read())
            entries = [
                {key: value for key, value in structs.asdict(grant).items() if value} for grant in grants
            ]
            self._document.write({"version": VERSION, "grants": entries})


HOW_TO_SEE = "praxis-desktop ports grants"


class GrantOutdated(UsageError):
    """The program has changed since a port was granted to it."""

    def __init__(self, grant: Grant) -> None:
        super().__init__(
            Message(
                "{protocol} has changed since {grant} was granted to it",
                protocol=grant.protocol,
                grant=_named(grant),
            ),
            hint=Message(
                "If you trust the changed program, grant the port again: --port {role}={device} "
                "--remember. To forget it: {how_to_see} revoke --role {role}",
                role=grant.role,
                device=grant.device,
                how_to_see=HOW_TO_SEE,
            ),
        )
        self.grant = grant


class Memory:
    """The remembered ports of one program.

    ``protocol`` and its source's ``digest`` identify the program (see ``Grant``). Only real instruments are
    remembered, never simulators or recordings. ``ports`` returns the ports present now. Thread-safe.
    """

    def __init__(
        self,
        protocol: str,
        digest: str,
        *,
        store: GrantStore | None = None,
        ports: Callable[[], Iterable[PortInfo]] = all_ports,
    ) -> None:
        self.protocol = protocol
        self.digest = digest
        self._store = GrantStore() if store is None else store
        self._ports = ports

    def grants(self) -> dict[str, Grant]:
        """Return the program's grants, keyed by role. Raises StorageError."""
        return self._store.of(self.protocol)

    def recall(self, grant: Grant) -> Binding:
        """Return the port that ``grant`` names. Raises the same errors as ``find``, and GrantOutdated if the
        program has changed.
        """
        if not grant.covers(self.digest):
            raise GrantOutdated(grant)
        return self.find(grant)

    def find(self, grant: Grant) -> Binding:
        """Return the port that ``grant`` names, at its current path, even if the program has changed.

        Raises PortNotFound if the device is absent or has been replaced by another one, or UsageError if the
        grant does not name real hardware.
        """
        if is_simulated(grant.device):
            raise UsageError(
                Message(
                    "{device} is saved as the device for {role}, but it is not an instrument",
                    device=grant.device,
                    role=repr(grant.role),
                ),
                hint=Message(
                    "Forget it: {how_to_see} revoke --role {role}", how_to_see=HOW_TO_SEE, role=grant.role
                ),
            )
        if grant.identity:
            return self._identified(grant, PortIdentity.parse(grant.identity))
        binding = parse_binding(f"{grant.role}={grant.device}")
        try:
            binding.check()
        except PortError as error:
            raise _missing(grant, error.hint) from error
        if binding.is_local and binding.info().identity is not None:
            raise PortNotFound(
                Message(
                    "the device at {device} is not the one remembered for {role}: {friendly_name}",
                    role=repr(grant.role),
                    device=grant.device,
                    friendly_name=binding.info().friendly_name,
                ),
                port=grant.role,
                hint=_another(grant),
            )
        return binding

    def _identified(self, grant: Grant, identity: PortIdentity) -> Binding:
        present = find_device(identity, self._ports())
        if present is None:
            raise _missing(grant, present_ports_sentence())
        is_there = real_path(grant.device) == real_path(present.device)
        return parse_binding(f"{grant.role}={grant.device if is_there else present.device}")

    def keep(self, bindings: Iterable[Binding], limits: Mapping[str, str]) -> list[Grant]:
        """Remember ``bindings``, and the names of the limits for their roles. Raises UsageError for a device
        that cannot be recognized later, or StorageError.
        """
        grants = [self._grant(binding, limits.get(binding.role, "")) for binding in bindings]
        self._store.remember(grants)
        return grants

    def _grant(self, binding: Binding, limits: str) -> Grant:
        objection = objection_to_remembering(binding)
        if objection:
            raise UsageError(
                Message(
                    "port {role} cannot be remembered: {objection}",
                    role=repr(binding.role),
                    objection=objection,
                ),
                hint="Specify the port of a real instrument, or leave out --remember.",
            )
        device = binding.path()
        info = next((port for port in self._ports() if _is_at(port, device)), PortInfo(device))
        return Grant(
            self.protocol,
            binding.role,
            device,
            identity="" if info.identity is None else str(info.identity),
            label=info.friendly_name if info.identity is not None else "",
            limits=str(Path(limits).absolute()) if limits and is_file(limits) else limits,
            digest=self.digest,
        )


def objection_to_remembering(binding: Binding) -> str:
    """Return the reason why a port cannot be remembered; "" if it can be."""
    if binding.is_simulated:
        return Message("{device} is not a real instrument", device=binding.device)
    if binding.is_local and PortInfo(binding.device).kind == "pty":
        return Message("{device} is a pseudo-terminal, whose number will be reused", device=binding.device)
    return ""


def _is_at(port: PortInfo, device: str) -> bool:
    return port.device == device or (
        device.startswith("/") and os.path.realpath(port.device) == os.path.realpath(device)
    )


def _named(grant: Grant) -> str:
    return f"{grant.device} ({grant.label})" if grant.label else grant.device


def _missing(grant: Grant, what_there_is: str) -> PortNotFound:
    device = f", {grant.identity}" if grant.identity else ""
    return PortNotFound(
        Message(
            "the instrument remembered for {role} is not connected: {grant}{device}",
            role=repr(grant.role),
            grant=_named(grant),
            device=device,
        ),
        port=grant.role,
        hint=Message(
            "Plug it in and switch it on. {grant} {what_there_is}",
            grant=_another(grant),
            what_there_is=what_there_is,
        ).rstrip(),
    )


def _another(grant: Grant) -> str:
    return Message(
        "To use another one: --port {role}=DEVICE --remember. To forget this one: {how_to_see} "
        "revoke --role {role}.",
        role=grant.role,
        how_to_see=HOW_TO_SEE,
    )
