"""Grants that are remembered: which port plays which role in a protocol, and what may be written to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.records import Record, as_dict, replace
from praxis_desktop.ports.shared_document import SharedDocument

FILE_NAME = "grants.json"
VERSION = 1


class GrantsDamaged(StorageError):
    """The file of grants is not what it has to be."""


class Grant(Record):
    """A person's permission: ``protocol`` may use the port ``device`` as ``role``.

    ``protocol`` is the path of its file or its name in the library, ``digest`` the SHA-256 of what it was
    when the person agreed. ``identity`` tells the device from others of its kind wherever it is plugged in
    (see ``PortIdentity``); "" for a port without one, which is known by its path alone. ``limits`` names
    the profile, or the file, whose limits hold for what is written; "" for none. ``granted`` is the time in
    UTC, ISO 8601.
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
        """Whether the protocol is still the one that the person knew."""
        return self.digest == digest


class GrantStore:
    """The grants of this user, in one file that several processes may change. Any thread."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_directory() / FILE_NAME if path is None else path
        self._document = SharedDocument(
            self.path,
            damaged=self._damaged,
            hint="What was granted before still holds. Check the rights and the space of that folder.",
        )

    def all(self) -> list[Grant]:
        """Every grant, by protocol and role. Raises StorageError when the file cannot be understood."""
        return sorted(self._read(), key=lambda grant: (grant.protocol, grant.role))

    def of(self, protocol: str) -> dict[str, Grant]:
        """The grants of a protocol by role. Raises StorageError."""
        return {grant.role: grant for grant in self._read() if grant.protocol == protocol}

    def remember(self, grants: Sequence[Grant]) -> None:
        """Keep ``grants``, each in place of what its protocol had for its role. Raises StorageError."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = {(grant.protocol, grant.role): grant for grant in grants}

        def change(old: list[Grant]) -> list[Grant]:
            kept = [grant for grant in old if (grant.protocol, grant.role) not in new]
            stamped = [replace(grant, granted=grant.granted or now) for grant in new.values()]
            return kept + stamped

        self._change(change)

    def revoke(
        self, *, protocol: str | None = None, role: str | None = None, device: str | None = None
    ) -> int:
        """Forget the grants that match all that is given; returns how many. Raises StorageError.

        ``device`` is a device's path or identity. With nothing given, all grants are forgotten.
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
            raise self._damaged("it holds no list of grants")
        if document.get("version") != VERSION:
            raise self._damaged(f"it is of version {document.get('version')!r}, this program knows {VERSION}")
        grants = []
        for entry in document["grants"]:
            if not isinstance(entry, dict) or not all(
                isinstance(key, str) and isinstance(value, str) for key, value in entry.items()
            ):
                raise self._damaged(f"{entry!r:.80} is not a grant")
            try:
                grants.append(Grant(**entry))
            except TypeError as error:
                raise self._damaged(f"{entry!r:.80} is not a grant") from error
        return grants

    def _damaged(self, reason: str) -> GrantsDamaged:
        return GrantsDamaged(
            f"the grants in {self.path} cannot be used: {reason}",
            hint="Correct the file, or rename it: every port is then asked for again.",
        )

    def _change(self, change: Callable[[list[Grant]], list[Grant]]) -> None:
        with self._document.turn():
            grants = change(self._read())
            entries = [{key: value for key, value in as_dict(grant).items() if value} for grant in grants]
            self._document.write({"version": VERSION, "grants": entries})
