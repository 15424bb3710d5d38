"""What the record of a run knows of the instrument on a port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from praxis_desktop.ports.introductions import IDENTITY, SAYS
from praxis_desktop.ports.wire_log import SETTLED

if TYPE_CHECKING:
    from praxis_desktop.runs.resuming.recorded_past import PlacedRecord


class Known(NamedTuple):
    """The USB device at a port, "" if that is none, and what the instrument behind it said of itself."""

    device: str = ""
    """The path or address where it was."""
    identity: str = ""
    says: Mapping[str, str] = {}


def known_of(wire: Sequence[PlacedRecord]) -> Known:
    """What is known of the instrument by what happened on its port since the program opened it."""
    known = Known()
    for _, record, _ in wire:
        details = record.details
        says = details.get(SAYS)
        told = {str(name): str(text) for name, text in says.items()} if isinstance(says, Mapping) else {}
        if record.what == "opening":
            device, identity = str(details.get("device", "")), str(details.get(IDENTITY, ""))
            known = Known(device, identity, told or known.says)
        elif record.what == SETTLED and told:
            known = known._replace(says=told)
    return known
