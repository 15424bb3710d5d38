"""``protocols approve``, ``unapprove`` and ``approved``: the protocols that a laboratory lets run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from msgspec import structs

from praxis_desktop.cli.telling.teller import Teller, aligned, moment_for_people
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.system_user import system_user
from praxis_desktop.protocols import resolve_target
from praxis_desktop.records.approval import Approval, approved_list
from praxis_desktop.settings import Settings, load_settings

_DIGEST = re.compile(r"[0-9a-f]{8,64}\Z")
_SHOWN = 12
"""Digits of a digest to show."""


class ApprovalEvent(Event, frozen=True):
    """An approval: ``change`` is ``present``, ``added`` or ``removed``."""

    name: ClassVar[str] = "approval"
    change: str
    approval: Approval

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        told = structs.asdict(self.approval)
        return {"event": self.name, "change": self.change, **told}


def approve(target: str, *, reason: str, operator: str | None, as_json: bool) -> int:
    """Approve a protocol as it is now. Raises UsageError, StorageError."""
    teller = Teller(as_json=as_json)
    program = resolve_target(target)
    by = system_user() if operator is None else operator
    made = approved_list(load_settings()).approve(program, name=program.title, by=by, reason=reason)
    teller.for_programs(ApprovalEvent("added", made))
    imported = len(program.companions)
    beside = f" with {imported} file{'s' * (imported != 1)} that it imports" if imported else ""
    teller.for_people(f"{made.name}{beside} is approved as it is now, {made.sha256[:_SHOWN]}.")
    teller.result({"sha256": made.sha256})
    return 0


def unapprove(target: str, *, as_json: bool) -> int:
    """Withdraw approvals: of a protocol as it is now, or by name or digest.

    Raises UsageError, StorageError.
    """
    teller = Teller(as_json=as_json)
    listed = approved_list(load_settings())
    gone = listed.unapprove(_digests(target, listed.approvals()))
    teller.for_programs(*(ApprovalEvent("removed", one) for one in gone))
    for one in gone:
        teller.for_people(f"{one.name}, {one.sha256[:_SHOWN]}, is approved no longer.")
    teller.result({"removed": len(gone)})
    return 0


def approved(*, as_json: bool) -> int:
    """List the approvals. Raises StorageError."""
    teller = Teller(as_json=as_json)
    settings = load_settings()
    approvals = approved_list(settings).approvals()
    teller.for_programs(*(ApprovalEvent("present", one) for one in approvals))
    if approvals:
        teller.for_people(*aligned([_row(one) for one in approvals]))
    teller.for_people(_rule(settings, approvals))
    teller.result({"approved": len(approvals), "only": settings.runs.approved_only})
    return 0


def _digests(target: str, approvals: Sequence[Approval]) -> list[str]:
    found = [one.sha256 for one in approvals if _DIGEST.match(target) and one.sha256.startswith(target)]
    named = [one.sha256 for one in approvals if one.name == target]
    if not found:
        try:
            digest = resolve_target(target).digest
        except UsageError:  # its file is gone, or is no longer a program
            if not named:
                raise
            digest = ""
        found = [one.sha256 for one in approvals if one.sha256 == digest] or named
    if not found:
        raise UsageError(
            f"{target} is not approved as it is now",
            hint="'praxis-desktop protocols approved' lists what is: name it, or its digest.",
        )
    return found


def _row(one: Approval) -> tuple[str, ...]:
    return (one.sha256[:_SHOWN], one.name, moment_for_people(one.at), one.by, one.reason)


def _rule(settings: Settings, approvals: Sequence[Approval]) -> str:
    path = approved_list(settings).path
    if settings.runs.approved_only:
        return f"Only these run here (runs.approved_only). The list is {path}."
    none = "" if approvals else "No protocol is approved. "
    return f"{none}Others run, too (runs.approved_only is off). The list is {path}."
