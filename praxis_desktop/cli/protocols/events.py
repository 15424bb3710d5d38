"""What is told of a protocol of the library, to programs as an event and to people as cells of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from praxis_desktop.core.events import Event
from praxis_desktop.runs.setting_up.plans import plain

if TYPE_CHECKING:
    from praxis_desktop.protocols.definitions.protocol import Protocol
    from praxis_desktop.runs.library.entries import LibraryEntry

Change = Literal["present", "added", "changed", "removed"]


class ProtocolEvent(Event):
    """A protocol, or with a ``problem`` a file that does not load. ``target`` names it on the command line;
    ``folder`` is "bundled", "own" or "added", "" for a file outside of the library. ``protocol`` is all that
    it declares, ``missing`` are requirements and modules that no package here has.
    """

    name: ClassVar[str] = "protocol"
    change: Change
    target: str
    path: str
    folder: str
    protocol: object
    problem: object
    missing: tuple[str, ...] = ()


def protocol_event(entry: LibraryEntry, change: Change = "present") -> ProtocolEvent:
    """The event of an entry."""
    return ProtocolEvent(
        change,
        entry.target,
        entry.path,
        entry.folder,
        plain(entry.protocol),
        plain(entry.problem),
        entry.missing,
    )


def works_with(protocol: Protocol) -> str:
    """The machines, instruments and labware of a protocol in a few words."""
    parts = [*_machines(protocol), *_counted(protocol)]
    return ", ".join(parts)


def _machines(protocol: Protocol) -> Iterator[str]:
    for machine in protocol.machines:
        yield class_name(machine.machine)
    for port in protocol.ports:
        yield port.expects or port.name


def _counted(protocol: Protocol) -> Iterator[str]:
    for name, count in Counter(class_name(role.labware) for role in protocol.labware).items():
        yield name if count == 1 else f"{count} {name}"


def class_name(qualified: str) -> str:
    """``Scale`` of ``pylabrobot.scales:Scale``."""
    return qualified.rpartition(":")[2].rpartition(".")[2]


def state_of(entry: LibraryEntry) -> str:
    """Whether it can be run, in words."""
    if entry.problem is not None:
        return "does not load"
    return f"lacks {', '.join(entry.missing)}" if entry.missing else "ready"
